"""What is painted over a page: areas, what they hide of the glyphs under them, what stands beside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from pipelines.layout.geometry import Char

Colour = tuple[float, float, float]  # red, green, blue from 0 to 1
Box = tuple[float, float, float, float]  # left, bottom, right, top
Point = tuple[float, float]
Polygon = tuple[Point, ...]

WHITE: Colour = (1.0, 1.0, 1.0)
_ALIKE = 0.06  # of a colour's parts; nobody tells them apart
_WHOLE = 0.9  # of a glyph's width: what stands out beside a cover is nothing
_NOTHING = (0.0, 0.0)
_STEPS = (0.1, 0.3, 0.5, 0.7, 0.9)  # of a glyph's box: where it is looked at


def shares_of(box: Box, char: Char) -> tuple[float, float]:
    """Return which part of a glyph's box another one holds, and of the column of it that it holds least."""
    left, bottom, right, top = box
    wide, high = char.x1 - char.x0, char.y1 - char.y0
    # max and min, which are called, take five times as long.
    width = (char.x1 if char.x1 < right else right) - (char.x0 if char.x0 > left else left)  # noqa: FURB136
    height = (char.y1 if char.y1 < top else top) - (char.y0 if char.y0 > bottom else bottom)  # noqa: FURB136
    own = wide * high
    if width <= 0 or height <= 0 or own <= 0:
        return _NOTHING
    return width * height / own, height / high if width >= _WHOLE * wide else 0.0


@dataclass(slots=True, unsafe_hash=True)
class Area:
    """A filled area or picture that hides what it covers; its colour, ``None`` where not known.

    ``paints`` tells where in its box it paints, if not everywhere; ``through`` is the share of what is
    under it that is seen; what a ``vague`` one leaves to be seen cannot be told.
    """

    box: Box
    colour: Colour | None = None
    paints: Callable[[float, float], bool] | None = None
    through: float = 0.0
    vague: bool = False

    def share_of(self, char: Char) -> tuple[float, float]:
        """Return which part of a glyph's box it covers, and of the column of it that it covers least."""
        shares = shares_of(self.box, char)
        if self.paints is None or shares == _NOTHING:
            return shares
        wide, high = char.x1 - char.x0, char.y1 - char.y0
        columns = [
            sum(self.holds(char.x0 + wide * x, char.y0 + high * y) for y in _STEPS) / len(_STEPS)
            for x in _STEPS
        ]
        return sum(columns) / len(_STEPS), min(columns)

    def holds(self, x: float, y: float) -> bool:
        """Tell whether it paints a point."""
        left, bottom, right, top = self.box
        if not (left <= x <= right and bottom <= y <= top):
            return False
        return self.paints is None or self.paints(x, y)


@lru_cache(maxsize=4_096)
def alike(one: Colour | None, other: Colour | None) -> bool:
    """Tell whether two colours are known and nobody tells them apart."""
    if one is None or other is None:
        return False
    return all(abs(a - b) <= _ALIKE for a, b in zip(one, other, strict=True))


def is_inside(x: float, y: float, polygons: tuple[Polygon, ...], *, even_odd: bool) -> bool:
    """Tell whether a point lies in what polygons enclose, by either rule (ISO 32000-1, 8.5.3.3).

    >>> square = ((0, 0), (4, 0), (4, 4), (0, 4))
    >>> hole = ((1, 1), (3, 1), (3, 3), (1, 3))
    >>> [is_inside(2, 2, (square, hole), even_odd=rule) for rule in (False, True)]
    [True, False]
    """
    winding = crossed = 0
    for polygon in polygons:
        for (x0, y0), (x1, y1) in zip(polygon, (*polygon[1:], polygon[0]), strict=True):
            if (y0 <= y) is not (y1 <= y) and x < x0 + (y - y0) / (y1 - y0) * (x1 - x0):
                crossed += 1
                winding += 1 if y1 > y0 else -1
    return bool(crossed % 2) if even_odd else bool(winding)
