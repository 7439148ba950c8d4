"""``nianbao check``: what a clerk is told of a draft, cell by cell, with the value that makes it right."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.commands.drafts.check import check_report
from crawler.commands.drafts.words import words
from crawler.language import messages
from crawler.models import Document, Report
from pipelines.drafts.finding import Finding
from pipelines.drafts.findings import findings
from pipelines.drafts.mending import breaks
from pipelines.process import process
from pipelines.tables.sums.solve import applicants, balance, outcomes
from tests.conftest import ROOT, rows
from tests.forms import sample_figures
from tests.odd_pages import HEADINGS, OTHERS, blocks, four, html, plain_three, three, two

TITLE = "示例市人民政府2023年政府信息公开工作年度报告"


@pytest.fixture(autouse=True)
def _chinese():
    messages.speak("zh")
    yield
    messages.speak(None)


@pytest.fixture(scope="module")
def clean():
    return _read(html(blocks(), TITLE))


def _read(body) -> Report:
    return process(Report(documents=(Document(body=body, name="draft.html"),)))


def _with(report, table, item, **values):
    """Return a report whose row says other values; its checks follow from them."""
    held = dict(getattr(report, table))
    held[item] = replace(held[item], values={**held[item].values, **values})
    return replace(report, **{table: held})


def _said(report, between=()):
    return [words(found) for found in findings(report, between) if found.severity == "error"]


def test_a_clean_draft_has_nothing_to_correct(clean):
    assert clean.proof == "proved"
    assert _said(clean) == []


def test_a_wrong_total_is_named_with_both_sides_and_the_value_that_makes_it_right(clean):
    row = clean.applications["granted"].values
    wrong = _with(clean, "applications", "granted", total=row["total"] + 10)
    (said,) = _said(wrong)
    assert said.startswith(f"第三部分 予以公开 总计 写的是{row['total'] + 10}；")
    assert f"予以公开一行各列之和是{row['total']}，总计写的是{row['total'] + 10}" in said
    assert said.endswith(f"改成{row['total']}后全部勾稽相符")


def test_that_all_agrees_is_said_only_where_nothing_else_of_the_table_is_open(clean):
    granted = clean.applications["granted"].values
    new = clean.applications["new_received"].values
    wrong = _with(clean, "applications", "granted", total=granted["total"] + 10)
    twice = _with(wrong, "applications", "new_received", research=new["research"] + 1)
    assert [text[-6:] for text in _said(twice)] == ["以上各式相符"] * 2
    blank = _with(wrong, "applications", "denied_deliberative", research=None)
    assert [text[-6:] for text in _said(blank) if "写的是" in text] == ["以上各式相符"]


def test_several_ways_are_all_named_and_none_is_chosen(clean):
    row = clean.litigation["review"].values
    wrong = _with(clean, "litigation", "review", upheld=row["upheld"] + 1)
    (said,) = _said(wrong)
    assert said.startswith("第四部分 行政复议一行各列之和是")
    assert "下列任一改法都能相符" in said
    assert f"行政复议 结果维持由{row['upheld'] + 1}改成{row['upheld']}" in said
    assert f"行政复议 总计由{row['total']}改成{row['total'] + 1}" in said


def test_two_slips_far_apart_are_two_findings(clean):
    granted, review = (clean.applications["granted"].values, clean.litigation["review"].values)
    wrong = _with(clean, "applications", "granted", natural_person=granted["natural_person"] + 3)
    wrong = _with(wrong, "litigation", "review", total=review["total"] + 1)
    assert [said[:4] for said in _said(wrong)] == ["第三部分", "第四部分"]


def test_a_blank_cell_is_not_zero_and_says_what_the_sums_leave():
    table = plain_three()
    table[3][-1] = ""
    (said,) = _said(_read(html(blocks(p3=[table]), TITLE)))
    assert "没有数字（没有的应填0）" in said
    assert "按勾稽关系只能是：总计 " in said


def test_a_table_that_is_blank_throughout_is_said_once():
    empty = [
        [[("", *cell[1:]) if cell[0].isdigit() else cell for cell in row] for row in table]
        for table in (three(), four())
    ]
    said = _said(_read(html(blocks(p3=[empty[0]], p4=[empty[1]]), TITLE)))
    assert [text for text in said if "没有" in text] == [
        "第三部分 全表没有一个数字（没有的应填0）",
        "第四部分 全表没有一个数字（没有的应填0）",
    ]


def test_many_rows_that_lack_the_same_numbers_are_said_once():
    """As Shanghai's report of 2019, whose 总计 was blank in every outcome (DOMAIN 1.6)."""
    clean = _read(html(blocks(), TITLE))
    some = clean
    for item in ("denied_state_secret", "denied_deliberative", "rejected_repeated", "granted"):
        some = _with(some, "applications", item, research=None, enterprise=None)
    (said,) = [text for text in _said(some) if "没有数字" in text]
    assert said.startswith("第三部分 予以公开至重复申请之间有 4 行的商业企业、科研机构没有数字")
    few = _with(clean, "applications", "granted", research=None)
    few = _with(few, "applications", "denied_deliberative", research=None)
    assert len([text for text in _said(few) if "没有数字" in text]) == 2


