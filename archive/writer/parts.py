"""The rows and words that hang on a report: put in, taken out, replaced."""

from __future__ import annotations

from archive.schema.report_rows import PART_TABLES, part_rows
from archive.schema.search import index_text, report_text
from archive.writer.similar import index_sentences
from archive.writer.store import Archive
from crawler.models import Report


def clear(archive: Archive, report_id: int) -> None:
    """Take a report's rows out of the tables and its words out of the index."""
    unindex(archive, report_id)
    for name in PART_TABLES:
        archive.db.execute(f"delete from {name} where report_id = ?", [report_id])  # noqa: S608


def replace_parts(archive: Archive, report_id: int, report: Report) -> None:
    """Put another extraction of the same version in place, inside the caller's transaction."""
    clear(archive, report_id)
    for sha256, name in report.formats:
        archive.db.execute("update documents set format = ? where sha256 = ?", [name, sha256])
    archive.db.table("reports").update(
        report_id, {"title": report.title, "agency_as_printed": report.agency_as_printed}
    )
    add_parts(archive, report, report_id)
    index(archive, report_id)


def add_parts(archive: Archive, report: Report, report_id: int) -> None:
    """Write the rows of every table that hangs on a report."""
    for name, rows in part_rows(report).items():
        with_id = [{"report_id": report_id, **row} for row in rows]
        if name == "disclosure":
            # Its rows name only the columns of their own sub-table, and a batch takes those of the
            # first.
            for row in with_id:
                archive.db.table(name).insert(row)
        else:
            archive.db.table(name).insert_all(with_id)


def index(archive: Archive, report_id: int) -> None:
    """Put a report's words into the search index, and its sentences beside those of others."""
    words = index_text(report_text(archive.db, report_id))
    archive.db.execute("insert into reports_fts(rowid, title) values (?, ?)", [report_id, words])
    index_sentences(archive, report_id)


def unindex(archive: Archive, report_id: int) -> None:
    """Take a report out of the index: FTS5 needs the very words that were put in."""
    words = index_text(report_text(archive.db, report_id))
    sql = "insert into reports_fts(reports_fts, rowid, title) values ('delete', ?, ?)"
    archive.db.execute(sql, [report_id, words])
