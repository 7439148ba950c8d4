"""What decides whether and how that which a PDF draws is seen, as the operators set it."""

from __future__ import annotations

from typing import NamedTuple

from pipelines.layout.covers import Box
from pipelines.readers.drawn.shapes import Inside

EVERYTHING: Box = (-1e9, -1e9, 1e9, 1e9)
SEEN = 0.05  # of alpha
THROUGH = 0.5  # of what is under a marker's colour, or under what cannot be told
UNSEEN_MODES = frozenset({3, 7})  # ISO 32000-1, table 106: neither filled nor stroked


class Shown(NamedTuple):
    """The clipping paths, and how opaque what is drawn is."""

    clip: Box = EVERYTHING
    shapes: tuple[Inside, ...] = ()  # clipping paths that are no rectangles
    alpha: float = 1.0
    is_masked: bool = False  # by a soft mask: nobody knows how much

    def holds(self, x: float, y: float) -> bool:
        """Tell whether a point lies inside the clipping paths."""
        left, bottom, right, top = self.clip
        return left <= x <= right and bottom <= y <= top and all(s(x, y) for s in self.shapes)


def meet(one: Box, other: Box) -> Box:
    """Return what two boxes share."""
    left, bottom, right, top = one
    x0, y0, x1, y1 = other
    # max and min, which are called, take five times as long.
    return (
        x0 if x0 > left else left,  # noqa: FURB136
        y0 if y0 > bottom else bottom,  # noqa: FURB136
        x1 if x1 < right else right,  # noqa: FURB136
        y1 if y1 < top else top,  # noqa: FURB136
    )
