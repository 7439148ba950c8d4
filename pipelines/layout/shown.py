"""Of what is drawn on a page, what a reader of it sees: nothing covered, struck, or of its ground's colour.

Shared by the carriers with positions. Glyphs and areas come in the order in which they are drawn.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from pipelines.layout.covers import WHITE, Area, Box, Colour, alike
from pipelines.layout.geometry import Char, Segment
from pipelines.layout.marks import beside
from pipelines.layout.places import once

_SMALLEST = 1.0  # points; text lower than this is not read
_MOST_AREAS = 2_000  # a page with more is a drawing
_COVERED, _TOUCHED = 0.6, 0.35  # of a glyph's box
_FAINT = 0.1  # of what is under an area; nobody reads it
_STRUCK = 0.2  # of a glyph's height, about its middle
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
            if char.y1 <= bottom or char.y0 >= top:
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


class _Strikes:
    """Level lines, from below, by which glyphs they are drawn through."""

    def __init__(self, lines: Sequence[Segment]) -> None:
        self._lines = lines
        self._levels = [line.at for line in lines]
        # Lines about the middle of glyphs: those of a line of text stand equally high.
        self._about: dict[tuple[float, float], range] = {}

    def through(self, char: Char) -> int | None:
        """Return which line is drawn through the middle of a glyph, over all its width."""
        height = char.y1 - char.y0
        key = char.centre[1], height
        about = self._about.get(key)
        if about is None:
            about = self._about[key] = self._within(*key)
        slack = 0.25 * (char.x1 - char.x0)
        for number in about:
            line = self._lines[number]
            if line.start <= char.x0 + slack and line.end >= char.x1 - slack:
                return number
        return None

    def _within(self, middle: float, height: float) -> range:
        low = bisect_left(self._levels, middle - _STRUCK * height)
        return range(low, bisect_right(self._levels, middle + _STRUCK * height, low))


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
    strikes = _Strikes(lines)
    each = [(char, strikes.through(char)) for char in once(paper.seen())]
    struck = {line for _, line in each}
    others = (line for number, line in enumerate(lines) if number not in struck)
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