def test_a_column_that_was_left_out_is_said_once_with_what_the_sums_leave():
    table = plain_three()
    column = table[0].index("法律服务机构")
    numbers = [int(row[column]) for row in table[1:]]
    short = [row[:column] + row[column + 1 :] for row in table]
    said = _said(_read(html(blocks(p3=[short]), TITLE)))
    (one,) = [text for text in said if "没有数字" in text]
    assert f"之间有 {len(numbers)} 行的法律服务机构没有数字" in one
    assert f"本年新收政府信息公开申请数量 法律服务机构 {numbers[0]}、" in one
    assert one.endswith(f"、其中 {numbers.count(0)} 格为 0")
    assert len(said) == 1


@pytest.mark.parametrize("word", ["三", "贰拾", "若干"])
def test_a_number_in_words_is_one_finding_with_its_cell(word):
    table = plain_three()
    row, column = 3, table[0].index("商业企业")
    table[row][column] = word
    (said,) = _said(_read(html(blocks(p3=[table]), TITLE)))
    assert said.startswith(f"第三部分 予以公开一行的商业企业写的是“{word}”，不是数字")


def test_a_blank_beside_a_number_in_words_is_said_too():
    table = plain_three()
    table[3][-2:] = ["三", ""]
    said = _said(_read(html(blocks(p3=[table]), TITLE)))
    assert [("没有数字" in text, "'三' 不是数字" in text) for text in said] == [
        (True, False),
        (False, True),
    ]


@pytest.mark.parametrize(
    "other", [TITLE.replace("2023", "2022"), TITLE.replace("示例市人民政府", "云溪县财政局")]
)
def test_a_second_report_in_the_file_is_said(clean, other):
    second = blocks(p2=[two(OTHERS)], p3=[three(OTHERS)], p4=[four(OTHERS)])
    found = findings(_read(html([*blocks(), other, *second], TITLE)))
    assert [(f.severity, words(f)) for f in found] == [
        ("note", "文件里有未核对的内容（别的年度、版本或机关的表：4, 5, 6）")
    ]
    assert findings(clean) == []


def _with_prose(count):
    """Return a report that states numbers of which no table says the same."""
    page = blocks()
    page[1] = f"共收到政府信息公开申请{count}，办结{count}；行政复议{count}，行政诉讼{count}。"
    return _read(html(page, TITLE))


@pytest.mark.parametrize("count", ["5万件", "1.2万件", "5万余件", "3万5千件", "5亿件", "五万件"])
def test_prose_in_ten_thousands_is_held_against_no_table(count):
    report = _with_prose(count)
    assert [check for check in report.checks if check.rule == "R9"] == []
    assert findings(report) == []
    assert any(check.rule == "R9" for check in _with_prose("5件").checks)


@pytest.mark.parametrize(
    ("part", "line", "meant"),
    [
        (5, "五、存在主要问题和下一步打算", True),
        (5, "五、存在的主要问题和改进情况", True),
        (5, "存在的主要问题及改进情形", True),
        (6, "六、其他需要报告事项", True),
        (6, "六、其它要报告的事项", True),
        (1, "一、总体概况", True),
        (5, "五、二〇二四年工作计划", False),
        (6, "无", False),
    ],
)
def test_a_heading_that_is_off_by_a_word_is_asked_about(part, line, meant):
    heading = HEADINGS[part]
    said = _said(_read(html(blocks(), TITLE).replace(heading.encode(), line.encode())))
    (missing,) = [text for text in said if "没有找到标题" in text]
    assert missing.startswith(f"第{'零一二三四五六'[part]}部分 ")
    assert missing.endswith(f"；“{line}”是否就是它？") == meant


def test_numbers_that_fit_no_columns_are_not_called_blank():
    table = plain_three()
    del table[5][-3]
    said = _said(_read(html(blocks(p3=[table]), TITLE)))
    assert [text for text in said if "应有 7 个数字，却有 6 个" in text]
    assert [text for text in said if "没有数字" in text] == []
    assert [text for text in said if re.search("[a-z]_[a-z]", text)] == []  # no key of ours


