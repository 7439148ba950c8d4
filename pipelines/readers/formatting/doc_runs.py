"""Which characters of a DOC file are shown, and how: the properties of its runs.

[MS-DOC] 2.6.1 (character properties), 2.9.33 (ChpxFkp). What a style says of its runs is not followed.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.glyphs import UNREADABLE, lowered, raised

_PAGE = 512
_PLACE = 0x00FA  # of the pages of run properties, in the FIB (2.5.6)
_HUGE = 0x6646  # sprmPHugePapx
_SIZES = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}  # operand bytes by a sprm's top bits (2.2.5.1)
_VARIABLE = 6
_LONG = frozenset({0xD608, 0xD606})  # table definitions give their length in two bytes
# sprmCFRMarkDel, sprmCFStrike, sprmCFDStrike, sprmCFVanish, sprmCFWebHidden
_UNSEEN = frozenset({0x0800, 0x0837, 0x2A53, 0x083C, 0x0811})
_ON = frozenset({b"\x01", b"\x81"})
_RAISED, _POSITION, _SIZE, _COLOUR, _OLD_COLOUR = 0x2A48, 0x4845, 0x4A43, 0x6870, 0x2A42
_WHITE, _OLD_WHITE = b"\xff\xff\xff\x00", b"\x08"


def sprms(data: bytes, more: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield a list of properties: the code of each with its operand.

    A list too long for its page stands in the Data stream, *more*, at the offset that
    sprmPHugePapx gives: the rows of wide tables.
    """
    position = 0
    while position + 2 <= len(data):
        code = struct.unpack_from("<H", data, position)[0]
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

    def show(self, character: str, size: int) -> str:
        """Return a character as it is seen beside a digit of another *size*.

        White digits are unreadable, because the ground of a cell is not followed.
        """
        if self.unseen:
            return ""
        if self.white and character.isdecimal():
            return UNREADABLE
        lift = self.lift or int(character.isdecimal() and 0 != size != self.size != 0)
        return raised(character) if lift > 0 else lowered(character) if lift else character


_PLAIN = RunLook()


def _look(data: bytes) -> RunLook:
    unseen: set[int] = set()
    lift, white, size = 0, False, 0
    for code, operand in sprms(data, b""):
        if code in _UNSEEN:
            (unseen.add if operand in _ON else unseen.discard)(code)
        elif code == _RAISED:
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
        """Read the pages that the FIB names."""
        found = sorted(_runs(stream, table), key=lambda run: run[0])
        self._starts = [start for start, _, _ in found]
        self._runs = found

    def at(self, offset: int) -> RunLook:
        """Return the look of the character at an offset."""
        index = bisect_right(self._starts, offset) - 1
        if index < 0 or offset >= self._runs[index][1]:
            return _PLAIN
        return self._runs[index][2]


def _runs(stream: bytes, table: bytes) -> Iterator[tuple[int, int, RunLook]]:
    """Yield the runs that are set in a way of their own, as offsets."""
    start, size = struct.unpack_from("<II", stream, _PLACE)
    count = (size - 4) // 8
    pages = struct.unpack_from(f"<{count}I", table, start + 4 * (count + 1)) if count > 0 else ()
    for number in pages:
        page = stream[number * _PAGE : (number + 1) * _PAGE]
        if len(page) < _PAGE:
            continue
        bounds = struct.unpack_from(f"<{page[-1] + 1}I", page)
        for index in range(page[-1]):
            at = page[4 * (page[-1] + 1) + index] * 2
            if at:
                look = _look(page[at + 1 : at + 1 + page[at]])
                yield bounds[index], bounds[index + 1], look
