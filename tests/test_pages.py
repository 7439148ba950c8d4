"""The site's pages over HTTP: what they show is what the reports print."""

from __future__ import annotations

import csv
import io
import re
from xml.etree import ElementTree as ET

import pytest

from archive.reader.snapshot import make_snapshot
from archive.site.form import applications_form
from archive.site.pages.evidence import cell_evidence
from archive.site.questions import load_questions
from archive.writer.reports import store_report
from crawler.forms import APPLICATION_COLUMNS
from crawler.models import Document, Problem, Report
from crawler.sampleportal.layout import applications_grid, disclosure_grid, litigation_grid
from crawler.sampleportal.world import load_world
from tests.conftest import AGENCY, rows
from tests.site_archive import COUNTIES
from tests.site_client import serving

WORLD = {agency.id: agency for portal in load_world(COUNTIES) for agency in portal.agencies}
JUSTICE = "/report/413981-justice/2023/own"
ATOM = "{http://www.w3.org/2005/Atom}"


def _squeezed(node):
    return re.sub(r"\s+", "", node.get_text())


def test_home_counts_what_the_archive_holds(page, site_archive):
    counts = [node.get_text() for node in page("/").select("dl.counts dd")]
    assert counts[:3] == ["40", "237", "2019–2024"]
    assert counts[3] == str(rows(site_archive, "select count(*) from documents")[0][0])


def test_the_map_shows_each_state_by_sign_and_word(page):
    lines = {
        line.th.get_text(): [_squeezed(cell) for cell in line.select("td")]
        for line in page("/?region=413982").select("table.ledger tbody tr")
    }
    assert len(lines) == 8
    assert lines["乙溪县卫生健康委员会"][:6] == [
        "●2019按期公布", "×2020到期后查无", "●2021按期公布", "●2022按期公布", "●2023按期公布",
        "◐2024逾期公布",
    ]  # fmt: skip
    refused = page("/?region=413985").select("table.ledger tbody tr")[0].select("td")
    assert _squeezed(refused[-1]) == "#2025网站拒绝，有无不明"


def test_a_missing_cell_leads_to_the_list_pages_that_prove_it(page, site_archive):
    ((agency, sha256),) = rows(
        site_archive,
        "select agency_id, document_sha256 from missing_proofs join agencies on agencies.id = agency_id"
        " where name = '乙溪县卫生健康委员会' and year = 2020 order by fetched_at, url limit 1",
    )
    cell = page(f"/agency/{agency}/2020")
    assert "到期后查无" in cell.get_text()
    assert "没有该年度的报告" in cell.get_text()
    assert cell.find("a", href=f"/document/{sha256}")


def test_home_names_what_is_new_changed_and_gone(page):
    home = page("/")
    changed = home.find(id="changed").parent.get_text()
    assert "甲溪县司法局2023年" in changed
    assert "乙溪县财政局2022年" in changed
    assert "甲溪县生态环境局2021年" in home.find(id="gone").parent.get_text()
    assert len(home.find(id="newest").parent.select("li")) == 8


@pytest.mark.parametrize(
    ("agency", "year"), [("413981-government", 2023), ("413983-health", 2019), ("413984-justice", 2024)]
)  # fmt: skip
def test_a_report_is_laid_out_as_the_form_prints_it(page, agency, year):
    """Against the sample portals' layout, which the site does not share."""
    figures = WORLD[agency].figures[year]
    report = page(f"/report/{agency}/{year}/{'all' if 'government' in agency else 'own'}")
    made = {
        "disclosure": disclosure_grid(figures),
        "applications": applications_grid(figures),
        "litigation": litigation_grid(figures),
    }
    for name, grid in made.items():
        shown = [
            [
                (_squeezed(c), int(c.get("colspan", 1)), int(c.get("rowspan", 1)))
                for c in line.select("th, td")
            ]
            for line in report.select(f"table.{name} tr")
        ]
        printed = [[(box.text, box.colspan, box.rowspan) for box in line] for line in grid]
        assert [[_plain(*cell) for cell in line] for line in shown] == [
            [_plain(*cell) for cell in line] for line in printed
        ]


def _plain(text, colspan, rowspan):
    """Return a cell without what differs between the forms' printings: brackets and their colon."""
    text = re.sub(r"[()（）:：,，]", "", text).replace("处理决定数量", "本年处理决定数量")
    text = text.replace("本年本年", "本年").replace("行政规范性文件", "规范性文件")
    return text, colspan, rowspan


