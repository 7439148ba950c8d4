"""Of what is drawn on a page, what a reader of it sees: nothing covered, struck, or of its ground's colour.

Shared by the carriers with positions. Glyphs and areas come in the order in which they are drawn.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from crawler.glyphs import UNREADABLE
from pipelines.layout.geometry import Char, Segment

Colour = tuple[float, float, float]  # red, green, blue from 0 to 1
Box = tuple[float, float, float, float]  # left, bottom, right, top

_WHITE: Colour = (1.0, 1.0, 1.0)
_ALIKE = 0.06  # of a colour's parts; nobody tells them apart
_SMALLEST = 1.0  # points; text lower than this is not read
_MOST_AREAS = 2_000  # a page with more is a drawing
_COVERED, _TOUCHED = 0.6, 0.35  # of a glyph's box
_SAME_PLACE = 0.3  # of a glyph's size: bold made by drawing twice is off by a tenth
_STRUCK = 0.2  # of a glyph's height, about its middle


@dataclass(frozen=True)
class Glyph:
    """A character and its colour, ``None`` where that is not known."""

    char: Char
    colour: Colour | None = None


@dataclass(frozen=True)
class Area:
    """A filled area or picture that hides what it covers; its colour, ``None`` where not known."""

    box: Box
    colour: Colour | None = None


def _overlap(char: Char, box: Box) -> float:
    """Return which part of a glyph's box lies in another box."""
    width = min(char.x1, box[2]) - max(char.x0, box[0])
    height = min(char.y1, box[3]) - max(char.y0, box[1])
    own = (char.x1 - char.x0) * (char.y1 - char.y0)
    return width * height / own if width > 0 and height > 0 and own > 0 else 0.0


def _alike(one: Colour | None, other: Colour | None) -> bool:
    if one is None or other is None:
        return False
    return all(abs(a - b) <= _ALIKE for a, b in zip(one, other, strict=True))


def _under(char: Char, areas: Sequence[Area]) -> Colour | None:
    """Return the colour of the ground that a glyph is drawn on; paper is white."""
    x, y = char.centre
    for area in reversed(areas):
        left, bottom, right, top = area.box
        if left <= x <= right and bottom <= y <= top:
            return area.colour
    return _WHITE


def _cover(seen: list[Char], area: Area) -> list[Char]:
    """Return the glyphs that an area drawn over them leaves, half covered ones unreadable."""
    x0, y0, x1, y1 = area.box
    met = {id(c) for c in seen if c.x0 < x1 and c.x1 > x0 and c.y0 < y1 and c.y1 > y0}
    if not met:
        return seen
    left = []
    for char in seen:
        part = _overlap(char, area.box) if id(char) in met else 0.0
        if part < _TOUCHED:
            left.append(char)
        elif part < _COVERED:
            left.append(replace(char, text=UNREADABLE))
    return left


def _once(chars: Iterable[Char]) -> list[Char]:
    """Return the glyphs with each place taken once: the same one twice is one, others are unreadable."""
    kept: list[Char] = []
    places: dict[tuple[int, int], list[int]] = {}
    for char in chars:
        if not char.text.strip():
            kept.append(char)
            continue
        (x, y), width, height = char.centre, char.x1 - char.x0, char.y1 - char.y0
        cell = int(x // 4), int(y // 4)
        near = (
            index
            for dx in (-1, 0, 1)
            for dy in (-1, 0, 1)
            for index in places.get((cell[0] + dx, cell[1] + dy), ())
        )
        twin = next(
            (
                index
                for index in near
                if abs(kept[index].centre[0] - x) <= _SAME_PLACE * width
                and abs(kept[index].centre[1] - y) <= _SAME_PLACE * height
            ),
            None,
        )
        if twin is None:
            places.setdefault(cell, []).append(len(kept))
            kept.append(char)
        elif kept[twin].text != char.text:
            kept[twin] = replace(kept[twin], text=UNREADABLE)
    return kept


def _struck(char: Char, levels: Sequence[float], lines: Sequence[Segment]) -> bool:
    """Tell whether a line is drawn through the middle of a glyph, over all its width."""
    height = char.y1 - char.y0
    middle = char.centre[1]
    start = bisect_left(levels, middle - _STRUCK * height)
    slack = 0.25 * (char.x1 - char.x0)
    for line in lines[start:]:
        if line.at > middle + _STRUCK * height:
            return False
        if line.start <= char.x0 + slack and line.end >= char.x1 - slack:
            return True
    return False


def shown(drawn: Iterable[Glyph | Area], segments: Sequence[Segment]) -> tuple[Char, ...]:
    """Return the characters that can be seen, in the order drawn; each place once."""
    seen: list[Char] = []
    areas: list[Area] = []
    for item in drawn:
        if isinstance(item, Area):
            if len(areas) < _MOST_AREAS:
                areas.append(item)
                seen = _cover(seen, item)
        elif item.char.y1 - item.char.y0 >= _SMALLEST and not _alike(
            item.colour, _under(item.char, areas)
        ):
            seen.append(item.char)
    lines = sorted((s for s in segments if s.horizontal), key=lambda s: s.at)
    levels = [line.at for line in lines]
    return tuple(char for char in _once(seen) if not _struck(char, levels, lines))
