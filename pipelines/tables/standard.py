"""A standard table between reading and proof: what was met in each cell, doubtful rows, equations.

``StandardTable`` is filled while tables are read; ``settle`` returns what came of it, frozen. Checks and
proof take only that, so that nothing is checked before it is settled.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from crawler.models import Number, PlacedTable, Problem, Row
from pipelines.tables.cells import may_show
from pipelines.tables.sums.bounds import Equation, Key
from pipelines.tables.sums.candidates import Candidate, is_run_together, placements, splits, without
from pipelines.tables.sums.solve import fails, solve

Value = Number | str | None


@dataclass(frozen=True)
class PrintedRow:
    """One row as printed: its item, the texts that can be its numbers, its place."""

    item: str
    tokens: tuple[str, ...]
    source: PlacedTable
    row_no: int

    @property
    def place(self) -> str:
        """The row's place for people."""
        return f"{self.item} (table {self.source.position}, row {self.row_no})"


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
        cls,
        printed: PrintedRow,
        keys: tuple[Key, ...],
        sequence: Sequence[Number | None],
        nameless: int = 0,
    ) -> _Doubt:
        tokens, width = printed.tokens, len(keys)
        cut = () if printed.source.table.exact else tuple(splits(tokens, width))
        if cut and is_run_together(tokens, width):
            return cls(keys, cut, cut)
        ways = (way for own in without(sequence, nameless) for way in placements(own, width))
        return cls(keys, tuple(dict.fromkeys(ways)), cut)


@dataclass(frozen=True)
class Settled:
    """A standard table as it stands: rows, every cell's value, and what is said of them.

    ``contradicted``: no value of the unread cells satisfies the equations. ``doubtful``: a row's
    numbers were not one to a column. ``differing``: cells met twice with two values.
    """

    rows: Mapping[str, Row] = field(default_factory=dict)
    values: Mapping[Key, Value] = field(default_factory=dict)
    equations: tuple[Equation, ...] = ()
    unstated: tuple[Equation, ...] = ()
    problems: tuple[Problem, ...] = ()
    inferred: frozenset[Key] = frozenset()
    contradicted: bool = False
    doubtful: bool = False


