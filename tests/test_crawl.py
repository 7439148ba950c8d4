"""The whole way: sample portals, spiders, pipelines, archive, by the public commands."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from warcio.checker import Checker

from archive.database import open_reader
from archive.reader.queries import report_rows
from crawler.sampleportal.world import load_world
from tests.conftest import ROOT, rows

# Requests for fifteen agencies: lists of 12 lines a page, report pages, two attachments.
LISTS, REPORTS, ATTACHMENTS = 45, 89, 2
WORLD = {agency.id: agency for portal in load_world() for agency in portal.agencies}


def _published():
    return {
        (agency.id, year)
        for agency in WORLD.values()
        for year in agency.years
        if agency.quirk(year) != "unpublished"
    }


def test_every_report_is_found_and_nothing_else(crawled):
    data, (first, _) = crawled
    found = rows(data, "select agency_id, year from reports")
    assert len(found) == len(set(found)) == 89
    assert set(found) == _published()
    assert (first["new"], first["changed"], first["unchanged"]) == (89, 0, 0)


def test_a_second_crawl_asks_for_the_lists_and_adds_captures_only(crawled):
    data, (first, second) = crawled
    assert (second["new"], second["changed"], second["unchanged"]) == (0, 0, 89)
    by_run = rows(data, "select run_id, outcome, count(*) from captures group by 1, 2")
    requests = [sum(agency["requests"] for agency in run["agencies"]) for run in (first, second)]
    assert [row[:2] for row in by_run] == [(1, "new"), (2, "unchanged")]
    assert [row[2] >= count for row, count in zip(by_run, requests, strict=True)] == [True, True]
    assert requests == [LISTS + REPORTS + ATTACHMENTS, LISTS]
    assert rows(data, "select count(*), max(number) from versions") == [(89, 1)]
    new_documents = rows(
        data,
        "select count(*) from documents where first_seen_at > (select finished_at from runs where id = 1)",
    )
    assert new_documents == [(0,)]


def test_every_figure_of_every_report_is_the_one_published(crawled):
    """Quirks aside: a total that does not add up is stored as printed, a blank that is forced as zero."""
    data, _ = crawled
    with open_reader(data) as db:
        for report in report_rows(db):
            agency, year = WORLD[report["agency_id"]], report["year"]
            figures = agency.figures[year]
            for table, key in (
                ("disclosure", "item"),
                ("applications", "item"),
                ("litigation", "stage"),
            ):
                expected = getattr(figures, table)
                stored = {
                    row[key]: row
                    for row in db.query(
                        f"select * from {table} where report_id = ?", [report["id"]]
                    )
                }
                assert stored.keys() == expected.keys()
                for item, cells in expected.items():
                    got = {column: stored[item][column] for column in cells}
                    if agency.quirk(year) == "inconsistent" and item == "total_handled":
                        got["natural_person"] -= 1
                    assert got == cells, (agency.id, year, item)


def test_proof_and_format_are_told(crawled):
    data, _ = crawled
    odd = rows(
        data,
        "select agency_id, year, format, proof from reports where format <> 'html' or proof <> 'proved' order by 1",
    )
    assert odd == [
        ("411990-environment", 2023, "docx", "proved"),
        ("411990-justice", 2022, "html", "repaired"),
        ("411991-education", 2021, "html", "inconsistent"),
        ("411991-finance", 2022, "pdf", "proved"),
    ]
    failed = rows(
        data, "select rule, place, left_value, right_value from checks where status = 'fail'"
    )
    assert [row[:2] for row in failed] == [
        ("R1", "natural_person"),
        ("R2", "natural_person"),
        ("R3", "total_handled"),
    ]
    assert all(left != right for *_, left, right in failed)


def test_the_year_of_a_title_without_one_comes_from_the_report(crawled):
    data, _ = crawled
    found = rows(
        data,
        "select year, published_on from reports where title = '互助县工业和信息化局 政府信息公开工作年度报告'",
    )
    assert found == [(2023, "2024-01-25")]


def test_neighbours_are_refused_with_their_reason(crawled):
    _, (first, _) = crawled
    agency = next(a for a in first["agencies"] if a["id"] == "411991-finance")
    reasons = {line["title"]: line["reason"] for line in agency["refused"]}
    assert reasons["示例云溪县财政局2023年政府网站工作年度报表"] == "names 网站工作"
    assert reasons["图解：示例云溪县财政局2023年政府信息公开工作年度报告"] == "names 图解"
    assert sum("法治政府建设年度报告" in title for title in reasons) == 6


def test_the_ledger_has_a_cell_for_what_is_missing_and_late(crawled):
    data, _ = crawled
    assert rows(
        data, "select agency_id, year from ledger where state = 'missing' and year < 2025"
    ) == [("632991-health", 2020)]
    assert rows(data, "select agency_id, year, days_late from ledger where state = 'late'") == [
        ("411991-education", 2023, 26)
    ]


def test_the_warc_files_pass_the_checker_and_hold_every_document(crawled, capsys):
    data, _ = crawled
    paths = sorted((data / "warc").glob("*.warc.gz"))
    assert len(paths) == 2

    class Arguments:
        inputs = [str(path) for path in paths]  # noqa: RUF012
        verbose = False

    checker = Checker(Arguments)
    checker.process_all()
    assert checker.exit_value == 0


def test_a_value_leads_to_its_page_and_printed_row(crawled):
    data, _ = crawled
    ((printed, total, sha256, url),) = rows(
        data,
        "select json_extract(tables.rows, '$[' || (applications.row_no - 1) || ']'), applications.total,"
        " reports.document_sha256, captures.url from applications join reports on reports.id = applications.report_id"
        " join tables on tables.report_id = reports.id and tables.position = applications.table_no"
        " join captures on captures.document_sha256 = reports.document_sha256 and captures.run_id = 1"
        " where reports.agency_id = '410400-services' and year = 2023 and item = 'granted'",
    )
    assert json.loads(printed)[-1] == str(total) == "2"
    assert len(sha256) == 64
    assert url.endswith(".html")


def test_one_agency_is_crawled_by_either_command(nianbao, sample_registry, tmp_path):
    data = tmp_path / "data"
    done = nianbao("crawl", "410400-industry", "--registry", sample_registry, "--data", data)
    assert (done.returncode, done.stderr) == (0, "")
    assert "6 listed; 6 new" in done.stdout
    again = subprocess.run(
        [sys.executable, "-m", "scrapy", "crawl", "henan", "-a", "agency=410400-industry",
         "-s", f"NIANBAO_REGISTRY={sample_registry}", "-s", f"NIANBAO_DATA={data}"],
        cwd=ROOT, capture_output=True, encoding="utf-8", check=False,
        env={**os.environ, "NIANBAO_ALLOW_LOOPBACK": "1"},
    )  # fmt: skip
    assert again.returncode == 0, again.stderr
    assert rows(data, "select id, new, unchanged from runs") == [(1, 6, 0), (2, 0, 6)]


def test_years_limit_a_crawl_without_a_complaint_about_the_rest(nianbao, sample_registry, tmp_path):
    done = nianbao(
        "crawl",
        "411991-finance",
        "--years",
        "2022-2023",
        "--registry",
        sample_registry,
        "--data",
        tmp_path,
    )
    assert done.returncode == 0
    assert rows(tmp_path, "select year, format from reports order by 1") == [
        (2022, "pdf"),
        (2023, "html"),
    ]


@pytest.mark.parametrize(
    ("agency", "message"),
    [
        ("nobody", "agency 'nobody' is not in the registry"),
        ("630223-industry", "is of family boda, not henan"),
    ],
)
def test_scrapy_crawl_says_what_is_wrong_with_an_agency(agency, message, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "crawl", "henan", "-a", f"agency={agency}", "-s", f"NIANBAO_DATA={tmp_path}"],
        cwd=ROOT, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []
