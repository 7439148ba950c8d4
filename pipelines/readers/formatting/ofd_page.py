"""What the pages of an OFD file draw (GB/T 33190, 8): characters, lines and areas in their order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree

from crawler.errors import TooLargeError
from pipelines.layout.covers import Area, Colour
from pipelines.layout.geometry import Char, Segment
from pipelines.layout.shown import Glyph

POINTS = 72 / 25.4  # an OFD page is measured in millimetres, from the top
_THIN = 1.0  # millimetres; a filled path thinner than this is a border
_FARTHEST = 1e6  # millimetres
_LEAST_ALPHA = 12  # of 255
MOST_OBJECTS = 100_000  # of a page; a report's has some 3,000
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE]-?\d+)?")
_STEP = re.compile(r"([MLSQBAC])([^MLSQBAC]*)")
_A4 = (0.0, 0.0, 210.0, 297.0)

Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def _local(element: etree._Element) -> str:
    """Return a tag without its namespace: files use the standard's and older ones."""
    return str(element.tag).rpartition("}")[2]


def every(root: etree._Element, *names: str) -> Iterator[etree._Element]:
    """Yield the elements of some names, in any namespace."""
    return root.iter(*(f"{{*}}{name}" for name in names))


def text_of(root: etree._Element, name: str) -> str | None:
    """Return the text of the first element of a name."""
    found = next(every(root, name), None)
    return found.text.strip() if found is not None and found.text else None


def numbers(text: str | None) -> list[float]:
    """Return the numbers in an attribute."""
    found = map(float, _NUMBER.findall(text or ""))
    return [number if abs(number) < _FARTHEST else 0.0 for number in found]


def _matrix(element: etree._Element) -> Matrix:
    if not (text := element.get("CTM")):
        return _IDENTITY
    said = numbers(text)
    a, b, c, d, e, f = said if len(said) == 6 else _IDENTITY  # noqa: PLR2004
    return a, b, c, d, e, f


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
            times = min(max(int(_float(parts[index + 1])), 0), count)
            steps += [_float(parts[index + 2])] * times
            index += 3
        else:
            steps.append(_float(parts[index]))
            index += 1
    return (steps + [0.0] * count)[:count]


def _float(text: str | None) -> float:
    """Return a number as written, 0 for what is none or endless."""
    try:
        number = float(text or 0.0)
    except ValueError:
        return 0.0
    return number if abs(number) < _FARTHEST else 0.0


@dataclass
class Drawn:
    """What a page draws, in its order, and its lines."""

    items: list[Glyph | Area] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)


class Sheet:
    """One page's height and origin: from millimetres downwards to points upwards."""

    def __init__(self, box: list[float]) -> None:
        """Take the box of a page: left, top, width and height; without one it is A4."""
        self.left, self.top, self.width, self.height = box if len(box) == 4 else _A4  # noqa: PLR2004

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Return a place of the page in points."""
        return (x - self.left) * POINTS, (self.height - (y - self.top)) * POINTS


def _box(item: etree._Element) -> list[float]:
    """Return where an object stands: left, top, width and height, 0 for what is not said."""
    return [*numbers(item.get("Boundary")), 0.0, 0.0, 0.0, 0.0][:4]


def _chars(item: etree._Element, sheet: Sheet) -> Iterator[Char]:
    """Yield a text object's characters; the box of each is its size square on the baseline."""
    origin = _box(item)
    a, b, c, d, e, f = _matrix(item)
    size = _float(item.get("Size")) or 3.5
    x, y = 0.0, 0.0
    for code in every(item, "TextCode"):
        text = (code.text or "").replace("\n", "")
        x, y = _float(code.get("X") or str(x)), _float(code.get("Y") or str(y))
        across, down = (
            _deltas(code.get("DeltaX"), len(text)),
            _deltas(code.get("DeltaY"), len(text)),
        )
        at_x, at_y = x, y
        for index, letter in enumerate(text):
            page_x = origin[0] + a * at_x + c * at_y + e
            page_y = origin[1] + b * at_x + d * at_y + f
            height = size * abs(d or 1.0)
            width = (across[index] or size) * abs(a or 1.0)
            x0, y0 = sheet.point(page_x, page_y + height * 0.2)
            x1, y1 = sheet.point(page_x + min(width, height * 1.2), page_y - height * 0.8)
            yield Char(letter, x0, y0, x1, y1)
            at_x, at_y = at_x + across[index], at_y + down[index]


