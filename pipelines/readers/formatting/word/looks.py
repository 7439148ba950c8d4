"""How a run of a DOCX file is seen, by its properties: hidden, squeezed, above or below its line.

ECMA-376 part 1, 17.3.2.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from crawler.glyphs import UNREADABLE, lowered, raised
from pipelines.readers.formatting.word.signs import OFF, has_digit

UNSEEN = ("strike", "dstrike", "vanish", "specVanish", "webHidden")
PAPER = "ffffff"
_SMALLEST = 4  # half points
_TIGHTEST, _NARROWEST = -60, 20  # twentieths of a point between letters, per cent of their width
_ALIKE = 16  # of 255; nobody tells such colours apart
Properties = Mapping[str, str]


def _is_hidden(said: Properties) -> bool:
    """Tell whether a run's text is struck, hidden, tiny, or white on a ground that is not coloured."""
    if any(said.get(name, "off") not in OFF for name in UNSEEN):
        return True
    size = said.get("sz", "")
    if size.isdigit() and int(size) <= _SMALLEST:
        return True
    lit = said.get("highlight", "none")
    ground = said.get("shd", "auto") if lit == "none" else PAPER if lit == "white" else lit
    return _are_alike(said.get("color", "auto"), PAPER if ground == "auto" else ground)


def _are_alike(one: str, other: str) -> bool:
    """Tell whether nobody can tell two colours apart."""
    try:
        pairs = zip(bytes.fromhex(one), bytes.fromhex(other), strict=True)
        return all(abs(a - b) <= _ALIKE for a, b in pairs)
    except ValueError:  # a colour that is not known, or none
        return False


def _number(text: str, otherwise: int) -> int:
    digits = text.lstrip("+-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) < 9 else otherwise  # noqa: PLR2004


@dataclass(frozen=True)
class Look:
    """How a run is seen: not at all, squeezed, above or below its line; its size."""

    hidden: bool
    tight: bool = False
    lift: int = 0
    size: str = ""

    @classmethod
    def of(cls, said: Properties) -> Look:
        """Return the look that properties give."""
        if _is_hidden(said):
            return HIDDEN
        spacing, width = said.get("spacing", "0"), said.get("w", "100").rstrip("%")
        tight = _number(spacing, 0) <= _TIGHTEST or _number(width, 100) <= _NARROWEST
        place, offset = said.get("vertAlign", ""), said.get("position", "0")
        if place == "superscript" or (offset.lstrip("+").isdigit() and int(offset)):
            lift = 1
        else:
            lift = -1 if place == "subscript" or offset.startswith("-") else 0
        return cls(hidden=False, tight=tight, lift=lift, size=said.get("sz", ""))

    def show(self, text: str) -> str:
        """Return a run's text raised or lowered; squeezed figures are unreadable."""
        if self.tight and has_digit(text):
            return UNREADABLE + text
        return raised(text) if self.lift > 0 else lowered(text) if self.lift else text


HIDDEN = Look(hidden=True)
