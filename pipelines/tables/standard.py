"""A standard table between reading and proof: cells, doubtful rows, equations, then its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from crawler.models import Number, Problem, Row
from pipelines.tables.align import PrintedRow, Reading
from pipelines.tables.candidates import Candidate, is_run_together, placements, splits
from pipelines.tables.solve import Equation, Key, solve


@dataclass(frozen=True)
class _Doubt:
    """A row whose numbers are not one to a column: its cells, and the ways to read it.

    ``splits`` cut numbers that may have run together; they are the only ``readings`` where nothing
    else can be meant.
    """

    keys: tuple[Key, ...]
    readings: tuple[Candidate, ...]
    splits: tuple[Candidate, ...] = ()

    @classmethod
    def of(
        cls, printed: PrintedRow, keys: tuple[Key, ...], sequence: Sequence[Number | None]
    ) -> _Doubt:
        tokens, width = printed.tokens, len(keys)
        cut = () if printed.source.table.exact else tuple(splits(tokens, width))
        if cut and is_run_together(tokens, width):
            return cls(keys, cut, cut)
        return cls(keys, tuple(placements(sequence, width)), cut)


@dataclass
class StandardTable:
    """Part three or four while it is read; ``settle`` turns it into rows."""

    columns: tuple[str, ...]
    readings: dict[str, PrintedRow] = field(default_factory=dict)
    values: dict[Key, Number | None] = field(default_factory=dict)
    doubtful: dict[str, _Doubt] = field(default_factory=dict)
    equations: list[Equation] = field(default_factory=list)
    unstated: list[Equation] = field(default_factory=list)  # a row or column of theirs was not read
    problems: list[Problem] = field(default_factory=list)
    inferred: set[Key] = field(default_factory=set)
    contradicted: bool = False

    def add_cells(self, printed: PrintedRow, reading: Reading, keys: Sequence[Key]) -> None:
        """Take a printed row whose cells are *keys*, which may belong to several items."""
        for item, _ in keys:
            self.readings[item] = printed
        self.values.update(zip(keys, reading.values, strict=True))
        where = f"{printed.item} (table {printed.source.position}, row {printed.row_no})"
        for text in reading.unreadable:
            self.problems.append(Problem("unreadable_cell", f"{where}: {text!r} is no number"))
        if reading.sequence is not None:
            count, width = len(reading.sequence), len(keys)
            message = f"{where}: {count} numbers where {width} belong: {' | '.join(printed.tokens)}"
            self.problems.append(Problem("ragged_row", message))
            self.doubtful[printed.item] = _Doubt.of(printed, tuple(keys), reading.sequence)

    def sort(self, order: Sequence[str]) -> None:
        """Put the items into the form's order."""
        self.readings = {item: self.readings[item] for item in order if item in self.readings}

    def settle(self) -> dict[str, Row]:
        """Return the rows, unknown cells filled where the equations leave one value."""
        if None in self.values.values():
            forced = self._forced()
            self.contradicted = forced is None
            self.values.update(forced or {})
            self.inferred = set(forced or ())
        return {item: self._row(item, printed) for item, printed in self.readings.items()}

    def _forced(self) -> dict[Key, int] | None:
        """Return the unknown values that the equations leave one possibility for.

        Numbers are taken as printed first; only if that cannot hold may some have run together.
        """
        doubts = self.doubtful.values()
        if not all(doubt.readings for doubt in doubts):
            return {}
        first = {row: (d.keys, d.readings) for row, d in self.doubtful.items()}
        forced = solve(self.values, self.equations, first)
        if forced is None and any(doubt.splits for doubt in doubts):
            both = {r: (d.keys, (*d.readings, *d.splits)) for r, d in self.doubtful.items()}
            forced = solve(self.values, self.equations, both)
        if forced is None:
            return None
        open_rows = [d.keys for d in doubts if d.splits and not forced.keys() >= set(d.keys)]
        undecided = {key for keys in open_rows for key in keys}
        return {key: value for key, value in forced.items() if key not in undecided}

    def _row(self, item: str, printed: PrintedRow) -> Row:
        values: dict[str, Number | str | None] = {c: self.values[item, c] for c in self.columns}
        inferred = tuple(c for c in self.columns if (item, c) in self.inferred)
        source = printed.source
        page = source.table.page_of(printed.row_no)
        return Row(values, inferred, page, source.position, printed.row_no)
