"""The site's snapshot: made ready, it says what the archive says; a word too common to rank is told as one."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from sqlite_utils import Database

from archive.database import open_reader
from archive.reader import remembered as remembered_module
from archive.reader.prepared import PREPARED
from archive.reader.remembered import remembered
from archive.reader.snapshot import make_snapshot, snapshot_path
from archive.site.pages import search
from archive.site.pages.finding import found, one_character


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


@pytest.mark.parametrize("narrowed", [{}, {"year": 2023}, {"region": "413981"}, {"year": 2031}])
@pytest.mark.parametrize(("most", "pairs"), [(100, 4), (100, 1), (3, 1)])
def test_a_character_finds_the_same_by_its_commonest_pairs_as_by_all(
    snapshot, monkeypatch, narrowed, most, pairs
):
    db, _ = snapshot
    monkeypatch.setattr(search, "_RANKED", 5)
    monkeypatch.setattr(search, "_PAGE", 1_000)
    for character in "开政复年县":
        monkeypatch.setattr(found, "pairs_of", lambda *_: "")
        by_all = search.search_context(db, character, **narrowed)
        remembered_module._held.clear()
        monkeypatch.setattr(found, "pairs_of", one_character.pairs_of)
        monkeypatch.setattr(found, "MOST_READ", most)
        monkeypatch.setattr(one_character, "MOST_READ", most)
        monkeypatch.setattr(one_character, "_PAIRS", pairs)
        by_pairs = search.search_context(db, character, **narrowed)
        remembered_module._held.clear()
        assert by_pairs == by_all
        assert by_all["common"]


def test_a_region_finds_in_ranges_what_it_finds_in_one(snapshot, monkeypatch):
    db, _ = snapshot
    monkeypatch.setattr(search, "_RANKED", 5)
    answers = []
    for few, apart in ((0, 100), (1_000, 1), (1_000, 3)):
        monkeypatch.setattr(search, "_FEW", few)
        monkeypatch.setattr(found, "_APART", apart)
        remembered_module._held.clear()
        answers.append(search.search_context(db, "公开", region="413982")["rows"])
    assert answers[0] == answers[1] == answers[2] != []
