"""The search index against the reports: every word at its place, and nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from sqlite_utils import Database

from archive.reader.damage import Damage
from archive.schema.search import index_text, report_text

_BATCH = 200  # reports whose words are laid out in memory at a time
_LAID_OUT = "create virtual table temp.laid_out using fts5(title, content='')"


def _sums(db: Database, table: str) -> dict[int, int]:
    """Return by report a sum of the hashes of its words, each with its place."""
    found: dict[int, int] = defaultdict(int)
    for term, report_id, column, place in db.execute(
        f"select term, doc, col, offset from temp.{table}"  # noqa: S608  # our own names
    ):
        found[report_id] += hash((term, column, place))
    return found


def _expected(db: Database, reports: list[int]) -> dict[int, tuple[int, bytes]]:
    """Return what the index must hold of some reports: as SQLite makes it of their words."""
    db.execute(_LAID_OUT)
    try:
        for report_id in reports:
            words = index_text(report_text(db, report_id))
            put = "insert into temp.laid_out(rowid, title) values (?, ?)"
            db.execute(put, [report_id, words])
        db.execute("create virtual table temp.expected using fts5vocab(temp, laid_out, instance)")
        sums = _sums(db, "expected")
        sizes = dict(db.execute("select id, sz from temp.laid_out_docsize").fetchall())
        return {report_id: (sums.get(report_id, 0), sizes[report_id]) for report_id in reports}
    finally:
        db.execute("drop table if exists temp.expected")
        db.execute("drop table temp.laid_out")


def verify_index(db: Database) -> Iterator[Damage]:
    """Yield the reports whose words the index does not hold just so, and what it holds of no report."""
    db.execute("create virtual table temp.words using fts5vocab(main, reports_fts, instance)")
    held = _sums(db, "words")
    sizes = dict(db.execute("select id, sz from reports_fts_docsize").fetchall())
    reports = [row[0] for row in db.execute("select id from reports order by id").fetchall()]
    for start in range(0, len(reports), _BATCH):
        for report_id, expected in _expected(db, reports[start : start + _BATCH]).items():
            if (held.pop(report_id, 0), sizes.pop(report_id, b"")) != expected:
                yield Damage(f"report {report_id}", "the search index does not hold its words")
    for left in sorted(held.keys() | sizes.keys()):
        yield Damage(f"search index {left}", "is of a report that is not there")
