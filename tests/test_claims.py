"""Whose report, of which year and scope, and whether it is one: a column crawled, and its titles."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest

from archive.writer.captures import record_exchange
from archive.writer.reports import see_again, store_report
from archive.writer.store import Archive
from crawler.models import Document, Report
from pipelines.process import process
from tests.claims_portal import COUNTY, LINES, TRUTH, show_column, write_claims_registry
from tests.conftest import AGENCY, REGIONS, ROOT, rows
from tests.portals import Portal
from tests.test_archive import exchange, page


class Claimed(NamedTuple):
    """A crawl of the column."""

    data: Path
    result: dict
    portal: Portal
    asked: list


@pytest.fixture(scope="module")
def claimed(run_nianbao, tmp_path_factory):
    """The column crawled once: the archive, the run's result, the portal, the paths asked for."""
    folder, portal = tmp_path_factory.mktemp("claims"), Portal()
    show_column(portal)
    registry = write_claims_registry(portal, folder / "registry")
    done = run_nianbao(
        "crawl", f"{COUNTY}-government", "--registry", registry, "--data", folder / "data",
        "--json", "--explain",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr + done.stdout
    yield Claimed(folder / "data", json.loads(done.stdout), portal, portal.paths())
    portal.server.shutdown()
    portal.server.server_close()


# Numbers of rows, times, and the places of captures in time and in WARC files.
_BY_ORDER = re.compile(
    r"id|.*_id|.*_at|number|sequence|seen|current_version|warc_\w+|run_id|etag|last_modified|requests"
)
_KEYS = {
    "reports": "agency_id || year || scope",
    "publications": "url",
    "versions": "url || content_sha256",
}


def _contents(data):
    """Return the rows of every table without what depends on the order of answers or on the clock."""
    with closing(sqlite3.connect(data / "archive.db")) as db:
        names = {
            f"{table[:-1]}_id": dict(db.execute(f"select id, {key} from {table}"))
            for table, key in _KEYS.items()
        }
        found = {}
        tables = "select name from sqlite_master where type = 'table' and sql not like '%virtual%'"
        for (table,) in db.execute(tables).fetchall():
            if table.startswith(("_", "sqlite", "reports_fts")) or table == "runs":
                continue
            cursor = db.execute(f"select * from {table}")
            columns = [column[0] for column in cursor.description]
            found[table] = sorted(
                repr(
                    [
                        names[c].get(v) if c in names else _undated(c, v)
                        for c, v in zip(columns, row, strict=True)
                        if c in names or not _BY_ORDER.fullmatch(c)
                    ]
                )
                for row in cursor
            )
        return found


def _undated(column, value):
    """Return a list's dates without the moments at which they were seen."""
    return [entry[2] for entry in json.loads(value)] if column == "dates" else value


def test_in_whatever_order_the_answers_come_the_rows_are_the_same(claimed, tmp_path, run_nianbao):
    data, portal = claimed.data, claimed.portal
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "NIANBAO_ALLOW_LOOPBACK": "1"}
    settings = {
        "NIANBAO_DATA": tmp_path, "NIANBAO_REGISTRY": data.parent / "registry",
        "SCHEDULER_MEMORY_QUEUE": "tests.shuffled.ShuffledQueue", "CONCURRENT_REQUESTS": 1,
    }  # fmt: skip
    command = [
        sys.executable,
        "-m",
        "scrapy",
        "crawl",
        "generic",
        "-a",
        f"agency={COUNTY}-government",
    ]
    for name, value in settings.items():
        command += ["-s", f"{name}={value}"]
    portal.paths()
    seed = os.environ.get("SHUFFLE_SEED", "1")
    done = subprocess.run(
        command, env=env | {"SHUFFLE_SEED": seed}, cwd=ROOT, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    shuffled = portal.paths()
    assert sorted(shuffled) == sorted(claimed.asked)
    assert shuffled != claimed.asked
    one, other = _contents(data), _contents(tmp_path)
    assert len(one["reports"]) == len(TRUTH)
    for table in one:
        assert one[table] == other[table], table
    again = run_nianbao(
        "crawl", f"{COUNTY}-government", "--registry", data.parent / "registry", "--data", tmp_path,
        "--recheck",
    )  # fmt: skip
    assert "nothing new" in again.stdout, again.stdout + again.stderr
    twice = _contents(tmp_path)
    grown = {table for table in twice if twice[table] != other[table]}
    assert grown == {"captures", "visits", "list_pages"}


def test_every_report_is_under_its_agency_year_and_scope_and_nothing_else_is(claimed):
    data = claimed.data
    assert set(rows(data, "select agency_id, year, scope from reports")) == TRUTH


def test_news_in_the_column_is_counted_explained_and_kept_as_a_capture(claimed):
    data, result = claimed.data, claimed.result
    assert result["not_reports"] == 3
    reasons = {line["title"]: line["reason"] for line in result["agencies"][0]["refused"]}
    assert [line["title"] for line in result["refused"]] == [LINES[18].title]
    (news,) = [line.title for line in LINES if line.title.endswith("发布")]
    assert reasons[news].startswith("not_a_report: ")
    number = [line.title for line in LINES].index(news) + 1
    assert rows(data, "select count(*) from captures where url like ?", f"%/gknb/{number}.html")[0][
        0
    ]


def test_a_picture_is_asked_for_only_where_the_report_is_not_listed(claimed):
    paths = claimed.asked
    asked = {line.title: f"/gknb/{n}.html" in paths for n, line in enumerate(LINES, start=1)}
    pictured = [asked[line.title] for line in LINES if line.title.startswith("图解")]
    assert pictured == [True, True, False]


CALLED = ("2023年政府信息公开工作年度报告", "财政局2023年政府信息公开工作年度报告")


@pytest.mark.parametrize("order", [CALLED, CALLED[::-1]], ids=["one", "other"])
def test_what_two_agencies_columns_call_one_page_gives_the_same_rows(tmp_path, order):
    body = page().replace("云溪县财政局2023年政府信息公开工作年度报告".encode(), "年报".encode())
    url, at = "http://www.yunxi.gov.cn/1.html", "2024-02-01T00:00:00Z"
    given = Report(
        agency_id=AGENCY.id, agency=AGENCY.name, url=url, documents=(Document(body=body, url=url),)
    )
    with Archive(tmp_path, run_name="x") as archive:
        archive.sync_registry([AGENCY], REGIONS)
        record_exchange(archive, archive.start_run(at), exchange(body, url=url, at=at))
        for title in (*order, *order):  # and once more: nothing is new then
            report = replace(given, listed_title=title)
            stored = see_again(archive, report, (at, 1)) or store_report(
                archive, process(report), seen_at=at, sequence=1, extractor="6"
            )
        assert stored.outcome == "unchanged"
        found = archive.db.execute("select year, title, version_count from reports").fetchall()
    assert found == [(2023, CALLED[1], 1)]


def test_what_contradicts_itself_names_both_and_is_not_the_portals(claimed):
    data = claimed.data
    found = rows(
        data,
        "select agencies.name, origin, message from problems join reports on reports.id = report_id"
        " join agencies on agencies.id = agency_id where code = 'owner_unsure'",
    )
    assert [row[:2] for row in found] == [("云溪县财政局 / 云溪县教育局", "discovered")]
    assert "云溪县财政局" in found[0][2]
    assert "云溪县教育局" in found[0][2]


def test_status_says_whose_report_is_not_certain(claimed, nianbao):
    done = nianbao("status", "--lang", "zh", "--data", claimed.data)
    assert "不能确定是不是该机关的报告：1" in done.stdout
    answer = json.loads(nianbao("status", "--json", "--data", claimed.data).stdout)
    assert [row["name"] for row in answer["unsure"]] == ["云溪县财政局 / 云溪县教育局"]
