"""The shared texts of an XLS file, with the runs that are set in a font of their own.

[MS-XLS] 2.4.265 (SST), 2.5.293 (XLUnicodeRichExtendedString). A text may go on in the next record, which then
says anew how wide its characters are.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_WIDE, _EXTENDED, _RICH = 0x01, 0x04, 0x08


@dataclass
class _Parts:
    """Reads on over the ends of records."""

    records: Sequence[bytes]
    number: int = 0
    at: int = 0

    def take(self, size: int) -> bytes:
        """Return the next bytes."""
        found = b""
        while len(found) < size:
            if self.at >= len(self.records[self.number]):
                self.number, self.at = self.number + 1, 0
            piece = self.records[self.number][self.at : self.at + size - len(found)]
            self.at += len(piece)
            found += piece
        return found

    def text(self, count: int, *, wide: bool) -> str:
        """Return the next characters; a record that they go on in begins with how wide they are."""
        text = ""
        while len(text) < count:
            if self.at >= len(self.records[self.number]):
                self.number, self.at = self.number + 1, 1
                wide = bool(self.records[self.number][0] & _WIDE)
            left = (len(self.records[self.number]) - self.at) // (2 if wide else 1)
            size = min(count - len(text), left)
            data = self.take(size * (2 if wide else 1))
            text += data.decode("utf-16-le" if wide else "latin-1", errors="replace")
            if not size:
                raise IndexError("a text ends within a character")
        return text


def strings(records: Sequence[bytes]) -> Iterator[tuple[str, tuple[tuple[int, int], ...]]]:
    """Yield each text with its runs: from which character on, in which font.

    :raises IndexError: if the records end too early
    """
    parts = _Parts(records)
    count = struct.unpack("<I", parts.take(8)[4:])[0]
    for _ in range(count):
        length, flags = struct.unpack("<HB", parts.take(3))
        runs = struct.unpack("<H", parts.take(2))[0] if flags & _RICH else 0
        more = struct.unpack("<I", parts.take(4))[0] if flags & _EXTENDED else 0
        text = parts.text(length, wide=bool(flags & _WIDE))
        own = tuple(struct.unpack("<HH", parts.take(4)) for _ in range(runs))
        parts.take(more)
        yield text, own
