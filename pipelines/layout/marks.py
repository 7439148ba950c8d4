"""Numbers that are not whole as characters: cut off, part outline or picture, or set over a ruling."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from pipelines.layout.covers import Box
from pipelines.layout.geometry import Char, Segment

_NEAR = 0.6  # of a digit's width: what is nearer belongs to its number
_LARGEST = 1.6  # of a digit's height: larger is no sign of its size
_TOUCH = 0.2  # of a digit's width: the digits of one number stand nearer
_MIDDLE = 0.25  # of its height: a minus stands about the middle
_LEVEL = 16.0  # points

T = TypeVar("T")


def beside(
    chars: Sequence[Char], marks: Iterable[Box], lines: Iterable[Segment]
) -> tuple[Char, ...]:
    """Return the characters, digits that stand beside a mark or after a short line unreadable."""
    tallest = max((char.y1 - char.y0 for char in chars), default=0.0)
    levels: dict[int, list[Box]] = {}
    for box in marks:
        if max(box[2] - box[0], box[3] - box[1]) <= _LARGEST * tallest:
            levels.setdefault(int((box[1] + box[3]) / 2 // _LEVEL), []).append(box)
    strokes: dict[int, list[Segment]] = {}
    for line in lines:
        if line.end - line.start <= tallest:
            strokes.setdefault(int(line.at // _LEVEL), []).append(line)
    if not levels and not strokes:
        return tuple(chars)
    return tuple(
        char.unread()
        if char.text.isdigit() and (_is_marked(char, levels) or _is_negative(char, strokes))
        else char
        for char in chars
    )


def _near(char: Char, by_level: dict[int, list[T]]) -> Iterator[T]:
    level = int(char.centre[1] // _LEVEL)
    for at in (level - 1, level, level + 1):
        yield from by_level.get(at, ())


def _is_marked(char: Char, levels: dict[int, list[Box]]) -> bool:
    width, height = char.x1 - char.x0, char.y1 - char.y0
    for left, bottom, right, top in _near(char, levels):
        gap = max(char.x0 - right, left - char.x1)
        level = min(char.y1, top) - max(char.y0, bottom)
        small = max(right - left, top - bottom) <= _LARGEST * height
        if small and -_NEAR * width <= gap <= _NEAR * width and level > (top - bottom) / 2:
            return True
    return False


def _is_negative(char: Char, strokes: dict[int, list[Segment]]) -> bool:
    width, height = char.x1 - char.x0, char.y1 - char.y0
    return any(
        line.end - line.start <= height
        and -_NEAR * width <= char.x0 - line.end <= _NEAR * width
        and abs(line.at - char.centre[1]) <= _MIDDLE * height
        for line in _near(char, strokes)
    )


def torn(chars: Sequence[Char], rulings: Iterable[Segment]) -> tuple[Char, ...]:
    """Return the characters, digits through which or between which a ruling goes unreadable.

    A number too wide for its cell reaches into the next one, and would be read as two: 12|34.
    """
    columns: dict[int, list[Segment]] = {}
    for line in rulings:
        if not line.horizontal:
            columns.setdefault(int(line.at // _LEVEL), []).append(line)
    if not columns:
        return tuple(chars)
    digits = [n for n, char in enumerate(chars) if char.text.isdigit()]
    digits.sort(key=lambda n: chars[n].x0)
    lost: set[int] = set()
    last: dict[int, int] = {}  # of each height, the digit farthest to the right
    for n in digits:
        char = chars[n]
        level = round(char.centre[1])
        before = next((last[at] for at in (level, level - 1, level + 1) if at in last), None)
        last[level] = n
        slack = _TOUCH * (char.x1 - char.x0)
        if _is_crossed(char, char.x0 + slack, char.x1 - slack, columns):
            lost.add(n)
        if before is not None and abs(char.x0 - chars[before].x1) <= slack:
            start = chars[before].centre[0]
            if _is_crossed(char, start, char.centre[0], columns):
                lost |= {before, n}
    return tuple(char.unread() if n in lost else char for n, char in enumerate(chars))


def _is_crossed(char: Char, left: float, right: float, columns: dict[int, list[Segment]]) -> bool:
    """Tell whether a vertical ruling goes through a stretch at a character's height."""
    middle = char.centre[1]
    for at in range(int(left // _LEVEL), int(right // _LEVEL) + 1):
        for line in columns.get(at, ()):
            if left < line.at < right and line.start <= middle <= line.end:
                return True
    return False
