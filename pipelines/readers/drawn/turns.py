"""How a page's glyphs are turned: most say how the page stands, those turned otherwise are no digits."""

from __future__ import annotations

import cmath
import math
from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from pipelines.layout.covers import Area
from pipelines.layout.geometry import Page, turned
from pipelines.layout.shown import Run

_OBLIQUE = math.radians(8)  # a scan's skew is less, a watermark's slant more
_QUARTER = math.pi / 2
_MIRRORED = -1
_HALF_TURN = 2
_first = itemgetter(0)


Turn = tuple[int, float]  # quarters against the clock, and how far a glyph is off that
Turned = tuple[Turn, bool]  # and whether it is under a soft mask


def turn_of(matrix: Any, size: float, scaling: float) -> Turn:
    """Return how a string is turned by where its line runs and where up is."""
    a, b, c, d = matrix[:4]
    along, up = complex(a, b) * size * scaling, complex(c, d) * size
    if (along.conjugate() * up).imag < 0:
        return _MIRRORED, 0.0
    angle = cmath.phase(along)
    quarters = round(angle / _QUARTER)
    return quarters % 4, abs(angle - quarters * _QUARTER)


def upright(drawn: Sequence[Run | Area], turns: Sequence[Turned]) -> tuple[list[Run | Area], int]:
    """Return what is drawn without slanting glyphs, and the quarters that the page must be turned back.

    *turns* are the runs' in order, and whether they are under a soft mask. Digits that are mirrored,
    turned otherwise than the page, or under a soft mask are unreadable.
    """
    count = Counter[Turned]()
    for turn, runs in groupby(
        zip(turns, (one for one in drawn if type(one) is Run), strict=True), _first
    ):
        count[turn] += sum(len(run.chars) for _, run in runs)
    quarters = Counter[int]()
    for ((quarter, _), _), times in count.items():
        quarters[quarter] += times
    main = max(set(quarters), key=quarters.__getitem__, default=0)
    far = sum(times for ((_, off), _), times in count.items() if off > _OBLIQUE)
    slanting = far * 2 > count.total()
    lost = {turn for turn in count if turn[0][0] != main or main == _MIRRORED or turn[1]}
    if not far and not lost:
        return list(drawn), max(main, 0)
    each = iter(turns)
    found: list[Run | Area] = []
    for one in drawn:
        if isinstance(one, Area):
            found.append(one)
            continue
        turn = next(each)
        if turn[0][1] > _OBLIQUE and not slanting:
            continue
        found.append(_without_digits(one) if turn in lost else one)
    return found, max(main, 0)


def _without_digits(run: Run) -> Run:
    """Return a run whose digits nobody can read."""
    return Run([c.unread() if c.text.isdigit() else c for c in run.chars], run.colour)


def turned_back(page: Page, quarters: int) -> Page:
    """Return a page turned with the clock by quarters.

    Wide tables are printed across a page without saying so in /Rotate, which pdfminer follows itself.
    """
    if not quarters:
        return page
    once = turned(page, clockwise=quarters <= _HALF_TURN)
    return turned(once, clockwise=True) if quarters == _HALF_TURN else once
