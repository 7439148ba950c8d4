"""What a page is made of for every carrier with positions: characters, rulings, lines of text.

Points, y upwards, as in PDF; OFD and pictures are brought to it by their readers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crawler.values import tidy

SNAP = 2.5  # points; the two edges of a 0.5 pt border drawn as a filled rectangle are one line


@dataclass(frozen=True)
class Char:
    """One character and its box."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def centre(self) -> tuple[float, float]:
        """The middle of the box."""
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2


@dataclass(frozen=True)
class Segment:
    """A ruling line: horizontal at ``at`` = y, or vertical at ``at`` = x, from ``start`` to ``end``."""

    horizontal: bool
    at: float
    start: float
    end: float


@dataclass(frozen=True)
class Page:
    """One page: its number from 1, characters in the order drawn, segments, width and height."""

    number: int
    chars: tuple[Char, ...]
    segments: tuple[Segment, ...]
    width: float = 0.0
    height: float = 0.0


def snap(values: Iterable[float]) -> list[float]:
    """Return the values in order, each run of near ones as one."""
    snapped: list[float] = []
    for value in sorted(values):
        if not snapped or value - snapped[-1] > SNAP:
            snapped.append(value)
    return snapped


def join_lines(chars: Sequence[Char]) -> str:
    """Return characters as text: lines from the top, in each from the left, without line ends."""
    return tidy("".join("".join(c.text for c in line) for line in text_lines(chars)))


def text_lines(chars: Iterable[Char]) -> list[list[Char]]:
    """Return the characters by line from the top, each from the left."""
    lines: list[list[Char]] = []
    for char in sorted(chars, key=lambda c: (-c.centre[1], c.x0)):
        height = max(char.y1 - char.y0, 1.0)
        if lines and abs(lines[-1][0].centre[1] - char.centre[1]) < height * 0.5:
            lines[-1].append(char)
        else:
            lines.append([char])
    return [sorted(line, key=lambda c: c.x0) for line in lines]