def test_a_number_leads_to_its_row_document_and_capture(page, site_archive):
    shown = page(f"{JUSTICE}?cell=applications.new_received.total#evidence").find(id="evidence")
    text = shown.get_text()
    total = WORLD["413981-justice"].figures[2023].applications["new_received"]["total"]
    assert f"依申请公开 · 本年新收政府信息公开申请数量 · 总计：{total}" in re.sub(
        r"\s+", " ", text
    ).replace("： ", "：")
    assert "原表 2，第 4 行" in text
    printed = [node.get_text() for node in shown.select("dd.printed span")]
    assert printed[0] == "一、本年新收政府信息公开申请数量"
    assert printed[-1] == str(total)
    ((sha256, at),) = rows(
        site_archive,
        "select sha256, min(fetched_at) from reports join documents on sha256 = reports.document_sha256"
        " join captures on captures.document_sha256 = sha256 where reports.agency_id = '413981-justice' and year = 2023",
    )
    assert sha256 in text
    assert at in text


def test_a_cell_that_the_report_does_not_have_is_said(page):
    assert "报告没有这一格" in page(f"{JUSTICE}?cell=applications.nothing.total").get_text()
    assert "报告没有这一格" in page(f"{JUSTICE}?cell=reports.id.total").get_text()


def test_inferred_and_blank_cells_are_told_from_printed_ones(page, site_archive):
    ((item, columns),) = rows(
        site_archive,
        "select item, inferred from applications where inferred is not null and report_id ="
        " (select id from reports where agency_id = '413982-justice' and year = 2022) limit 1",
    )
    column = re.search(r"\w+", columns)[0]
    report = page(f"/report/413982-justice/2022/own?cell=applications.{item}.{column}")
    assert "由勾稽关系推出" in report.find(id="evidence").get_text()
    assert report.select("td.inferred.printed")
    assert report.select("td.printed:not(.inferred)")


def test_a_cell_shows_how_its_row_was_read_and_whether_it_was_inferred():
    row = dict.fromkeys(APPLICATION_COLUMNS, 1) | {
        "item": "granted", "origin": "ocr", "inferred": '["total"]', "research": None,
        "table_no": 1, "row_no": 1, "page": 2,
    }  # fmt: skip
    cells = [cell for line in applications_form([row]) for cell in line if cell.key]
    marks = {cell.key.rsplit(".", 1)[1]: (cell.state, cell.inferred) for cell in cells}
    assert marks["total"] == ("ocr", True)
    assert marks["natural_person"] == ("ocr", False)
    assert marks["research"] == ("blank", False)
    content = {"applications": [row], "tables": []}
    evidence = cell_evidence(content, "applications.granted.total")
    assert (evidence["ocr"], evidence["inferred"]) == (True, True)


def test_an_inconsistent_report_shows_both_sides_first(page):
    groups = page("/report/413981-education/2021/own").select(
        "section[aria-labelledby=checks] details"
    )
    assert "✗ 不符" in groups[0].summary.get_text()
    first = [cell.get_text() for cell in groups[0].select("tbody tr")[0].select("td")]
    assert first[0] == "自然人"
    assert int(first[1]) + 1 == int(first[2])


def test_a_changed_report_shows_the_cells_and_keeps_both_versions(page):
    report = page(JUSTICE)
    before = WORLD["413981-justice"].figures[2023].disclosure["licensing"]["handled"]
    cells = [c.get_text() for c in report.find(id="changes").parent.select("tbody td")]
    assert cells == ["行政许可 · 本年处理决定数量", f"{before:,}", f"{before + 5:,}"]
    old = page(f"{JUSTICE}?version=1")
    assert "这是第 1 版" in old.get_text()
    assert str(before) in [_squeezed(c) for c in old.select("table.disclosure td")]
    assert str(before + 5) in [_squeezed(c) for c in report.select("table.disclosure td")]
    assert old.select_one("td.printed a")["href"].endswith("&version=1#evidence")


def test_the_citation_names_version_hash_and_permanent_address(page, site_archive):
    cite = page(JUSTICE).select_one(".cite").get_text()
    ((content,),) = rows(
        site_archive,
        "select content_sha256 from reports where agency_id = '413981-justice' and year = 2023",
    )
    assert f"sha256:{content}" in cite
    assert cite.endswith(f"{JUSTICE}?version=2")


def test_facts_are_marked_in_the_prose_and_copies_are_named(page):
    report = page("/report/413981-transport/2023/own")
    marked = {mark["title"] for mark in report.select(".prose mark")}
    assert {"主动公开信息总数", "收到申请数"} <= marked
    similar = report.find(id="similar").parent
    assert "戊溪县交通运输局" in similar.get_text()
    assert "请人大代表和群众代表走进办公大厅了解公开工作的流程" in similar.get_text()