@pytest.mark.parametrize(("wrong", "shown"), [(-1, "-1"), (1.5, "1.5"), (0.1, "0.1")])
def test_what_is_no_count_is_said_in_the_words_of_the_form(wrong, shown):
    table = plain_three()
    right = table[5][-2]
    table[5][-2] = str(wrong)
    sums, count = _said(_read(html(blocks(p3=[table]), TITLE)))
    assert count == f"{sums.partition(' 写的是')[0]} 写的是{shown}，不是非负整数"
    assert sums.endswith(f"改成{right}后全部勾稽相符")


def test_what_the_form_wants_and_is_not_there_is_said():
    page = [block for block in blocks() if block not in (HEADINGS[5], "有待加强。")]
    page[page.index(HEADINGS[6]) + 1 :] = []
    del page[page.index(HEADINGS[4]) + 1]
    said = _said(_read(html(page, TITLE)))
    assert "第四部分 没有表式规定的表，或者读不出来" in said
    assert "第五部分 没有找到标题“五、存在的主要问题及改进情况”" in said
    assert "第六部分 标题“六、其他需要报告的事项”下面没有内容" in said


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("统计期限自2022年1月1日起至2022年12月31日止。", ["第一部分 正文的统计期限写的是2022年，与报告年度不同"]),
        ("统计期限自2023年1月1日至12月31日。", []),
        ("上年为2022年1月1日至12月31日，本年为2023年1月1日起至2023年12月31日。", []),
    ],
)  # fmt: skip
def test_the_period_of_last_years_report_is_not_this_years(line, said):
    page = blocks()
    page[1] = line
    assert _said(_read(html(page, TITLE))) == said


def test_a_fee_that_part_six_both_states_and_denies_is_no_cell_of_a_table():
    page = blocks()
    page[-1] = "本年度收取信息处理费300元，没有收取信息处理费。"
    (said,) = _said(_read(html(page, TITLE)))
    assert said == "第六部分 写明收取信息处理费300元，又写“没有收取信息处理费”"


def test_prose_against_tables(clean):
    number = clean.applications["new_received"].values["total"]
    page = blocks()
    page[1] = f"本年度共收到政府信息公开申请{number + 5}件。"
    said = _said(_read(html(page)))
    assert [s for s in said if s.startswith(f"收到申请数：正文写的是{number + 5}，表中是{number}")]


def test_last_years_carry_over_by_another_file_and_by_the_archive(clean, crawled):
    carried = clean.applications["carried_in"].values["natural_person"]
    last = _with(clean, "applications", "carried_out", natural_person=carried + 2)
    last = replace(last, year=clean.year - 1)
    checked = check_report(Path("a.html"), clean, [("last.html", last)], Path("nowhere"))
    assert checked.last.source == "last.html"
    assert (checked.errors, checked.is_clean) == (0, False)  # it differs, and may be right
    expected = f"第三部分 上年结转政府信息公开申请数量 自然人：按上年年报应为{carried + 2}，本年写的是{carried}"
    assert expected in [words(found) for found in checked.found]

    data, _ = crawled
    agency, year = rows(data, "select agency_id, max(year) from reports where scope = 'own'")[0]
    mine = replace(clean, agency_id=agency, year=year, scope="own")
    by_archive = check_report(Path("a.html"), mine, [], data)
    assert by_archive.last.source
    unknown = check_report(Path("a.html"), replace(mine, year=2000), [], data)
    assert unknown.last.source == ""
    assert not [found for found in unknown.found if found.code == "years_differ"]


def _held(report, others=(), given=None):
    checked = check_report(Path("a.html"), report, others, Path("nowhere"), given)
    return checked.last.source, checked.last.remark


def test_whose_last_year_it_is_must_be_known(clean):
    last = replace(clean, year=clean.year - 1)
    nobody, nobodys = (replace(r, agency="", agency_id=None) for r in (clean, last))
    assert _held(nobody, [("b", nobodys)]) == ("", "")
    assert _held(nobody, given=("b", nobodys)) == ("b", "")  # a person says so
    other = replace(last, agency="乙市人民政府")
    source, remark = _held(clean, given=("b.html", other))
    assert (source, remark.partition("市")[0]) == ("", "b.html 未采用：它是乙")
    assert _held(clean, given=("b.html", clean))[1].startswith("b.html 未采用")
    assert _held(replace(clean, year=None), given=("b", last))[1].startswith("b 未采用")
    differing = _with(last, "applications", "carried_out", total=1)
    assert _held(clean, [("b", last), ("c", last)]) == ("b", "")
    assert _held(clean, [("b", last), ("c", differing)]) == (
        "", "b、c 都是上年年报而数字不同，均未采用",
    )  # fmt: skip


