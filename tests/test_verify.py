"""Verification names what is damaged; a backup is one moment of a living archive."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.database import open_reader
from archive.originals.warc import NOTE
from archive.reader.verify import backup, verify
from archive.schema.report_rows import hash_versions
from crawler.errors import UsageError
from tests.test_archive import URL, page, put


def _verify(archive):
    archive.db.conn.commit()
    with open_reader(archive.data) as db:
        return verify(db, archive.data / "warc")


def _damages(archive):
    return [(d.place.split()[0], d.message) for d in _verify(archive).damages]


@pytest.fixture
def full(archive):
    put(archive, page())
    put(archive, page(licences=4), at="2024-03-01T00:00:00Z")
    put(archive, page(year=2022), url="http://www.yunxi.gov.cn/contents/1/3.html")
    archive.warc.close()
    return archive


def test_a_whole_archive_has_no_damage(full):
    found = _verify(full)
    assert (found.damages, found.notes) == ((), ())
    assert found.counts == {"documents": 3, "captures": 3, "reports": 2, "versions": 3}


def test_a_payload_that_is_not_the_one_stored_is_named(full):
    full.db.execute("update documents set size = size + 1 where rowid = 1")
    assert _damages(full) == [("document", _damages(full)[0][1])]
    assert "the payload is not the one that was stored" in _damages(full)[0][1]


def test_a_lost_or_overwritten_warc_file_is_named(full):
    (path,) = (full.data / "warc").iterdir()
    body = path.read_bytes()
    path.write_bytes(body[:100] + b"\xff" * (len(body) - 100))
    assert {place for place, _ in _damages(full)} == {"document", "capture", "file"}
    path.unlink()
    assert [place for place, _ in _damages(full)] == ["document"] * 3 + ["file"]


def test_every_capture_is_read_where_its_row_says(full):
    full.db.execute("update captures set warc_offset = warc_offset + 1 where id = 1")
    message = dict(_damages(full))
    assert "no record of an answer" in message["capture"]
    assert "1 records of answers have no capture" in message["file"]


def test_records_that_a_killed_run_could_not_speak_of_any_more_are_no_damage(full):
    full.db.execute("delete from captures where id > 1")
    assert [message for place, message in _damages(full) if place == "file"] == []


def test_a_capture_that_speaks_of_another_record_is_named(full):
    full.db.execute("update captures set url = 'http://www.yunxi.gov.cn/other.html' where id = 1")
    assert ("capture", f"the record is of {URL}") in [
        (place, message.partition(": ")[2]) for place, message in _damages(full)
    ]


def test_captures_that_were_deleted_are_missed(full):
    full.db.execute("delete from captures where id = 2")
    assert [place for place, _ in _damages(full)] == ["file"]


def test_a_flipped_bit_anywhere_in_a_warc_file_is_seen(full):
    (path,) = (full.data / "warc").iterdir()
    body = path.read_bytes()
    with path.open("rb") as stream:
        starts = [
            (records.get_record_offset(), record.rec_type)
            for records in [ArchiveIterator(stream)]
            for record in records
        ]
    assert {kind for _, kind in starts} == {"warcinfo", "response", "request", "metadata"}
    for start, kind in starts:
        flipped = bytearray(body)
        flipped[start + 60] ^= 4
        path.write_bytes(bytes(flipped))
        assert _damages(full), kind
    path.write_bytes(body)
    assert _damages(full) == []


def test_a_database_with_damaged_pages_is_said_and_no_traceback(full):
    full.db.execute("pragma wal_checkpoint(truncate)")
    full.db.conn.commit()
    path = full.data / "archive.db"
    body = path.read_bytes()
    for page_no in range(2, len(body) // 4096, 9):
        start = page_no * 4096
        path.write_bytes(body[:start] + b"\xff" * 4096 + body[start + 4096 :])
        assert _damages(full), page_no
    path.write_bytes(body)


def test_a_record_tells_its_agency_and_run(full):
    (path,) = (full.data / "warc").iterdir()
    with path.open("rb") as stream:
        told = [
            r.content_stream().read().decode().splitlines()[:2]
            for r in ArchiveIterator(stream)
            if r.rec_type == "metadata" and r.rec_headers.get_header("WARC-Target-URI") != NOTE
        ]
    assert told == [["agency: 411991-finance", "run: test"]] * 3


def test_a_torn_tail_loses_nothing_that_a_row_speaks_of(full):
    (path,) = (full.data / "warc").iterdir()
    path.write_bytes(path.read_bytes() + path.read_bytes()[:50])
    found = _verify(full)
    assert found.damages == ()
    assert "ends within a record" in found.notes[0]


def test_rows_without_their_parent_and_wrong_counts_are_named(full):
    full.db.conn.commit()
    full.db.execute("pragma foreign_keys = off")
    full.db.execute("update reports set version_count = 7 where id = 1")
    full.db.execute("delete from documents where rowid = 1")
    messages = [message for _, message in _damages(full)]
    assert any("does not have" in message for message in messages)
    assert any("states 7 versions, 2 are there" in message for message in messages)


def test_a_view_that_no_longer_works_is_named(full):
    full.db.execute("create view my_view as select lost from reports")
    assert _damages(full) == [("view", "no such column: lost")]


def test_a_report_that_the_search_index_lost_is_named(full):
    full.db.execute("update sections set text = text || '补充一句' where report_id = 1")
    assert ("report", "the search index does not hold its words") in _damages(full)


def test_the_command_ends_with_4_where_something_is_damaged(full, nianbao):
    full.db.conn.commit()
    assert nianbao("verify", "--data", full.data).returncode == 0
    full.db.execute("update documents set size = 1")
    full.db.conn.commit()
    done = nianbao("verify", "--data", full.data, "--json")
    assert done.returncode == 4
    assert len(json.loads(done.stdout)["damages"]) == 3


def test_a_backup_is_one_moment_while_somebody_writes(full, tmp_path):
    full.db.conn.commit()
    target = tmp_path / "backup.db"
    full.db.execute("begin immediate")
    full.db.execute("update reports set title = 'half written'")
    with open_reader(full.data) as db:
        backup(db, target)
    full.db.execute("rollback")
    with closing(sqlite3.connect(target)) as copy:
        assert copy.execute("pragma integrity_check").fetchone() == ("ok",)
        assert copy.execute("select count(*) from reports").fetchone() == (2,)
        assert copy.execute("select count(*) from reports where title like 'half%'").fetchone() == (
            0,
        )
    assert [p.name for p in tmp_path.glob("*.part")] == []


def test_a_backup_that_cannot_be_written_says_so_and_leaves_nothing(full, tmp_path):
    with open_reader(full.data) as db, pytest.raises(UsageError, match="cannot be written"):
        backup(db, tmp_path / "none" / "backup.db")


def _by_this_extractor(archive, statement=""):
    for table in ("versions", "sightings", "reports"):
        archive.db.execute(f"update {table} set extractor = '6'")
    archive.db.executescript(statement)
    hash_versions(archive.db)


def test_the_hash_of_a_content_is_made_again_from_its_rows(full):
    _by_this_extractor(full)
    assert _verify(full).damages == ()
    other = "'0' || substr(content_sha256, 2)"
    tables = ("versions", "sightings", "reports")
    _by_this_extractor(full, "; ".join(f"update {t} set content_sha256 = {other}" for t in tables))
    message = "content_sha256 of version {} is not that of its text and tables"
    assert _damages(full) == [("report", message.format(n)) for n in (1, 2, 1)]


def test_rows_that_were_changed_with_their_own_hash_are_not_those_of_the_content(full):
    changed = (
        "update versions set rows_sha256 = null;"
        "update sections set text = text || '。' where report_id = 1 and number = 1;"
        "update versions set content = replace(content, '公开信息5条', '公开信息6条')"
    )
    _by_this_extractor(full, changed)
    said = [message for _, message in _damages(full) if "content_sha256" in message]
    assert said == [
        f"content_sha256 of version {n} is not that of its text and tables" for n in (1, 2)
    ]


def test_a_content_hash_that_cannot_be_made_again_is_said(full):
    full.db.execute("update versions set rows_sha256 = null")
    full.db.execute("update sections set text = text || '。' where number = 1")
    hash_versions(full.db)
    (note,) = [n for n in _verify(full).notes if "content_sha256" in n]
    assert note == "content_sha256 of 2 versions was not made again: an earlier extractor read them"
