"""The cells of a scanned table, read a second time: each by itself, at another scale.

The first reading is of whole lines, whose boxes now and then cut a digit off or take a ruling for one. A
number is kept only if both readings give it and nothing of it touches its cell's edge.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from crawler.glyphs import UNREADABLE, join_lines_of
from crawler.values import squeeze
from pipelines.layout.geometry import Char, join_lines
from pipelines.layout.grid import Box
from pipelines.tables.cells import count, is_value
from pipelines.tables.labels import is_word

_MARGIN = 4  # pixels left out around a cell, where its rulings are
_LEAST_INK = 12  # dark pixels; less is dust
_RULING = 3  # pixels that a ruling may reach into its cell
_DARK = 160  # of 255: the thin strokes of a small digit are grey
_PALE = 210  # between two lines nothing is darker
_LEAST_GROUND = 4  # pixels
_LONGEST_NUMBER = 10  # characters
# Score of a reading: 0.99 on clean scans, 0.86 on the worst JPEG, 0.7 where a blur made a 2 of 7.
_SURE = 0.8
_HAN = re.compile("[\u4e00-\u9fff]")
_FEWEST_OF_LABEL = 3  # Han characters; 万元 is none
_SCALES = (1.0, 2.0)  # of the second reading, and of a third where the first saw nothing
_Pixels = tuple[int, int, int, int]  # left, top, right, bottom of a part of a cell
Readers = Callable[[Sequence[Any]], list[str]]


def spread(text: str, left: float, bottom: float, right: float, top: float) -> Iterator[Char]:
    """Yield a line's characters over its box: a digit takes half the width of a Han character."""
    weights = [1.0 if ord(letter) > 0x2E7F else 0.55 for letter in text]  # noqa: PLR2004
    unit = (right - left) / sum(weights) if weights else 0.0
    x = left
    for letter, weight in zip(text, weights, strict=True):
        yield Char(letter, x, bottom, x + unit * weight, top)
        x += unit * weight


def sure_of(found: Any) -> list[str]:
    """Return the texts that the recogniser found in parts, those it hardly reads unreadable."""
    read = zip(found.txts, found.scores, strict=True)
    return [text if score >= _SURE else UNREADABLE for text, score in read]


@dataclass(frozen=True)
class _Doubt:
    """A cell that is read again: its box, the characters of the first reading, its parts to read."""

    box: Box
    chars: tuple[Char, ...]
    parts: tuple[tuple[Any, ...], ...]  # lines of each reading
    touches: bool = False

    @property
    def text(self) -> str:
        """What the first reading gave."""
        return join_lines(self.chars)

    def settled(self, readings: Sequence[str]) -> str:
        """Return the cell's text by all its readings, ``UNREADABLE`` where they leave it open."""
        if not self.chars:
            same = len({squeeze(text) for text in readings}) == 1
            return readings[0] if same and not self.touches else UNREADABLE
        if _is_number(self.text):
            same = all(_says_same(self.text, text) for text in readings)
            return self.text if same and not self.touches else UNREADABLE
        return next((text for text in readings if is_word(text)), self.text)


def _is_number(text: str) -> bool:
    """Tell whether a cell's text is a number, or digits that something was read into.

    Several Han characters are a label of which something is misread: 8.属于行政查 is no number.
    """
    digits = any(c.isdigit() for c in text) and len(_HAN.findall(text)) < _FEWEST_OF_LABEL
    return is_value(text) or (len(text) <= _LONGEST_NUMBER and digits and not is_word(text))


def _says_same(one: str, other: str) -> bool:
    """Tell whether two readings of a cell are the same number, or the same mark for none."""
    try:
        first, second = count(one), count(other)
    except ValueError:
        return squeeze(one) == squeeze(other)
    return first == second and (first is not None or squeeze(one) == squeeze(other))


def _ink(grey: Any) -> tuple[_Pixels | None, bool]:
    """Return the box of a cell's ink, ``None`` if there is none, and whether ink touches its edge."""
    import cv2  # noqa: PLC0415  # of the extra

    high, wide = grey.shape
    _, _, found, _ = cv2.connectedComponentsWithStats((grey < _DARK).astype("uint8"))
    boxes, touches = [], False
    for x, y, w, h, area in found[1:].tolist():
        at_side, at_end = x == 0 or x + w == wide, y == 0 or y + h == high
        if (at_side and w <= _RULING) or (at_end and h <= _RULING):
            continue
        touches |= at_side or at_end
        boxes += [(x, y, x + w, y + h)] if area >= _LEAST_INK // 2 else []
    if not boxes or int((grey < _DARK).sum()) < _LEAST_INK:
        return None, touches
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return (min(lefts), min(tops), max(rights), max(bottoms)), touches