def test_an_agency_shows_all_its_years_and_plots_that_can_be_read_aloud(page):
    agency = page("/agency/413981-justice")
    figures = WORLD["413981-justice"].figures
    received = [
        line.select("td")[2].get_text()
        for line in agency.select("section[aria-labelledby=reports] tbody tr")
    ]
    expected = [
        str(figures[y].applications["new_received"]["total"]) for y in range(2024, 2018, -1)
    ]
    assert received == expected
    label = agency.select_one("svg.chart")["aria-label"]
    assert label == "新收申请（件） Applications received：" + "；".join(
        f"{year} {value}" for year, value in zip(range(2019, 2025), reversed(expected), strict=True)
    )


def test_an_agencys_outcomes_are_plotted_by_kind(page):
    figures = WORLD["413981-justice"].figures[2022].applications
    labels = [svg["aria-label"] for svg in page("/agency/413981-justice").select("svg.chart")]
    (outcomes,) = [label for label in labels if label.startswith("办理结果")]
    denied = sum(row["total"] for item, row in figures.items() if item.startswith("denied_"))
    granted = figures["granted"]["total"]
    assert f"2022 予以公开 {granted}，部分公开 " in outcomes
    assert f"，不予公开 {denied}，无法提供 " in outcomes


def test_a_region_is_compared_and_sorted_with_a_shareable_address(page):
    lines = page("/compare?region=413983&year=2022&sort=received").select("table.compare tbody tr")
    found = [(line.th.get_text(), int(line.select("td")[1].next_element)) for line in lines]
    expected = {
        a.name: a.figures[2022].applications["new_received"]["total"]
        for a in WORLD.values() if a.id.startswith("413983")
    }  # fmt: skip
    assert dict(found) == expected
    # What the government sums up is no agency's own number: it stands apart, and last.
    assert found[-1][0].endswith("政府")
    own = sorted((n for name, n in expected.items() if not name.endswith("政府")), reverse=True)
    assert [n for _, n in found[:-1]] == own
    upward = page("/compare?region=413983&year=2022&sort=-received").select(
        "table.compare tbody tr"
    )
    assert int(upward[0].select("td")[1].next_element) == min(expected.values())


def test_a_comparison_and_a_report_are_there_as_data(ask, page):
    link = page("/compare?region=413983&year=2022&sort=received").find("a", string="CSV")["href"]
    lines = list(csv.DictReader(io.StringIO(ask(link).text)))
    assert len(lines) == 8
    first = WORLD[lines[0]["agency_id"]].figures[2022].applications
    assert int(lines[0]["received"]) == first["new_received"]["total"]
    report = ask(f"{JUSTICE}.json").json()
    figures = WORLD["413981-justice"].figures[2023]
    assert report["applications"] == figures.applications
    assert set(report["document"]) == {"sha256", "format"}
    assert ask("/report/413981-justice/1999/own.json").status_code == 404


def test_an_agencys_years_are_compared_and_plotted(page):
    compare = page("/compare?agency=413981-justice&measure=handled")
    assert [line.select("td")[0].get_text() for line in compare.select("tbody tr")] == [
        str(year) for year in range(2019, 2025)
    ]
    assert "甲溪县司法局 办结 handled：2019 " in compare.select_one("svg.chart")["aria-label"]


@pytest.mark.parametrize("question", load_questions(), ids=lambda q: q.name)
def test_every_question_has_an_answer_and_says_how_to_read_it(page, question):
    shown = page(f"/archive/{question.name}")
    assert question.zh in shown.h1.get_text()
    assert shown.select_one(".lead").get_text().startswith(question.reading.split(" / ")[0])
    empty = {"years_disagree"}  # the sample portals' years agree
    assert bool(shown.select("tbody tr")) != (question.name in empty)
    assert question.name in {
        a["href"].rsplit("/", 1)[-1] for a in page("/questions").select("dt a")
    }


@pytest.mark.parametrize(
    ("query", "marked"),
    [
        ("政務公開", "政务公开"),
        ("政务公开", "政务公开"),
        ("鲸鱼", None),
        ("开", "开"),
        ("２０２３年", "2023年"),
    ],
)
def test_search_marks_what_it_finds_in_either_script(page, query, marked):
    found = page(f"/search?q={query}")
    marks = {mark.get_text() for mark in found.select("ol.found mark")}
    assert marks == ({marked} if marked else set())


