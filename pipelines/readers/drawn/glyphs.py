"""A PDF's strings as glyphs: each in its box, with its colour and how it is turned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from pdfminer.cmapdb import FileUnicodeMap
from pdfminer.pdffont import PDFFont, PDFUnicodeNotDefined
from pdfminer.utils import apply_matrix_rect

from crawler.values import without_radicals
from pipelines.layout.covers import Box, Colour
from pipelines.readers.drawn.colours import ink_of
from pipelines.readers.drawn.state import UNSEEN_MODES
from pipelines.readers.drawn.turns import Turned, turn_of

_SPACE = 32  # the code after which word spacing is added
_SHORT = 4  # bytes of a string that is kept: most show one glyph
_without_radicals = lru_cache(maxsize=8_192)(without_radicals)


@dataclass(slots=True)
class Letter:
    """What a code of a font shows, and how far it moves on."""

    text: str
    width: float
    is_blank: bool
    is_digit: bool
    is_space: bool


class Letters(dict[int, Letter]):
    """The letters of a font, by code, those met so far."""

    def __init__(self, font: PDFFont) -> None:
        super().__init__()
        self._font: Any = font
        self._strings: dict[bytes, list[Letter]] = {}

    def of(self, string: bytes) -> Sequence[Letter]:
        """Return the letters of a string."""
        found = self._strings.get(string)
        if found is None:
            found = [self[code] for code in self._font.decode(string)]
            if len(string) <= _SHORT:
                self._strings[string] = found
        return found

    def __missing__(self, code: int) -> Letter:
        text, width = self._text(code), self._width(code)
        shown = _without_radicals(text)
        letter = Letter(shown, width, not text.strip(), text.isdigit(), code == _SPACE)
        self[code] = letter
        return letter

    def _text(self, code: int) -> str:
        """Return what a code stands for by the font's own map, else as pdfminer tells it."""
        font = self._font
        if type(font.unicode_map) is FileUnicodeMap:
            mapped: str | None = font.unicode_map.cid2unichr.get(code)
            if mapped is not None:
                return mapped
        try:
            text: str = font.to_unichr(code)
        except PDFUnicodeNotDefined:
            text = f"(cid:{code})"
        return text

    @cached_property
    def _has_signs(self) -> bool:
        """Whether pdfminer looks for a width by the sign that a code stands for."""
        return str in set(map(type, self._font.widths))

    def _width(self, code: int) -> float:
        font = self._font
        width = font.widths.get(code)
        if width is None and not self._has_signs:
            width = font.default_width
        is_plain = type(width) is int or type(width) is float
        own: float = width * font.hscale if is_plain else font.char_width(code)
        return own


@dataclass(slots=True)
class Hand:
    """What all glyphs of a string have in common."""

    letters: Letters
    low: float  # of the glyphs' boxes, from the base line
    high: float
    plain: Turned
    masked: Turned  # as they are turned under a soft mask
    ink: Colour | None
    is_seen: bool
    is_upright: bool  # its boxes are found without turning them
    is_vertical: bool  # it writes from the top down
    is_multibyte: bool

    def box(self, matrix: Any, advance: float) -> Box:
        """Return the box of a glyph that stands where the matrix has it."""
        if not self.is_upright:
            return apply_matrix_rect(matrix, (0, self.low, advance, self.high))
        left, bottom = matrix[4], matrix[3] * self.low + matrix[5]
        right, top = matrix[0] * advance + left, matrix[3] * self.high + matrix[5]
        if left > right:
            left, right = right, left
        if bottom > top:
            bottom, top = top, bottom
        return left, bottom, right, top


class Hands:
    """The hands of a document, each made once."""

    def __init__(self) -> None:
        self._hands: dict[Any, Hand] = {}
        self._letters: dict[PDFFont, Letters] = {}
        self._last: Any = None  # the key asked for last, and its hand
        self._hand: Hand | None = None

    def of(self, text: Any, matrix: Any, graphics: Any) -> Hand:
        """Return the hand in which a state of pdfminer's writes."""
        a, b, c, d, _, _ = matrix
        key = (
            text.font, text.fontsize, text.scaling, text.rise, text.render, a, b, c, d,
            graphics.ncolor, graphics.scolor, graphics.ncs, graphics.scs,
        )  # fmt: skip
        if self._hand and key == self._last:
            return self._hand
        hand = self._hands.get(key)
        if hand is None:
            hand = self._hands[key] = self._made(text, matrix, graphics)
        self._last, self._hand = key, hand
        return hand

    def _made(self, text: Any, matrix: Any, graphics: Any) -> Hand:
        font, size = text.font, text.fontsize
        letters = self._letters.setdefault(font, Letters(font))
        low = font.get_descent() * size + text.rise
        high = low + size
        a, b, c, d = matrix[:4]
        finite = all(number - number == 0 for number in (a, d, low, high))
        turn = turn_of(matrix, size, text.scaling * 0.01)
        ink = ink_of(text.render, graphics.ncs, graphics)
        seen = text.render not in UNSEEN_MODES
        ways = font.is_vertical(), font.is_multibyte()
        return Hand(
            letters,
            low,
            high,
            (turn, False),
            (turn, True),
            ink,
            seen,
            b == 0 == c and finite,
            *ways,
        )
