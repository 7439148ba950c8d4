"""DOC files of Word and WPS, from their own structure: the piece table and the paragraph marks.

[MS-DOC] sections in brackets. The text is in pieces, named by the piece table (Clx, 2.9.38). Cells end
with the mark U+0007, and so do rows; which of the two it is says the paragraph property
sprmPFTtp in the formatted pages (PapxFkp, 2.9.174).
"""

from __future__ import annotations

import io
import re
import struct
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import olefile

from crawler.errors import EncryptedDocumentError, UnreadableDocumentError
from crawler.glyphs import join_lines_of
from crawler.models import Block, Content, Paragraph
from crawler.values import tidy
from pipelines.readers.edged_rows import EdgedRow, Edges, table_of
from pipelines.readers.formatting.doc_rows import edges_of
from pipelines.readers.formatting.doc_runs import RunLooks, formatted_pages, sprms

_MAGIC = 0xA5EC
_ENCRYPTED, _TABLE_1 = 0x0100, 0x0200  # flags of the FIB's base at offset 0x0A (2.5.2)
_PARAGRAPHS = 0x0102  # of the pages of paragraph properties, in the FIB (2.5.6)
_BX_SIZE = 13  # bytes of a BxPap (2.9.23)
_ROW_END = 0x2417  # sprmPFTtp (2.6.2)
_IN_TABLE = 0x2416  # sprmPFInTable
_CELL, _PARAGRAPH = "\x07", "\r"
_PART = re.compile("[\x07\r]|[^\x07\r]+")
# Field code between 0x13 and 0x14 is not shown; its result up to 0x15 is.
_FIELD = re.compile("\x13[^\x13\x14\x15]*\x14?|\x15")
_HYPHEN = "\x1e"  # that does not break: a minus
_SIGN = re.compile("[\x00-\x1f]")  # any that the others are of, and the ends of lines
_INVISIBLE = re.compile("[\x00-\x06\x08\x0e-\x1f]")


