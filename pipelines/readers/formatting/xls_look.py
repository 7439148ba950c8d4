"""How an XLS file shows its cells, from its records: hidden sheets, rows and columns, fonts, formats.

[MS-XLS] 2.4.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import olefile

from crawler.errors import UnreadableDocumentError
from pipelines.readers.formatting.number_format import BUILT_IN
from pipelines.readers.formatting.sheet_look import CellLook, SheetLook
from pipelines.readers.formatting.xls_strings import strings

_BOF, _EOF, _SHEET, _FONT, _FORMAT, _XF = 0x0809, 0x000A, 0x0085, 0x0031, 0x041E, 0x00E0
_ROW, _COLUMNS, _SEVERAL = 0x0208, 0x007D, frozenset({0x00BD, 0x00BE})
_CELLS = frozenset({0x0203, 0x027E, 0x00FD, 0x0204, 0x0006, 0x0205, 0x00D6})
_STRUCK, _HIDDEN_ROW, _HIDDEN_COLUMN = 0x0008, 0x0020, 0x0001
_STRINGS, _CONTINUE, _SHARED = 0x00FC, 0x003C, 0x00FD
_BIFF8 = 0x0600
_NO_FONT = 4  # no font has this number; those after it are counted one too high
_LIFTS = {1: 1, 2: -1}
_PALETTE, _FIRST_OWN, _WHITE = 0x0092, 8, b"\xff\xff\xff"
_XF_SIZE = 20
# Numbers of one colour, where no palette is the workbook's own: black, white, red, green, blue, ...
_SAME = {n + 8: n for n in range(8)} | {0x7FFF: 0, 0x40: 0}
_SMALLEST = 40  # twentieths of a point; what is smaller nobody reads


def _records(stream: bytes, at: int = 0) -> Iterator[tuple[int, int, bytes]]:
    """Yield the records of a stream: where each stands, its type, its content."""
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield at, kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


@dataclass
class _Book:
    """What the workbook says for all sheets."""

    fonts: list[CellLook] = field(default_factory=list)
    codes: dict[int, str] = field(default_factory=dict)
    formats: list[bytes] = field(default_factory=list)  # of cells
    inks: list[int] = field(default_factory=list)  # the fonts' colours
    whites: set[int] = field(default_factory=lambda: {1, 9})  # which numbers of colours are white
    sheets: dict[int, tuple[str, bool]] = field(default_factory=dict)  # by where they begin
    texts: list[str | None] = field(default_factory=list)  # of which a part is set in another way

    def take(self, kind: int, data: bytes) -> None:
        """Take one record."""
        if kind == _SHEET:
            at, state, _, size, wide = struct.unpack_from("<IBBBB", data)
            text = (
                data[8 : 8 + size * 2].decode("utf-16-le")
                if wide & 1
                else data[8 : 8 + size].decode("latin-1")
            )
            self.sheets[at] = (text, bool(state & 3))
        elif kind == _FONT:
            height, flags, colour, _, lift = struct.unpack_from("<HHHHH", data)
            unseen = bool(flags & _STRUCK) or height <= _SMALLEST
            self.fonts.append(CellLook("", unseen, _LIFTS.get(lift, 0)))
            self.inks.append(colour)
        elif kind == _PALETTE:
            count = struct.unpack_from("<H", data)[0]
            own = {n + _FIRST_OWN for n in range(count) if data[2 + 4 * n : 5 + 4 * n] == _WHITE}
            self.whites = (self.whites - set(range(_FIRST_OWN, _FIRST_OWN + count))) | own
        elif kind == _FORMAT:
            number, size, wide = struct.unpack_from("<HHB", data)
            text = (
                data[5 : 5 + size * 2].decode("utf-16-le")
                if wide & 1
                else data[5 : 5 + size].decode("latin-1")
            )
            self.codes[number] = text
        elif kind == _XF:
            self.formats.append(data)

    def take_strings(self, records: Sequence[bytes]) -> None:
        """Take the shared texts, those in one piece as ``None``."""
        for text, runs in strings(records):
            self.texts.append(self._seen(text, runs) if runs else None)

    def _seen(self, text: str, runs: Sequence[tuple[int, int]]) -> str:
        """Return a text's runs as they are seen; that before the first is set as its cell is."""
        ends = [*(start for start, _ in runs[1:]), len(text)]
        seen = text[: runs[0][0]]
        for (start, font), end in zip(runs, ends, strict=True):
            own = self._number(font)
            seen += self._font(own).show(text[start:end], white=self._is_white(own))
        return seen

    @staticmethod
    def _number(font: int) -> int:
        return font - 1 if font > _NO_FONT else font

    def _font(self, own: int) -> CellLook:
        return self.fonts[own] if own < len(self.fonts) else CellLook()

    def _is_white(self, own: int) -> bool:
        return own < len(self.inks) and self.inks[own] in self.whites

    @property
    def styles(self) -> list[CellLook]:
        """The looks of the cell formats; white text on a ground without colour is not seen."""
        return [self._style(data) for data in self.formats]

    def _style(self, data: bytes) -> CellLook:
        font, number = struct.unpack_from("<HH", data)
        own = self._number(font)
        look = self._font(own)
        pattern, ground = (data[17] >> 2, data[18] & 0x7F) if len(data) >= _XF_SIZE else (0, 0)
        if own < len(self.inks):
            ink = _SAME.get(self.inks[own], self.inks[own])
            plain = not pattern or ground in self.whites
            alike = (
                self._is_white(own) if plain else pattern == 1 and ink == _SAME.get(ground, ground)
            )
            look = replace(look, unseen=look.unseen or alike)
        code = self.codes.get(number) or BUILT_IN.get(number, "E")
        return CellLook(code, look.unseen, look.lift)


