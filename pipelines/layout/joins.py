"""Tables that go on over the end of a page: their parts as one, rows cut in two as one row."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.forms import APPLICATION_ITEMS, DISCLOSURE_ITEMS
from crawler.models import Table
from crawler.values import is_number, squeeze
from pipelines.layout.geometry import snap
from pipelines.layout.grid import FoundTable
from pipelines.tables.labels import plain

_NEAR = 6.0  # points; the parts of one table have the same left and right edge
# A cell that begins a row of the form; the rest of a cut cell does not begin so.
_BEGINS_ROW = re.compile(r"\s*(?:[(（][一二三四五六七]|[一二三四]、|\d+[.．、]|第.+项|信息内容)")

_LABELS = frozenset(
    plain(label)
    for item in (*DISCLOSURE_ITEMS, *APPLICATION_ITEMS)
    for label in (item.zh, *item.aliases)
)

Rows = list[list[str | None]]


def goes_on(above: FoundTable, below: FoundTable) -> bool:
    """Tell whether a table at a page's top goes on with the one that ended the page before."""
    sides = zip(above.edges, below.edges, strict=True)
    return below.page == above.page + 1 and all(abs(a - b) <= _NEAR for a, b in sides)


def _has_numbers(row: Sequence[str | None]) -> bool:
    return any(is_number(cell) for cell in row if cell)


def _owner(rows: Rows, column: int) -> tuple[int, int] | None:
    """Return the place of the text that a column shows at the end of *rows*, merged cells followed."""
    row = len(rows) - 1
    while row > 0 and rows[row][column] is None:
        row -= 1
    while column > 0 and rows[row][column] is None:
        column -= 1
    return (row, column) if rows[row][column] else None


def _is_cut(rows: Rows, first: Sequence[str | None]) -> bool:
    """Tell whether the first row of a page is the rest of the last row of the page before.

    Its texts begin nothing, and its numbers stand in one of the two parts only. "8.属于行政查" goes on
    as "询事项"; "2.没有现成信息" begins a row, though the group label beside it goes on.
    """
    texts = [(column, cell) for column, cell in enumerate(first) if cell]
    if not texts or any(_BEGINS_ROW.match(cell) or plain(cell) in _LABELS for _, cell in texts):
        return False
    if _has_numbers(first):
        return not _has_numbers(rows[-1]) and any(not is_number(cell) for _, cell in texts)
    return all(_owner(rows, column) for column, _ in texts)


def _close(rows: Rows, first: Sequence[str | None]) -> None:
    """Add the rest of a cut row to the texts above it."""
    for column, cell in enumerate(first):
        if not cell:
            continue
        place = _owner(rows, column)
        if place is None:
            rows[-1][column] = cell
        else:
            rows[place[0]][place[1]] = (rows[place[0]][place[1]] or "") + cell


def _repeated(rows: Rows, more: Rows) -> int:
    """Return how many rows at a page's top are the table's heads once more, as a print repeats them."""
    count = 0
    for head, row in zip(rows, more, strict=False):
        texts = [[squeeze(cell) for cell in line if cell] for line in (head, row)]
        if texts[0] != texts[1] or not texts[0] or _has_numbers(row):
            break
        count += 1
    return count


def join_tables(parts: Sequence[FoundTable]) -> Table:
    """Return the parts of one table as one, in columns that hold for all of them."""
    xs = snap(x for part in parts for x in part.lattice.xs)
    rows: Rows = []
    pages: list[int] = []
    for part in parts:
        more = part.rows(xs)
        more = more[_repeated(rows, more) :]
        if rows and more and _is_cut(rows, more[0]):
            _close(rows, more.pop(0))
        rows += more
        pages += [part.page] * len(more)
    return Table(tuple(tuple(row) for row in rows), page=parts[0].page, row_pages=tuple(pages))
