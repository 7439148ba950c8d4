"""What runs noted beside their answers against the rows: captures, runs, looks and list pages.

The notes stand in the WARC files, so that this holds also while no manifest seals the rows. They come first:
of a run that was killed, the last may speak of what was never written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from archive.originals.journal import Answer, Note, answer_row, read_journal
from archive.reader.damage import Damage
from crawler.errors import ArchiveError

_Row = Mapping[str, Any]
_LOOKS = ("list_pages", "visits")


@dataclass
class _Noted:
    """What the files say: the start of each run with its end, and rows, each with its run's start."""

    runs: dict[str, _Row] = field(default_factory=dict)
    barely: set[str] = field(default_factory=set)  # runs of which nothing is noted but the start
    rows: list[tuple[str, str, _Row]] = field(default_factory=list)  # table, run, row


def verify_notes(db: Database, folder: Path) -> Iterator[Damage]:
    """Yield the rows that are not as their run noted them; files that kept no notes say nothing."""
    noted = _Noted()
    for path in sorted(folder.glob("*.warc.gz")):
        try:
            yield from _file(db, path, noted)
        except ArchiveError as error:
            yield Damage(f"file {path.name}", str(error))
    yield from _runs(db, noted)
    for table in _LOOKS:
        yield from _looks(db, table, noted)


def _file(db: Database, path: Path, noted: _Noted) -> Iterator[Damage]:
    started = ""
    runs: dict[int, set[int]] = {}  # of the rows, by the run that was noted
    event: Answer | Note | None = None
    for event in read_journal(path):
        if isinstance(event, Answer):
            yield from _capture(db, event, runs)
        elif event.event == "run":
            started = event.data["started_at"]
            noted.runs.setdefault(started, {})
        elif event.event == "end":
            noted.runs[started] = _end(event)
        elif event.event == "row":
            noted.rows.append((event.data["table"], started, event.data["row"]))
    if isinstance(event, Note) and event.event == "run":
        noted.barely.add(started)
    if any(len(held) > 1 for held in runs.values()):
        yield Damage(f"file {path.name}", "the captures of one run stand under several")


def _end(note: Note) -> _Row:
    told = note.data
    return {"finished_at": told["finished_at"], "status": told["status"], **told["counts"]}


def _capture(db: Database, answer: Answer, runs: dict[int, set[int]]) -> Iterator[Damage]:
    """Yield a capture that does not say what its record and the note beside it say."""
    sql = "select * from captures where warc_file = ? and warc_offset = ?"
    row = next(iter(db.query(sql, [answer.file, answer.offset])), None)
    if row is None or "outcome" not in answer.origin:
        return  # one without a row is for the records' check to name; older files kept no notes
    runs.setdefault(answer.origin["run_id"], set()).add(row["run_id"])
    other = [name for name, value in answer_row(answer).items() if row[name] != value]
    if other:
        yield Damage(f"capture {row['id']}", f"{', '.join(other)}: not as its record says")


def _runs(db: Database, noted: _Noted) -> Iterator[Damage]:
    rows = {row["started_at"]: row for row in db.query("select * from runs")}
    for started, end in noted.runs.items():
        if started not in rows and started not in noted.barely:
            yield Damage(f"run of {started}", "is in the notes of the files, not among the runs")
        elif started in rows and _contradicts(rows[started], end):
            yield Damage(f"run of {started}", "is not as it noted its end")


def _contradicts(row: _Row, end: _Row) -> bool:
    """Tell whether a run ended otherwise than it noted; one killed before its end was written has none."""
    return row["finished_at"] is not None and any(row[name] != end[name] for name in end)


def _looks(db: Database, table: str, noted: _Noted) -> Iterator[Damage]:
    """Yield what runs with notes wrote of a table and is not there, or is there and was not noted."""
    found = [(run, row) for name, run, row in noted.rows if name == table]
    columns = sorted({name for _, row in found for name in row} - {"run_id"})
    if not columns:
        return
    stated = {(run, *(row.get(c) for c in columns)) for run, row in found}
    sql = f"select started_at, {', '.join(columns)} from {table} join runs on runs.id = run_id"  # noqa: S608
    held = {row for row in db.execute(sql).fetchall() if row[0] in noted.runs}
    unended = "select started_at from runs where finished_at is null"
    killed = {started for (started,) in db.execute(unended).fetchall()}
    unwritten = {row for row in stated if row[0] in killed or row[0] in noted.barely}
    for run in sorted({str(row[0]) for row in (stated ^ held) - (unwritten - held)}):
        yield Damage(f"{table} of {run}", "are not as the run noted them")
