"""Ruled tables from lines and characters: one grid code for every carrier that has positions.

A carrier gives pages of characters and of ruling segments (points, y upwards); this module finds
the tables that the segments enclose and puts each character into its cell.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from pipelines.layout.geometry import SNAP, Char, Page, Segment, join_lines, snap

_LEAST_ROW = 6.0  # points; no row of text is lower
_FEWEST_LINES = 3  # vertical lines that end together: a table's edge, not a stray stroke
_MOST_SEGMENTS, _MOST_LINES = 20_000, 1_000  # part three has some 1,100 strokes, 50 lines
_TOUCH = 3.0  # points; lines that end this near to another meet it
Box = tuple[float, float, float, float]


@dataclass
class Lattice:
    """The grid lines of one table and the segments drawn on them."""

    xs: list[float]
    ys: list[float]  # from the top down
    segments: list[Segment] = field(default_factory=list)
    _near: dict[tuple[bool, float], list[Segment]] = field(default_factory=dict, repr=False)
    _down: list[float] = field(default_factory=list, repr=False)

    def ruled(self, *, horizontal: bool, at: float, start: float, end: float) -> bool:
        """Tell whether a line is drawn at *at* over the middle of ``start``-``end``."""
        middle = (start + end) / 2
        near = self._near.get((horizontal, at))
        if near is None:
            near = self._near[horizontal, at] = [
                s for s in self.segments if s.horizontal is horizontal and abs(s.at - at) <= SNAP
            ]
        for line in near:  # noqa: SIM110  # a cell has two lines; any() takes longer than they do
            if line.start <= middle <= line.end:
                return True
        return False

    def square_of(self, char: Char) -> tuple[int, int] | None:
        """Return the row and column that a character stands in, the first where it is on a line."""
        x, y = char.centre
        xs, ys = self.xs, self.ys
        if not (xs[0] <= x <= xs[-1] and ys[-1] <= y <= ys[0]):
            return None
        self._down = self._down or [-y for y in ys]
        row, column = bisect_left(self._down, -y), bisect_left(xs, x)
        return (row and row - 1), (column and column - 1)


def _merge(segments: Iterable[Segment]) -> list[Segment]:
    """Join segments on the same line that overlap or touch."""
    merged: list[Segment] = []
    for segment in sorted(segments, key=lambda s: (s.horizontal, s.at, s.start)):
        for index in range(len(merged) - 1, -1, -1):
            last = merged[index]
            if last.horizontal is not segment.horizontal or segment.at - last.at > SNAP:
                break
            if segment.start <= last.end + _TOUCH and last.start <= segment.end + _TOUCH:
                start, end = min(last.start, segment.start), max(last.end, segment.end)
                merged[index] = Segment(last.horizontal, last.at, start, end)
                break
        else:
            merged.append(segment)
            continue
        if (
            segment.horizontal is not merged[index].horizontal
            or segment.at - merged[index].at > SNAP
        ):
            merged.append(segment)
    return merged


def _meet(one: Segment, other: Segment) -> bool:
    """Tell whether two segments touch."""
    if one.horizontal is other.horizontal:
        return (
            abs(one.at - other.at) <= SNAP
            and one.start <= other.end + _TOUCH
            and other.start <= one.end + _TOUCH
        )
    return (
        other.start - _TOUCH <= one.at <= other.end + _TOUCH
        and one.start - _TOUCH <= other.at <= one.end + _TOUCH
    )


def _groups(segments: Sequence[Segment]) -> list[list[Segment]]:
    """Return the sets of segments that hang together."""
    groups: list[list[Segment]] = []
    for segment in segments:
        touching = [group for group in groups if any(_meet(segment, other) for other in group)]
        joined = [segment, *(other for group in touching for other in group)]
        groups = [group for group in groups if not any(group is t for t in touching)]
        groups.append(joined)
    return groups


def _regions(lattice: Lattice) -> dict[tuple[int, int], tuple[int, int]]:
    """Map each grid square to the top-left square of the cell that it belongs to.

    Squares without a drawn line between them are one cell. Merged squares form a rectangle; if a
    missing stroke makes another shape, its top-left square still names it.
    """
    rows, columns = len(lattice.ys) - 1, len(lattice.xs) - 1
    owner = {(r, c): (r, c) for r in range(rows) for c in range(columns)}

    def find(square: tuple[int, int]) -> tuple[int, int]:
        while owner[square] != square:
            square = owner[square]
        return square

    def join(one: tuple[int, int], other: tuple[int, int]) -> None:
        first, second = sorted((find(one), find(other)))
        owner[second] = first

    for r in range(rows):
        top, bottom = lattice.ys[r], lattice.ys[r + 1]
        for c in range(columns):
            left, right = lattice.xs[c], lattice.xs[c + 1]
            if c + 1 < columns and not lattice.ruled(
                horizontal=False, at=right, start=bottom, end=top
            ):
                join((r, c), (r, c + 1))
            if r + 1 < rows and not lattice.ruled(
                horizontal=True, at=bottom, start=left, end=right
            ):
                join((r, c), (r + 1, c))
    return {square: find(square) for square in owner}


@dataclass(frozen=True)
class FoundTable:
    """A ruled table on a page: its grid lines, the characters inside, the page's number."""

    lattice: Lattice
    chars: tuple[Char, ...]
    page: int

    @property
    def top(self) -> float:
        """The height of its upper edge."""
        return self.lattice.ys[0]

    @property
    def edges(self) -> tuple[float, float]:
        """Its left and right edge."""
        return self.lattice.xs[0], self.lattice.xs[-1]

    def cells(self) -> Iterator[tuple[Box, tuple[Char, ...]]]:
        """Yield ``left, bottom, right, top`` of each cell with its characters."""
        regions = _regions(self.lattice)
        squares: dict[tuple[int, int], list[tuple[int, int]]] = {}
        for square, owner in regions.items():
            squares.setdefault(owner, []).append(square)
        inside: dict[tuple[int, int], list[Char]] = {}
        xs, ys = self.lattice.xs, self.lattice.ys
        for char in self.chars:
            if (place := self.lattice.square_of(char)) is not None:
                inside.setdefault(regions[place], []).append(char)
        for owner, members in squares.items():
            rows, columns = [r for r, _ in members], [c for _, c in members]
            box = xs[min(columns)], ys[max(rows) + 1], xs[max(columns) + 1], ys[min(rows)]
            yield box, tuple(inside.get(owner, ()))

    def rows(self, xs: Sequence[float]) -> list[list[str | None]]:
        """Return the cells with their characters, in columns between the given lines."""
        lattice = Lattice(list(xs), self.lattice.ys, self.lattice.segments)
        regions = _regions(lattice)
        inside: dict[tuple[int, int], list[Char]] = {}
        for char in self.chars:
            if (place := lattice.square_of(char)) is not None:
                inside.setdefault(regions[place], []).append(char)
        return [
            [
                join_lines(inside.get((r, c), ())) if regions[r, c] == (r, c) else None
                for c in range(len(lattice.xs) - 1)
            ]
            for r in range(len(lattice.ys) - 1)
        ]


