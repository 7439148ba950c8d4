"""Reading the archive: what commands ask of it. Opened read-only; nothing here writes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from archive.schema.migrations import MIGRATIONS
from archive.writer.store import database_path, upgrade
from crawler.errors import UsageError


@contextmanager
def open_reader(data: Path) -> Iterator[Database]:
    """Open an archive for reading; one of an earlier version is first brought to today's schema.

    :raises UsageError: if *data* holds no archive, or an old one that cannot be written
    :raises ArchiveError: if the file is no intact database
    :raises ArchiveLockedError: if it is an old one that another run holds
    """
    path = database_path(data)
    if not path.is_file():
        raise UsageError(
            f"no archive in {data}; crawl or import first, or name another with --data"
        )
    if _is_old(path):
        upgrade(data)
    with closing(_connect(path)) as connection:
        yield Database(connection)


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)


def _is_old(path: Path) -> bool:
    """Tell whether an earlier version wrote the archive; a damaged one is for others to judge."""
    with closing(_connect(path)) as connection, suppress(sqlite3.DatabaseError):
        return bool(MIGRATIONS.pending(Database(connection)))
    return False


def ledger_rows(db: Database) -> list[dict[str, Any]]:
    """Return the ledger with the agencies' names, by agency and year."""
    sql = (
        "select ledger.*, agencies.name from ledger join agencies on agencies.id = agency_id"
        " order by agency_id, year"
    )
    return list(db.query(sql))


def last_runs(db: Database, limit: int = 5) -> list[dict[str, Any]]:
    """Return the latest runs, newest first."""
    return list(db.query("select * from runs order by id desc limit ?", [limit]))


def report_rows(db: Database) -> list[dict[str, Any]]:
    """Return every report with what was found in it, by agency and year."""
    sql = (
        "select reports.*, agencies.name as agency,"
        " (select count(*) from disclosure where report_id = reports.id) as disclosure_rows,"
        " (select count(*) from applications where report_id = reports.id) as application_rows,"
        " (select count(*) from litigation where report_id = reports.id) as litigation_rows,"
        " (select count(*) from sections where report_id = reports.id and number > 0) as section_count,"
        " (select group_concat(distinct code) from problems where report_id = reports.id) as codes"
        " from reports join agencies on agencies.id = agency_id order by agency_id, year, scope"
    )
    return list(db.query(sql))


def candidate_rows(db: Database) -> list[dict[str, Any]]:
    """Return the publishers that the registry does not know, each with its number of reports."""
    return list(
        db.query(
            "select id, name, region_code, list_url, (select count(*) from reports"
            " where agency_id = agencies.id) as reports from agencies where origin = 'discovered'"
            " order by id"
        )
    )
