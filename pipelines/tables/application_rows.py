"""Part three's rows: the label of each, the cells that are its own, rows that no form has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from crawler.forms import (
    APPLICATION_COLUMNS,
    APPLICATION_ITEMS,
    DISCLOSURE_ITEMS,
    GROUP_LABELS,
    LITIGATION_STAGES,
)
from crawler.models import Problem
from crawler.values import is_blank, squeeze
from pipelines.tables.cells import is_like_value, is_value
from pipelines.tables.columns import Columns, Placed, tokens_of
from pipelines.tables.heads import SERIAL, Block, Cells, has_numbers, is_unit, own_cells
from pipelines.tables.labels import LabelMatcher, plain
from pipelines.tables.standard import PrintedRow

LABELS = LabelMatcher.for_items(APPLICATION_ITEMS)
_ELSEWHERE = LabelMatcher.for_items((*DISCLOSURE_ITEMS, *LITIGATION_STAGES))
_GROUPS = frozenset(plain(label) for label in GROUP_LABELS)
_HEADS = frozenset(APPLICATION_COLUMNS.values())
_FEWEST = 2  # numbers of a row that no form has


@dataclass(frozen=True)
class LabelledRow:
    """A row, or half of one: its item, the cells after its label with their columns, its place."""

    item: str
    column: int  # of its label
    end: int | None  # the column of the next label in the row
    cells: Placed
    block: Block
    row_no: int  # from 1

    @property
    def is_whole(self) -> bool:
        """Whether the row has a cell for every square of its table."""
        return self.row_no - 1 not in self.block.table.table.short

    def own(self, columns: Columns) -> Columns:
        """Return those of the block's columns that are the row's."""
        return columns.after(self.column, self.end)

    def printed(self, columns: Columns) -> PrintedRow:
        """Return the row with the texts that can be its numbers."""
        return PrintedRow(self.item, tokens_of(self.cells, columns), self.block.table, self.row_no)


def has_body(row: Cells) -> bool:
    """Tell whether a row holds numbers, or a label of the form with empty cells after it."""
    if has_numbers(row):
        return True
    texts = [(n, text) for n, text in own_cells(row) if not is_blank(text)]
    blanks = [n for n, text in own_cells(row) if is_blank(text)]
    if not texts or not blanks or LABELS.find(texts[-1][1]) is None:
        return False
    # "其他" and "总计" are heads too, "3.其他" and "（七）总计" are not.
    flat = squeeze(texts[-1][1])
    return max(blanks) > texts[-1][0] and (plain(flat) != flat or flat not in _HEADS)


def labelled_rows(block: Block) -> Iterator[LabelledRow]:
    """Yield the rows under known labels; a row with two labels, each with its numbers, is two."""
    merged = _merged_labels(block)
    for number in block.body:
        cells = own_cells(block.table.table.rows[number])
        starts = [n for n, (_, text) in enumerate(cells) if _is_label(text)]
        for start, end in pairwise((*starts, len(cells))):
            column, text = cells[start]
            item = LABELS.find(text)
            own = cells[start + 1 : end]
            if item is None or not own or (number, column) in merged or not _is_own(own):
                continue
            until = cells[end][0] if end < len(cells) else None
            yield LabelledRow(item, column, until, _whole(block, number, own), block, number + 1)


def _is_label(text: str) -> bool:
    return (
        not is_blank(text)
        and not is_value(text)
        and (plain(text) in _GROUPS or LABELS.find(text) is not None)
    )


def _is_own(cells: Placed) -> bool:
    """Tell whether the cells after a label are its own: no other label stands before their first number."""
    first = next((text for _, text in cells if not is_blank(text) and not is_unit(text)), "")
    return is_blank(first) or is_value(first) or is_like_value(first)


def _merged_labels(block: Block) -> set[tuple[int, int]]:
    """Return the ``(row, column)`` of labels that stand over two rows of numbers, and are neither's."""
    rows = block.table.table.rows
    found = set()
    for number in block.body:
        below = number + 1
        if below not in block.body or not block.table.table.exact:
            continue
        for column, text in own_cells(rows[number]):
            if not _is_label(text) or plain(text) in _GROUPS or rows[below][column] is not None:
                continue
            under = own_cells(rows[below])
            if under and under[0][0] > column and is_value(under[0][1]):
                found |= {(number, column)}
    return found


def _whole(block: Block, number: int, cells: Placed) -> Placed:
    """Return the cells without the numbers that are merged over this row and the next."""
    rows = block.table.table.rows
    below = number + 1
    if below not in block.body or not block.table.table.exact:
        return cells
    under = {column for column, _ in own_cells(rows[below]) if column >= cells[0][0]}
    if below in block.table.table.short:  # it ends before the others: nothing goes on there
        under |= {column for column, _ in cells if column > max(under, default=0)}
    if not under or len(under) >= len(cells):
        return cells
    return [(column, text) for column, text in cells if column in under or is_blank(text)]


def unknown_rows(block: Block, rows: Sequence[LabelledRow], columns: Columns) -> list[Problem]:
    """Return a problem for each row of numbers under a label that no form has, and what it is like."""
    known = {row.row_no for row in rows}
    problems = []
    for number in block.body:
        cells = [
            text for _, text in own_cells(block.table.table.rows[number]) if not is_blank(text)
        ]
        labels = [t for t in cells if not is_value(t) and not is_unit(t)]
        numbers = [t for t in cells if is_value(t)]
        if number + 1 in known or not labels or len(numbers) < min(_FEWEST, len(columns.counted)):
            continue
        if any(plain(t) in SERIAL or _ELSEWHERE.find(t) for t in labels):
            continue
        like = LABELS.nearest(labels[-1])
        message = f"table {block.table.position}, row {number + 1}: {' | '.join(cells)}"
        problems.append(Problem("unknown_row", message + (f" (like {like})" if like else "")))
    return problems
