"""What runs noted beside their answers against the rows: captures, documents, runs, looks and list pages.

The notes stand in the WARC files, so that this holds also while no manifest seals the rows. They are
synced before their rows are written: what a run that was killed noted last may have no row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Literal

from sqlite_utils import Database

from archive.originals.journal import Answer, Note, answer_row, document_row, read_journal
from archive.reader.damage import Damage
from archive.reader.verifying.noted_rows import NOTED, Rows
from crawler.errors import ArchiveError


def _run_of(path: Path) -> str:
    """Return the run that a file is of: ``nianbao-<run>-<number>.warc.gz``."""
    return path.name.rpartition("-")[0]


def verify_notes(db: Database, folder: Path, untold: list[str]) -> Iterator[Damage]:
    """Yield the rows that are not as their run noted them; files that kept no notes say nothing.

    What a run noted and its row does not say, as after a kill, is put into *untold*.
    """
    held = Rows(db)
    for _, paths in groupby(sorted(folder.glob("*.warc.gz")), key=_run_of):
        yield from _Run(held, untold).damages(paths)
    yield from held.never_noted()


class _Run:
    """The notes of one run, in their order."""

    def __init__(self, held: Rows, untold: list[str]) -> None:
        self._held = held
        self._untold = untold
        self._started = ""
        # Of a file, without a row, and nothing after them there has one. What a full disk took back ends
        # its file.
        self._lacking: list[Damage] = []
        self._alone = 0  # answers after the last one that has a capture
        self._rows_of: dict[int, set[int]] = {}  # runs of the rows, by the run that was noted

    def damages(self, paths: Iterable[Path]) -> Iterator[Damage]:
        """Yield what is not there, or not as it was noted."""
        for path in paths:
            self._lacking, self._alone = [], 0
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
        row = self._held.at("captures", answer)
        if "outcome" not in answer.origin:
            return  # older files kept no notes
        if row is None:  # before others that have one it is for the records' check to name
            self._alone += 1
            return
        self._alone = 0
        yield from self._there()
        self._rows_of.setdefault(answer.origin["run_id"], set()).add(row["run_id"])
        other = [name for name, value in answer_row(answer).items() if row[name] != value]
        if other:
            yield Damage(f"capture {row['id']}", f"{', '.join(other)}: not as its record says")
        document = self._held.at("documents", answer)
        wanted = document_row(answer)
        other = [name for name, value in wanted.items() if document and document[name] != value]
        if document and other:
            place = f"document {document['sha256']}"
            yield Damage(place, f"{', '.join(other)}: not as its record says")

    def _note(self, note: Note) -> Iterator[Damage]:
        lacking = self._lacks(note)
        if lacking and note.event == "end" and not self._held.is_open(self._started):
            yield lacking
        elif lacking:
            self._lacking.append(lacking)
            if note.event == "end":
                self._untold.append(
                    f"run of {self._started}: it noted its end, and its row does not"
                )
        elif lacking is None:
            yield from self._there()
            if note.event == "end" and self._alone:
                message = f"{self._alone} records of answers have no capture"
                yield Damage(f"captures of {self._started}", message)

    def _lacks(self, note: Note) -> Damage | Literal[False] | None:
        """Return what a note's row lacks, ``None`` if it is there, ``False`` if the note has none."""
        told = note.data
        if note.event == "run":
            self._started = told["started_at"]
            self._held.started[self._started] += 1
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
        table = told.get("table", "captures" if note.event == "capture" else "")
        if note.event in {"row", "capture"} and table in NOTED:
            other = Damage(f"{table} of {self._started}", "are not as the run noted them")
            return None if self._held.note(table, self._started, told["row"]) else other
        return False