def _lines(data: str) -> Iterator[tuple[float, float, float, float]]:
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


def _segments(item: etree._Element, sheet: Sheet, box: Sequence[float]) -> Iterator[Segment]:
    """Yield a path object's horizontal and vertical strokes; thick filled areas are shading."""
    left, top, width, height = box
    a, b, c, d, e, f = _matrix(item)
    filled = item.get("Fill", "false") == "true" and item.get("Stroke", "true") == "false"
    if filled and min(width, height) > _THIN:
        return
    data = " ".join(x.text or "" for x in every(item, "AbbreviatedData"))
    for x0, y0, x1, y1 in _lines(data):
        px0, py0 = sheet.point(left + a * x0 + c * y0 + e, top + b * x0 + d * y0 + f)
        px1, py1 = sheet.point(left + a * x1 + c * y1 + e, top + b * x1 + d * y1 + f)
        if abs(py0 - py1) < 1 < abs(px0 - px1):
            yield Segment(
                horizontal=True, at=(py0 + py1) / 2, start=min(px0, px1), end=max(px0, px1)
            )
        elif abs(px0 - px1) < 1 < abs(py0 - py1):
            yield Segment(
                horizontal=False, at=(px0 + px1) / 2, start=min(py0, py1), end=max(py0, py1)
            )


def _colour(item: etree._Element, name: str) -> Colour | None:
    """Return the colour that an object states, ``None`` if it is of another space than RGB."""
    said = next(item.iterchildren(f"{{*}}{name}"), None)
    if said is None:
        return (0.0, 0.0, 0.0)
    parts = numbers(said.get("Value"))
    return (parts[0] / 255, parts[1] / 255, parts[2] / 255) if len(parts) == 3 else None  # noqa: PLR2004


def _is_seen(item: etree._Element) -> bool:
    """Tell whether an object is visible, not transparent, and drawn at all."""
    alpha = item.get("Alpha")
    if item.get("Visible", "true") == "false" or (
        alpha is not None and _float(alpha) < _LEAST_ALPHA
    ):
        return False
    colours = (e.get("Alpha") for e in item.iterchildren("{*}FillColor"))
    if any(alpha is not None and _float(alpha) < _LEAST_ALPHA for alpha in colours):
        return False
    return not (_local(item) == "TextObject" and item.get("Fill") == "false" != item.get("Stroke"))


def _area(item: etree._Element, sheet: Sheet, box: Sequence[float]) -> Area | None:
    """Return what a filled path or a picture covers, ``None`` for a border or an outline."""
    x, y, width, height = box
    filled = _local(item) == "ImageObject" or item.get("Fill") == "true"
    alpha = item.get("Alpha")
    if not filled or min(width, height) <= _THIN or (alpha is not None and _float(alpha) < 255):  # noqa: PLR2004
        return None
    x0, y0 = sheet.point(x, y + height)
    x1, y1 = sheet.point(x + width, y)
    return Area(
        (x0, y0, x1, y1), None if _local(item) == "ImageObject" else _colour(item, "FillColor")
    )


def draw(layer: etree._Element, sheet: Sheet, page: Drawn) -> None:
    """Add what a layer draws to the page: text, paths and pictures in their order.

    :raises TooLargeError: if there is too much of it
    """
    for item in every(layer, "TextObject", "PathObject", "ImageObject"):
        if not _is_seen(item):
            continue
        kind = _local(item)
        if kind == "TextObject":
            ink = _colour(item, "FillColor")
            page.items += [Glyph(char, ink) for char in _chars(item, sheet)]
        else:
            box = _box(item)
            if area := _area(item, sheet, box):
                page.items.append(area)
            if kind == "PathObject":
                page.segments += _segments(item, sheet, box)
        if len(page.items) + len(page.segments) > MOST_OBJECTS:
            raise TooLargeError(f"a page draws more than {MOST_OBJECTS} characters and lines")
