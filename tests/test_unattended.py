"""A run that nobody watches: disks that fill, clocks that go back, what fell, and who is told."""

from __future__ import annotations

import errno
import json
import os
import shlex
import shutil
import sqlite3
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner

from archive.database import hold, writable
from archive.originals.warc import WarcStore
from archive.reader.alarms import Alarm, find_alarms
from archive.reader.verify import verify
from archive.writer.captures import record_exchange
from archive.writer.store import Archive
from crawler.cli import cli, main
from crawler.errors import ArchiveLockedError, ClockError, UnwritableError
from crawler.run.ending import finish
from crawler.run.notify import needs_person, notify_person
from crawler.run.session import Session
from crawler.run.signals import time_limit
from tests.conftest import AGENCY, REGIONS, TEXT, rows
from tests.test_archive import URL, exchange, page


def _damage(data):
    with Archive(data, run_name="look") as archive:
        return list(verify(archive.db, data / "warc").damages)


@pytest.fixture
def full_disk(monkeypatch):
    """After so many bytes of WARC the disk is full."""

    def fill(after):
        def sync(store):
            assert store._file
            if store._file.tell() > after:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            store._file.flush()

        monkeypatch.setattr(WarcStore, "_sync", sync)

    return fill


@pytest.mark.parametrize("after", [0, 400, 3000])
def test_a_full_disk_ends_an_import_in_words_and_leaves_a_whole_archive(
    tmp_path, registry, full_disk, after, monkeypatch, capsys
):
    files, data = tmp_path / "files", tmp_path / "data"
    files.mkdir()
    for year in range(2020, 2024):
        (files / f"{year}.txt").write_text(TEXT.replace("2023", str(year)), encoding="utf-8")
    arguments = ["import", str(files), "--registry", str(registry), "--data", str(data)]
    full_disk(after)
    monkeypatch.setattr("sys.argv", ["nianbao", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    assert "nothing more can be written: No space left on device" in capsys.readouterr().err
    monkeypatch.undo()
    assert _damage(data) == []
    assert rows(data, "select count(*) from reports")[0][0] < 4
    again = CliRunner().invoke(cli, arguments)
    assert again.exit_code == 0
    assert rows(data, "select count(*) from reports") == [(4,)]


def test_a_full_disk_while_closing_is_told_and_the_lock_is_released(archive, monkeypatch, tmp_path):
    session = Session(tmp_path / "other", processes=1)

    def close(store):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(WarcStore, "close", close)
        finish(session)
    assert "No space left" in session.interruptions[0]
    hold(tmp_path / "other").release()
    session.archive.warc.close()


@pytest.mark.parametrize(
    "words", ["database or disk is full", "attempt to write a readonly database"]
)
def test_what_sqlite_cannot_write_is_said_in_words(tmp_path, words):
    with pytest.raises(UnwritableError, match=words) as told, writable(tmp_path):
        raise sqlite3.OperationalError(words)
    assert told.value.exit_code == 1


def test_a_merge_that_cannot_write_ends_in_words(tmp_path, monkeypatch):
    def merge(*_):
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("crawler.commands.merge.merge", merge)
    done = CliRunner().invoke(cli, ["merge", str(tmp_path), "--data", str(tmp_path / "data")])
    assert (done.exit_code, type(done.exception)) == (1, UnwritableError)


def test_the_lock_of_a_dead_process_and_of_a_copy_is_no_lock(tmp_path):
    lock = hold(tmp_path / "data")
    with pytest.raises(ArchiveLockedError):
        hold(tmp_path / "data")
    shutil.copytree(tmp_path / "data", tmp_path / "copy")
    hold(tmp_path / "copy").release()
    lock.release()
    child = "import sys, os; from pathlib import Path; from archive.database import hold; hold(Path(sys.argv[1])); os.kill(os.getpid(), 9)"
    subprocess.run([sys.executable, "-c", child, str(tmp_path / "data")], check=False)
    assert (tmp_path / "data" / ".lock").exists()
    hold(tmp_path / "data").release()


def test_a_clock_set_back_stops_the_run_before_it_writes(archive):
    for began, fits in (("2024-02-01T00:00:00Z", True), ("2024-01-31T12:00:00Z", True), ("2000-01-01T00:00:00Z", False)):  # fmt: skip
        if fits:
            archive.start_run(began)
            continue
        with pytest.raises(ClockError, match="set the clock"):
            archive.start_run(began)
    assert archive.db.execute("select count(*) from runs").fetchone() == (3,)


def test_a_run_is_interrupted_at_its_time_limit(tmp_path):
    session = Session(tmp_path, processes=1)
    session.open_agencies([AGENCY], REGIONS)
    with time_limit(session, 1e-9):
        until = time.monotonic() + 10
        while not session.interrupted and time.monotonic() < until:
            os.sched_yield()
    finish(session)
    assert "the run's time limit of 1e-09 hours" in session.tally(None).failures[0]


def _list_page(archive, run_id, reports, unfinished=""):
    archive.db.execute(
        "insert into list_pages (run_id, column_id, url, fetched_at, document_sha256, lines, reports, unfinished)"
        " select ?, ?, 'http://x/', '2024', min(sha256), 0, ?, ? from documents",
        [run_id, AGENCY.id, reports, unfinished],
    )


def test_what_fell_against_earlier_runs_is_named_with_its_numbers(archive):
    record_exchange(archive, 1, exchange(page() + b"x" * 9_000))
    _list_page(archive, 1, 5)
    archive.finish_run(1, "2024-02-01T01:00:00Z", "finished", {})
    _list_page(archive, archive.start_run("2024-02-02T00:00:00Z"), 1, "not read to its end")
    run_id = archive.start_run("2024-02-03T00:00:00Z")
    record_exchange(archive, run_id, exchange(page(), at="2024-02-03T00:00:00Z"))
    _list_page(archive, run_id, 3)
    archive.finish_run(run_id, "2024-02-03T01:00:00Z", "finished", {})
    shorter, fewer = find_alarms(archive.db, run_id)
    size = len(page())
    assert str(shorter) == f"{URL}: the page has {size} bytes, {size + 9000} before"
    assert (fewer.what, fewer.before, fewer.now) == ("lines", 5, 3)
    assert find_alarms(archive.db, 1) == []


def test_tables_that_are_proved_no_longer_are_an_alarm(archive):
    archive.db.execute("pragma foreign_keys = off")
    archive.db.execute("insert into reports (id, agency_id, year, scope, title, url, status, proof, first_seen_at, changed_at, version_count)"
                       " values (1, ?, 2023, 'own', 't', 'u', 'ok', 'proved', '2024', '2024', 2)", [AGENCY.id])  # fmt: skip
    for number, proof in ((1, "proved"), (2, "inconsistent")):
        archive.db.execute(
            "insert into versions (report_id, number, seen_at, content_sha256, extractor, url, publication_id, proof)"
            " values (1, ?, ?, ?, '1', 'u', 1, ?)",
            [number, f"2024-02-0{number}T00:00:01Z", str(number), proof],
        )
    run_id = archive.start_run("2024-02-02T00:00:00Z")
    assert find_alarms(archive.db, run_id) == [
        Alarm(AGENCY.id, "proof", "u", "proved", "inconsistent")
    ]


NOTHING = {"exit_code": 0, "alarms": [], "agencies": [{"candidates": []}]}


@pytest.mark.parametrize(
    "more",
    [{"exit_code": 3}, {"alarms": [{"what": "lines"}]}, {"agencies": [{"candidates": [{"id": "x"}]}]}],
    ids=["failure", "alarm", "publisher to review"],
)  # fmt: skip
def test_a_person_is_told_what_needs_one_and_nothing_else(tmp_path, more):
    file = tmp_path / "told.json"
    command = shlex.join([sys.executable, "-c", "import sys; open(sys.argv[1], 'w').write(sys.stdin.read())", str(file)])  # fmt: skip
    assert notify_person(command, NOTHING) == ""
    assert not file.exists()
    assert needs_person(NOTHING | more)
    assert notify_person(command, NOTHING | more) == ""
    assert json.loads(file.read_text("utf-8")) == NOTHING | more


@pytest.mark.parametrize("command", ["/no/such/command", "false", "'", " "])
def test_a_command_that_tells_nobody_is_named(command):
    assert notify_person(command, {"exit_code": 1}).startswith(f"--notify {command}")
