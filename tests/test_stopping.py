"""A run that is stopped from outside ends at once, says so, and accuses nobody."""

from __future__ import annotations

import asyncio
import errno
import os
import re
import signal
import sqlite3
import subprocess
import sys

import pytest
from click.testing import CliRunner

from archive import database
from crawler.cli import cli
from crawler.commands.options import ended_by_signals
from crawler.errors import ArchiveError, UnwritableError
from crawler.run.ending import finish
from crawler.run.session import Session
from crawler.run.summary import exit_code
from crawler.run.workers import Workers
from tests.conftest import AGENCY, REGIONS, ROOT, rows

# What a terminal's Ctrl-C sends goes to the extraction processes too.
SIGNALS = [
    (os.killpg, signal.SIGINT, 1),
    (os.kill, signal.SIGTERM, 1),
    (os.killpg, signal.SIGINT, 2),
]
_ENDED = re.compile(r"ended (\d+\.\d) seconds after (\w+)")


def _crawl_held(portal, tmp_path, *options):
    """Begin a crawl, wait until it hangs at a report's page, and return its process."""
    portal.held = "/2023.html"
    registry = portal.registry(tmp_path / "registry")
    command = [
        sys.executable, "-m", "crawler.cli", "crawl", "411991-finance", "--registry", str(registry),
        "--data", str(tmp_path / "data"), *options,
    ]  # fmt: skip
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "NIANBAO_ALLOW_LOOPBACK": "1"}
    crawl = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", env=env,
        start_new_session=True,
    )  # fmt: skip
    if not portal.reached.wait(60):
        crawl.kill()
        pytest.fail("the crawl did not ask for the page")
    return crawl


def _states(data):
    return {row[0] for row in rows(data, "select state from ledger")}


@pytest.mark.parametrize(
    ("send", "number", "times"), SIGNALS, ids=["SIGINT", "SIGTERM", "SIGINT twice"]
)
def test_a_signal_ends_a_run_at_once_as_interrupted(portal, tmp_path, send, number, times):
    crawl = _crawl_held(portal, tmp_path, "--verbose")
    try:
        for _ in range(times):
            send(crawl.pid, number)
        _, said = crawl.communicate(timeout=60)
    finally:
        crawl.kill()
        portal.release.set()
    assert crawl.returncode == 1
    assert f"interrupted: {number.name}" in said
    assert "Traceback" not in said
    data = tmp_path / "data"
    assert rows(data, "select status from runs") == [("interrupted",)]
    assert rows(data, "select count(*) from visits") == [(0,)]
    assert "missing" not in _states(data)
    assert "interrupted" in _states(data)
    # Its own clock, from the signal to the end of its writing.
    ((seconds, by),) = _ENDED.findall(said)
    assert (by, float(seconds) < 5) == (number.name, True), seconds


def test_a_crawl_that_is_killed_accuses_nobody(portal, tmp_path):
    crawl = _crawl_held(portal, tmp_path)
    try:
        # Itself alone: its extraction processes, which hold its output open, end with it.
        (os.kill if sys.platform == "linux" else os.killpg)(crawl.pid, signal.SIGKILL)
        crawl.communicate(timeout=60)
    finally:
        portal.release.set()
    data = tmp_path / "data"
    assert rows(data, "select status from runs") == [("running",)]
    assert "missing" not in _states(data)
    finish(Session(data), visits=False)
    assert rows(data, "select status from runs") == [("interrupted",), ("finished",)]
    assert "missing" not in _states(data)
    assert "interrupted" in _states(data)


class _Stopped(Workers):
    """Workers in whose work a signal comes from outside."""

    def wait(self, future, task, *args):
        os.kill(os.getpid(), signal.SIGTERM)
        self.kill()
        return super().wait(future, task, *args)


