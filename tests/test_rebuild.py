"""The database made anew from the WARC files alone: row by row as it was."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from functools import partial

import pytest

from archive.database import open_reader
from archive.originals.wacz import export_wacz
from archive.reader.verify import verify
from archive.rebuild import place
from archive.rebuild.place import rebuild
from archive.writer.captures import record_exchange, record_failure, record_file
from archive.writer.comparisons import refresh_comparisons
from archive.writer.reports import refuse_report, store_report
from archive.writer.store import Archive
from crawler.errors import NotAReportError, UsageError
from crawler.models import Document, Problem, Report
from pipelines.process import EXTRACTOR, read_given
from tests.conftest import AGENCY, FIXTURES
from tests.test_archive import URL, exchange, page, put
from tests.test_merge import dump, fill, merged

WARC_OF_OTHERS = next((FIXTURES / "archives" / "0001_initial" / "warc").iterdir())
INDEX = ("reports_fts",)  # its rows follow from when it was written; its words are verified


def _read(report):
    """Read a report in this process, when it is waited for."""
    return partial(read_given, report)


def _rebuilt(source, data, extractor="1"):
    """Rebuild what tests stored as read by extractor 1, or as a crawl does by today's."""
    return rebuild(data, source, run_name=f"rebuild-{data.name}", read=_read, extractor=extractor)


def _tables(data):
    with closing(sqlite3.connect(data / "archive.db")) as db:
        names = db.execute("select name from sqlite_master where type = 'table'").fetchall()
        return {
            name: sorted(map(repr, db.execute(f"select * from [{name}]")))
            for (name,) in names
            if not name.startswith((*INDEX, "_sqlite", "sqlite"))
        }


def test_a_rebuild_that_was_killed_while_it_put_files_in_place_is_run_again(archive, tmp_path):
    put(archive, page())
    archive.close()
    new, source = tmp_path / "new", archive.data / "warc"
    _rebuilt(source, new)
    expected = _tables(new)
    (new / "archive.db").unlink()
    (new / ".unfinished").mkdir()
    next((new / "warc").iterdir()).write_bytes(b"torn")
    assert _rebuilt(source, new).failures == []
    assert _tables(new) == expected


def test_a_crawled_archive_is_rebuilt_row_by_row(crawled, tmp_path):
    data, _ = crawled
    found = _rebuilt(data / "warc", tmp_path / "new", EXTRACTOR)
    assert found.failures == []
    old, new = _tables(data), _tables(tmp_path / "new")
    assert old.keys() == new.keys()
    assert [name for name in old if old[name] != new[name]] == []
    assert len(old["captures"]) > 100
    with open_reader(tmp_path / "new") as db:
        assert verify(db, tmp_path / "new" / "warc").damages == ()


def test_an_archive_that_took_others_in_is_rebuilt_with_them(tmp_path):
    one = fill(tmp_path / "one", [(1, 2023, 1, False), (5, 2023, 3, False)], "run1")
    two = fill(tmp_path / "two", [(2, 2023, 1, False), (3, 2023, 2, True)], "run2")
    three = fill(tmp_path / "three", [(4, 2022, 1, False)], "run3")
    merged(two, [three], "two-and-three")
    merged(one, [two], "first-merge")
    fill(two, [(6, 2023, 2, False)], "run4")
    merged(one, [two], "second-merge")
    fill(one, [(7, 2023, 2, False)], "run5")
    found = _rebuilt(one / "warc", tmp_path / "new")
    assert found.failures == []
    with Archive(one, run_name="a") as old, Archive(tmp_path / "new", run_name="b") as new:
        # The helper writes every capture under run 1.
        runs = "select url, outcome, warc_file, warc_offset from captures order by 3, 4"
        assert new.db.execute(runs).fetchall() == old.db.execute(runs).fetchall()
        held = [{**dump(archive), "captures": []} for archive in (old, new)]
        assert held[0] == held[1]