def test_english_is_spoken_where_it_is_asked_for():
    missing = Finding(severity="error", code="table_missing", part=4, table="litigation")
    messages.speak("en")
    assert words(missing) == "part 4 the form's table is not there, or could not be read"


def _table(figures):
    """Return a table of part three whose equations hold, as values and equations."""
    values = {
        (item, column): value
        for item, row in figures.applications.items()
        for column, value in row.items()
    }
    items = figures.applications.keys()
    columns = next(iter(figures.applications.values()))
    equations = [
        *(balance(column) for column in columns),
        *(outcomes(column, items) for column in columns),
        *(applicants(item) for item in items),
    ]
    return values, equations


@given(st.data())
def test_whatever_one_cell_says_wrongly_its_true_value_is_among_the_ways(data):
    values, equations = _table(sample_figures())
    assert breaks(equations, values) == []
    key = data.draw(st.sampled_from(sorted(values)))
    wrong = data.draw(st.integers(0, 99_999).filter(lambda n: n != values[key]))
    (broken,) = breaks(equations, {**values, key: wrong})
    assert ((key, values[key]),) in broken.ways
    for way in broken.ways:
        assert breaks(equations, {**values, key: wrong, **dict(way)}) == []


def test_the_command_ends_with_1_for_findings_and_0_for_none(tmp_path, nianbao):
    good, bad, nothing = tmp_path / "好.html", tmp_path / "bad.html", tmp_path / "notice.html"
    good.write_bytes(html(blocks(), TITLE))
    prose = (
        tmp_path / "2012.html"
    )  # a year without a form: nothing is wrong, and little can be said
    prose.write_text(
        "<html><title>示例市人民政府2012年政府信息公开工作年度报告</title>"
        "<body><h1>示例市人民政府2012年政府信息公开工作年度报告</h1><p>一、概述</p>"
        f"<p>{'2012年，我市主动公开政府信息120条，收到申请3件。' * 9}</p></body></html>",
        encoding="utf-8",
    )
    table = four()
    total = int(table[-1][-1][0]) + 1
    table[-1][-1] = str(total)
    bad.write_bytes(html(blocks(p4=[table]), TITLE))
    nothing.write_text("<html><h1>关于放假的通知</h1></html>", encoding="utf-8")
    done = nianbao("check", good)
    assert (done.returncode, done.stderr) == (0, "")
    assert "没有发现差错：各表勾稽相符" in done.stdout
    done = nianbao("check", prose, good, "--last-year", good)
    assert done.returncode == 0
    assert "没有发现差错，但未能全部核对" in done.stdout
    assert done.stdout.count("没有发现差错：各表勾稽相符") == 1
    assert done.stdout.count("好.html 未采用") == 2
    done = nianbao("check", good, bad, nothing, "--json")
    answer = json.loads(done.stdout)
    assert done.returncode == 1
    assert [len(file["findings"]) for file in answer["files"]] == [0, 1]
    assert answer["files"][1]["findings"][0]["sides"][0]["rule"] == "R4"
    assert [failure["file"] for failure in answer["failed"]] == [str(nothing)]


def _send(ask, name, body):
    return ask("/check", method="POST", files={"draft": (name, body)}, timeout=60)


def test_the_site_checks_a_draft_only_where_it_is_opened_and_keeps_nothing(
    ask, monkeypatch, tmp_path
):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert ask("/check").status_code == 404
    assert _send(ask, "a.html", html(blocks(), TITLE)).status_code == 404
    monkeypatch.setenv("NIANBAO_CHECK", "1")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    table = four()
    table[-1][-1] = "99999"
    said = _send(ask, "../草稿<b>.html", html(blocks(p4=[table]), TITLE)).text
    assert "第四部分" in said
    assert "草稿&lt;b&gt;.html" in said
    assert "没有发现差错" in _send(ask, "a.html", html(blocks(), TITLE)).text
    assert "不是年度报告" in _send(ask, "b.html", b"<h1>x</h1>").text
    assert "请选一个文件" in ask("/check", method="POST", data={"draft": "x"}).text
    monkeypatch.setattr("archive.site.drafts.MOST_BYTES", 1_000)
    assert "文件超过" in _send(ask, "a.html", b"x" * 2_000).text
    assert list(tmp_path.iterdir()) == []