@dataclass(frozen=True)
class _Piece:
    """A run of text: its characters and where each begins in the WordDocument stream."""

    text: str
    offset: int
    width: int

    def parts(self, bounds: Sequence[int]) -> Iterator[tuple[int, str]]:
        """Yield its marks, and what is between them and between *bounds* of the stream, by their offsets."""
        for found in _PART.finditer(self.text):
            at, end = found.span()
            while at < end:
                offset = self.offset + at * self.width
                following = bisect_right(bounds, offset)
                upto = end
                if following < len(bounds):
                    upto = min(end, at - (offset - bounds[following]) // self.width)
                yield offset, self.text[at:upto]
                at = upto


def _pieces(stream: bytes, table: bytes) -> list[_Piece]:
    """Return the pieces that the Clx names, in the order of the text (2.9.38, 2.9.177).

    :raises UnreadableDocumentError: if a piece has changes of its own (Prm), as a fast save leaves them
    """
    start, size = struct.unpack_from("<II", stream, 0x01A2)
    clx = table[start : start + size]
    position = 0
    while clx[position] == 1:
        position += 3 + struct.unpack_from("<H", clx, position + 1)[0]
    length = struct.unpack_from("<I", clx, position + 1)[0]
    plc = clx[position + 5 : position + 5 + length]
    count = (length - 4) // 12
    ends = struct.unpack_from(f"<{count + 1}I", plc)
    pieces = []
    for index in range(count):
        place, changes = struct.unpack_from("<IH", plc, 4 * (count + 1) + 8 * index + 2)
        if changes:
            raise UnreadableDocumentError("a Word file saved fast: its changes stand apart")
        characters = ends[index + 1] - ends[index]
        narrow, offset = bool(place & 0x40000000), place & 0x3FFFFFFF
        if narrow:
            offset //= 2
            text = stream[offset : offset + characters].decode("cp1252", errors="replace")
        else:
            text = stream[offset : offset + 2 * characters].decode("utf-16-le", errors="replace")
        pieces.append(_Piece(text, offset, 1 if narrow else 2))
    return pieces


@dataclass(frozen=True)
class _Look:
    """What is said of a paragraph: the number of its style, where it stands, the edges of its row."""

    style: int = 0
    in_table: bool = False
    ends_row: bool = False
    edges: Edges | None = None

    @classmethod
    def of(cls, body: bytes, more: bytes) -> _Look:
        """Return what a paragraph's style number and list of properties say."""
        said = list(sprms(body[2:], more))
        on = {code for code, operand in said if operand == b"\x01"}
        edges = edges_of(said) if _ROW_END in on else None
        style = struct.unpack_from("<H", body)[0] if len(body) > 1 else 0
        return cls(style, _IN_TABLE in on, _ROW_END in on, edges)


def _stretches(stream: bytes, table: bytes, more: bytes) -> Iterator[tuple[int, _Look]]:
    """Yield where paragraphs begin in the stream, with what is said of them."""
    known: dict[bytes, _Look] = {}  # a report has a few dozen kinds of paragraphs
    for page, bounds in formatted_pages(stream, table, _PARAGRAPHS):
        for index in range(page[-1]):
            at = page[4 * (page[-1] + 1) + _BX_SIZE * index] * 2
            if not at:
                continue
            size = page[at] * 2 - 1 if page[at] else page[at + 1] * 2
            body = page[at + 1 if page[at] else at + 2 :][:size]
            if body not in known:
                known[body] = _Look.of(body, more)
            yield bounds[index], known[body]


def _marked_text(
    stream: bytes, table: bytes, more: bytes
) -> Iterator[tuple[str, str, Edges | None]]:
    """Yield what is seen of the text, what a mark in it ends, and the edges of a row that it ends.

    It ends a ``row``, ``cell``, ``paragraph``, or ``line`` inside of a cell. The marks count however they
    are set.
    """
    stretches = sorted(_stretches(stream, table, more), key=lambda stretch: stretch[0])
    starts = [start for start, _ in stretches]
    looks, size = RunLooks(stream, table), 0  # of the cell's first digit
    bounds = sorted({*starts, *looks.bounds})
    for piece in _pieces(stream, table):
        for offset, text in piece.parts(bounds):
            found = bisect_right(starts, offset) - 1
            paragraph = stretches[found][1] if found >= 0 else _Look()
            if text not in (_CELL, _PARAGRAPH):
                look = looks.at(offset, paragraph.style)
                yield look.show(text, size), "", None
                size = size or (look.size if any(map(str.isdecimal, text)) else 0)
                continue
            size = size if paragraph.in_table and text == _PARAGRAPH else 0
            if text == _CELL:
                yield text, "row" if paragraph.ends_row else "cell", paragraph.edges
            else:
                yield text, "line" if paragraph.in_table else "paragraph", None


def _clean(text: str) -> str:
    if not _SIGN.search(text):
        return tidy(text)
    signs = _FIELD.sub("", text).replace(_HYPHEN, "-")
    shown = _INVISIBLE.sub("", signs).replace("\x0b", " ").replace("\x0c", " ")
    return tidy(join_lines_of(shown.split("\n")))


def _blocks(marked: Iterator[tuple[str, str, Edges | None]]) -> Iterator[Block]:
    """Yield paragraphs and tables; a table ends with the first paragraph outside of cells."""
    text = ""
    cells: list[str] = []
    rows: list[EdgedRow] = []
    for character, ends, edges in marked:
        if ends == "cell":
            cells.append(_clean(text))
        elif ends == "row":
            rows.append(EdgedRow(cells, edges))
            cells = []
        elif ends == "paragraph":
            if rows:
                yield table_of(rows)
                rows = []
            if shown := _clean(text):
                yield Paragraph(shown)
        else:
            text += "\n" if ends == "line" else character
            continue
        text = ""
    if rows:
        yield table_of(rows)
    if shown := _clean(text):
        yield Paragraph(shown)


def read_doc(body: bytes) -> Content:
    """Return a DOC file's paragraphs and tables in order.

    :raises UnreadableDocumentError: if it is damaged, encrypted, or older than Word 97
    """
    try:
        with olefile.OleFileIO(io.BytesIO(body)) as ole:
            stream = ole.openstream("WordDocument").read()
            flags = struct.unpack_from("<H", stream, 0x0A)[0]
            if struct.unpack_from("<H", stream)[0] != _MAGIC:
                raise UnreadableDocumentError("a Word file older than Word 97 is not read")
            if flags & _ENCRYPTED:
                raise EncryptedDocumentError("the Word file is encrypted")
            table = ole.openstream("1Table" if flags & _TABLE_1 else "0Table").read()
            more = ole.openstream("Data").read() if ole.exists("Data") else b""
        blocks = tuple(_blocks(_marked_text(stream, table, more)))
    except (OSError, struct.error, IndexError) as error:
        raise UnreadableDocumentError(f"damaged Word file: {error}") from error
    if not blocks:
        raise UnreadableDocumentError("the Word file has no text")
    return Content(blocks=blocks)