def test_search_filters_by_region_year_and_agency_and_finds_agencies_by_name(page):
    everything = page("/search?q=政务公开").find(id="found").get_text()
    some = page("/search?q=公开&region=413983&year=2022")
    assert "8 份报告" in some.find(id="found").get_text()
    assert "8 份报告" not in everything
    one = page("/search?q=公开&agency=413983-health")
    assert "6 份报告" in one.find(id="found").get_text()
    named = page("/search?q=司法局").find(id="agencies").parent.select("a")
    assert len(named) == 5
    assert named[0]["href"] == "/agency/413981-justice"


def test_feeds_tell_new_changed_and_vanished_reports(ask):
    feed = ET.fromstring(ask("/agency/413981-justice/feed.atom").content)
    entries = [
        (e.findtext(f"{ATOM}id"), e.find(f"{ATOM}category").get("term"))
        for e in feed.iter(f"{ATOM}entry")
    ]
    assert entries[0] == ("urn:nianbao:413981-justice:2023:own:v2", "changed")
    assert {term for _, term in entries[1:]} == {"new"}
    assert len(entries) == 7
    everything = ET.fromstring(ask("/feed.atom").content)
    terms = [c.get("term") for c in everything.iter(f"{ATOM}category")]
    assert {"new", "changed", "gone"} == set(terms)
    ids = [e.findtext(f"{ATOM}id") for e in everything.iter(f"{ATOM}entry")]
    assert len(ids) == len(set(ids)) == 60
    assert ask("/agency/nobody/feed.atom").status_code == 404


def test_the_address_without_its_scope_leads_to_the_report(ask):
    answer = ask("/report/413981-government/2023")
    assert (answer.status_code, answer.headers["location"]) == (
        302,
        "/report/413981-government/2023/all",
    )


def test_a_report_without_a_year_or_without_an_original_has_its_page(archive):
    archive.db.execute("pragma foreign_keys = off")
    for number, year in enumerate((None, 2022), start=1):
        documents = (Document(body=b"x"),) if year is None else ()
        report = Report(
            agency_id=AGENCY.id, agency=AGENCY.name, year=year, title=f"年报{number}", url=f"http://x/{number}",
            content_sha256="c" if documents else "", documents=documents,
            problems=(Problem("year_unknown", "no year"),) if documents else (),
        )  # fmt: skip
        store_report(archive, report, seen_at="2024-02-01T00:00:00Z", extractor="1")
    archive.db.conn.commit()
    make_snapshot(archive.db, archive.data)
    with serving(archive.data) as ask:
        unknown = ask(f"/report/{AGENCY.id}/unknown-1/own?cell=applications.granted.total")
        assert (unknown.status_code, "no year" in unknown.text) == (200, True)
        missing = ask(f"/report/{AGENCY.id}/2022/own")
        assert (missing.status_code, "没有取得原件" in missing.text) == (200, True)
        for path in (
            "/",
            f"/agency/{AGENCY.id}",
            "/search?q=年报",
            "/feed.atom",
            "/compare",
            "/archive/reports",
        ):
            assert ask(path).status_code == 200, path
        assert f"/report/{AGENCY.id}/unknown-1/own" in ask(f"/agency/{AGENCY.id}").text
        assert ask("/").text.count("到期后查无") >= 1


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/search?q=公开&year=1999", "档案中没有 1999 年度的报告"),
        ("/compare?region=413981&year=1999", "档案中没有 1999 年度的报告"),
        ("/compare?agency=413981-nobody", "没有代码为“413981-nobody”的机关"),
        ("/compare?region=413981&measure=happiness", "没有“happiness”这个指标，所示为新收申请"),
        ("/compare?region=413981&scope=x", "没有“x”这个口径，所示为全部"),
        ("/compare?region=413981&chart=pie", "没有“pie”这种图，未画"),
        ("/compare?region=413981&year=abc", "“abc”不是年度"),
        ("/search?q=公开&year=abc", "“abc”不是年度"),
    ],
)
def test_what_an_address_asks_for_and_is_not_known_is_said(page, address, said):
    (notice,) = page(address).select("main p.notice")
    assert notice.get_text().startswith(said)


def test_an_address_without_a_fault_has_no_notice(page):
    for address in (
        "/search?q=公开&year=2023", "/compare?region=413981&year=2023%20&measure=handled", "/compare",
        "/compare?agency=413981-justice&agency=413981-finance",
    ):  # fmt: skip
        assert page(address).select("main p.notice") == []
