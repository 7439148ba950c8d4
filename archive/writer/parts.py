"""The rows and words that hang on a report: put in, taken out, replaced."""

from __future__ import annotations

import json

from archive.schema.search import index_text, report_text
from archive.writer.similar import index_sentences
from archive.writer.store import Archive


def write_parts(archive: Archive, report_id: int, text: str) -> None:
    """Put the rows of one version into the tables, in place of what they hold."""
    for name, rows in json.loads(text).items():
        archive.db.execute(f"delete from {name} where report_id = ?", [report_id])  # noqa: S608
        if rows:  # each has every column (``parts_text``)
            columns = ", ".join(rows[0])
            marks = ", ".join("?" * (len(rows[0]) + 1))
            sql = f"insert into {name} (report_id, {columns}) values ({marks})"  # noqa: S608
            archive.db.conn.executemany(sql, [(report_id, *row.values()) for row in rows])


def index(archive: Archive, report_id: int) -> None:
    """Put a report's words into the search index, and its sentences beside those of others."""
    words = index_text(report_text(archive.db, report_id))
    archive.db.execute("insert into reports_fts(rowid, title) values (?, ?)", [report_id, words])
    index_sentences(archive, report_id)


def unindex_words(archive: Archive, report_id: int, words: str) -> None:
    """Take a report out of the index: FTS5 needs the very words that were put in."""
    sql = "insert into reports_fts(reports_fts, rowid, title) values ('delete', ?, ?)"
    archive.db.execute(sql, [report_id, words])
