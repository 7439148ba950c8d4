"""A standard table between reading and proof: cells, doubtful rows, equations, then its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from crawler.models import Number, Problem, Row
from pipelines.align import PrintedRow, Reading
from pipelines.solve import Equation, Key, solve


@dataclass
class StandardTable:
    """Part three or four while it is read; ``settle`` turns it into rows."""

    columns: tuple[str, ...]
    readings: dict[str, PrintedRow] = field(default_factory=dict)
    values: dict[Key, Number | None] = field(default_factory=dict)
    doubtful: dict[str, tuple[tuple[Key, ...], tuple[Number | None, ...]]] = field(
        default_factory=dict
    )
    equations: list[Equation] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    inferred: set[Key] = field(default_factory=set)
    contradicted: bool = False

    def add(self, printed: PrintedRow, reading: Reading) -> None:
        """Take one item's row."""
        keys = tuple((printed.item, column) for column in self.columns)
        self.add_cells(printed, reading, keys)

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
            self.doubtful[printed.item] = (tuple(keys), reading.sequence)

    def sort(self, order: Sequence[str]) -> None:
        """Put the items into the form's order."""
        self.readings = {item: self.readings[item] for item in order if item in self.readings}

    def settle(self) -> dict[str, Row]:
        """Return the rows, unknown cells filled where the equations leave one value."""
        unknown = {key for key, value in self.values.items() if value is None}
        if unknown:
            tried = {
                row: doubt for row, doubt in self.doubtful.items() if len(doubt[1]) <= len(doubt[0])
            }
            forced = solve(self.values, self.equations, tried)
            self.contradicted = forced is None
            if forced and len(tried) == len(self.doubtful):
                self.values.update(forced)
                self.inferred = set(forced)
        return {item: self._row(item, printed) for item, printed in self.readings.items()}

    def _row(self, item: str, printed: PrintedRow) -> Row:
        values: dict[str, Number | str | None] = {c: self.values[item, c] for c in self.columns}
        inferred = tuple(c for c in self.columns if (item, c) in self.inferred)
        source = printed.source
        page = source.table.page_of(printed.row_no)
        return Row(values, inferred, page, source.position, printed.row_no)
