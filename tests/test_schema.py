"""The archive's tables and views: the contract, its migrations, the ledger."""

from __future__ import annotations

import sqlite3

import pytest

from archive.database import open_reader
from archive.schema.dictionary import TABLES
from archive.schema.migrations import MIGRATIONS
from crawler.errors import UsageError


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
        "0011_proof",
        "0012_publications",
        "0013_closed_lists",
        "0014_touched_sentences",
        "0015_listed_addresses",
        "0016_hashed_rows",
        "0017_listing_dates",
        "0018_more_closed_lists",
    ]
    assert MIGRATIONS.pending(archive.db) == []


def test_readers_cannot_write(archive):
    archive.db.conn.commit()
    with open_reader(archive.data) as db, pytest.raises(sqlite3.OperationalError, match="readonly"):
        db.execute("delete from agencies")


def test_no_archive_is_an_error_that_says_what_to_do(tmp_path):
    with pytest.raises(UsageError, match="crawl or import first"), open_reader(tmp_path):
        pass
