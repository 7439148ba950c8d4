"""What a run does when an extraction process dies."""

from __future__ import annotations

import asyncio
import logging
import os
import select
import subprocess
import sys
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.reduction import DupFd

import pytest

from archive.writer.captures import record_file
from crawler.errors import StoppedError, UnreadableDocumentError
from crawler.findings import ListRead
from crawler.models import Document, Report
from crawler.naming.publishers import Publishers
from crawler.run.ending import finish
from crawler.run.session import Session
from crawler.run.workers import Workers
from pipelines import item_pipelines
from tests.conftest import AGENCY, REGIONS, ROOT
from tests.killed_at_work import LARGE, die_in_the_middle, read_apart, wait

TEXT = "云溪县财政局2023年政府信息公开工作年度报告\n\n一、总体情况\n\n公开信息3条。\n"


def _die(report):
    os._exit(9)


def test_a_killed_worker_costs_one_report_and_the_next_is_read(tmp_path, monkeypatch, caplog):
    caplog.set_level(logging.CRITICAL)
    document = Document(body=TEXT.encode(), url="http://www.yunxi.gov.cn/1.html")
    report = Report(
        agency_id=AGENCY.id, agency=AGENCY.name, url=document.url, documents=(document,),
        listed_title="2023年政府信息公开工作年度报告",
    )  # fmt: skip
    session = Session(tmp_path, processes=1)
    pipeline = item_pipelines.ReportPipeline(
        lambda: session, Publishers([AGENCY], REGIONS), REGIONS
    )
    session.open_agencies([AGENCY], REGIONS)
    session.write_now(
        record_file, session.archive, session.run_id, AGENCY.id, document,
        media_type="text/plain", at="2024-02-01T00:00:00Z",
    )  # fmt: skip
    with monkeypatch.context() as patch:
        patch.setattr(item_pipelines, "process", _die)
        asyncio.run(pipeline.process_item(report))
    tally = session.tally(AGENCY.id)
    said = f"{report.url}: the extraction process died"
    assert (tally.failures, tally.doubts) == ([said], {2023: ("extraction_failed", said)})
    asyncio.run(pipeline.process_item(report))
    assert tally.new == 1
    finish(session)


def test_what_cannot_be_recorded_is_a_failure_of_its_agency(tmp_path, caplog):
    caplog.set_level(logging.CRITICAL + 1)
    session = Session(tmp_path, processes=1)
    session.open_agencies([AGENCY], REGIONS)
    pipeline = item_pipelines.ReportPipeline(
        lambda: session, Publishers([AGENCY], REGIONS), REGIONS
    )
    asyncio.run(pipeline.process_item(ListRead(agency_id=AGENCY.id, url="http://x/", total=10**30)))
    finish(session)
    assert "http://x/: not recorded: " in session.tally(AGENCY.id).failures[0]


def test_a_page_of_which_its_reader_dies_says_so_but_not_while_the_run_stops():
    workers = Workers(1)
    with pytest.raises(UnreadableDocumentError, match="the process that read it died"):
        asyncio.run(workers.read_for("a", _die, None))
    workers.kill()
    with pytest.raises(StoppedError):
        asyncio.run(workers.read_for("a", _die, None))


def test_what_is_begun_after_a_worker_died_is_done_by_another():
    workers = Workers(1)
    lost = workers.submit(_die, None)
    with pytest.raises(BrokenProcessPool):
        lost.result()
    assert workers.submit(abs, -1).result() == 1
    assert workers.wait(lost, abs, -2) == 2
    workers.close()


def test_half_an_answer_of_a_process_that_was_killed_is_not_waited_for():
    workers = Workers(2)
    other = workers.submit(wait, 0.5)  # in work meanwhile
    with pytest.raises(BrokenProcessPool):
        workers.submit(die_in_the_middle, None).result(timeout=60)
    with pytest.raises(UnreadableDocumentError, match="the extraction process died"):
        workers.wait(workers.submit(die_in_the_middle, None), die_in_the_middle, None)
    assert other.result(timeout=60) == 0.5
    assert len(workers.submit(bytes, LARGE).result(timeout=60)) == LARGE
    workers.close()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing tells a process of it")
def test_the_process_of_a_document_ends_with_the_one_that_reads_it():
    reader, writer = os.pipe()
    workers = Workers(1)
    begun = workers.submit(read_apart, DupFd(writer))
    os.close(writer)
    assert os.read(reader, 1) == b"!"
    workers.kill()
    with pytest.raises(BrokenProcessPool):
        begun.result(timeout=60)
    workers.close()
    assert select.select([reader], [], [], 30)[0]
    assert os.read(reader, 1) == b""  # nobody holds the other end
    os.close(reader)


_RUN = """
import time
from crawler.run.workers import Workers

if __name__ == "__main__":
    print(Workers(2).submit(abs, -1).result(), flush=True)
    time.sleep(120)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing tells a process of it")
def test_the_processes_of_a_run_that_is_killed_end_with_it(tmp_path):
    script = tmp_path / "run.py"
    script.write_text(_RUN, encoding="utf-8")
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, env=env)
    assert run.stdout.readline() == b"1\n"
    run.kill()
    run.communicate(timeout=60)  # its processes hold its output open
