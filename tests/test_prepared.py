"""The site's snapshot: made ready, it says what the archive says; a word too common to rank is told as one."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from sqlite_utils import Database

from archive.database import open_reader
from archive.reader.prepared import PREPARED
from archive.reader.remembered import remembered
from archive.reader.snapshot import make_snapshot, snapshot_path
from archive.site.pages import search


@pytest.fixture(scope="module")
def snapshot(site_archive, tmp_path_factory):
    data = tmp_path_factory.mktemp("prepared")
    with open_reader(site_archive) as db, closing(sqlite3.connect(data / "archive.db")) as copy:
        db.conn.backup(copy)
    with open_reader(data) as db:
        make_snapshot(db, data)
        yield db, data


def _rows(db, view):
    found = db.execute(f"select * from {view}")
    return [column[0] for column in found.description], found.fetchall()


@pytest.mark.parametrize("another_day", [False, True])
@pytest.mark.parametrize("view", ["ledger", "rates", "missing_proofs"])
def test_a_view_that_is_made_ready_says_what_the_archive_says(snapshot, view, another_day):
    db, data = snapshot
    with closing(sqlite3.connect(snapshot_path(data))) as ready:
        if another_day:
            ready.execute("update _prepared_on set day = '2001-01-01'")
        assert _rows(ready, view) == _rows(db, view) != ([], [])


def test_what_depends_on_the_day_is_not_told_from_another(snapshot):
    _, data = snapshot
    with closing(sqlite3.connect(snapshot_path(data))) as ready:
        ready.execute("update _ledger set state = 'of another day'")
        assert ("of another day",) in ready.execute("select state from ledger").fetchall()
        ready.execute("update _prepared_on set day = '2001-01-01'")
        assert ("of another day",) not in ready.execute("select state from ledger").fetchall()


def test_the_archive_itself_holds_none_of_it(snapshot):
    db, data = snapshot
    with closing(sqlite3.connect(snapshot_path(data))) as ready:
        assert set(PREPARED) <= set(Database(ready).table_names())
    assert not set(PREPARED) & set(db.table_names())


@pytest.mark.parametrize(
    "narrowed", [{}, {"year": 2023}, {"region": "413981"}, {"region": "413981", "year": 2023}]
)
@pytest.mark.parametrize("few", [0, 1_000])
def test_a_word_too_common_to_rank_finds_the_same_reports_the_last_stored_first(
    snapshot, monkeypatch, narrowed, few
):
    db, _ = snapshot
    ranked = search.search_context(db, "公开", **narrowed)
    pages = range(1, ranked["pages"] + 1)
    wanted = {
        row["id"]
        for page in pages
        for row in search.search_context(db, "公开", page=page, **narrowed)["rows"]
    }
    assert len(wanted) == ranked["total"]
    assert not ranked["common"]
    assert not ranked["more"]
    monkeypatch.setattr(search, "_RANKED", 5)
    monkeypatch.setattr(search, "_FEW", few)
    monkeypatch.setattr(search, "_PAGE", 1_000)
    found = search.search_context(db, "公开", **narrowed)
    assert [row["id"] for row in found["rows"]] == sorted(wanted, reverse=True)
    assert (found["common"], found["more"], found["total"]) == (
        True,
        len(wanted) > 5,
        min(5, len(wanted)),
    )


def test_what_is_remembered_is_of_one_state_of_one_file(tmp_path):
    file = tmp_path / "a.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("create table t (x)")
        db = Database(connection)
        assert remembered(db, "x", lambda: 1) == remembered(db, "x", lambda: 2) == 1
        assert remembered(db, "y", lambda: 3) == 3
        connection.execute("create table more (x)")
        file.touch()
        assert remembered(db, "x", lambda: 4) == 4
    with closing(sqlite3.connect(":memory:")) as connection:
        assert [remembered(Database(connection), "x", lambda n=n: n) for n in (1, 2)] == [1, 2]
