"""The styles of a DOC file: what each says of its runs, the styles that it is based on first.

[MS-DOC] 2.9.271 (STSH), 2.9.260 (STD).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

_PLACE = 0x00A2  # of the style sheet, in the FIB (2.5.6)
_PARAGRAPH, _CHARACTER = 1, 2  # kinds of styles that say something of runs
_NONE = 0x0FFF  # based on no style
_DEEPEST = 12


class StyleSheet:
    """The lists of run properties of the styles, by their number."""

    def __init__(self, stream: bytes, table: bytes) -> None:
        """Read the style sheet that the FIB names; one that is cut has no styles from there on."""
        self._own: dict[int, bytes] = {}
        self._based_on: dict[int, int] = {}
        start, size = struct.unpack_from("<II", stream, _PLACE)
        for number, style in enumerate(_styles(table[start : start + size])):
            self._take(number, style)

    def of(self, number: int) -> list[bytes]:
        """Return a style's lists of run properties, those of its bases first."""
        chain: list[bytes] = []
        seen: set[int] = set()
        while number in self._own and number not in seen and len(seen) < _DEEPEST:
            seen.add(number)
            chain.append(self._own[number])
            number = self._based_on[number]
        return chain[::-1]

    def _take(self, number: int, style: tuple[bytes, int]) -> None:
        body, base = style
        if len(body) < base + 2:
            return
        kind, based_on = body[2] & 0xF, struct.unpack_from("<H", body, 2)[0] >> 4
        if kind not in {_PARAGRAPH, _CHARACTER}:
            return
        name = struct.unpack_from("<H", body, base)[0]
        at = base + 2 + 2 * name + 2
        for last in (False, True) if kind == _PARAGRAPH else (True,):
            at += at % 2
            if at + 2 > len(body):
                return
            size = struct.unpack_from("<H", body, at)[0]
            if last:
                self._own[number] = body[at + 2 : at + 2 + size]
                self._based_on[number] = based_on if based_on != _NONE else -1
            at += 2 + size


def _styles(sheet: bytes) -> Iterator[tuple[bytes, int]]:
    """Yield each style with the size of its fixed part; an empty one stands for a number without style."""
    if len(sheet) < 6:  # noqa: PLR2004  # the length of the information, the count, the fixed part
        return
    information, count, base = struct.unpack_from("<HHH", sheet)
    at = 2 + information
    for _ in range(count):
        if at + 2 > len(sheet):
            return
        size = struct.unpack_from("<H", sheet, at)[0]
        yield sheet[at + 2 : at + 2 + size], base
        at += 2 + size
