"""What the pages of an OFD file draw (GB/T 33190, 8): characters, lines and areas in their order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree

from crawler.errors import TooLargeError
from pipelines.layout.covers import Area
from pipelines.layout.geometry import Char, Segment
from pipelines.layout.shown import Run
from pipelines.readers.formatting.ofd_objects import Drawing, every, number_of, numbers

POINTS = 72 / 25.4  # an OFD page is measured in millimetres, from the top
_THIN = 1.0  # millimetres; a filled path thinner than this is a border
MOST_OBJECTS = 100_000  # of a page; a report's has some 3,000
_STEP = re.compile(r"([MLSQBAC])([^MLSQBAC]*)")
_LONGEST_KEPT, _MOST_KEPT = 200, 2_000  # characters of a path whose strokes are kept; such paths
_A4 = (0.0, 0.0, 210.0, 297.0)
Stroke = tuple[float, float, float, float]


def _deltas(text: str | None, count: int) -> list[float]:
    """Return *count* steps between characters; ``g 3 5.2`` repeats 5.2 three times.

    >>> _deltas("4 g 2 5", 3)
    [4.0, 5.0, 5.0]
    """
    parts = (text or "").split()
    steps: list[float] = []
    index = 0
    while index < len(parts) and len(steps) < count:
        if parts[index] == "g" and index + 2 < len(parts):
            times = min(max(int(number_of(parts[index + 1])), 0), count)
            steps += [number_of(parts[index + 2])] * times
            index += 3
        else:
            steps.append(number_of(parts[index]))
            index += 1
    return (steps + [0.0] * count)[:count]


@dataclass
class Drawn:
    """What a page draws, in its order, and its lines."""

    items: list[Run | Area] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)
    _strokes: dict[str, tuple[Stroke, ...]] = field(default_factory=dict)

    def strokes(self, data: str) -> Iterable[Stroke]:
        """Return the straight strokes of a path; the edges of cells are alike, and worked out once."""
        if (found := self._strokes.get(data)) is not None:
            return found
        if len(data) > _LONGEST_KEPT or len(self._strokes) > _MOST_KEPT:
            return _lines(data)
        found = self._strokes[data] = tuple(_lines(data))
        return found


class Sheet:
    """One page's height and origin: from millimetres downwards to points upwards."""

    def __init__(self, box: list[float]) -> None:
        """Take the box of a page: left, top, width and height; without one it is A4."""
        self.left, self.top, self.width, self.height = box if len(box) == 4 else _A4  # noqa: PLR2004

    def x(self, x: float) -> float:
        """Return a distance from the left in points."""
        return (x - self.left) * POINTS

    def y(self, y: float) -> float:
        """Return a height of the page in points."""
        return (self.height - (y - self.top)) * POINTS


def _chars(item: Drawing, sheet: Sheet) -> Iterator[Char]:
    """Yield a text object's characters; the box of each is its size square on the baseline."""
    left, top = item.box[:2]
    a, b, c, d, e, f = item.matrix
    size = number_of(item.get("Size")) or 3.5
    high, wide = size * abs(d or 1.0), abs(a or 1.0)
    x, y = 0.0, 0.0
    for code in item.inner("TextCode"):
        text = (code.text or "").replace("\n", "")
        x, y = number_of(code.get("X") or str(x)), number_of(code.get("Y") or str(y))
        at_x, at_y, level, y0, y1 = x, y, None, 0.0, 0.0
        steps = (_deltas(code.get(name), len(text)) for name in ("DeltaX", "DeltaY"))
        for letter, step_x, step_y in zip(text, *steps, strict=True):
            page_x = left + a * at_x + c * at_y + e
            page_y = top + b * at_x + d * at_y + f
            if page_y != level:  # once for a line
                level, y0, y1 = page_y, sheet.y(page_y + high * 0.2), sheet.y(page_y - high * 0.8)
            width = min((step_x or size) * wide, high * 1.2)
            yield Char(letter, sheet.x(page_x), y0, sheet.x(page_x + width), y1)
            at_x, at_y = at_x + step_x, at_y + step_y


def _lines(data: str) -> Iterator[Stroke]:
    """Yield the straight strokes of a path: ``M x y L x y ... C``."""
    start = here = (0.0, 0.0)
    for operator, rest in _STEP.findall(data):
        place = numbers(rest)
        if operator == "C":
            yield (*here, *start)
            here = start
        elif len(place) >= 2:  # noqa: PLR2004
            there = (place[-2], place[-1])
            if operator == "L":
                yield (*here, *there)
            elif operator in "MS":
                start = there
            here = there


def _segments(item: Drawing, page: Drawn, sheet: Sheet, box: Sequence[float]) -> Iterator[Segment]:
    """Yield a path object's horizontal and vertical strokes; thick filled areas are shading."""
    left, top, width, height = box
    if item.get("Fill") == "true" and item.get("Stroke") == "false" and min(width, height) > _THIN:
        return
    a, b, c, d, e, f = item.matrix
    data = " ".join(x.text or "" for x in item.inner("AbbreviatedData"))
    for x0, y0, x1, y1 in page.strokes(data):
        px0, py0 = sheet.x(left + a * x0 + c * y0 + e), sheet.y(top + b * x0 + d * y0 + f)
        px1, py1 = sheet.x(left + a * x1 + c * y1 + e), sheet.y(top + b * x1 + d * y1 + f)
        if abs(py0 - py1) < 1 < abs(px0 - px1):
            yield Segment(True, (py0 + py1) / 2, min(px0, px1), max(px0, px1))  # noqa: FBT003
        elif abs(px0 - px1) < 1 < abs(py0 - py1):
            yield Segment(False, (px0 + px1) / 2, min(py0, py1), max(py0, py1))  # noqa: FBT003


def _area(item: Drawing, sheet: Sheet, own: Sequence[float]) -> Area | None:
    """Return what a filled path or a picture covers, ``None`` for a border or an outline."""
    is_picture = item.kind == "ImageObject"
    if not is_picture and item.get("Fill") != "true":
        return None
    x, y, width, height = own
    alpha = item.get("Alpha")
    if min(width, height) <= _THIN or (alpha is not None and number_of(alpha) < 255):  # noqa: PLR2004
        return None
    box = sheet.x(x), sheet.y(y + height), sheet.x(x + width), sheet.y(y)
    return Area(box, None if is_picture else item.colour)


def draw(layer: etree._Element, sheet: Sheet, page: Drawn) -> None:
    """Add what a layer draws to the page: text, paths and pictures in their order.

    :raises TooLargeError: if there is too much of it
    """
    for element in every(layer, "TextObject", "PathObject", "ImageObject"):
        item = Drawing(element)
        if not item.is_seen:
            continue
        if item.kind == "TextObject":
            ink = item.colour
            page.items += [Run((char,), ink) for char in _chars(item, sheet)]
        else:
            box = item.box
            if area := _area(item, sheet, box):
                page.items.append(area)
            if item.kind == "PathObject":
                page.segments += _segments(item, page, sheet, box)
        if len(page.items) + len(page.segments) > MOST_OBJECTS:
            raise TooLargeError(f"a page draws more than {MOST_OBJECTS} characters and lines")
