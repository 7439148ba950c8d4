"""A printed row to its label and its numbers: which cell belongs to which column.

Labels are read from the left and numbers from the right, because merged cells displace labels by a
column. A row whose numbers cannot be placed keeps them as a sequence, for ``solve`` to try.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crawler.models import Number, PlacedTable
from crawler.values import is_blank, is_empty_mark, is_number, parse_number
from pipelines.tables.labels import LabelMatcher


@dataclass(frozen=True)
class PrintedRow:
    """One row as printed: its item, the texts after its label with their columns, its place."""

    item: str
    cells: tuple[str, ...]
    columns: tuple[int, ...]
    source: PlacedTable
    row_no: int

    @property
    def tokens(self) -> tuple[str, ...]:
        """The cells that show something."""
        return tuple(cell for cell in self.cells if not is_blank(cell))

    @property
    def token_columns(self) -> tuple[int, ...]:
        """The columns of ``tokens``."""
        return tuple(
            column
            for cell, column in zip(self.cells, self.columns, strict=True)
            if not is_blank(cell)
        )


@dataclass(frozen=True)
class Reading:
    """What a row says: ``values`` by column, or, where they cannot be placed, ``sequence``."""

    values: tuple[Number | None, ...]
    sequence: tuple[Number | None, ...] | None = None
    unreadable: tuple[str, ...] = ()


def is_value(cell: str) -> bool:
    """Tell whether a cell is a number or a mark for "none"."""
    return is_number(cell) or is_empty_mark(cell)


def own_cells(row: Sequence[str | None]) -> list[tuple[int, str]]:
    """Return ``(column, text)`` of the cells that begin in this row (merged ones left out)."""
    return [(column, text) for column, text in enumerate(row) if text is not None]


def find_rows(source: PlacedTable, labels: LabelMatcher, width: int) -> list[PrintedRow]:
    """Return the table's rows whose right-most known label is one of *labels*.

    After its label a row holds values, or *width* empty cells; a head (其他, 总计) holds neither.
    """
    found = []
    for row_no, row in enumerate(source.table.rows, start=1):
        cells = own_cells(row)
        for index in range(len(cells) - 1, -1, -1):
            text = cells[index][1]
            if is_blank(text) or is_value(text) or not (item := labels.find(text)):
                continue
            rest = cells[index + 1 :]
            empty = source.table.exact and len(rest) == width
            if empty or any(is_value(cell) for _, cell in rest):
                columns = tuple(column for column, _ in rest)
                found.append(
                    PrintedRow(item, tuple(cell for _, cell in rest), columns, source, row_no)
                )
            break
    return found


def _parse(cells: Sequence[str]) -> tuple[tuple[Number | None, ...], tuple[str, ...]]:
    """Return the cells' numbers, and the texts that are none."""
    values: list[Number | None] = []
    bad = []
    for cell in cells:
        try:
            values.append(parse_number(cell))
        except ValueError:
            values.append(None)
            bad.append(cell)
    return tuple(values), tuple(bad)


def _trim(row: PrintedRow, width: int) -> tuple[str, ...]:
    """Drop blank cells left of the numbers, then right of them, while there are too many."""
    cells = list(row.cells)
    while len(cells) > width and is_blank(cells[0]):
        cells.pop(0)
    while len(cells) > width and is_blank(cells[-1]):
        cells.pop()
    return tuple(cells)


def _by_column(row: PrintedRow, columns: tuple[int, ...]) -> tuple[str, ...] | None:
    """Return the row's cells in the given columns if every token stands in one of them.

    The last column must be filled: where a conversion lost a cell, the row ends short. The others
    must be empty cells, not labels or gaps.
    """
    at = dict(zip(row.columns, row.cells, strict=True))
    if not set(row.token_columns) <= set(columns) or columns[-1] not in row.token_columns:
        return None
    return tuple(at[column] for column in columns) if set(columns) <= set(at) else None


def read_row(row: PrintedRow, width: int, full: frozenset[tuple[int, ...]]) -> Reading:
    """Return the row's *width* numbers by column, or as a sequence where columns are in doubt.

    *full* holds the columns in which rows of the same table print all their numbers.
    """
    cells: tuple[str, ...] | None = None
    if len(row.tokens) == width:
        cells = row.tokens
    elif row.source.table.exact and len(trimmed := _trim(row, width)) == width:
        cells = trimmed
    else:
        fits = [found for columns in full if (found := _by_column(row, columns))]
        cells = fits[0] if len(fits) == 1 else None
    if cells is not None:
        values, bad = _parse(cells)
        return Reading(values, unreadable=bad)
    sequence, bad = _parse(row.tokens)
    return Reading((None,) * width, sequence=sequence, unreadable=bad)


def full_columns(rows: Sequence[PrintedRow], width: int) -> frozenset[tuple[int, ...]]:
    """Return the column tuples of the rows that print all *width* numbers."""
    return frozenset(row.token_columns for row in rows if len(row.tokens) == width)
