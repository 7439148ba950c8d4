"""What an archive holds of some agencies, as an archive of its own without originals.

A machine that crawls them elsewhere begins with it: it knows what is held, and what it finds anew is
merged back. Rows keep their numbers.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from sqlite_utils import Database

from archive.database import database_path, open_database
from archive.schema.search import index_text, report_text

_OF_REPORTS = "report_id in (select id from part.reports)"
# The rows taken of each table, in an order: some go by what was taken before.
TAKEN = {
    "about": "true",
    "regions": "true",
    "agencies": "id in temp.wanted",
    "agency_urls": "agency_id in temp.wanted",
    # A host's rules for crawlers are nobody's own.
    "captures": "agency_id in temp.wanted or agency_id is null and url in temp.robots",
    "visits": "agency_id in temp.wanted and (column_id is null or column_id in temp.wanted)",
    "list_pages": "column_id in temp.wanted",
    "listings": "column_id in temp.wanted and agency_id in temp.wanted",
    "runs": (
        "id in (select run_id from part.captures union select run_id from part.visits"
        " union select run_id from part.list_pages)"
    ),
    "reports": "agency_id in temp.wanted",
    "publications": _OF_REPORTS,
    "sightings": _OF_REPORTS,
    "versions": _OF_REPORTS,
    "version_documents": "version_id in (select id from part.versions)",
    "documents": (
        "sha256 in (select document_sha256 from part.captures"
        " union select document_sha256 from part.list_pages"
        " union select document_sha256 from part.reports"
        " union select document_sha256 from part.versions"
        " union select document_sha256 from part.version_documents)"
    ),
    "sections": _OF_REPORTS,
    "tables": _OF_REPORTS,
    "disclosure": _OF_REPORTS,
    "applications": _OF_REPORTS,
    "litigation": _OF_REPORTS,
    "statistics": _OF_REPORTS,
    "facts": _OF_REPORTS,
    "checks": _OF_REPORTS,
    "problems": _OF_REPORTS,
    "refusals": "url in (select url from part.listings union select url from part.captures)",
}
# Agencies, and those whose reports their columns carry.
_WANTED = """
create temp table wanted as
    select id from main.agencies where id in (select value from json_each(:ids))
    union select agency_id from main.listings where column_id in (select value from json_each(:ids))
"""
_ROBOTS = """
create temp table robots as select distinct
    substr(url, 1, instr(substr(url, length('https://') + 1), '/') + length('https://'))
    || 'robots.txt' as url
from main.captures where agency_id in temp.wanted
"""


def make_excerpt(db: Database, folder: Path, agencies: Iterable[str]) -> None:
    """Write what *db* holds of *agencies*, by id, into a new archive in *folder*.

    With them come the agencies whose reports their columns carry.

    :raises UsageError: if the folder cannot be written
    """
    open_database(folder).close()
    db.execute("attach database ? as part", [str(database_path(folder))])
    try:
        with db.atomic():
            db.execute("pragma defer_foreign_keys = on")
            db.execute(_WANTED, {"ids": json.dumps(sorted(agencies))})
            db.execute(_ROBOTS)
            for table, rows in TAKEN.items():
                db.execute(f"insert into part.{table} select * from main.{table} where {rows}")  # noqa: S608
            db.execute("drop table temp.wanted")
            db.execute("drop table temp.robots")
    finally:
        db.execute("detach database part")
    with closing(open_database(folder)) as made:
        _index(made)


def _index(db: Database) -> None:
    """Put the reports' words into the search index: it can only take out what it holds."""
    with db.atomic():
        for (report_id,) in db.execute("select id from reports").fetchall():
            words = index_text(report_text(db, report_id))
            db.execute("insert into reports_fts(rowid, title) values (?, ?)", [report_id, words])