@dataclass
class StandardTable:
    """Parts two, three or four while they are read."""

    readings: dict[str, PrintedRow] = field(default_factory=dict)
    equations: list[Equation] = field(default_factory=list)
    unstated: list[Equation] = field(default_factory=list)  # a row or column of theirs was not read
    problems: list[Problem] = field(default_factory=list)
    met: dict[Key, list[tuple[Value, int]]] = field(
        default_factory=dict
    )  # with the table's position
    texts: dict[Key, str] = field(default_factory=dict)  # printed, and no number
    doubtful: list[_Doubt] = field(default_factory=list)
    by_lines: bool = False  # lines around the tables stood for their heads

    def add(self, printed: PrintedRow, key: Key, value: Value) -> None:
        """Take one cell of a printed row."""
        self.readings.setdefault(key[0], printed)
        self.met.setdefault(key, []).append((value, printed.source.position))

    def add_blank(self, printed: PrintedRow, keys: Sequence[Key]) -> None:
        """Take cells that the row has and that were not read."""
        for key in keys:
            self.add(printed, key, None)

    def add_sequence(
        self,
        printed: PrintedRow,
        keys: tuple[Key, ...],
        sequence: tuple[Number | None, ...],
        nameless: int = 0,
    ) -> None:
        """Take a row whose numbers are not one to a column: what they leave open stays unknown.

        *nameless* of them stand under no head, and which is not known.
        """
        count, width = len(sequence), len(keys)
        message = (
            f"{printed.place}: {count} numbers where {width} belong: {' | '.join(printed.tokens)}"
        )
        self.problems.append(Problem("ragged_row", message))
        self.add_blank(printed, keys)
        self.doubtful.append(_Doubt.of(printed, keys, sequence, nameless))

    def unreadable(self, printed: PrintedRow, text: str, keys: Iterable[Key] = ()) -> None:
        """Say that a text is no number; *keys* are the cells that may print it."""
        self.problems.append(Problem("unreadable_cell", f"{printed.place}: {text!r} is no number"))
        for key in keys:
            self.texts[key] = f"{self.texts.get(key, '')} {text}"

    def sort(self, order: Sequence[str]) -> None:
        """Put the items into the form's order."""
        self.readings = {item: self.readings[item] for item in order if item in self.readings}

    def differing(self) -> dict[Key, bool]:
        """Return the cells met with two values, and whether in two tables."""
        found: dict[Key, bool] = {}
        if max(map(len, self.met.values()), default=0) < 2:  # noqa: PLR2004  # as in most tables
            return found
        for key, met in self.met.items():
            if len(met) > 1 and len({value for value, _ in met if value is not None}) > 1:
                found[key] = len({table for value, table in met if value is not None}) > 1
        return found

    def settle(self, *, repeated_only: bool = False) -> Settled:
        """Return the table, a cell met twice null unless equal, unknown ones as the equations force.

        *repeated_only* takes only what stands twice, where two reports' tables cannot be told apart.
        """
        differing = self.differing()
        problems = [*self.problems, *_said_twice(differing)]
        plain = not (differing or self.texts or repeated_only)
        values = {
            key: met[0][0]
            if plain and len(met) == 1
            else self._value(key, differing, repeated_only=repeated_only)
            for key, met in self.met.items()
        }
        odd = self._contradicted_scans(values)
        problems += [
            Problem("unreadable_cell", f"read by OCR, and {e.rule} fails for {e.place}")
            for e in odd
        ]
        doubted = {key for e in odd for key in (*e.left, *e.right) if self._is_ocr(key)}
        values.update(dict.fromkeys(doubted & values.keys()))
        doubts = [d for d in self.doubtful if not any(values[key] is not None for key in d.keys)]
        known = {k: v for k, v in values.items() if not isinstance(v, str)}
        forced: dict[Key, int] | None = {}
        if self.equations and None in known.values() and not repeated_only:
            forced = _forced(known, self.equations, doubts)
        kept = differing.keys() | doubted
        filled = {
            key: value
            for key, value in (forced or {}).items()
            if key not in kept and (key not in self.texts or may_show(self.texts[key], value))
        }
        values.update(filled)
        return Settled(
            rows=self._rows(values, filled),
            values=values,
            equations=tuple(self.equations),
            unstated=tuple(self.unstated),
            problems=tuple(problems),
            inferred=frozenset(filled),
            contradicted=forced is None,
            doubtful=bool(self.doubtful),
        )

    def _is_ocr(self, key: Key) -> bool:
        return key[0] in self.readings and self.readings[key[0]].source.table.ocr

    def _contradicted_scans(self, values: Mapping[Key, Value]) -> list[Equation]:
        """Return the equations that fail on cells of a scan: OCR misread one of them, or the report errs."""
        if not any(printed.source.table.ocr for printed in self.readings.values()):
            return []
        return [
            e
            for e in self.equations
            if any(map(self._is_ocr, (*e.left, *e.right))) and fails(e, values)
        ]

    def _value(self, key: Key, differing: Mapping[Key, bool], *, repeated_only: bool) -> Value:
        values = [value for value, _ in self.met[key] if value is not None]
        # What one row prints and another leaves unreadable is no number met twice.
        if key in differing or key in self.texts or not values:
            return None
        if repeated_only and len(values) < 2:  # noqa: PLR2004
            return None
        return values[0]

    def _rows(self, values: Mapping[Key, Value], filled: Mapping[Key, int]) -> dict[str, Row]:
        """Return the rows by item, with the place of each."""
        cells: dict[str, dict[str, Value]] = {item: {} for item in self.readings}
        for (item, column), value in values.items():
            cells.setdefault(item, {})[column] = value
        found = {}
        for item, printed in self.readings.items():
            inferred = tuple(column for column in cells[item] if (item, column) in filled)
            page = printed.source.table.page_of(printed.row_no)
            place = (page, printed.source.position, printed.row_no)
            found[item] = Row(cells[item], inferred, *place)
        return found


def _said_twice(differing: Mapping[Key, bool]) -> list[Problem]:
    items: dict[str, list[str]] = {}
    for item, column in differing:
        items.setdefault(item, []).append(column)
    return [
        Problem("duplicate_row", f"{item} stands twice and differs in {', '.join(columns)}")
        for item, columns in items.items()
    ]


def _forced(
    values: Mapping[Key, Number | None], equations: Sequence[Equation], doubts: Sequence[_Doubt]
) -> dict[Key, int] | None:
    """Return the unknown values that the equations leave one possibility for.

    Numbers are taken as printed first; only if that cannot hold may some have run together.
    """
    if not all(doubt.readings for doubt in doubts):
        return {}
    forced = solve(values, equations, [(d.keys, d.readings) for d in doubts])
    if forced is None and any(doubt.splits for doubt in doubts):
        forced = solve(values, equations, [(d.keys, (*d.readings, *d.splits)) for d in doubts])
    if forced is None:
        return None
    open_rows = [d.keys for d in doubts if d.splits and not forced.keys() >= set(d.keys)]
    undecided = {key for keys in open_rows for key in keys}
    return {key: value for key, value in forced.items() if key not in undecided}
