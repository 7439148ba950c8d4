"""The lines of a scan that stand in no cell, of which the numbers are read a second time.

From another part of the picture, at another scale: a number that both readings do not give is unreadable,
in loose rows and in prose.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from crawler.glyphs import UNREADABLE
from pipelines.layout.geometry import Char
from pipelines.readers.scans.cells import Readers, spread

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_AROUND = 6  # pixels
_SCALE = 1.5
PixelBox = tuple[float, float, float, float]  # left, top, right, bottom; y downwards


def agreed(one: str, other: str) -> str:
    """Return a line with the numbers unreadable of which another reading gives others.

    >>> agreed("申请12件，其中3件", "申请12件,其中8件") == f"申请12件，其中{UNREADABLE}件"
    True
    """
    again = _NUMBER.findall(unicodedata.normalize("NFKC", other))
    count = len(_NUMBER.findall(one))
    found = iter(again if len(again) == count else [""] * count)

    def settled(match: re.Match[str]) -> str:
        same = unicodedata.normalize("NFKC", match[0]) == next(found)
        return match[0] if same else UNREADABLE

    return _NUMBER.sub(settled, one)


def _part(picture: Any, box: PixelBox) -> Any:
    """Return a line's part of the picture, with what is around it."""
    import cv2  # noqa: PLC0415  # of the extra

    left, top, right, bottom = (int(side) for side in box)
    crop = picture[
        max(0, top - _AROUND) : bottom + _AROUND, max(0, left - _AROUND) : right + _AROUND
    ]
    return cv2.resize(crop, None, fx=_SCALE, fy=_SCALE, interpolation=cv2.INTER_CUBIC)


@dataclass(frozen=True)
class Line:
    """A line as it was read: its text, its box in pixels, its characters in points."""

    text: str
    box: PixelBox
    chars: tuple[Char, ...]

    @classmethod
    def at(cls, text: str, box: PixelBox, height: int, scale: float) -> Line:
        """Return a line whose characters fill its box; *scale* is a pixel, *height* the picture's."""
        left, top, right, bottom = box
        low, high = (height - bottom) * scale, (height - top) * scale
        return cls(text, box, tuple(spread(text, left * scale, low, right * scale, high)))


def read_lines_twice(
    lines: Sequence[Line], held: set[int], picture: Any, scale: float, read: Readers
) -> Iterator[Char]:
    """Yield the characters of lines, of those without one that is *held* by a cell as both readings agree.

    *held* are the cells' characters by ``id``; *read* returns the texts of parts of the picture.
    """
    loose = [
        line
        for line in lines
        if _NUMBER.search(line.text) and not any(id(char) in held for char in line.chars)
    ]
    again = dict(zip(loose, read([_part(picture, line.box) for line in loose]), strict=True))
    for line in lines:
        text = agreed(line.text, again.get(line, line.text))
        same = text == line.text
        own = line if same else Line.at(text, line.box, picture.shape[0], scale)
        yield from own.chars
