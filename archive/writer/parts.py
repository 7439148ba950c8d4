"""The rows and words that hang on a report: put in, taken out, replaced."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlite_utils import Database

from archive.schema.report_rows import PART_TABLES
from archive.schema.search import index_text, report_text
from archive.writer.similar import index_sentences
from archive.writer.store import Archive
from crawler.rules import BETWEEN_REPORTS

# Problems that say where a report stands: they follow from its publications, and hang on no version.
STANDING_PROBLEMS = ("page_replaced", "published_differing")
_OWN = ("id", "report_id")  # columns of the place, not of the content


def _columns(db: Database, table: str) -> dict[str, str]:
    columns = {row[1]: row[2].lower() for row in db.execute(f"pragma table_info({table})")}
    return {name: kind for name, kind in columns.items() if name not in _OWN}


def _typed(value: Any, kind: str) -> Any:
    """Return a value as a column of that kind gives it back."""
    if kind == "real" and isinstance(value, int):
        return float(value)
    if kind == "text" and value is not None:
        return str(value)
    return int(value) if isinstance(value, bool) else value


def parts_text(db: Database, parts: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """Return a report's rows by table as JSON, with every column, just as the tables would hold them."""
    found = {}
    for name in PART_TABLES:
        columns = _columns(db, name)
        found[name] = [
            {column: _typed(row.get(column), kind) for column, kind in columns.items()}
            for row in parts.get(name, ())
        ]
    return json.dumps(found, ensure_ascii=False)


def stored_parts(db: Database, report_id: int, *, schema: str = "main") -> str:
    """Return the rows of a report's current version as JSON.

    Checks between years, and problems of where the report stands, are made anew and are not among them.
    """
    apart = {"checks": ("rule", BETWEEN_REPORTS), "problems": ("code", STANDING_PROBLEMS)}
    found = {}
    for name in PART_TABLES:
        sql = f"select * from {schema}.{name} where report_id = ? order by rowid"  # noqa: S608
        column, others = apart.get(name, ("", ()))
        rows = db.query(sql, [report_id])
        found[name] = [row for row in rows if not column or row[column] not in others]
    return parts_text(db, found)


def write_parts(archive: Archive, report_id: int, text: str) -> None:
    """Put the rows of one version into the tables, in place of what they hold."""
    for name, rows in json.loads(text).items():
        archive.db.execute(f"delete from {name} where report_id = ?", [report_id])  # noqa: S608
        archive.db.table(name).insert_all({"report_id": report_id, **row} for row in rows)


def index(archive: Archive, report_id: int) -> None:
    """Put a report's words into the search index, and its sentences beside those of others."""
    words = index_text(report_text(archive.db, report_id))
    archive.db.execute("insert into reports_fts(rowid, title) values (?, ?)", [report_id, words])
    index_sentences(archive, report_id)


def unindex_words(archive: Archive, report_id: int, words: str) -> None:
    """Take a report out of the index: FTS5 needs the very words that were put in."""
    sql = "insert into reports_fts(reports_fts, rowid, title) values ('delete', ?, ?)"
    archive.db.execute(sql, [report_id, words])
