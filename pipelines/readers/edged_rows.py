"""Rows of cells with the places of their edges to a grid: what RTF and DOC say of a table.

A merged cell has its edges farther apart, or says that it goes on in the cells beside or below it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from crawler.models import Table

_NEAR = 60  # twentieths of a point; edges of one column differ by less, no column is narrower
_MOST_COLUMNS = 200


@dataclass(frozen=True)
class Edges:
    """The edges of a row's cells from the left, and which cells are covered by the one beside or above."""

    at: tuple[int, ...]
    covered: frozenset[int] = frozenset()


@dataclass
class EdgedRow:
    """A row: its cells' texts, and its edges if the file says them for just as many cells."""

    cells: list[str]
    edges: Edges | None = None
    texts: list[str | None] = field(init=False)

    def __post_init__(self) -> None:
        """Leave out the texts of covered cells, which are not shown."""
        if self.edges and (
            len(self.edges.at) != len(self.cells) + 1
            or list(self.edges.at) != sorted(self.edges.at)
        ):
            self.edges = None
        covered = self.edges.covered if self.edges else ()
        self.texts = [None if n in covered else text for n, text in enumerate(self.cells)]


def table_of(rows: Sequence[EdgedRow]) -> Table:
    """Return rows as a rectangle: by their edges, or cell by cell where one row says none.

    Rows that lack squares of the rectangle are ``short``.
    """
    edges = _levels(edge for row in rows if row.edges for edge in row.edges.at)
    if all(row.edges for row in rows) and len(edges) <= _MOST_COLUMNS:
        lines = [_placed(row, edges) for row in rows]
    else:
        lines = [list[str | None](row.cells) for row in rows]
    width = max(len(line) for line in lines)
    short = frozenset(n for n, line in enumerate(lines) if len(line) < width)
    return Table(tuple((*line, *[None] * (width - len(line))) for line in lines), short=short)


def _levels(edges: Iterable[int]) -> list[int]:
    levels: list[int] = []
    for edge in sorted(edges):
        if not levels or edge - levels[-1] > _NEAR:
            levels.append(edge)
    return levels


def _placed(row: EdgedRow, edges: Sequence[int]) -> list[str | None]:
    """Return a row's texts in the columns between all edges; what it leaves out on its left is empty."""
    assert row.edges is not None
    at = [bisect_left(edges, edge - _NEAR) for edge in row.edges.at]
    line: list[str | None] = [""] * at[0]
    for text, left, right in zip(row.texts, at, at[1:], strict=False):
        line += [text, *[None] * (right - left - 1)] if right > left else []
    return line