def _open_ends(group: Sequence[Segment]) -> list[float]:
    """Return the heights where several vertical lines end beyond the last horizontal one.

    A browser's print cuts a table at the page's end without ruling it off there.
    """
    levels = [s.at for s in group if s.horizontal]
    if not levels:
        return []
    below = [s.start for s in group if not s.horizontal and s.start < min(levels) - _LEAST_ROW]
    above = [s.end for s in group if not s.horizontal and s.end > max(levels) + _LEAST_ROW]
    return [
        sum(ends) / len(ends)
        for ends in (below, above)
        if len(ends) >= _FEWEST_LINES and max(ends) - min(ends) <= SNAP
    ]


def _within(lattice: Lattice, chars: Iterable[Char]) -> Iterator[Char]:
    """Yield the characters inside a table's outer lines, spaces left out."""
    left, right, bottom, top = lattice.xs[0], lattice.xs[-1], lattice.ys[-1], lattice.ys[0]
    for char in chars:
        x, y = char.centre
        if left <= x <= right and bottom <= y <= top and char.text.strip():
            yield char


def find_tables(page: Page) -> list[FoundTable]:
    """Return the page's ruled tables from the top down; frames of a single cell are none.

    A page with thousands of lines is a drawing, not a table: it has none.
    """
    merged = _merge(page.segments) if len(page.segments) <= _MOST_SEGMENTS else []
    if len(merged) > _MOST_LINES:
        return []
    found = []
    for group in _groups(merged):
        xs = snap(s.at for s in group if not s.horizontal)
        ys = snap([*(s.at for s in group if s.horizontal), *_open_ends(group)])[::-1]
        if len(xs) < 2 or len(ys) < 2 or len(xs) + len(ys) < 5:  # noqa: PLR2004
            continue
        lattice = Lattice(xs, ys, group)
        if chars := tuple(_within(lattice, page.chars)):
            found.append(FoundTable(lattice, chars, page.number))
    return sorted(found, key=lambda t: -t.top)
