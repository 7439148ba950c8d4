"""How a page's glyphs are turned: most say how the page stands, those turned otherwise are no digits."""

from __future__ import annotations

import cmath
import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from crawler.glyphs import UNREADABLE
from pipelines.layout.covers import Area
from pipelines.layout.geometry import Page, turned
from pipelines.layout.shown import Glyph

_OBLIQUE = math.radians(8)  # a scan's skew is less, a watermark's slant more
_QUARTER = math.pi / 2
_MIRRORED = -1
_HALF_TURN = 2


def _turn(item: Any) -> tuple[int, float]:
    """Return a glyph's turn in quarters against the clock, and how far it is off that."""
    along = getattr(item, "turn", 1)
    if along is None:
        return _MIRRORED, 0.0
    angle = cmath.phase(along)
    quarters = round(angle / _QUARTER)
    return quarters % 4, abs(angle - quarters * _QUARTER)


def upright(drawn: Sequence[Glyph | Area], items: Sequence[Any]) -> tuple[list[Glyph | Area], int]:
    """Return what is drawn without slanting glyphs, and the quarters that the page must be turned back.

    *items* are pdfminer's, in the order of the glyphs. Digits that are mirrored, turned otherwise than
    the page, or under a soft mask are unreadable.
    """
    turns = [_turn(item) for item in items]
    quarters = [quarter for quarter, _ in turns]
    main = max(set(quarters), key=quarters.count, default=0)
    slanting = sum(off > _OBLIQUE for _, off in turns) * 2 > len(turns)
    each = zip(items, turns, strict=True)
    found: list[Glyph | Area] = []
    for one in drawn:
        if isinstance(one, Area):
            found.append(one)
            continue
        item, (quarter, off) = next(each)
        if off > _OBLIQUE and not slanting:
            continue
        odd = quarter != main or main == _MIRRORED or getattr(item, "is_vague", False)
        lost = odd and one.char.text.isdigit()
        found.append(replace(one, char=replace(one.char, text=UNREADABLE)) if lost else one)
    return found, max(main, 0)


def turned_back(page: Page, quarters: int) -> Page:
    """Return a page turned with the clock by quarters.

    Wide tables are printed across a page without saying so in /Rotate, which pdfminer follows itself.
    """
    if not quarters:
        return page
    once = turned(page, clockwise=quarters <= _HALF_TURN)
    return turned(once, clockwise=True) if quarters == _HALF_TURN else once
