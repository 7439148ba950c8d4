"""Whose report, of which year, when published, and whether it is one."""

from __future__ import annotations

import pytest

from crawler.errors import NotAReportError
from crawler.models import Content, Document, Paragraph, Report
from crawler.names import match_name
from crawler.registry import load_agencies
from pipelines.process import process
from pipelines.prose.identify import find_scope, identify
from pipelines.prose.owner import assign_owner
from pipelines.readers.html import read_html


def _content(*lines, title="", published=""):
    return Content(
        blocks=tuple(Paragraph(line) for line in lines), title=title, published=published
    )


@pytest.mark.parametrize(
    ("lines", "year"),
    [
        (["云溪县财政局2023年政府信息公开工作年度报告"], 2023),
        # The title has no year, an earlier year and a decree are quoted, the signature decides.
        (["云溪县财政局政府信息公开工作年度报告", "一、总体情况", "2023年，县财政局做好公开。",
          "2022年存在的问题已改正。", "国办函〔2020〕109号", "2024年1月25日"], 2023),
        (["统计期限自2021年1月1日起至2021年12月31日止。", "一、总体情况"], 2021),
        (["现公布区统计局2023年政府信息公开工作年度报告。", "一、总体情况"], 2023),
        (["一、总体情况", "截止2023年12月31日，公开信息34条。"], 2023),
        (["云溪县财政局政府信息公开工作年度报告", "二〇二四年一月二十日"], 2023),
        (["云溪县财政局政府信息公开工作年度报告", "国办函〔2020〕109号"], None),
        # The period was copied from the year before; who signed in January 2024 reports on 2023.
        (["云溪县财政局政府信息公开工作年度报告", "统计期限自2022年1月1日起至2022年12月31日止。",
          "一、总体情况", "2024年1月25日"], 2023),
        (["云溪县财政局政府信息公开工作年度报告", "统计期限自2023年1月1日起至2023年12月31日止。",
          "一、总体情况", "2023年12月30日"], 2023),
    ],
)  # fmt: skip
def test_the_year_comes_from_title_period_prose_or_signature(lines, year):
    assert identify(_content(*lines)).year == year


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (_content("正文", published="2024-01-18 08:46"), ("2024-01-18", "page")),
        (
            _content("标题", "发布时间：2024年01月18日 08:46", "一、总体情况"),
            ("2024-01-18", "text"),
        ),
        (
            _content("一、总体情况", "正文", "云溪县财政局", "2024年1月25日"),
            ("2024-01-25", "signature"),
        ),
        (_content("一、总体情况", "2023年1月1日至2023年12月31日"), (None, "")),
        (_content("标题", "来源：县财政局 日期：2024-01-25", "一、总体情况"), ("2024-01-25", "text")),
        (_content("标题", "时间：2024年1月25日 09:30", "一、总体情况"), ("2024-01-25", "text")),
        (_content("标题", "更新时间：2024-06-01", "一、总体情况"), (None, "")),
        (_content("标题", "更新时间：2024-06-01 发布时间：2024-01-25"), ("2024-01-25", "text")),
        (_content("标题", "统计时间：2023年1月1日至2023年12月31日"), (None, "")),
        # Two reports on one page: one is of the year after, or none is meant.
        (
            _content("云溪县财政局2023年政府信息公开工作年度报告", "2024年1月25日",
                     "云溪县财政局2022年政府信息公开工作年度报告", "2023年1月20日"),
            ("2024-01-25", "signature"),
        ),
        (
            _content("云溪县财政局2023年政府信息公开工作年度报告", "云溪县财政局", "2024年1月25日",
                     "云溪县审计局", "2024年1月30日"),
            ("2024-01-25", "signature"),
        ),
        (
            _content("云溪县财政局2023年政府信息公开工作年度报告", "2024年1月25日", "2024年1月30日"),
            (None, ""),
        ),
    ],
)  # fmt: skip
def test_the_publication_date_says_where_it_stands(content, expected):
    identity = identify(content)
    assert (identity.published_on, identity.published_source) == expected


def test_a_title_on_two_lines_is_joined():
    content = _content("九原区政务服务局", "2022年政府信息公开工作年度报告", "一、总体情况")
    assert identify(content).title == "九原区政务服务局2022年政府信息公开工作年度报告"


def test_a_sentence_is_no_title():
    content = _content("现将我办2022年度政府信息公开情况报告如下:", "一、总体情况")
    assert identify(content).publisher == ""


