"""A run that is stopped from outside ends at once, says so, and accuses nobody."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time

import pytest

from archive import database
from crawler.errors import ArchiveError
from crawler.run.session import Session
from crawler.run.summary import exit_code
from tests.conftest import AGENCY, REGIONS, ROOT, rows

SIGNALS = [(signal.SIGINT, 1), (signal.SIGTERM, 1), (signal.SIGINT, 2)]


@pytest.mark.parametrize(("number", "times"), SIGNALS, ids=["SIGINT", "SIGTERM", "SIGINT twice"])
def test_a_signal_ends_a_run_at_once_as_interrupted(portal, tmp_path, number, times):
    portal.held = "/2023.html"
    registry = portal.registry(tmp_path / "registry")
    command = [
        sys.executable, "-m", "crawler.cli", "crawl", "411991-finance", "--registry", str(registry),
        "--data", str(tmp_path / "data"),
    ]  # fmt: skip
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "NIANBAO_ALLOW_LOOPBACK": "1"}
    crawl = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", env=env
    )
    try:
        assert portal.reached.wait(60)
        for _ in range(times):
            crawl.send_signal(number)
        began = time.monotonic()
        _, said = crawl.communicate(timeout=30)
        took = time.monotonic() - began
    finally:
        crawl.kill()
        portal.release.set()
    assert crawl.returncode == 1
    assert f"interrupted: {number.name}" in said
    assert "Traceback" not in said
    data = tmp_path / "data"
    assert rows(data, "select status from runs") == [("interrupted",)]
    assert rows(data, "select count(*) from visits") == [(0,)]
    states = {row[0] for row in rows(data, "select state from ledger")}
    assert "missing" not in states
    assert "interrupted" in states
    assert took < 15  # five seconds on a machine that does nothing else


def test_a_spider_that_did_not_come_to_its_end_leaves_the_run_interrupted(tmp_path):
    session = Session(tmp_path)
    session.open_agencies([AGENCY], REGIONS)
    session.spiders.add("generic")
    session.finish()
    assert rows(tmp_path, "select status from runs") == [("interrupted",)]
    assert rows(tmp_path, "select count(*) from visits") == [(0,)]
    assert exit_code(session) == 1


def test_a_database_that_another_program_keeps_locked_stops_the_run_in_words(tmp_path, monkeypatch):
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    session = Session(tmp_path)
    other = sqlite3.connect(tmp_path / "archive.db", isolation_level=None)
    other.execute("begin immediate")
    with pytest.raises(ArchiveError, match="another program has held the database locked"):
        session.open_agencies([AGENCY], REGIONS)
    other.execute("rollback")
    with pytest.raises(ArchiveError, match="another program"):  # and no longer tries
        session.fresh_urls(AGENCY.id)
    session.finish()
    assert exit_code(session) == 1
    assert "nothing more can be written" in session.tally(None).failures[0]
    other.close()
    again = Session(tmp_path)
    again.open_agencies([AGENCY], REGIONS)
    again.finish()
    assert rows(tmp_path, "select status from runs") == [("interrupted",), ("finished",)]


def test_a_database_that_is_locked_for_a_while_is_waited_for(tmp_path):
    session = Session(tmp_path)
    ((wait,),) = session.write_now(
        lambda: session.archive.db.execute("pragma busy_timeout").fetchall()
    )
    session.finish()
    assert wait == 60_000
