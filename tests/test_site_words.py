"""What the site says in words: failing checks, unknown regions, codes, times, and what is not there."""

from __future__ import annotations

import re

from archive.site.pages.failing import cells_of, in_words


def _check(**given):
    return {
        "rule": "R1", "status": "fail", "place": "total", "left_value": 3, "right_value": 4, **given,
    }  # fmt: skip


def test_an_agency_with_inconsistent_tables_shows_both_sides_and_leads_to_the_cell(page):
    shown = page("/agency/413981-education").find(id="problems").parent
    links = {a.get_text(): a["href"] for a in shown.select("ul.failing a")}
    assert len(links) == 3
    (text,) = (text for text in links if "R2" in text)
    assert "2021 “自然人”一列：不符，各项办理结果之和 是 14，总计 是 15" in text
    address = "/report/413981-education/2021/own"
    assert links[text] == f"{address}#applications.total_handled.natural_person"
    assert page(address).find(id="applications.total_handled.natural_person").name == "td"
    assert "原表不符" in shown.get_text()


def test_an_agency_whose_checks_hold_says_so_and_one_without_reports_does_not(page):
    clean = page("/agency/413981-justice").find(id="problems").parent.get_text()
    assert "没有不符的核对" in clean
    assert "✗" not in clean


def test_what_only_differs_from_another_report_is_not_called_an_error():
    inside, between, held = in_words(
        [_check(), _check(rule="R5", place="carried_in.total"), _check(rule="R3", place="granted")]
    )
    assert (inside["differs"], between["differs"], held["differs"]) == (False, True, False)
    assert between["sides"] == ("上一年度的结转下年度", "本年度的上年结转")
    assert in_words([_check(status=status) for status in ("pass", "uncertain")]) == []


def test_every_rule_names_its_cells_or_none():
    assert cells_of("R6", "regulations.in_force") == ("disclosure.regulations.in_force",)
    assert cells_of("parent", "review.total") == ("litigation.review.total",)
    assert cells_of("R10", "fees") == ("disclosure.fees.amount_wan",)
    assert cells_of("R11", "合计") == cells_of("copies", "x.pdf") == ()


def test_an_unknown_region_is_said_and_a_known_one_is_not(page):
    for path in ("/", "/compare", "/search"):
        assert "没有代码为“99”的地区" in page(f"{path}?region=99&q=x").get_text()
        assert "没有代码为" not in page(f"{path}?region=413982&q=x").get_text()


def test_a_region_filters_what_is_new_changed_and_gone_too(page):
    home = page("/?region=413982")
    named = {name: home.find(id=name).parent.get_text() for name in ("newest", "changed", "gone")}
    assert "乙溪县财政局2022年" in named["changed"]
    assert "甲溪县" not in "".join(named.values())
    assert "甲溪县生态环境局" in page("/?region=413981").find(id="gone").parent.get_text()


def test_times_are_told_as_how_long_ago_with_the_time_beside(page):
    time = page("/").select_one("dl.counts time")
    date = time["datetime"][:10]
    assert re.fullmatch(rf"(刚刚|\d+ (分钟|小时)前) {date}", time.get_text())
    assert time["title"] == time["datetime"]


def test_answers_of_questions_are_in_words(page):
    row = page("/archive/inconsistent_tables").select_one("table.answer tbody tr")
    cells = [cell.get_text() for cell in row.select("td")]
    assert cells[0] == "甲溪县教育体育局"
    assert row.select_one("td a")["href"] == "/agency/413981-education"
    assert cells[2:] == ["本级", "本年新收 + 上年结转 = 总计 + 结转下年度", "自然人", "15", "16"]
    assert row.find("span", title="natural_person")
    rates = page("/archive/highest_refusal_rate").select("td.col-refusal_rate")
    assert all(re.fullmatch(r"\d+\.\d%", cell.get_text()) for cell in rates)


def test_tables_of_data_name_agencies_and_say_how_long_ago(page):
    table = page("/archive/ledger?_sort_desc=year")
    first = table.select_one("tbody tr")
    assert first.select_one("td.col-agency_id a")["title"].startswith("4139")
    assert re.fullmatch(r"\w溪县\w+", first.select_one("td.col-agency_id").get_text())
    assert first.select_one("td.col-last_looked_at time")
    assert "按年度从大到小" in table.get_text()
    assert "▼" in table.select_one("th.col-year").get_text()
    counted = page("/archive/ledger?_facet=state").select_one(".facets").get_text()
    assert "按期公布" in counted
    assert "published" not in counted
    other = page("/archive?sql=select+'nobody'+as+agency_id").select_one("tbody td")
    assert other.get_text() == "nobody"


def test_questions_are_asked_by_menus_with_words(page):
    form = page("/archive/late?year=2023&region=413981").find("form", class_="sql")
    chosen = [o.get_text().strip() for o in form.select("option[selected]")]
    assert chosen == ["2023", "甲溪县（示例）"]
    # The ledger's year is computed: held against a text it equalled none, and nobody was late.
    names = [
        tr.select("td")[0].get_text()
        for tr in page("/archive/late?year=2023&region=4139").select("tbody tr")
    ]
    some = [
        tr.select("td")[0].get_text()
        for tr in page("/archive/late?year=2023&region=413981").select("tbody tr")
    ]
    assert set(some) <= set(names)
    missing = page("/archive/missing_this_year?year=2020").select("tbody td.col-name")
    assert "乙溪县卫生健康委员会" in [cell.get_text() for cell in missing]
    assert {name[0] for name in some} == {"甲"}


def test_errors_are_in_the_sites_own_words(ask):
    for path in ("/nowhere", "/archive/nothing"):
        answer = ask(path)
        assert answer.status_code == 404
        assert "没有这一页" in answer.text
        assert "Database not found" not in answer.text
        assert "Table not found" not in answer.text
        assert "档案中没有，不说明没有公布" in answer.text
