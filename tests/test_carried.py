"""What a column that carries other agencies' reports proves of them, run after run."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from archive.writer.captures import record_exchange
from crawler.findings import FetchFailure, Listed, ListRead, Obstacle
from crawler.models import Document
from crawler.naming.publishers import Publishers
from crawler.run.ending import finish
from crawler.run.session import Session
from crawler.run.summary import exit_code, summary
from pipelines import item_pipelines
from pipelines.item_pipelines import ReportPipeline
from tests.conftest import AGENCY, REGIONS, rows
from tests.test_archive import exchange, page, put

COLUMN = "http://www.yunxi.gov.cn/gknb/"
CARRIER = replace(
    AGENCY, id="411991-government", name="云溪县人民政府", kind="government", list_url=COLUMN,
    publishes_for="411991",
)  # fmt: skip
CARRIED = replace(AGENCY, list_url="", home_url="http://www.yunxi.gov.cn/finance/")
LIST = b"<li>2021</li>"
OWN = Listed(CARRIER.id, f"{COLUMN}g.html", "云溪县人民政府2021年政府信息公开工作年度报告")
OTHERS = {
    year: Listed(AGENCY.id, f"{COLUMN}{year}.html", f"云溪县财政局{year}年政府信息公开工作年度报告")
    for year in (2021, 2023)
}


def look(data, at, *items, held=()):
    """Run one look at the carrier's column, of which *items* come; return its exit code and summary."""
    session = Session(data)
    session.open_agencies([CARRIER], REGIONS)
    agencies = Publishers([CARRIER, CARRIED], REGIONS)
    pipeline = ReportPipeline(lambda: session, agencies, REGIONS)
    came = replace(exchange(LIST, url=COLUMN, at=at), agency_id=CARRIER.id)
    session.write_now(record_exchange, session.archive, session.run_id, came)
    for item in items:
        asyncio.run(pipeline.process_item(item))
    for year in held:
        session.write_now(put, session.archive, page(year=year), url=OTHERS[year].url, at=at)
    finish(session)
    return exit_code(session), summary(session, [CARRIER])


def read(*lines, **more):
    return ListRead(
        agency_id=CARRIER.id, url=COLUMN, taken=(OWN, *lines), shown=1 + len(lines), begins=True,
        sha256=Document(body=LIST).sha256, lines=1 + len(lines), **more,
    )  # fmt: skip


def cell(data, year):
    return rows(
        data, "select state, why, last_looked_at from ledger where agency_id = ? and year = ?",
        AGENCY.id, year,
    )[0]  # fmt: skip


def test_what_a_column_lists_no_more_is_not_proved_by_the_look_before(tmp_path):
    look(tmp_path, "2025-06-01T00:00:00Z", read(*OTHERS.values()), held=(2021, 2023))
    assert cell(tmp_path, 2022)[0] == "missing"
    code, result = look(tmp_path, "2025-07-01T00:00:00Z", read())
    assert code == 3
    assert result["failures"] == [f"{AGENCY.id}: the portal lists 0 reports, the archive holds 2"]
    assert cell(tmp_path, 2022) == (
        "unread", "the portal lists 0 reports, the archive holds 2", "2025-07-01T00:00:00Z",
    )  # fmt: skip
    look(tmp_path, "2025-08-01T00:00:00Z", read(OTHERS[2023]))
    assert cell(tmp_path, 2022)[0] == "partial"
    look(tmp_path, "2025-09-01T00:00:00Z", read(*OTHERS.values()))
    assert cell(tmp_path, 2022)[0] == "missing"


def test_a_column_that_cannot_be_read_takes_back_what_it_proved_of_those_that_it_carries(tmp_path):
    look(tmp_path, "2025-06-01T00:00:00Z", read(*OTHERS.values()), held=(2021, 2023))
    refused = FetchFailure(
        agency_id=CARRIER.id, url=COLUMN, state=Obstacle.BLOCKED, message="HTTP 412"
    )
    code, result = look(tmp_path, "2025-07-01T00:00:00Z", refused)
    assert (code, result["failures"]) == (1, [])
    assert cell(tmp_path, 2022)[:2] == ("blocked", f"{COLUMN}: HTTP 412")


def test_a_list_that_cannot_be_stored_is_a_failure_and_no_proof(tmp_path, monkeypatch):
    def broken(*_args, **_more):
        raise ValueError("no room")

    look(tmp_path, "2025-06-01T00:00:00Z", read(*OTHERS.values()), held=(2021, 2023))
    monkeypatch.setattr(item_pipelines, "record_page", broken)
    code, result = look(tmp_path, "2025-07-01T00:00:00Z", read(*OTHERS.values()))
    said = f"{COLUMN}: not recorded: ValueError: no room"
    assert (code, result["agencies"][0]["failures"][0]) == (1, said)
    assert cell(tmp_path, 2022)[0] != "missing"
