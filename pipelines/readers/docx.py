"""DOCX files, read from their ZIP and XML: paragraphs, tables with merged cells, text boxes."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping, Sequence

from lxml import etree

from crawler.errors import TooLargeError
from crawler.glyphs import UNREADABLE, join_lines_of
from crawler.models import Block, Content, Paragraph, Table
from crawler.values import tidy
from pipelines.readers.containers import open_zip, parse_xml, read_member
from pipelines.readers.formatting.docx_pictures import MOST_PICTURES, Pictures, references
from pipelines.readers.formatting.docx_runs import Runs, Styles, boxes_of, paragraphs_of
from pipelines.readers.formatting.word.properties import firsts
from pipelines.readers.formatting.word.signs import FALLBACK
from pipelines.readers.formatting.word.signs import W as _W
from pipelines.readers.ocr import read_pictures_of
from pipelines.readers.pictures import embedded
from pipelines.tables.labels import is_word

_MOST_CELLS = 200_000  # of a table, spans included; part three has 250
_MOST_COLUMNS = 1_000
_VAL, _CELL_PROPERTIES, _SPAN = f"{_W}val", f"{_W}tcPr", f"{_W}gridSpan"
_MERGED, _MERGED_BESIDE, _DELETED = f"{_W}vMerge", f"{_W}hMerge", f"{_W}cellDel"
_CHUNK = f"{_W}altChunk"
# Elements around paragraphs and tables; what is inserted or moved here is shown. Of alternatives the
# first is drawn, and the fallback left out.
_THROUGH = frozenset(
    (*(f"{_W}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml")),
     *(FALLBACK.replace("Fallback", name) for name in ("AlternateContent", "Choice")))
)  # fmt: skip


def _goes_on(merged: etree._Element | None) -> bool:
    """Tell whether a cell's property says that it goes on with the one above or before."""
    return merged is not None and merged.get(_VAL, "") != "restart"


def _count(text: str | None) -> int:
    """Return a span or count as written, 0 for what is none.

    :raises TooLargeError: if it is beyond all tables
    """
    number = int(text) if text and text.isascii() and text.isdigit() and len(text) < 12 else 0  # noqa: PLR2004
    if number > _MOST_COLUMNS:
        raise TooLargeError(f"a cell spans {number} columns")
    return number


def _skipped(row: Mapping[object, etree._Element], side: str) -> list[str | None]:
    """Return empty cells for the grid columns that a row leaves out on one side."""
    found = row.get(f"{_W}{side}")
    return [""] * (_count(found.get(_VAL)) if found is not None else 0)


def _is_shown(row: Mapping[object, etree._Element]) -> bool:
    """Tell whether a row is neither hidden nor deleted."""
    hidden = row.get(f"{_W}hidden")
    shown = hidden is None or hidden.get(_VAL, "1") in {"0", "false", "off"}
    return shown and f"{_W}del" not in row


def _in_sdt(cell: etree._Element, row: etree._Element) -> bool:
    """Tell whether only content controls stand between a cell and its row (no nested table)."""
    for parent in cell.iterancestors():
        if parent is row:
            return True
        if parent.tag == f"{_W}tbl":
            return False
    return False


class _Body:
    """Reads a document's body as blocks."""

    def __init__(self, runs: Runs) -> None:
        self._text = runs.text
        self._cells = 0

    def _cell(self, cell: etree._Element) -> tuple[str | None, int]:
        """Return ``(text, columns)``; the text is ``None`` where the cell above or before goes on."""
        said = firsts(cell, _CELL_PROPERTIES)
        span = said.get(_SPAN)
        columns = _count(span.get(_VAL, "")) or 1 if span is not None else 1
        if _goes_on(said.get(_MERGED)) or _goes_on(said.get(_MERGED_BESIDE)):
            return None, columns
        lines = [] if _DELETED in said else [self._text(p) for p in paragraphs_of(cell)]
        if next(cell.iterchildren(_CHUNK), None) is not None:  # another file's text
            lines.append(UNREADABLE)
        return tidy(join_lines_of(lines)), columns

    def _table(self, table: etree._Element) -> Table:
        grid: list[list[str | None]] = []
        for row in table.iter(f"{_W}tr"):
            said = firsts(row, f"{_W}trPr")
            if next(row.iterancestors(f"{_W}tbl")) is not table or not _is_shown(said):
                continue
            line = _skipped(said, "gridBefore")
            for cell in row.iter(f"{_W}tc"):
                if cell.getparent() is not row and not _in_sdt(cell, row):
                    continue
                text, columns = self._cell(cell)
                line += [text, *[None] * (columns - 1)]
            grid.append(line + _skipped(said, "gridAfter"))
        width = max((len(line) for line in grid), default=0)
        self._cells += width * len(grid)
        if self._cells > _MOST_CELLS:
            raise TooLargeError(f"the tables have more than {_MOST_CELLS} cells")
        short = frozenset(n for n, line in enumerate(grid) if len(line) < width)
        return Table(tuple((*line, *[None] * (width - len(line))) for line in grid), short=short)

    def _inner(self, table: etree._Element) -> Iterator[Table]:
        """Yield the tables in a table's cells that print words of the form."""
        for inner in table.iterdescendants(f"{_W}tbl"):
            found = self._table(inner)
            if any(text and is_word(text) for row in found.rows for text in row):
                yield found

    def blocks(self, parent: etree._Element) -> Iterator[Block | str]:
        """Yield paragraphs, tables and names of pictures in order.

        Content controls, insertions and text boxes are gone through.
        """
        for node in parent.iterchildren():
            if node.tag == f"{_W}tbl":
                if (table := self._table(node)).rows:
                    yield table
                yield from self._inner(node)
                yield from references(node)
            elif node.tag == f"{_W}p":
                if own := tidy(self._text(node)):
                    yield Paragraph(own)
                for box in boxes_of(node):
                    yield from self.blocks(box)
                yield from references(node)
            elif node.tag in _THROUGH:
                yield from self.blocks(node)


def read_docx(body: bytes) -> Content:
    """Return a DOCX file's paragraphs, tables and pictures in order, as they are shown.

    :raises UnreadableDocumentError: if the container or its XML is damaged, or a scan that OCR cannot read
    :raises TooLargeError: if it goes beyond the limits
    """
    archive = open_zip(body)
    root = _member(archive, "word/document.xml")
    styles = (
        _member(archive, "word/styles.xml") if "word/styles.xml" in archive.namelist() else None
    )
    found = root.find(f"{_W}body")
    if found is None:
        return Content(blocks=())
    pieces = list(_Body(Runs(Styles.of(styles))).blocks(found))
    return _with_pictures(pieces, Pictures(archive))


def _with_pictures(pieces: Sequence[Block | str], held: Pictures) -> Content:
    """Return blocks with the pictures among them; pictures alone are a scan."""
    blocks: list[Block] = []
    pictures: list[tuple[int, bytes]] = []
    for piece in pieces:
        if not isinstance(piece, str):
            blocks.append(piece)
        elif len(pictures) < MOST_PICTURES and (body := held.body(piece)):
            pictures.append((len(blocks), body))
    if pictures and not blocks:
        return read_pictures_of([body for _, body in pictures])
    return Content(
        blocks=tuple(blocks), pictures=tuple((place, embedded(body)) for place, body in pictures)
    )


def _member(archive: zipfile.ZipFile, name: str) -> etree._Element:
    return parse_xml(read_member(archive, name), name)
