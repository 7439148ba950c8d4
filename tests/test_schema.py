"""The archive's tables and views: the contract, its migrations, the ledger."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest

from archive.database import open_reader
from archive.reader.queries import ledger_rows
from archive.schema.dictionary import TABLES
from archive.schema.migrations import MIGRATIONS
from crawler.errors import UsageError
from tests.conftest import AGENCY, REGIONS
from tests.test_archive import page, put


def test_every_table_of_the_contract_is_there_and_in_the_dictionary(archive):
    db = archive.db
    names = {
        n
        for n in (*db.table_names(), *db.view_names())
        if not n.startswith(("_", "reports_fts", "sqlite"))
    }
    assert names == set(TABLES)
    for name, info in TABLES.items():
        columns = [row[1] for row in db.execute(f"pragma table_info([{name}])")]
        assert list(info.columns) == columns, name


def test_migrations_are_applied_once_and_names_never_change(archive):
    assert [m.name for m in MIGRATIONS.applied(archive.db)] == [
        "0001_initial",
        "0002_lists",
        "0003_views",
        "0004_sightings",
        "0005_similar",
        "0006_hierarchy",
        "0007_site",
        "0008_rules",
        "0009_origin",
        "0010_about",
    ]
    assert MIGRATIONS.pending(archive.db) == []


def test_readers_cannot_write(archive):
    archive.db.conn.commit()
    with open_reader(archive.data) as db, pytest.raises(sqlite3.OperationalError, match="readonly"):
        db.execute("delete from agencies")


def test_no_archive_is_an_error_that_says_what_to_do(tmp_path):
    with pytest.raises(UsageError, match="crawl or import first"), open_reader(tmp_path):
        pass


def _visit(archive, state, at):
    archive.record_visit(1, AGENCY.id, looked_at=at, state=state, listed=0, message="")


@pytest.mark.parametrize(
    ("state", "cell"),
    [
        ("ok", "missing"),
        ("empty", "missing"),
        ("blocked", "blocked"),
        ("unreachable", "unreachable"),
    ],
)
def test_the_ledger_tells_no_report_from_could_not_look(archive, state, cell):
    _visit(archive, state, "2025-02-01T00:00:00Z")
    put(archive, page(year=2023))
    states = {row["year"]: row["state"] for row in ledger_rows(archive.db)}
    assert (states[2022], states[2023]) == (cell, "published")


def test_the_ledger_counts_a_look_only_after_the_due_date(archive):
    _visit(archive, "ok", "2024-01-15T00:00:00Z")
    states = {row["year"]: row["state"] for row in ledger_rows(archive.db)}
    assert (states[2022], states[2023]) == ("missing", "never_looked")


def test_the_ledger_counts_the_days_of_delay(archive):
    put(archive, page())
    archive.db.execute("update reports set published_on = '2024-02-10'")
    row = next(r for r in ledger_rows(archive.db) if r["year"] == 2023)
    assert (row["due_on"], row["state"], row["days_late"]) == ("2024-01-31", "late", 10)


def test_a_government_is_due_on_the_last_of_march(archive):
    archive.sync_registry([replace(AGENCY, kind="government")], REGIONS)
    assert ledger_rows(archive.db)[0]["due_on"].endswith("-03-31")
