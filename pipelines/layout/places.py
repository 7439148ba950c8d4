"""Glyphs drawn in one place: bold made by drawing twice, a shadow, one number over another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from crawler.glyphs import UNREADABLE
from pipelines.layout.covers import shares_of
from pipelines.layout.geometry import Char

_SAME_PLACE = 0.3  # of a glyph's size: bold made by drawing twice is off by a tenth
_OVERLAP = 0.4  # of a digit's box: condensed digits overlap by less
_LEAST_SIZE = 4.0  # points: glyphs in one place are looked for this near


class _Places:
    """Where glyphs stand: their numbers by squares of a size."""

    def __init__(self, size: float) -> None:
        self._size = size
        self._rows: dict[int, dict[int, list[int]]] = {}
        self._row: int | None = None
        self._own: dict[int, list[int]] = {}
        self._around: list[dict[int, list[int]]] = []
        self._column = 0

    def near(self, x: float, y: float) -> list[int]:
        """Return which glyphs stand in the square of a point and those around it."""
        column, row = int(x // self._size), int(y // self._size)
        if row != self._row:  # most stand on the line of the one before
            rows = self._rows
            self._row, self._own = row, rows.setdefault(row, {})
            self._around = [rows[at] for at in (row - 1, row, row + 1) if at in rows]
        self._column = column
        near: list[int] = []
        for at in (column - 1, column, column + 1):
            for one in self._around:
                if at in one:
                    near += one[at]
        return near

    def add(self, number: int) -> None:
        """Add a glyph in the square that was asked for last."""
        self._own.setdefault(self._column, []).append(number)


def once(chars: Iterable[Char]) -> list[Char]:
    """Return the glyphs with each place taken once: the same one twice is one, others are unreadable."""
    chars = list(chars)
    size = max((sum(c.y1 - c.y0 for c in chars) / len(chars) / 2) if chars else 0.0, _LEAST_SIZE)
    kept: list[Char] = []
    places = _Places(size)
    for char in chars:
        if not char.text.strip():
            kept.append(char)
            continue
        near = places.near(*char.centre)
        twin = _twin(kept, near, char) if near else None
        if twin is None:
            over = near and _under(kept, near, char)
            for index in over:
                kept[index] = kept[index].unread()
            places.add(len(kept))
            kept.append(char.unread() if over else char)
        elif kept[twin].text != char.text:
            kept[twin] = kept[twin].unread()
    return kept


def _under(kept: Sequence[Char], near: Iterable[int], char: Char) -> list[int]:
    """Return which glyphs a digit stands over."""
    return [index for index in near if _overlaps(kept[index], char)] if char.text.isdigit() else []


def _twin(kept: Sequence[Char], near: Iterable[int], char: Char) -> int | None:
    """Return which glyph is drawn in the place of another."""
    (x, y), wide, high = char.centre, char.x1 - char.x0, char.y1 - char.y0
    for index in near:
        x0, y0 = kept[index].centre
        if abs(x0 - x) <= _SAME_PLACE * wide and abs(y0 - y) <= _SAME_PLACE * high:
            return index
    return None


def _overlaps(one: Char, other: Char) -> bool:
    """Tell whether a digit stands over what is or was one, as a shadow does."""
    if not (one.text.isdigit() or one.text == UNREADABLE):
        return False
    return shares_of((one.x0, one.y0, one.x1, one.y1), other)[0] > _OVERLAP
