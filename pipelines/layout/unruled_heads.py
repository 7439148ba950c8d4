"""The columns of a table without rulings: where its numbers stand, and which heads stand over them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipelines.layout.pieces import Piece
from pipelines.tables.labels import plain

# Heads whose stretch says nothing of a number; they are set over what they touch.
_NEUTRAL = frozenset(map(plain, ("申请人情况", "法人或其他组织")))
_EDGE = 1.0  # points

Span = tuple[float, float]
Rows = list[list[str | None]]


@dataclass(frozen=True)
class Column:
    """A column: the stretch of its numbers, empty where it has none, and its lowest head."""

    numbers: Span | None
    leaf: Piece | None = None

    @property
    def span(self) -> Span:
        """The stretch of its numbers and its lowest head."""
        ends = [self.numbers] if self.numbers else []
        ends += [(self.leaf.x0, self.leaf.x1)] if self.leaf else []
        return min(end[0] for end in ends), max(end[1] for end in ends)


def stretches(rows: Iterable[Sequence[Piece]]) -> list[Span] | None:
    """Return where numbers stand over all rows, ``None`` if two of one row stand in the same place."""
    found: list[Span] = []
    rows = list(rows)
    for piece in sorted((p for row in rows for p in row), key=lambda p: p.x0):
        if found and piece.x0 < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], piece.x1))
        else:
            found.append((piece.x0, piece.x1))
    twice = any(sum(p.over(*span) for p in row) > 1 for row in rows for span in found)
    return None if twice else found


def columns_of(numbers: Sequence[Span], heads: Sequence[Piece]) -> list[Column] | None:
    """Return the columns with their lowest heads, ``None`` where the places leave that open.

    Every column has a lowest head of its own; a head without numbers is a column of empty cells, if it
    stands beside the others.
    """
    leaves = [head for head in heads if not any(_is_under(other, head) for other in heads)]
    leaves.sort(key=lambda head: head.x0)
    if any(one.x1 > other.x0 + _EDGE for one, other in pairwise(leaves)):
        return None
    columns = _by_overlap(numbers, leaves) or _by_order(numbers, leaves)
    if columns is None or any(
        one.span[1] > other.span[0] + _EDGE for one, other in pairwise(columns)
    ):
        return None
    return columns if _are_level(columns) else None


def _is_under(below: Piece, above: Piece) -> bool:
    return below.y1 <= above.y0 + _EDGE and below.over(above.x0, above.x1)


def _by_overlap(numbers: Sequence[Span], leaves: Sequence[Piece]) -> list[Column] | None:
    """Return columns whose numbers stand under their heads."""
    columns = [Column(None, leaf) for leaf in leaves]
    for span in numbers:
        over = [n for n, leaf in enumerate(leaves) if leaf.over(*span)]
        if len(over) != 1 or columns[over[0]].numbers:
            return None
        columns[over[0]] = replace(columns[over[0]], numbers=span)
    return columns


def _by_order(numbers: Sequence[Span], leaves: Sequence[Piece]) -> list[Column] | None:
    """Return columns whose numbers stand at one side of their heads: each between its head's neighbours."""
    if len(numbers) != len(leaves):
        return None
    for n, (left, right) in enumerate(numbers):
        before, after = leaves[n - 1] if n else None, leaves[n + 1] if n + 1 < len(leaves) else None
        if (before and left < before.x1) or (after and right > after.x0):
            return None
    return [Column(span, leaf) for span, leaf in zip(numbers, leaves, strict=True)]


def _are_level(columns: Sequence[Column]) -> bool:
    """Tell whether heads without numbers stand beside their neighbours: else they may group others."""
    for n, column in enumerate(columns):
        if column.numbers:
            continue
        near = [columns[at].leaf for at in (n - 1, n + 1) if 0 <= at < len(columns)]
        if not any(
            o and column.leaf and o.y0 < column.leaf.y1 and column.leaf.y0 < o.y1 for o in near
        ):
            return False
    return True


def head_rows(columns: Sequence[Column], heads: Sequence[Piece]) -> Rows | None:
    """Return the heads as rows of a grid, the lowest last; ``None`` where a head's stretch is open.

    A head over others stands over each group of columns that it touches; a group ends where heads repeat.
    """
    leaves = [column.leaf for column in columns]
    upper = [head for head in heads if head not in leaves]
    spans = {head: _covered(head, columns) for head in upper}
    if not all(spans.values()):
        return None
    levels: dict[Piece, int] = {}
    for head in sorted(upper, key=lambda h: -h.y):
        above = (levels[o] for o in levels if spans[o] & spans[head] and _is_over(o, head))
        levels[head] = max(above, default=-1) + 1
    depth = max(levels.values(), default=-1) + 2
    rows: Rows = [[""] * len(columns) for _ in range(depth)]
    for head, level in levels.items():
        own = sorted(spans[head])
        if any(rows[level][n] != "" for n in own):
            return None
        for n in own:
            rows[level][n] = head.text if n == own[0] or n - 1 not in spans[head] else None
    rows[-1] = [leaf.text if leaf else "" for leaf in leaves]
    return rows


def _is_over(above: Piece, below: Piece) -> bool:
    return above.y0 >= below.y1 - _EDGE


def _covered(head: Piece, columns: Sequence[Column]) -> frozenset[int]:
    """Return the columns that a head stands over."""
    touched = {n for n, column in enumerate(columns) if head.over(*column.span)}
    if plain(head.text) in _NEUTRAL:
        return frozenset(touched)
    return frozenset(n for group in _groups(columns) if touched & group for n in group)


def _groups(columns: Sequence[Column]) -> list[set[int]]:
    """Return the columns in groups: one begins where a lowest head repeats one of the group's."""
    groups: list[set[int]] = []
    said: set[str] = set()
    for n, column in enumerate(columns):
        text = plain(column.leaf.text) if column.leaf else ""
        if not groups or text in said:
            groups.append(set())
            said = set()
        said.add(text)
        groups[-1].add(n)
    return groups