def _lines(grey: Any, ink: _Pixels) -> list[_Pixels]:
    """Return the lines of a cell's ink, from the top: rows of pixels with nothing dark between them."""
    left, top, right, bottom = ink
    dark = (grey[top:bottom, left:right] < _PALE).any(axis=1)
    starts = [y for y in range(len(dark)) if dark[y] and (y == 0 or not dark[y - 1])]
    ends = [y + 1 for y in range(len(dark)) if dark[y] and (y + 1 == len(dark) or not dark[y + 1])]
    lines: list[_Pixels] = []
    for start, end in zip(starts, ends, strict=True):
        # 二 and 三 are strokes with white between them, and so is the dot of a character.
        if (
            lines
            and top + start - lines[-1][3] < max(end - start, lines[-1][3] - lines[-1][1]) // 4
        ):
            lines[-1] = (left, lines[-1][1], right, top + end)
        else:
            lines.append((left, top + start, right, top + end))
    return lines


def _part(grey: Any, ink: _Pixels, scale: float) -> Any:
    """Return a line of a cell with white ground around it, at a scale."""
    import cv2  # noqa: PLC0415  # of the extra

    left, top, right, bottom = ink
    around = max(_LEAST_GROUND, (bottom - top) // 3)
    high, wide = grey.shape
    x0, x1 = max(0, left - around), min(wide, right + around)
    y0, y1 = max(0, top - around), min(high, bottom + around)
    crop = cv2.copyMakeBorder(
        grey[y0:y1, x0:x1], y0 - top + around, bottom + around - y1, around + x0 - left + around,
        right + around - x1 + around, cv2.BORDER_CONSTANT, value=255,
    )  # fmt: skip
    large = cv2.resize(crop, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    return cv2.cvtColor(large, cv2.COLOR_GRAY2BGR)


def _darkened(grey: Any) -> Any:
    """Return a cell with its darkest pixels black and its ground white: faint print, blurred digits."""
    low, high = (int(grey.min()), int(grey.max())) if grey.size else (0, 0)
    return ((grey - float(low)) * (255.0 / (high - low))).astype("uint8") if high > low else grey


def _doubts(
    cells: Iterable[tuple[Box, tuple[Char, ...]]], grey: Any, scale: float
) -> Iterator[_Doubt]:
    """Yield the cells that are read again: numbers, words that no form has, ink without a text."""
    height = grey.shape[0]
    for box, chars in cells:
        text = join_lines(chars)
        if chars and not _is_number(text) and is_word(text):
            continue
        left, bottom, right, top = box
        x0, x1 = int(left / scale) + _MARGIN, int(right / scale) - _MARGIN
        y0, y1 = int(height - top / scale) + _MARGIN, int(height - bottom / scale) - _MARGIN
        inside = grey[max(0, y0) : max(0, y1), max(0, x0) : max(0, x1)]
        ink, touches = _ink(inside) if inside.size else (None, False)
        if ink is None and _is_number(text):
            inside = _darkened(inside)
            ink, touches = _ink(inside) if inside.size else (None, False)
            if ink is None:
                yield _Doubt(box, chars, (), touches=True)
        if ink is not None:
            # What is no number is a label, and a label that no form has is often a misread one.
            scales = _SCALES[:1] if chars and _is_number(text) else _SCALES
            lines = _lines(inside, ink)
            parts = tuple(tuple(_part(inside, line, s) for line in lines) for s in scales)
            yield _Doubt(box, chars, parts, touches)


def read_twice(
    chars: Sequence[Char],
    cells: Iterable[tuple[Box, tuple[Char, ...]]],
    grey: Any,
    scale: float,
    read: Readers,
) -> tuple[Char, ...]:
    """Return a page's characters, those of cells as all readings of them give them.

    *scale* is a pixel in points; *read* returns the texts of parts of the picture.
    """
    doubts = list(_doubts(cells, grey, scale))
    texts = iter(read([line for doubt in doubts for lines in doubt.parts for line in lines]))
    gone: set[int] = set()
    new: list[Char] = []
    for doubt in doubts:
        text = doubt.settled([join_lines_of(next(texts) for _ in lines) for lines in doubt.parts])
        if text != doubt.text:
            gone |= {id(char) for char in doubt.chars}
            left, bottom, right, top = doubt.box
            new += spread(text, left + 2, bottom + 2, right - 2, top - 2)
    return (*(char for char in chars if id(char) not in gone), *new)