@pytest.mark.parametrize(
    ("printed", "found"),
    [
        ("灋河回族区科技和工业信息化局", "瀍河回族区科技和工业信息化局"),
        ("叶县工业和信息化局", "叶县工业和信息化局"),
        ("郏县工业和信息化局", None),  # another county, one common character away
        ("", None),
    ],
)
def test_a_misread_rare_character_is_recognised_and_nothing_else(printed, found):
    names = ["瀍河回族区科技和工业信息化局", "叶县工业和信息化局"]
    assert match_name(printed, names) == found


def test_an_owner_with_a_misread_name_is_said_as_a_problem():
    body = "灋河回族区科技和工业信息化局2023年政府信息公开工作年度报告\n\n一、总体情况\n\n无\n\n六、其他需要报告的事项\n"
    report = process(Report(documents=(Document(body=body.encode(), name="x.txt"),)))
    owned = assign_owner(report, list(load_agencies().values()))
    assert owned.agency_id == "410304-technology"
    assert owned.agency == "瀍河回族区科技和工业信息化局"
    assert owned.agency_as_printed == "灋河回族区科技和工业信息化局"
    assert "agency_name_differs" in {p.code for p in owned.problems}


@pytest.mark.parametrize(
    ("kind", "publisher", "scope"),
    [
        ("", "淮安市洪泽区人民政府", "all"), ("", "云溪县人民政府办公室", "own"),
        ("department", "云溪县财政局", "own"), ("government", "", "all"),
    ],
)  # fmt: skip
def test_the_scope_is_that_of_the_publisher(kind, publisher, scope):
    assert find_scope(kind, publisher) == scope


@pytest.mark.parametrize(
    "text",
    [
        "关于召开座谈会的通知\n\n请各单位参加。\n",
        "云溪县财政局2023年法治政府建设年度报告\n\n一年来，法治建设取得成效。\n",
        "2022年,全区共收到政府信息依申请公开1499件。\n",
    ],
)
def test_what_is_no_report_is_refused_with_a_reason(text):
    with pytest.raises(NotAReportError, match="no annual report"):
        process(Report(documents=(Document(body=text.encode(), name="x.txt"),)))


def test_process_is_a_pure_function_of_its_input():
    body = "云溪县财政局2023年政府信息公开工作年度报告\n\n一、总体情况\n\n公开信息3条。\n".encode()
    report = Report(documents=(Document(body=body, name="x.txt"),))
    once = process(report)
    assert process(report) == once
    assert process(once) == once


_ARTICLE = '<div class="TRS_Editor"><p>一、总体情况</p><p>{}</p><p>二、主动公开政府信息情况</p></div>'.format(
    "公开信息。" * 40
)
_TITLE = "云溪县财政局2023年政府信息公开工作年度报告"


@pytest.mark.parametrize(
    ("above", "title"),
    [
        (f"<div class='bt'>{_TITLE}</div><div>发布时间：2024-01-20</div>", _TITLE),
        (f"<table><tr><td>{_TITLE}</td></tr></table>", _TITLE),
        # A link leads to another report; two titles leave open which is this page's.
        (f"<div>{_TITLE}</div><p><a href='a.html'>{_TITLE.replace('3', '2')}</a></p>", _TITLE),
        (f"<div>{_TITLE}</div><p>{_TITLE.replace('3', '2')}</p>", ""),
        ("<div>现公布云溪县财政局2023年政府信息公开工作年度报告，请查阅。</div>", ""),
        # Two lines are one title; but not with a link between them, the site's name or half a name.
        (f"<h1>{_TITLE[:6]}</h1><h2>{_TITLE[6:]}</h2>", _TITLE),
        (f"<div>首页</div><p>{_TITLE[:6]}<br>{_TITLE[6:]}</p><p>发布时间：2024-01-20</p>", _TITLE),
        (f"<p>{_TITLE[:6]}</p><a href='/'>首页</a><p>{_TITLE[6:]}</p>", ""),
        (f"<title>{_TITLE[:6]}</title><p>{_TITLE[:6]}</p><p>{_TITLE[6:]}</p>", _TITLE[:6]),
        (f"<p>云溪县</p><p>财政局</p><p>{_TITLE[6:]}</p>", ""),
    ],
)
def test_a_title_that_stands_above_the_article_is_its_title_if_it_is_the_only_one(above, title):
    assert read_html(f"<body>{above}{_ARTICLE}</body>".encode()).title == title