@pytest.mark.parametrize("command", ["import", "reextract"])
def test_what_reads_files_is_interrupted_as_a_crawl_is(
    tmp_path, monkeypatch, report, registry, command
):
    data = tmp_path / "data"
    arguments = ["import", str(report), "--registry", str(registry), "--data", str(data)]
    if command == "reextract":
        assert CliRunner().invoke(cli, arguments).exit_code == 0
        arguments = ["reextract", "--all", "--data", str(data)]
    monkeypatch.setattr("crawler.run.session.Workers", _Stopped)
    done = CliRunner().invoke(cli, arguments)
    assert (done.exit_code, type(done.exception)) == (1, SystemExit)
    assert "nianbao: interrupted: SIGTERM; run again to go on" in done.output
    assert rows(data, "select status from runs order by id")[-1] == ("interrupted",)
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_a_spider_that_did_not_come_to_its_end_leaves_the_run_interrupted(tmp_path):
    session = Session(tmp_path)
    session.open_agencies([AGENCY], REGIONS)
    session.spiders.add("generic")
    finish(session)
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
        asyncio.run(session.fresh_urls(AGENCY.id))
    finish(session)
    assert exit_code(session) == 1
    assert "nothing more can be written" in session.tally(None).failures[0]
    other.close()
    again = Session(tmp_path)
    again.open_agencies([AGENCY], REGIONS)
    finish(again)
    assert rows(tmp_path, "select status from runs") == [("interrupted",), ("finished",)]


def test_a_database_that_is_locked_for_a_while_is_waited_for(tmp_path):
    session = Session(tmp_path)
    ((wait,),) = session.write_now(
        lambda: session.archive.db.execute("pragma busy_timeout").fetchall()
    )
    finish(session)
    assert wait == 60_000


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_command_without_a_run_is_ended_by_either_signal(number):
    held = signal.getsignal(number)
    with pytest.raises(KeyboardInterrupt), ended_by_signals():
        os.kill(os.getpid(), number)
    assert signal.getsignal(number) == held


_COMMAND = """
import os, select, signal, sys
from crawler import cli
from crawler.bounds import start

class Late:
    def __del__(self, end=os.kill, number=os.getpid()):
        end(number, 15)

def command(**_):
    {what}

sys.modules["os"].late = Late()  # goes when Python takes itself down
cli.cli, cli._GRACE = command, 0.1
start.main()
"""


@pytest.mark.parametrize(
    ("what", "code", "said"),
    [
        ("pass", 0, ""),
        # As Python makes of an interrupt while it makes a class.
        ("type('', (), {'x': type('', (), {'__set_name__': lambda *_: os.kill(os.getpid(), 15)})()})", 1, "Aborted!\n"),
        ("try: os.kill(os.getpid(), 2)\n    finally: select.select([], [], [], 60)", 1, ""),
    ],
    ids=["at its last moment", "where it becomes an error", "where nothing heeds it"],
)  # fmt: skip
def test_a_signal_at_any_moment_ends_a_command_as_it_is_to_end(what, code, said):
    script = _COMMAND.format(what=what)
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (code, said)


def test_a_rebuild_that_is_ended_ends_its_extractions(tmp_path, monkeypatch):
    gone = []

    def rebuild(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(Workers, "kill", lambda _: gone.append("killed"))
    monkeypatch.setattr("crawler.commands.rebuild.rebuild", rebuild)
    done = CliRunner().invoke(
        cli, ["rebuild", "--warc", str(tmp_path), "--data", str(tmp_path / "d")]
    )
    assert (done.exit_code, gone) == (1, ["killed"])


def test_a_rebuild_that_a_full_disk_ends_says_so(tmp_path, monkeypatch):
    def rebuild(*_, **__):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("crawler.commands.rebuild.rebuild", rebuild)
    done = CliRunner().invoke(
        cli, ["rebuild", "--warc", str(tmp_path), "--data", str(tmp_path / "d")]
    )
    assert (done.exit_code, type(done.exception)) == (1, UnwritableError)
