"""What runs noted beside their answers against the rows: captures, runs, looks and list pages.

The notes stand in the WARC files, so that this holds also while no manifest seals the rows. They are
synced before their rows are written: what a run that was killed noted last may have no row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

from sqlite_utils import Database

from archive.originals.journal import Answer, Note, answer_row, read_journal
from archive.reader.damage import Damage
from crawler.errors import ArchiveError

_Row = Mapping[str, Any]
_LOOKS = ("list_pages", "visits")


def _run_of(path: Path) -> str:
    """Return the run that a file is of: ``nianbao-<run>-<number>.warc.gz``."""
    return path.name.rpartition("-")[0]


def verify_notes(db: Database, folder: Path) -> Iterator[Damage]:
    """Yield the rows that are not as their run noted them; files that kept no notes say nothing."""
    held = _Held(db)
    for _, paths in groupby(sorted(folder.glob("*.warc.gz")), key=_run_of):
        yield from _Run(held).damages(paths)
    for table in _LOOKS:
        yield from held.never_noted(table)


class _Held:
    """The rows of runs and looks that the archive holds, and what of them has been noted."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.started: set[str] = set()  # runs of which there are notes
        self._runs: dict[str, list[_Row]] = defaultdict(list)
        for row in db.query("select * from runs"):
            self._runs[row["started_at"]].append(row)
        self._noted: dict[str, list[tuple[str, _Row]]] = defaultdict(list)
        self._known: dict[tuple[str, ...], set[tuple[Any, ...]]] = {}

    def has_run(self, started: str, told: _Row) -> bool:
        """Tell whether a run that began then is there as *told*; two machines may begin at once."""
        rows = self._runs.get(started, ())
        return any(all(row[name] == value for name, value in told.items()) for row in rows)

    def is_open(self, started: str) -> bool:
        """Tell whether a run that began then did not come to its end, as one that was killed."""
        states = {row["status"] for row in self._runs.get(started, ())}
        return not states or bool(states & {"running", "interrupted"})

    def note(self, table: str, started: str, row: _Row) -> bool:
        """Tell whether a row that was noted is there."""
        self._noted[table].append((started, row))
        columns = sorted(row.keys() - {"run_id"})
        return (started, *(row[c] for c in columns)) in self._rows(table, columns)

    def _rows(self, table: str, columns: list[str]) -> set[tuple[Any, ...]]:
        key = (table, *columns)
        if key not in self._known:
            sql = f"select started_at, {', '.join(columns)} from {table} join runs on runs.id = run_id"  # noqa: S608
            self._known[key] = set(self.db.execute(sql).fetchall())
        return self._known[key]

    def never_noted(self, table: str) -> Iterator[Damage]:
        """Yield the runs that kept notes and have a row of which there is none."""
        noted = self._noted[table]
        every = [row.keys() - {"run_id"} for _, row in noted]
        columns = sorted(set.intersection(*map(set, every))) if every else []
        stated = {(started, *(row[c] for c in columns)) for started, row in noted}
        found = self._rows(table, columns or ["run_id"])
        for started in sorted({str(row[0]) for row in found - stated} & self.started):
            yield Damage(f"{table} of {started}", "are not as the run noted them")


class _Run:
    """The notes of one run, in their order."""

    def __init__(self, held: _Held) -> None:
        self._held = held
        self._started = ""
        self._lacking: list[Damage] = []  # without a row, and nothing after them has one
        self._rows_of: dict[int, set[int]] = {}  # runs of the rows, by the run that was noted

    def damages(self, paths: Iterable[Path]) -> Iterator[Damage]:
        """Yield what is not there, or not as it was noted."""
        for path in paths:
            try:
                for event in read_journal(path):
                    yield from (
                        self._answer(event) if isinstance(event, Answer) else self._note(event)
                    )
            except ArchiveError as error:
                yield Damage(f"file {path.name}", str(error))
            if any(len(held) > 1 for held in self._rows_of.values()):
                yield Damage(f"file {path.name}", "the captures of one run stand under several")

    def _there(self) -> Iterator[Damage]:
        """Yield what is lacking before something that is there: no kill left it so."""
        yield from self._lacking
        self._lacking = []

    def _answer(self, answer: Answer) -> Iterator[Damage]:
        """Yield a capture that does not say what its record and the note beside it say."""
        sql = "select * from captures where warc_file = ? and warc_offset = ?"
        row = next(iter(self._held.db.query(sql, [answer.file, answer.offset])), None)
        if row is None or "outcome" not in answer.origin:
            return  # one without a row is for the records' check to name; older files kept no notes
        yield from self._there()
        self._rows_of.setdefault(answer.origin["run_id"], set()).add(row["run_id"])
        other = [name for name, value in answer_row(answer).items() if row[name] != value]
        if other:
            yield Damage(f"capture {row['id']}", f"{', '.join(other)}: not as its record says")

    def _note(self, note: Note) -> Iterator[Damage]:
        lacking = self._lacks(note)
        if lacking and note.event == "end" and not self._held.is_open(self._started):
            yield lacking
        elif lacking:
            self._lacking.append(lacking)
        elif lacking is None:
            yield from self._there()

    def _lacks(self, note: Note) -> Damage | Literal[False] | None:
        """Return what a note's row lacks, ``None`` if it is there, ``False`` if the note has none."""
        told = note.data
        if note.event == "run":
            self._started = told["started_at"]
            self._held.started.add(self._started)
            lost = Damage(
                f"run of {self._started}", "is in the notes of the files, not among the runs"
            )
            return None if self._held.has_run(self._started, {}) else lost
        if not self._started:
            return False
        if note.event == "end":
            end = {"finished_at": told["finished_at"], "status": told["status"], **told["counts"]}
            other = Damage(f"run of {self._started}", "is not as it noted its end")
            return None if self._held.has_run(self._started, end) else other
        if note.event == "row" and told["table"] in _LOOKS:
            table = told["table"]
            other = Damage(f"{table} of {self._started}", "are not as the run noted them")
            return None if self._held.note(table, self._started, told["row"]) else other
        return False
