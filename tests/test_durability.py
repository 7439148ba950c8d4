"""What is on the disk when a row speaks of it, and what a run that was broken off leaves unsaid."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import threading
from contextlib import suppress
from dataclasses import replace

import pytest
from warcio.warcwriter import GzippingWrapper

from archive.database import open_reader
from archive.originals.payloads import read_payload
from archive.reader.verify import verify
from archive.writer.captures import record_file
from crawler.models import Document
from crawler.run.ending import finish
from crawler.run.session import Session
from tests.conftest import AGENCY, REGIONS, rows
from tests.test_archive import exchange, page, put


@pytest.fixture
def disk(monkeypatch, archive):
    """What happened, in order: ``("synced", bytes of the file)`` and the rows, with its bytes by then."""
    events, sync = [], os.fsync

    def fsync(number):
        events.append(("synced", os.fstat(number).st_size))
        sync(number)

    def traced(sql):
        words = sql.lower().replace("[", "").replace('"', "").split()
        if words[:1] == ["commit"] and any((archive.data / "warc").iterdir()):
            (file,) = (archive.data / "warc").iterdir()
            events.append(("commit", file.stat().st_size))
        if words[:2] == ["insert", "into"] or words[:4] == ["insert", "or", "ignore", "into"]:
            table = words[words.index("into") + 1]
            if table in ("captures", "documents"):
                (file,) = (archive.data / "warc").iterdir()
                events.append((table, file.stat().st_size))

    def end_of_record(wrapper):
        wrapper.out.write(wrapper.compressor.flush())

    # Today's warcio flushes each record itself; the order of durability must not hang on that.
    monkeypatch.setattr(GzippingWrapper, "flush", end_of_record)
    monkeypatch.setattr(os, "fsync", fsync)
    archive.db.conn.set_trace_callback(traced)
    yield events
    archive.db.conn.set_trace_callback(None)


def _unsynced(disk):
    """Return the rows that were written while bytes of the file were not synced yet."""
    synced, found = 0, []
    for name, size in disk:
        if name == "synced":
            synced = size
        elif size != synced and name != "commit":
            found.append((name, size, synced))
    return found


@pytest.mark.parametrize("kind", ["exchange", "file"])
def test_the_record_is_whole_and_synced_before_a_row_speaks_of_it(archive, disk, kind):
    body = page()
    if kind == "exchange":
        put(archive, body)
    else:
        document = Document(body=body, url="file:///a.html")
        record_file(
            archive, 1, AGENCY.id, document, media_type="text/html", at="2024-02-01T00:00:00Z"
        )
    assert disk[0][0] == "synced"
    assert {name for name, _ in disk} >= {"captures", "documents"}
    assert _unsynced(disk) == []
    place = archive.db.execute("select warc_file, warc_offset from documents").fetchone()
    assert read_payload(archive.data / "warc", *place) == body


def test_every_further_record_is_synced_too(archive, disk):
    for day in range(1, 4):
        put(archive, page(), at=exchange(b"", at=f"2024-02-0{day}T00:00:00Z").fetched_at)
    assert _unsynced(disk) == []
    assert len({size for name, size in disk if name == "captures"}) == 3


def test_of_what_is_written_together_all_records_are_synced_once_before_the_rows(archive, disk):
    with archive.together():
        for day in range(1, 4):
            put(archive, page(), at=exchange(b"", at=f"2024-02-0{day}T00:00:00Z").fetched_at)
    names = [name for name, _ in disk]
    assert (names.count("captures"), names[-2:]) == (3, ["synced", "commit"])
    assert (names.count("synced"), names.count("commit")) == (1, 1)
    assert disk[-1][1] == disk[-2][1]


def test_what_a_group_that_failed_left_in_the_file_is_no_damage(archive):
    with suppress(ZeroDivisionError), archive.together():
        put(archive, page())
        put(archive, page(licences=4), at="2024-02-02T00:00:00Z")
        raise ZeroDivisionError
    put(archive, page(licences=5), at="2024-02-03T00:00:00Z")
    archive.warc.close()
    with open_reader(archive.data) as db:
        assert verify(db, archive.data / "warc").damages == ()
    assert rows(archive.data, "select fetched_at from captures") == [("2024-02-03T00:00:00Z",)]


def test_a_registry_that_was_rolled_back_is_written_when_it_is_asked_for_again(archive):
    other = replace(AGENCY, id="411991-other", name="云溪县其他局")
    with suppress(ZeroDivisionError), archive.together():
        archive.sync_registry([other], REGIONS)
        raise ZeroDivisionError
    archive.sync_registry([other], REGIONS)
    assert rows(archive.data, "select id from agencies where id = '411991-other'") == [(other.id,)]


def test_tasks_that_wait_are_written_together_and_each_fails_alone(tmp_path):
    session = Session(tmp_path, processes=1)
    begun, held, together = threading.Event(), threading.Event(), []
    session.write_now(lambda: session.archive.db.conn.set_trace_callback(together.append))

    def hold():
        begun.set()
        held.wait(10)

    def task(number):
        db = session.archive.db
        with db.atomic():
            db.execute("insert into regions values (?, '', 'city', null)", [str(number)])
            if number == 2:
                raise ValueError("2")
        return number

    async def run():
        first = asyncio.ensure_future(session.write(hold))
        await asyncio.to_thread(begun.wait, 10)
        others = [session.write(task, number) for number in range(1, 4)]
        gathered = asyncio.gather(*others, return_exceptions=True)
        await asyncio.sleep(0)
        held.set()
        await first
        return await gathered

    one, two, three = asyncio.run(run())
    assert (one, str(two), three) == (1, "2", 3)
    finish(session)
    said = [sql.lower() for sql in together if sql.lower().startswith(("begin", "commit"))]
    assert said[:4] == ["begin immediate", "commit"] * 2
    assert rows(tmp_path, "select code from regions") == [("1",), ("3",)]


@pytest.mark.parametrize("interrupted", [False, True])
def test_an_interrupted_run_says_of_no_agency_that_nothing_was_there(tmp_path, interrupted):
    session = Session(tmp_path, processes=1)
    session.open_agencies([AGENCY], REGIONS)
    if interrupted:
        session.interrupt("told to stop")
    finish(session)
    assert rows(tmp_path, "select status from runs") == [
        ("interrupted" if interrupted else "finished",)
    ]
    assert rows(tmp_path, "select count(*) from visits") == [(0 if interrupted else 1,)]


def test_a_database_whose_making_was_killed_is_no_damage(tmp_path):
    making = sqlite3.connect(tmp_path / "archive.db", isolation_level=None)
    for sql in ("pragma cache_size = 1", "begin", "create table b (x)"):
        making.execute(sql)
    making.execute(
        "insert into b select zeroblob(100000)"
    )  # more than the cache: the file is touched
    data = tmp_path / "data"
    data.mkdir()
    for name in ("archive.db", "archive.db-journal"):
        shutil.copy(tmp_path / name, data)
    making.close()
    with open_reader(data) as db:
        assert db["reports"].count == 0
        assert "b" not in db.table_names()
