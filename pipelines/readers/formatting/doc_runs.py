"""Which characters of a DOC file are shown, and how: the properties of its runs.

[MS-DOC] 2.6.1 (character properties), 2.9.33 (ChpxFkp).
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crawler.glyphs import UNREADABLE, lowered, raised
from pipelines.readers.formatting.doc_styles import StyleSheet

_PAGE = 512
_PLACE = 0x00FA  # of the pages of run properties, in the FIB (2.5.6)
_HUGE = 0x6646  # sprmPHugePapx
_SIZES = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}  # operand bytes by a sprm's top bits (2.2.5.1)
_VARIABLE = 6
_LONG = frozenset({0xD608, 0xD606})  # table definitions give their length in two bytes
# sprmCFRMarkDel, sprmCFStrike, sprmCFDStrike, sprmCFVanish, sprmCFWebHidden
_UNSEEN = frozenset({0x0800, 0x0837, 0x2A53, 0x083C, 0x0811})
_TOGGLES = frozenset({0x0837, 0x083C})
_ON = frozenset({b"\x01"})
_AS_STYLE, _NOT_AS_STYLE = b"\x80", b"\x81"
_STYLE = 0x4A30  # sprmCIstd
_RAISED, _POSITION, _SIZE, _COLOUR, _OLD_COLOUR = 0x2A48, 0x4845, 0x4A43, 0x6870, 0x2A42
_WHITE, _OLD_WHITE = b"\xff\xff\xff\x00", b"\x08"


def sprms(data: bytes, more: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield a list of properties: the code of each with its operand.

    A list too long for its page stands in the Data stream, *more*, at the offset that
    sprmPHugePapx gives: the rows of wide tables.
    """
    position = 0
    while position + 2 <= len(data):
        code = data[position] | data[position + 1] << 8
        position += 2
        kind = code >> 13
        if kind == _VARIABLE:
            wide = code in _LONG
            if position + 1 + wide > len(data):
                return
            size = struct.unpack_from("<H", data, position)[0] + 1 if wide else data[position] + 1
        else:
            size = _SIZES[kind]
        operand = data[position : position + size]
        if code == _HUGE and len(operand) == size:
            at = struct.unpack("<I", operand)[0]
            length = struct.unpack_from("<H", more, at)[0] if at + 2 <= len(more) else 0
            yield from sprms(more[at + 2 : at + 2 + length], b"")
        yield code, operand
        position += size


@dataclass(frozen=True)
class RunLook:
    """How a run is set: not shown, above or below its line, white; its size, 0 for its style's."""

    unseen: bool = False
    lift: int = 0
    white: bool = False
    size: int = 0

    def show(self, text: str, size: int) -> str:
        """Return a text as it is seen beside a digit of another *size*.

        White digits are unreadable, because the ground of a cell is not followed.
        """
        if self.unseen:
            return ""
        if not (self.white or self.lift or 0 != size != self.size != 0):
            return text
        return "".join(self._show(character, size) for character in text)

    def _show(self, character: str, size: int) -> str:
        if self.white and character.isdecimal():
            return UNREADABLE
        lift = self.lift or int(character.isdecimal() and 0 != size != self.size != 0)
        return raised(character) if lift > 0 else lowered(character) if lift else character


class _Unseen:
    """Which properties that take text away are on, as styles and then the run itself set them."""

    def __init__(self) -> None:
        self._on: set[int] = set()

    def take_style(self, lists: Sequence[bytes]) -> None:
        """Take a style: what a paragraph's and a character's style both strike is not struck."""
        own: set[int] = set()
        for code, operand in _all(lists):
            if code in _UNSEEN:
                (own.add if operand in _ON else own.discard)(code)
        self._on = (self._on ^ (own & _TOGGLES)) | (own - _TOGGLES)

    def take(self, code: int, operand: bytes) -> None:
        """Take a property of the run itself, which may be that of its style, or the opposite."""
        on = code in self._on
        value = {_AS_STYLE: on, _NOT_AS_STYLE: not on}.get(operand, operand in _ON)
        (self._on.add if value else self._on.discard)(code)

    def __bool__(self) -> bool:
        return bool(self._on)


def _all(lists: Sequence[bytes]) -> Iterator[tuple[int, bytes]]:
    return (sprm for data in lists for sprm in sprms(data, b""))


def _look(styles: Sequence[Sequence[bytes]], data: bytes) -> RunLook:
    """Return the look of a run: its paragraph's style, its own, its own properties."""
    unseen = _Unseen()
    for lists in styles:
        unseen.take_style(lists)
    for code, operand in sprms(data, b""):
        if code in _UNSEEN:
            unseen.take(code, operand)
    lift, white, size = 0, False, 0
    for code, operand in _all([*(own for lists in styles for own in lists), data]):
        if code == _RAISED:
            lift = {b"\x01": 1, b"\x02": -1}.get(operand, 0)
        elif code == _POSITION and len(operand) == 2:  # noqa: PLR2004
            place = struct.unpack("<h", operand)[0]
            lift = lift or (place > 0) - (place < 0)
        elif code in (_COLOUR, _OLD_COLOUR):
            white = operand in (_WHITE, _OLD_WHITE)
        elif code == _SIZE and len(operand) == 2:  # noqa: PLR2004
            size = struct.unpack("<H", operand)[0]
    return RunLook(bool(unseen), lift, white, size)


class RunLooks:
    """The looks of a file's characters, by where they stand in its WordDocument stream."""

    def __init__(self, stream: bytes, table: bytes) -> None:
        """Read the pages that the FIB names, and the style sheet."""
        self._runs = sorted(_runs(stream, table), key=lambda run: run[0])
        self._starts = [start for start, _, _ in self._runs]
        self._styles = StyleSheet(stream, table)
        self._looks: dict[tuple[int, bytes], RunLook] = {}

    @property
    def bounds(self) -> Iterator[int]:
        """Where looks begin and end."""
        return (bound for start, end, _ in self._runs for bound in (start, end))

    def at(self, offset: int, style: int) -> RunLook:
        """Return the look of the character at an offset, in a paragraph of a style."""
        index = bisect_right(self._starts, offset) - 1
        within = index >= 0 and offset < self._runs[index][1]
        data = self._runs[index][2] if within else b""
        if (style, data) not in self._looks:
            named = (struct.unpack("<H", o)[0] for c, o in sprms(data, b"") if c == _STYLE)
            own = [self._styles.of(number) for number in (style, *list(named)[-1:])]
            self._looks[style, data] = _look(own, data)
        return self._looks[style, data]


def formatted_pages(
    stream: bytes, table: bytes, place: int
) -> Iterator[tuple[bytes, tuple[int, ...]]]:
    """Yield the formatted pages that the FIB names at a place, with the bounds of their runs as offsets."""
    start, size = struct.unpack_from("<II", stream, place)
    count = (size - 4) // 8
    pages = struct.unpack_from(f"<{count}I", table, start + 4 * (count + 1)) if count > 0 else ()
    for number in pages:
        page = stream[number * _PAGE : (number + 1) * _PAGE]
        if len(page) == _PAGE:
            yield page, struct.unpack_from(f"<{page[-1] + 1}I", page)


def _runs(stream: bytes, table: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield the runs that are set in a way of their own, as offsets, with their properties."""
    for page, bounds in formatted_pages(stream, table, _PLACE):
        for index in range(page[-1]):
            at = page[4 * (page[-1] + 1) + index] * 2
            if at:
                yield bounds[index], bounds[index + 1], page[at + 1 : at + 1 + page[at]]
