"""A PDF's strings as glyphs: each in its box, with its colour and how it is turned."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from pdfminer.pdffont import PDFFont, PDFUnicodeNotDefined
from pdfminer.utils import apply_matrix_rect

from crawler.values import without_radicals
from pipelines.layout.covers import Box, Colour
from pipelines.readers.drawn.colours import ink_of
from pipelines.readers.drawn.state import UNSEEN_MODES
from pipelines.readers.drawn.turns import Turn, turn_of

_without_radicals = lru_cache(maxsize=8_192)(without_radicals)


class Letter(NamedTuple):
    """What a code of a font shows, and how far it moves on."""

    text: str
    width: float
    is_blank: bool
    is_digit: bool


class Letters(dict[int, Letter]):
    """The letters of a font, by code, those met so far."""

    def __init__(self, font: PDFFont) -> None:
        super().__init__()
        self._font = font

    def __missing__(self, code: int) -> Letter:
        try:
            text = self._font.to_unichr(code)
        except PDFUnicodeNotDefined:
            text = f"(cid:{code})"
        width = self._font.char_width(code)
        letter = Letter(_without_radicals(text), width, not text.strip(), text.isdigit())
        self[code] = letter
        return letter


class Hand(NamedTuple):
    """What all glyphs of a string have in common."""

    letters: Letters
    low: float  # of the glyphs' boxes, from the base line
    high: float
    turn: Turn
    ink: Colour | None
    is_seen: bool
    is_upright: bool  # its boxes are found without turning them

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

    def of(self, text: Any, matrix: Any, graphics: Any) -> Hand:
        """Return the hand in which a state of pdfminer's writes."""
        key = (
            text.font, text.fontsize, text.scaling, text.rise, text.render, matrix[:4],
            graphics.ncs, graphics.ncolor, graphics.scs, graphics.scolor,
        )  # fmt: skip
        hand = self._hands.get(key)
        if hand is None:
            hand = self._hands[key] = self._made(text, matrix, graphics)
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
        return Hand(letters, low, high, turn, ink, seen, b == 0 == c and finite)