def _cells(kind: int, data: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield row, column and style of the cells of a record."""
    row, first, style = struct.unpack_from("<HHH", data)
    if kind not in _SEVERAL:
        yield row, first, style
        return
    size = 6 if kind == min(_SEVERAL) else 2
    for n in range((len(data) - 6) // size):
        yield row, first + n, struct.unpack_from("<H", data, 4 + n * size)[0]


def _own_records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records of one sheet or of the workbook, those of charts inside it left out."""
    depth = 0
    for _, kind, data in _records(stream, at):
        depth += (kind == _BOF) - (kind == _EOF)
        if not depth:
            return
        if depth == 1:
            yield kind, data


def _sheet(stream: bytes, at: int, book: _Book) -> SheetLook:
    look, styles = SheetLook(), book.styles
    for kind, data in _own_records(stream, at):
        if kind == _ROW and (
            struct.unpack_from("<H", data, 12)[0] & _HIDDEN_ROW or data[6:8] == b"\0\0"
        ):
            look.rows.add(struct.unpack_from("<H", data)[0])
        elif kind == _COLUMNS:
            first, last, width, _, flags = struct.unpack_from("<HHHHH", data)
            if flags & _HIDDEN_COLUMN or not width:
                look.columns |= set(range(first, min(last, 255) + 1))
        elif kind in _CELLS or kind in _SEVERAL:
            if kind == _SHARED:
                row, column, _, text = struct.unpack_from("<HHHI", data)
                own = book.texts[text] if text < len(book.texts) else None
                if own is not None:
                    look.texts[row, column] = own
            for row, column, style in _cells(kind, data):
                if style < len(styles):
                    look.cells[row, column] = styles[style]
    return look


def read_xls_look(body: bytes) -> dict[str, SheetLook]:
    """Return how each sheet of an Excel 97 workbook is seen, by its name; of older ones nothing is known.

    :raises UnreadableDocumentError: if its records are damaged
    """
    try:
        with olefile.OleFileIO(io.BytesIO(body)) as ole:
            if not ole.exists("Workbook"):
                return {}
            stream = ole.openstream("Workbook").read()
        if struct.unpack_from("<H", stream, 4)[0] != _BIFF8:
            return {}
        book = _Book()
        shared: list[bytes] = []
        last = 0
        for kind, data in _own_records(stream, 0):
            book.take(kind, data)
            if kind == _STRINGS or (kind == _CONTINUE and last in {_STRINGS, _CONTINUE} and shared):
                shared.append(data)
            last = kind
        if shared:
            book.take_strings(shared)
        found = {}
        for at, (name, hidden) in book.sheets.items():
            found[name] = _sheet(stream, at, book)
            found[name].hidden = hidden
    except (OSError, struct.error, UnicodeDecodeError, IndexError) as error:
        raise UnreadableDocumentError(f"damaged spreadsheet: {error}") from error
    return found
