"""Of what is drawn on a page, what a reader of it sees: nothing covered, struck, or of its ground's colour.

Shared by the carriers with positions. Glyphs and areas come in the order in which they are drawn.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from crawler.glyphs import UNREADABLE
from pipelines.layout.covers import WHITE, Area, Box, Colour, alike
from pipelines.layout.geometry import Char, Segment
from pipelines.layout.marks import beside

_SMALLEST = 1.0  # points; text lower than this is not read
_MOST_AREAS = 2_000  # a page with more is a drawing
_COVERED, _TOUCHED = 0.6, 0.35  # of a glyph's box
_FAINT = 0.1  # of what is under an area; nobody reads it
_SAME_PLACE = 0.3  # of a glyph's size: bold made by drawing twice is off by a tenth
_OVERLAP = 0.4  # of a digit's box: condensed digits overlap by less
_STRUCK = 0.2  # of a glyph's height, about its middle
_LEAST_SIZE = 4.0  # points: glyphs in one place are looked for this near
_DASH = 1.5  # points between the dashes of a line
_LEVEL, _MOST_LEVELS = 16.0, 64  # points of a level; levels of an area


@dataclass(slots=True)
class Run:
    """Characters drawn one after the other, and their colour, ``None`` where that is not known."""

    chars: Sequence[Char]
    colour: Colour | None = None


class _Ground(NamedTuple):
    """An opaque area: its number of those on the page, its box, what it is."""

    number: int
    box: Box
    area: Area


class _Paper:
    """The glyphs on a page, by height, and what is left to be seen of each."""

    def __init__(self) -> None:
        self.areas: list[Area] = []
        self._glyphs: list[Char | None] = []
        self._left: list[float] = []
        self._levels: dict[int, list[int]] = {}
        self._grounds: dict[
            int | None, list[_Ground]
        ] = {}  # opaque areas by height, high ones under None

    def add(self, run: Run) -> None:
        """Draw characters that are large enough and stand out against their ground."""
        is_white = alike(run.colour, WHITE)
        for char in run.chars:
            if char.y1 - char.y0 < _SMALLEST:
                continue
            ground = self._ground(char) if self._grounds else WHITE
            if is_white if ground is WHITE else alike(run.colour, ground):
                continue
            shown = char
            if ground is None and is_white and char.text.isdigit():
                shown = char.unread()  # on a picture that may be white
            self._levels.setdefault(int(char.centre[1] // _LEVEL), []).append(len(self._glyphs))
            self._glyphs.append(shown)
            self._left.append(1.0)

    def cover(self, area: Area) -> None:
        """Draw an area over the glyphs; those half covered are unreadable."""
        if len(self.areas) >= _MOST_AREAS:
            return
        if area.through <= _FAINT:
            low, high = (int(y // _LEVEL) for y in (area.box[1], area.box[3]))
            ground = _Ground(len(self.areas), area.box, area)
            for level in range(low, high + 1) if high - low < _MOST_LEVELS else (None,):
                self._grounds.setdefault(level, []).append(ground)
        self.areas.append(area)
        left, bottom, right, top = area.box
        for at in self._near(bottom, top):
            char = self._glyphs[at]
            if char is None or char.x1 <= left or char.x0 >= right:
                continue
            share, least = area.share_of(char)
            if share >= _TOUCHED:
                self._hide(at, char, area, least)

    def _hide(self, at: int, char: Char, area: Area, least: float) -> None:
        """Hide a glyph under an area that covers *least* of each column of it."""
        if area.vague:
            self._glyphs[at] = char.unread()
        elif least >= _COVERED:
            self._left[at] *= area.through
            if self._left[at] <= _FAINT:
                self._glyphs[at] = None
        elif area.through <= _FAINT:
            self._glyphs[at] = char.unread()

    def seen(self) -> list[Char]:
        """Return what is left, in the order drawn."""
        return [char for char in self._glyphs if char]

    def _near(self, bottom: float, top: float) -> Iterator[int]:
        low, high = bottom // _LEVEL - 1, top // _LEVEL + 1
        if high - low < len(self._levels):
            for number in range(int(low), int(high) + 1):
                yield from self._levels.get(number, ())
            return
        for level, indices in self._levels.items():
            if low <= level <= high:
                yield from indices

    def _ground(self, char: Char) -> Colour | None:
        """Return the colour of the ground that a glyph is drawn on; paper is white."""
        x, y = char.centre
        last = -1
        colour: Colour | None = WHITE
        for level in (int(y // _LEVEL), None):
            for number, (left, bottom, right, top), area in reversed(self._grounds.get(level, ())):
                if left <= x <= right and bottom <= y <= top and area.holds(x, y):
                    if number > last:
                        last, colour = number, area.colour
                    break
        return colour


def _once(chars: Iterable[Char]) -> list[Char]:
    """Return the glyphs with each place taken once: the same one twice is one, others are unreadable."""
    chars = list(chars)
    size = max((sum(c.y1 - c.y0 for c in chars) / len(chars) / 2) if chars else 0.0, _LEAST_SIZE)
    kept: list[Char] = []
    rows: dict[int, dict[int, list[int]]] = {}
    own, around = rows.setdefault(0, {}), list(rows.values())
    last = 0
    for char in chars:
        if not char.text.strip():
            kept.append(char)
            continue
        column, row = int(char.centre[0] // size), int(char.centre[1] // size)
        if row != last:  # most stand on the line of the one before
            last, own = row, rows.setdefault(row, {})
            around = [rows[at] for at in (row - 1, row, row + 1) if at in rows]
        near = [
            index
            for at in (column - 1, column, column + 1)
            for one in around
            if at in one
            for index in one[at]
        ]
        twin = _twin(kept, near, char)
        if twin is None:
            over = [at for at in near if _overlaps(kept[at], char)] if char.text.isdigit() else ()
            for index in over:
                kept[index] = kept[index].unread()
            own.setdefault(column, []).append(len(kept))
            kept.append(char.unread() if over else char)
        elif kept[twin].text != char.text:
            kept[twin] = kept[twin].unread()
    return kept


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
    return Area((one.x0, one.y0, one.x1, one.y1)).share_of(other)[0] > _OVERLAP


def _joined(segments: Iterable[Segment]) -> list[Segment]:
    """Return the level lines from below, dashes of one as one."""
    found: list[Segment] = []
    for line in sorted((s for s in segments if s.horizontal), key=lambda s: (s.at, s.start)):
        last = found[-1] if found else None
        if last and line.at - last.at <= _DASH / 3 and line.start - last.end <= _DASH:
            found[-1] = replace(last, end=max(last.end, line.end))
        else:
            found.append(line)
    return found


def _struck(char: Char, levels: Sequence[float], lines: Sequence[Segment]) -> int | None:
    """Return which line is drawn through the middle of a glyph, over all its width."""
    height = char.y1 - char.y0
    middle = char.centre[1]
    start = bisect_left(levels, middle - _STRUCK * height)
    slack = 0.25 * (char.x1 - char.x0)
    for number in range(start, len(lines)):
        line = lines[number]
        if line.at > middle + _STRUCK * height:
            return None
        if line.start <= char.x0 + slack and line.end >= char.x1 - slack:
            return number
    return None


def shown(
    drawn: Iterable[Run | Area], segments: Sequence[Segment], cut: Sequence[Box] = ()
) -> tuple[Char, ...]:
    """Return the characters that can be seen, in the order drawn; each place once.

    *cut* are glyphs that clipping takes away: what is left of their numbers is unreadable.
    """
    paper = _Paper()
    for item in drawn:
        if isinstance(item, Area):
            paper.cover(item)
        else:
            paper.add(item)
    lines = _joined(segments)
    levels = [line.at for line in lines]
    each = [(char, _struck(char, levels, lines)) for char in _once(paper.seen())]
    strikes = {line for _, line in each}
    others = (line for number, line in enumerate(lines) if number not in strikes)
    chars = [char for char, line in each if line is None]
    return beside(chars, [*cut, *_small(paper.areas)], others)


def _small(areas: Iterable[Area]) -> Iterator[Box]:
    """Yield the shapes and pictures that could be signs: a digit drawn as an outline, a picture of one."""
    for area in areas:
        left, bottom, right, top = area.box
        is_ruling = min(right - left, top - bottom) < _SMALLEST
        is_ground = area.paints is None and area.colour is not None
        if not (is_ruling or is_ground or alike(area.colour, WHITE)):
            yield area.box
