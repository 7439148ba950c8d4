"""What is on the disk when a row speaks of it, and what a run that was broken off leaves unsaid."""

from __future__ import annotations

import os

import pytest
from warcio.warcwriter import GzippingWrapper

from archive.originals.warc import read_payload
from archive.writer.captures import record_file
from crawler.models import Document
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
        elif size != synced:
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


@pytest.mark.parametrize("interrupted", [False, True])
def test_an_interrupted_run_says_of_no_agency_that_nothing_was_there(tmp_path, interrupted):
    session = Session(tmp_path, processes=1)
    session.open_agencies([AGENCY], REGIONS)
    if interrupted:
        session.interrupt("told to stop")
    session.finish()
    assert rows(tmp_path, "select status from runs") == [
        ("interrupted" if interrupted else "finished",)
    ]
    assert rows(tmp_path, "select count(*) from visits") == [(0 if interrupted else 1,)]
