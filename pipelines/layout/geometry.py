"""What a page is made of for every carrier with positions: characters, rulings, lines of text.

Points, y upwards, as in PDF; OFD and pictures are brought to it by their readers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

from crawler.glyphs import UNREADABLE, join_lines_of, lowered, raised
from crawler.values import tidy

_SMALLER = 0.8  # of the tallest digit's height
_OFF_LINE = 0.2  # of its height: two fonts' baselines differ by less
_SPACE = 0.3  # of its width: where a space is drawn too, narrow fonts have one of 0.4
_POINTS = frozenset(".,")  # within numbers; "1. 349" is none
_APART = 0.6  # of a digit's width: digits of one number touch
SNAP = 2.5  # points; the two edges of a 0.5 pt border drawn as a filled rectangle are one line


# A page has thousands of the next two; what is frozen takes four times as long to make.
@dataclass(slots=True, init=False, unsafe_hash=True)
class Char:
    """One character, its box and the middle of that, and whether a space is drawn before it."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    apart: bool = False
    centre: tuple[float, float] = field(init=False, repr=False, compare=False)

    def __init__(
        self, text: str, x0: float, y0: float, x1: float, y1: float, *, apart: bool = False
    ) -> None:
        self.text = text
        self.x0 = x0
        self.y0 = y0
        self.x1 = x1
        self.y1 = y1
        self.apart = apart
        self.centre = (x0 + x1) / 2, (y0 + y1) / 2

    def unread(self) -> Char:
        """Return the character as one that nobody can read."""
        return Char(UNREADABLE, self.x0, self.y0, self.x1, self.y1, apart=self.apart)


@dataclass(slots=True, unsafe_hash=True)
class Segment:
    """A ruling line: horizontal at ``at`` = y, or vertical at ``at`` = x, from ``start`` to ``end``."""

    horizontal: bool
    at: float
    start: float
    end: float


@dataclass(frozen=True)
class Picture:
    """A picture on a page: the page's number, its box, and the box of what is shown of the page."""

    page: int
    box: tuple[float, float, float, float]  # left, bottom, right, top
    sheet: tuple[float, float, float, float]

    @property
    def top(self) -> float:
        """The height of its upper edge."""
        return self.box[3]


@dataclass(frozen=True)
class Page:
    """One page: its number from 1, characters in the order drawn, segments, width and height, pictures."""

    number: int
    chars: tuple[Char, ...]
    segments: tuple[Segment, ...]
    width: float = 0.0
    height: float = 0.0
    pictures: tuple[Picture, ...] = ()


def turned(page: Page, *, clockwise: bool) -> Page:
    """Return a page turned by a quarter."""

    def place(x: float, y: float) -> tuple[float, float]:
        return (y, page.width - x) if clockwise else (page.height - y, x)

    chars, segments = [], []
    for char in page.chars:
        (x0, y0), (x1, y1) = place(char.x0, char.y0), place(char.x1, char.y1)
        box = min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
        chars.append(Char(char.text, *box, apart=char.apart))
    for line in page.segments:
        ends = [(s, line.at) if line.horizontal else (line.at, s) for s in (line.start, line.end)]
        (x0, y0), (x1, y1) = (place(*end) for end in ends)
        start, end = sorted((y0, y1) if line.horizontal else (x0, x1))
        at = x0 if line.horizontal else y0
        segments.append(Segment(not line.horizontal, at, start, end))
    return Page(page.number, tuple(chars), tuple(segments), page.height, page.width)


def snap(values: Iterable[float]) -> list[float]:
    """Return the values in order, each run of near ones as one."""
    snapped: list[float] = []
    for value in sorted(values):
        if not snapped or value - snapped[-1] > SNAP:
            snapped.append(value)
    return snapped


def join_lines(chars: Sequence[Char]) -> str:
    """Return a cell's characters as text: lines from the top, in each from the left, joined.

    A digit that is smaller than its neighbours or off their line stands as a raised one; numbers on
    two lines, or apart on one, stay apart.
    """
    if len(chars) < 2:  # noqa: PLR2004  # most cells hold one digit
        return tidy(chars[0].text) if chars else ""
    return tidy(join_lines_of(_line_text(line) for line in text_lines(chars)))


def _line_text(line: Sequence[Char]) -> str:
    digits = [char for char in line if char.text.isdigit()]
    if len(digits) < 2:  # noqa: PLR2004
        return "".join(char.text for char in line)
    tall = max(digits, key=lambda c: c.y1 - c.y0)
    text, before = "", None
    for char in line:
        is_digit = char.text.isdigit()
        if is_digit or char.text in _POINTS:
            width = char.x1 - char.x0 if is_digit else tall.x1 - tall.x0
            least = (_SPACE if char.apart else _APART) * width
            apart = before is not None and char.x0 - before.x1 > least
            text += (" " if apart else "") + (_as_set(char, tall) if is_digit else char.text)
            before = char
        else:
            text, before = text + char.text, None
    return text


def _as_set(char: Char, tall: Char) -> str:
    """Return a digit as it is set beside the tallest one of its line."""
    height = tall.y1 - tall.y0
    off = char.y0 - tall.y0
    if char.y1 - char.y0 >= _SMALLER * height and abs(off) <= _OFF_LINE * height:
        return char.text
    return lowered(char.text) if off < -_OFF_LINE * height else raised(char.text)


def text_lines(chars: Iterable[Char]) -> list[list[Char]]:
    """Return the characters by line from the top, each from the left."""
    lines: list[list[Char]] = []
    level = 0.0
    for char in sorted(chars, key=_from_the_top):
        middle, height = char.centre[1], char.y1 - char.y0
        if lines and abs(level - middle) < (height if height > 1.0 else 1.0) * 0.5:  # noqa: FURB136
            lines[-1].append(char)
        else:
            lines.append([char])
            level = middle
    return [sorted(line, key=_left) for line in lines]


def _from_the_top(char: Char) -> tuple[float, float]:
    return -char.centre[1], char.x0


_left = attrgetter("x0")
