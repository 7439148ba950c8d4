"""The views: each rule's checks, years and levels against each other, series, rates."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive.schema.cross_checks import refresh_parent_checks
from archive.schema.views import MEASURES
from archive.writer.reports import store_report
from crawler.models import Document, Fact, Report, Row, Section
from crawler.rules import RULES
from crawler.sampleportal.world import load_world
from pipelines.checks.prose import check_prose
from tests.conftest import AGENCY, REGIONS, rows
from tests.forms import sample_figures

WORLD = {agency.id: agency for portal in load_world() for agency in portal.agencies}


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule not in {"copies", "R8", "R11"}])
def test_a_rules_view_is_its_checks_with_its_name(crawled, rule):
    data, _ = crawled
    columns = "report_id, rule, name, place, status, left_value, right_value"
    stored = rows(data, f"select {columns} from checks where rule = '{rule}' order by 1, 4")
    seen = rows(data, f"select {columns} from check_{rule.lower()} order by 1, 4")
    assert len(seen) > 20
    assert seen == stored
    assert {row[2] for row in seen} == {RULES[rule].name}
    names = "select name, zh, en from rules where rule = ?"
    assert rows(data, names, rule) == [(RULES[rule].name, RULES[rule].zh, RULES[rule].en)]


FEES = {
    "本年度未收取信息处理费。": ("pass", 0, 0),
    "没有产生政府信息公开信息处理费": ("pass", 0, 0),
    "本机关2023年度未收费，也未发生其他费用。": ("pass", 0, 0),
    "未按照上级规定的统一的标准收取费用。": None,
    "收取信息处理费100元。": ("pass", 100, 100),
    "按规定收取信息处理费100元，其余未收取。": ("pass", 100, 100),
    "收取信息处理费100元。本年度未收费。": ("fail", 100, 0),
    "未，收取": None,
    "全年无政府信息公开处理费": ("pass", 0, 0),
    "无。": None,
    "": None,
}


@pytest.mark.parametrize("text", FEES)
def test_fees_are_stated_or_denied_and_not_both(text):
    facts = (Fact("fee_collected_yuan", 100, "元", text, 6),) if "100元" in text else ()
    found = check_prose(facts, (Section(6, "六、其他", text),), {}, {}, "own")
    said = [(c.status, c.left, c.right) for c in found if c.rule == "R10"]
    assert said == ([FEES[text]] if FEES[text] else [])


def test_the_check_that_fails_is_the_one_of_the_portals_own_error(crawled):
    data, _ = crawled
    found = rows(data, "select place, left_value, right_value from check_r1 where status = 'fail'")
    assert [place for place, *_ in found] == ["natural_person"]


def test_rates_are_the_quotients_of_the_printed_numbers(crawled):
    data, _ = crawled
    ((open_rate, refusal),) = rows(
        data,
        "select disclosure_rate, refusal_rate from rates where agency_id = '411991-government' and year = 2023",
    )
    figures = WORLD["411991-government"].figures[2023].applications
    total = figures["total_handled"]["total"]
    granted = figures["granted"]["total"] + figures["partially_granted"]["total"]
    denied = sum(row["total"] for item, row in figures.items() if item.startswith("denied_"))
    assert (open_rate, refusal) == (round(granted / total, 4), round(denied / total, 4))
    assert rows(data, "select count(*) from rates where disclosure_rate > 1") == [(0,)]


@pytest.mark.parametrize(
    ("lost", "unknown"),
    [
        ("denied_deliberative", {"denied"}),
        ("unavailable_not_held", {"unavailable"}),
        ("rejected_repeated", {"not_processed"}),
        ("other_misc", {"other_outcomes"}),
        ("", set()),
    ],
)
def test_a_sum_whose_row_was_not_read_is_unknown_not_smaller(archive, lost, unknown):
    archive.db.execute("pragma foreign_keys = off")
    figures = sample_figures(year=2023)
    applications = {i: Row(dict(r)) for i, r in figures.applications.items() if i != lost}
    report = Report(
        agency_id=AGENCY.id, year=2023, title="x", url="http://x/", content_sha256="c",
        applications=applications,
    )  # fmt: skip
    store_report(archive, report, seen_at="2024-02-01T00:00:00Z", extractor="1")
    sums = ("denied", "unavailable", "not_processed", "other_outcomes")
    found = dict(
        archive.db.execute(
            f"select measure, value from crosswalk where measure in {sums}"
        ).fetchall()
    )
    assert {measure for measure, value in found.items() if value is None} == unknown


def test_the_crosswalk_joins_both_forms_and_says_where_they_differ(crawled):
    data, _ = crawled
    sql = "select year, value, caveat from crosswalk where agency_id = '411991-government' and measure = ? order by year"
    made = rows(data, sql, "normative_documents_made")
    assert [year for year, *_ in made] == list(range(2019, 2025))
    assert all(value is not None for _, value, _ in made)
    assert all("制发件数" in caveat for *_, caveat in made)
    figures = WORLD["411991-government"].figures
    received = [figures[year].applications["new_received"]["total"] for year in range(2019, 2025)]
    assert [value for _, value, _ in rows(data, sql, "applications_received")] == received
    assert len({key for key, *_ in MEASURES}) == len(MEASURES)


def _report(year, figures, *, carried_in=None, in_force=None, issued=0, repealed=0):
    applications = {item: Row(dict(row)) for item, row in figures.applications.items()}
    if carried_in is not None:
        applications["carried_in"] = Row(
            {**figures.applications["carried_in"], "total": carried_in}
        )
    documents = {"issued": issued, "repealed": repealed, "in_force": in_force}
    return Report(
        agency_id=AGENCY.id, agency=AGENCY.name, year=year, title=str(year), url=f"http://x/{year}",
        content_sha256=f"{year}{carried_in}{in_force}", source_sha256="",
        applications=applications, disclosure={"normative_documents": Row(documents)},
    )  # fmt: skip


def _cross(archive, rule):
    return archive.db.execute(
        "select place, status, left_value, right_value from checks where rule = ? order by place",
        [rule],
    ).fetchall()


def _store(archive, report):
    archive.db.execute("pragma foreign_keys = off")
    store_report(archive, report, seen_at="2024-02-01T00:00:00Z", extractor="1")


def test_years_are_held_against_each_other_whichever_comes_first(archive):
    figures = sample_figures(year=2023)
    carried_out = figures.applications["carried_out"]["total"]
    _store(
        archive, _report(2023, figures, carried_in=carried_out, in_force=7, issued=3, repealed=1)
    )
    assert _cross(archive, "R5") == []
    _store(archive, _report(2022, figures, in_force=4))
    totals = [row for row in _cross(archive, "R5") if row[0] == "carried_in.total"]
    assert totals == [("carried_in.total", "pass", carried_out, carried_out)]
    assert _cross(archive, "R6") == [("normative_documents.in_force", "fail", 6, 7)]
    message = archive.db.execute("select message from checks where rule = 'R6'").fetchone()[0]
    assert "differs" in message


def test_a_blank_between_years_is_uncertain(archive):
    figures = sample_figures(year=2023)
    _store(archive, _report(2023, figures, in_force=7))
    _store(archive, _report(2022, figures, in_force=None))
    assert _cross(archive, "R6") == [("normative_documents.in_force", "uncertain", None, 7)]


def test_a_row_that_a_year_lacks_is_uncertain_between_the_years(archive):
    figures = sample_figures(year=2023)
    _store(archive, _report(2023, figures, carried_in=3))
    last = _report(2022, figures)
    _store(archive, replace(last, applications={"granted": last.applications["granted"]}))
    assert {row[1:3] for row in _cross(archive, "R5")} == {("uncertain", None)}
    assert ("carried_in.total", "uncertain", None, 3) in _cross(archive, "R5")


def test_years_without_part_three_are_not_compared(archive):
    figures = sample_figures(year=2023)
    _store(archive, _report(2023, figures, carried_in=3))
    _store(archive, replace(_report(2022, figures), applications={}))
    assert _cross(archive, "R5") == []


def _publish(archive, number, name, kind, applications, year=2023):
    agency = replace(AGENCY, id=f"411990-{number}", name=name, kind=kind, region="411990")
    archive.sync_registry([agency], REGIONS)
    scope = "all" if kind == "government" else "own"
    report = Report(
        agency_id=agency.id, agency=name, year=year, title=name, url=f"http://x/{number}/{year}",
        content_sha256=f"{number}{applications}", applications=applications, scope=scope,
        documents=(Document(body=number.encode()),),
    )  # fmt: skip
    _store(archive, report)


def _new(total):
    return {"new_received": Row(dict.fromkeys(("natural_person", "total"), total))}


def _parent(archive):
    refresh_parent_checks(archive.db)
    return archive.db.execute(
        "select place, status, left_value, right_value from checks where rule = 'parent'"
    ).fetchall()


@pytest.mark.parametrize(
    ("government", "status"),
    [(12, "pass"), (11, "fail"), (13, "uncertain"), (None, "not_assessable")],
)
def test_a_government_is_held_against_the_sum_of_its_agencies(archive, government, status):
    _publish(archive, "government", "云溪县人民政府", "government", _new(government))
    _publish(archive, "a", "云溪县甲局", "department", _new(5))
    _publish(archive, "b", "云溪县乙局", "department", _new(7))
    assert _parent(archive) == [("new_received.total", status, 12, government)]


def test_the_sum_is_uncertain_while_an_agencys_report_is_missing(archive):
    _publish(archive, "government", "云溪县人民政府", "government", _new(4))
    _publish(archive, "a", "云溪县甲局", "department", _new(5))
    _publish(archive, "b", "云溪县乙局", "department", _new(7), year=2022)
    assert _parent(archive) == [("new_received.total", "uncertain", 5, 4)]
    (message,) = archive.db.execute("select message from checks where rule = 'parent'").fetchone()
    assert "2 个所属机关中已知 1 个" in message


def test_whose_the_agencies_are_is_uncertain_where_a_region_has_two_governments(archive):
    _publish(archive, "government", "云溪县人民政府", "government", _new(4))
    _publish(archive, "a", "云溪县甲局", "department", _new(5))
    assert _parent(archive) == [("new_received.total", "fail", 5, 4)]
    _publish(archive, "zone", "云溪县开发区管委会", "government", _new(3))
    assert _parent(archive) == [
        ("new_received.total", "uncertain", None, total) for total in (4, 3)
    ]
    archive.db.execute("update agencies set active = 0 where id = '411990-zone'")
    assert ("new_received.total", "fail", 5, 4) in _parent(archive)


def test_a_view_of_a_users_own_stays_beside_ours(archive):
    archive.db.execute("create view my_question as select count(*) as n from check_r1")
    assert archive.db.execute("select n from my_question").fetchone() == (0,)
