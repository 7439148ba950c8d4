"""What it costs to store reports beside SQLite's own cost of their rows.

``python -m benchmarks.writing [REPORTS]`` stores invented reports in groups, as a run's writer does, and
puts the rows that came of it into a database of the same tables and indexes with ``executemany``.
"""

from __future__ import annotations

import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from archive.schema.search import index_text, report_text
from archive.writer.captures import record_exchange
from archive.writer.reports import store_report
from archive.writer.store import Archive
from benchmarks import fill
from benchmarks.measured import Measured
from pipelines.process import EXTRACTOR

_REPORTS = 600
_TOGETHER = 64
_ROUNDS = 5
_HEADS = ("what", "ms a report", "reports a second", "times raw")
_RAW = "raw executemany of the same rows"
_Rows = dict[str, list[tuple[Any, ...]]]


def _groups(items: Sequence[Any]) -> Iterator[list[Any]]:
    found = iter(items)
    while group := list(islice(found, _TOGETHER)):
        yield group


def _stored(folder: Path, reports: Sequence[Any]) -> tuple[float, float]:
    """Store reports; return the processor seconds of the reports' rows, and of their answers."""
    seen_at = fill._SEEN_AT  # noqa: SLF001
    rows = answers = 0.0
    with Archive(folder, run_name="bench") as archive:
        run_id = archive.start_run(seen_at)
        for group in _groups(reports):
            with archive.together():
                for _, agency, regions in group:
                    archive.sync_registry([agency], regions)
                begun = time.process_time()
                for report, *_ in group:
                    record_exchange(archive, run_id, fill._exchange(report))  # noqa: SLF001
                between = time.process_time()
                for report, *_ in group:
                    store_report(archive, report, seen_at=seen_at, extractor=EXTRACTOR)
            rows += time.process_time() - between
            answers += between - begun
    return rows, answers


@contextmanager
def _empty(folder: Path, like: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Give a database with the same tables and indexes."""
    with closing(sqlite3.connect(folder / "raw.db", isolation_level=None)) as db:
        db.execute("pragma journal_mode = wal")
        db.execute("pragma synchronous = full")
        sql = (
            "select sql from sqlite_master where sql is not null and name not like 'reports_fts_%'"
        )
        for (text,) in like.execute(f"{sql} and type in ('table', 'index') order by type desc"):
            db.execute(text)
        yield db


def _raw(folder: Path, like: sqlite3.Connection, groups: Sequence[_Rows]) -> float:
    """Put the rows in with ``executemany``; return the processor seconds that it took."""
    with _empty(folder, like) as db:
        begun = time.process_time()
        for tables in groups:
            db.execute("begin")
            for table, rows in tables.items():
                marks = ", ".join("?" * len(rows[0]))
                into = "reports_fts(rowid, title)" if table == "reports_fts" else table
                db.executemany(f"insert into {into} values ({marks})", rows)  # noqa: S608
            db.execute("commit")
        return time.process_time() - begun


def _of_reports(db: sqlite3.Connection, count: int) -> list[_Rows]:
    """Return every row that hangs on a report, in groups of reports, by table; their words too."""
    tables = [name for (name,) in db.execute("select name from sqlite_master where type = 'table'")]
    whose = {t: {c[1] for c in db.execute(f"pragma table_info({t})")} for t in tables}
    keys = {t: "report_id" for t, columns in whose.items() if "report_id" in columns}
    keys |= {"reports": "id", "version_documents": "version_id"}
    found = []
    for group in _groups(range(1, count + 1)):
        between = (group[0], group[-1])
        sql = "select * from {} where {} between ? and ?"  # our own names
        rows = {t: db.execute(sql.format(t, key), between).fetchall() for t, key in keys.items()}
        rows["reports_fts"] = [(n, index_text(report_text(db, n))) for n in group]  # type: ignore[arg-type]
        found.append({table: of for table, of in rows.items() if of})
    return found


def measure(count: int = _REPORTS) -> list[Measured]:
    """Return one table: reports stored, and the same rows put in raw, in turn."""
    reports = [fill.report_of(number) for number in range(count)]
    taken: dict[str, list[float]] = {_RAW: [], "reports stored": [], "answers stored": []}
    for _ in range(_ROUNDS):
        folder = Path(tempfile.mkdtemp(prefix="nianbao-writing-"))
        try:
            rows, answers = _stored(folder, reports)
            with closing(sqlite3.connect(folder / "archive.db")) as db:
                groups = _of_reports(db, count)
                taken[_RAW].append(_raw(folder, db, groups))
        finally:
            shutil.rmtree(folder)
        taken["reports stored"].append(rows)
        taken["answers stored"].append(answers)
    medians = {what: statistics.median(times) / count for what, times in taken.items()}
    lines = [
        [what, f"{one * 1000:.2f}", f"{1 / one:.0f}", f"{one / medians[_RAW]:.2f}"]
        for what, one in medians.items()
    ]
    note = "Processor time. An answer is its WARC records and its capture's row, a report its rows and note."
    return [Measured(f"Writing: {count} reports, {_TOGETHER} a commit", _HEADS, lines, note)]


if __name__ == "__main__":
    for table in measure(*map(int, sys.argv[1:])):
        print(table.markdown())