def test_what_was_handed_in_refused_unread_or_never_came_is_rebuilt_too(archive, tmp_path):
    document = Document(body=page(), url="file:///a.html", name="a.html")
    for _ in range(2):
        record_file(
            archive, 1, AGENCY.id, document, media_type="text/html", at="2024-02-01T00:00:00Z"
        )
    own = Report(agency_id=AGENCY.id, agency=AGENCY.name, url=document.url, documents=(document,))
    store_report(archive, read_given(own), seen_at="2024-02-01T00:00:00Z", extractor="1")
    put(archive, page())
    put(archive, page(licences=4), at="2024-03-01T00:00:00Z")
    record_failure(
        archive, 1, None, f"{URL}?x", at="2024-03-02T00:00:00Z", outcome="error", message="\n"
    )
    lost = Report(agency_id=AGENCY.id, agency=AGENCY.name, url=f"{URL}?lost", year=2020,
                  problems=(Problem("not_obtainable", "gone"),))  # fmt: skip
    store_report(archive, lost, seen_at="2024-03-02T00:00:00Z", extractor="1")
    notice = exchange(b"<html><body>" + "通知".encode() * 200, at="2024-04-01T00:00:00Z")
    record_exchange(archive, 1, notice)
    given = Report(agency_id=AGENCY.id, agency=AGENCY.name, url=URL, listed_title="通知",
                   documents=(Document(body=notice.payload, url=URL),))  # fmt: skip
    with pytest.raises(NotAReportError) as refused:
        read_given(given)
    moment = (notice.fetched_at, 7)
    refuse_report(archive, given, moment, extractor="1", reason=str(refused.value))
    archive.finish_run(
        1, "2024-04-01T00:01:00Z", "finished", {"requests": 3, "new": 2, "failed": 1}
    )
    refresh_comparisons(archive)
    assert (archive.data / "manifest.json").is_file()
    archive.close()
    assert _rebuilt(archive.data / "warc", tmp_path / "new").failures == []
    old, new = _tables(archive.data), _tables(tmp_path / "new")
    for name in old:
        assert new[name] == old[name], name


def test_a_lost_database_is_rebuilt_where_it_stood_and_the_chain_goes_on(archive):
    put(archive, page())
    archive.close()
    data = archive.data
    before = _tables(data)
    for path in data.glob("archive.db*"):
        path.unlink()
    assert _rebuilt(data / "warc", data).failures == []
    assert _tables(data) == before
    with Archive(data, run_name="next") as opened:
        put(opened, page(licences=5), at="2024-03-01T00:00:00Z")
    with open_reader(data) as db:
        assert verify(db, data / "warc").damages == ()


def test_a_wacz_file_that_was_exported_gives_the_same_archive(archive, tmp_path):
    put(archive, page())
    put(archive, page(licences=4), at="2024-03-01T00:00:00Z")
    archive.close()
    path = tmp_path / "a.wacz"
    with open_reader(archive.data) as db:
        export_wacz(db, archive.data / "warc", path, created="2024-03-01T00:00:00Z")
    assert _rebuilt(path, tmp_path / "new").failures == []
    assert _tables(tmp_path / "new") == _tables(archive.data)
    path.write_bytes(b"no archive")
    with pytest.raises(UsageError, match="no WACZ file"):
        _rebuilt(path, tmp_path / "other")


def test_a_folder_without_an_archives_files_or_with_those_of_two_is_refused(archive, tmp_path):
    put(archive, page())
    archive.close()
    with pytest.raises(UsageError, match="holds an archive already"):
        _rebuilt(archive.data / "warc", archive.data)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").touch()
    with pytest.raises(UsageError, match="not empty"):
        _rebuilt(archive.data / "warc", tmp_path / "full")
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(UsageError, match="no WARC file with the notes"):
        _rebuilt(empty, tmp_path / "new")
    with pytest.raises(UsageError, match="no folder"):
        _rebuilt(tmp_path / "none", tmp_path / "new")
    other = fill(tmp_path / "other", [(1, 2023, 1, False)], "run1")
    for path in [*(archive.data / "warc").iterdir(), *(other / "warc").iterdir()]:
        shutil.copy(path, empty)
    with pytest.raises(UsageError, match="files of 2 archives"):
        _rebuilt(empty, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_files_that_are_gone_damaged_or_of_others_are_named(tmp_path):
    one = fill(tmp_path / "one", [(1, 2023, 1, False)], "run1")
    fill(one, [(2, 2023, 2, False)], "run2")
    (one / "warc" / "nianbao-run1-00001.warc.gz").unlink()
    with WARC_OF_OTHERS.open("rb") as source, (one / "warc" / "x.warc.gz").open("wb") as target:
        shutil.copyfileobj(source, target)
    found = _rebuilt(one / "warc", tmp_path / "new")
    assert found.failures[-2:] == [
        "x.warc.gz: is no file of this archive: left out",
        "manifest 1: its files are not there",
    ]


def test_a_wacz_file_is_unpacked_beside_the_archive_and_nothing_is_left(
    archive, tmp_path, monkeypatch
):
    put(archive, page())
    archive.close()
    path, data = tmp_path / "a.wacz", tmp_path / "again"
    with open_reader(archive.data) as db:
        export_wacz(db, archive.data / "warc", path, created="2024-03-01T00:00:00Z")
    stood = []

    def stop(made, where, folder):
        stood.append(folder.relative_to(where))
        raise UsageError("stopped")

    monkeypatch.setattr(place, "put_in_place", stop)
    with pytest.raises(UsageError, match="stopped"):
        _rebuilt(path, data)
    assert [str(folder) for folder in stood] == [".unfinished/originals"]
    assert not (data / ".unfinished" / "originals").exists()
    path.write_bytes(b"PK")
    with pytest.raises(UsageError, match="no WACZ file"):
        _rebuilt(path, tmp_path / "more")
    assert [p.name for p in (tmp_path / "more").iterdir() if p.name != ".lock"] == []
