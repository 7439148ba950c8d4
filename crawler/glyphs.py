"""What a carrier shows beside plain text, kept in text: raised digits, lost glyphs, ends of lines.

Readers write a raised digit as its raised code point and a glyph that nobody can tell as
``UNREADABLE``, so that a cell with one of them is no number (``values.parse_number``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

UNREADABLE = "\ufffd"

# Raised, lowered and circled digits: marks beside a number (12², 5①), never digits of it.
_RAISED_CODES = (
    "\u00b2\u00b3\u00b9\u2070-\u2079\u2080-\u2089"
    "\u2460-\u2473\u24ea-\u24ff\u2776-\u2793\u3251-\u325f\u32b1-\u32bf"
)
_RAISED = re.compile(f"[{_RAISED_CODES}]")
# Enumerators that are one code point, such as ⑴ and ⒈: labels fold them, a number never holds one.
_MARK = re.compile(f"[{_RAISED_CODES}\u2474-\u249b\U0001f100-\U0001f10a]")
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_FULL_WIDTH_ZERO = 0xFF10
_INNER_SPACE = re.compile(r"[\d.,]\s+[\d.,]")


def raised(text: str) -> str:
    """Return *text* as it looks raised above its line.

    >>> raised("2"), raised("[１]")
    ('²', '[¹]')
    """
    return unicodedata.normalize("NFKC", text).translate(_SUPERSCRIPTS)


def lowered(text: str) -> str:
    """Return *text* as it looks below its line."""
    return unicodedata.normalize("NFKC", text).translate(_SUBSCRIPTS)


def narrow(text: str) -> str:
    """Return *text* in NFKC, but with raised and circled digits as they are: 12² is not 122.

    >>> narrow("１2²件")
    '12²件'
    """
    if not _RAISED.search(text):
        return unicodedata.normalize("NFKC", text)
    marks = _RAISED.findall(text)
    pieces = [unicodedata.normalize("NFKC", piece) for piece in _RAISED.split(text)]
    return "".join(piece + mark for piece, mark in zip(pieces, [*marks, ""], strict=True))


def is_doubtful(text: str) -> bool:
    """Tell whether a cell's digits are of several kinds, marked, lost, or apart: it is no number.

    Full-width digits are plain ones in another width.

    >>> [is_doubtful(cell) for cell in ("12²", "5①", "1٢", "2 37", "７\ufffd", "１２", "1,204")]
    [True, True, True, True, True, False, False]
    """
    kinds = {ord(c) - unicodedata.decimal(c) for c in text if c.isdecimal()}
    plain = {ord("0"), _FULL_WIDTH_ZERO}
    mixed = len(kinds - plain) + bool(kinds & plain) > 1
    return mixed or UNREADABLE in text or bool(_MARK.search(text) or _INNER_SPACE.search(text))


def join_lines_of(pieces: Iterable[str]) -> str:
    """Return a cell's lines as one text: 商业, 企业 is one label, but 2, 37 are two numbers.

    >>> join_lines_of(["商业", "企业"]), join_lines_of(["2", "37"])
    ('商业企业', '2 37')
    """
    text = ""
    for piece in pieces:
        apart = text[-1:].isdigit() and piece.lstrip()[:1].isdigit()
        text = f"{text} {piece}" if apart else text + piece
    return text
