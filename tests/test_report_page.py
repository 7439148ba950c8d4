"""A report's page: its verdict in words, its numbers beside others, an address for each, its terms."""

from __future__ import annotations

from statistics import median

import pytest

from archive.site.pages.key_numbers import key_numbers, standing
from crawler.sampleportal.world import load_world
from tests.conftest import rows
from tests.site_archive import COUNTIES

WORLD = {agency.id: agency for portal in load_world(COUNTIES) for agency in portal.agencies}
EDUCATION, JUSTICE = "/report/413981-education/2021/own", "/report/413981-justice/2023/own"


def test_the_head_says_every_failing_check_and_the_form_marks_its_cells(page):
    report = page(EDUCATION)
    said = report.find(id="failing").parent
    assert len(said.select("li")) == 3
    assert "“总计”一行：不符，各类申请人之和 是 20，总计 是 19" in said.get_text()
    assert report.select_one(".badges .proof.inconsistent")
    cell = report.find(id="applications.total_handled.total")
    assert {"fails", "printed"} <= set(cell["class"])
    assert "核对不符" in cell.get_text()
    assert "各类申请人之和 是 20，总计 是 19" in cell.a["title"]
    assert "fails" not in report.find(id="applications.granted.total")["class"]
    for link in said.select("a"):
        assert report.find(id=link["href"][1:]).name == "td"


def test_a_report_whose_equations_hold_marks_nothing(page):
    report = page(JUSTICE)
    assert report.find(id="failing") is None
    assert report.select("td.fails") == []


def test_the_contents_lead_to_what_is_there(page):
    for path in (EDUCATION, JUSTICE):
        report = page(path)
        links = [a["href"] for a in report.select("nav.contents a") if a["href"][0] == "#"]
        assert {"#key", "#form-applications", "#checks", "#versions"} <= set(links)
        assert all(report.find(id=link[1:]) for link in links)
    stops = [a.get("href") for a in report.select("a, input, button, summary")]
    assert stops.index("#checks") < 30  # not 217
    skips = [a["href"][1:] for a in report.select("a.skip.inner")]
    assert len(skips) == 3
    assert all(report.find(id=name) for name in skips)


def test_the_first_numbers_stand_beside_last_year_and_the_region(page):
    box = page(JUSTICE).find(id="key").parent.select("dl div")
    of = [a for a in WORLD.values() if a.id.startswith("413981") and "government" not in a.id]
    received = {a.id: a.figures[2023].applications["new_received"]["total"] for a in of}
    mine = received["413981-justice"]
    assert box[0].dd.get_text() == str(mine)
    text = box[0].dt.get_text()
    last = WORLD["413981-justice"].figures[2022].applications["new_received"]["total"]
    rank = 1 + sum(number > mine for number in received.values())
    middle = median(received.values())
    assert f"上一年度 {last} " in text
    assert f"中位数 {middle:g}，从多到少第 {rank}（{len(of)} 份）" in text
    figures = WORLD["413981-justice"].figures[2023]
    opened = sum(figures.applications[k]["total"] for k in ("granted", "partially_granted"))
    assert [n.dd.get_text() for n in box][1] == str(opened)
    assert box[3].dd.get_text() == str(figures.litigation["review"]["corrected"])


def test_a_sum_with_a_blank_part_is_unknown_and_too_few_have_no_median(archive):
    row = {"item": "granted", "total": 3}
    content = {"applications": [row, {"item": "partially_granted", "total": None}]}
    report = {"id": 0, "agency_id": "x", "year": 2023, "scope": "own", "region_code": "1"}
    values = {n["en"]: n["value"] for n in key_numbers(archive.db, report, content)}
    assert set(values.values()) == {None}
    content["applications"][1]["total"] = 0
    values = {n["en"]: n["value"] for n in key_numbers(archive.db, report, content)}
    assert values["granted, whole or in part"] == 3
    assert values["refused"] is None
    assert standing(0, [0, 1, None]) is None


def test_each_number_has_an_address_and_a_citation(page, site_archive):
    shown = page(f"{JUSTICE}?cell=applications.granted.total").find(id="evidence")
    ((sha256, url, at),) = rows(
        site_archive,
        "select document_sha256, url, (select min(fetched_at) from captures where"
        " captures.document_sha256 = reports.document_sha256) from reports"
        " where agency_id = '413981-justice' and year = 2023",
    )
    cite = shown.select_one(".cite").get_text()
    total = WORLD["413981-justice"].figures[2023].applications["granted"]["total"]
    assert cite.startswith("甲溪县司法局，2023 年度（本级），依申请公开 · 予以公开 · 总计：")
    for part in (
        f"总计：{total}。",
        url,
        at,
        f"sha256:{sha256}",
        "version=2&cell=applications.granted.total",
    ):
        assert part in cite
    assert shown.select_one("a[href$='#applications.granted.total']")


@pytest.mark.parametrize(
    ("key", "article"),
    [
        ("denied_deliberative", "条例第十六条（转述）"),
        ("denied_state_secret", "条例第十四条（转述）"),
        ("rejected_repeated", "条例第三十六条第（六）项（转述）"),
        ("rejected_confirmation", ""),
    ],
)
def test_rows_of_the_form_are_explained_by_their_article(page, key, article):
    head = page(JUSTICE).find(id=f"applications.{key}.total").find_parent("tr").select("th")[-1]
    assert (head.get("title") or "").startswith(f"{article}：" if article else "")
    assert ("title" in head.attrs) == bool(article)
    entry = page("/glossary").find(id=f"applications.{key}")
    assert entry.dd.get_text().startswith(article or "“不予处理”之一")
    assert (
        page(JUSTICE).find(id="applications.new_received.total").find_parent("tr").th.get("title")
        is None
    )
