"""DOCX files, read from their ZIP and XML: paragraphs, tables with merged cells, text boxes."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from crawler.models import Block, Content, Paragraph, Table
from crawler.values import tidy
from pipelines.readers.containers import open_zip, parse_xml, read_member

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def _document_xml(body: bytes) -> etree._Element:
    """Return the root of ``word/document.xml``."""
    name = "word/document.xml"
    return parse_xml(read_member(open_zip(body), name), name)


def _text(element: etree._Element) -> str:
    """Return the text of runs; a tab and a line break are spaces, deleted text is left out."""
    nodes = element.iter(f"{_W}t", f"{_W}tab", f"{_W}br")
    return tidy("".join((node.text or "") if node.tag == f"{_W}t" else " " for node in nodes))


def _value(cell: etree._Element, name: str) -> str | None:
    """Return a cell property's value; ``""`` if it stands there without one."""
    found = cell.find(f"{_W}tcPr/{_W}{name}")
    return None if found is None else found.get(f"{_W}val", "")


def _cell(cell: etree._Element) -> tuple[str | None, int]:
    """Return ``(text, columns)``; the text is ``None`` where the cell above goes on (vMerge)."""
    columns = int(_value(cell, "gridSpan") or 1)
    merged = _value(cell, "vMerge")
    covered = merged is not None and merged != "restart"
    text = "".join(_text(p) for p in cell.iter(f"{_W}p"))
    return (None if covered else text), columns


def _skipped(row: etree._Element) -> int:
    """Return how many grid columns a row leaves out on its left."""
    found = row.find(f"{_W}trPr/{_W}gridBefore")
    return int(found.get(f"{_W}val", "0")) if found is not None else 0


def _table(table: etree._Element) -> Table:
    grid: list[list[str | None]] = []
    for row in table.iterchildren(f"{_W}tr"):
        line: list[str | None] = [""] * _skipped(row)
        for cell in row.iter(f"{_W}tc"):
            if cell.getparent() not in (row, *row.iterchildren(f"{_W}sdt")) and not _in_sdt(
                cell, row
            ):
                continue
            text, columns = _cell(cell)
            line += [text, *[None] * (columns - 1)]
        grid.append(line)
    width = max((len(line) for line in grid), default=0)
    return Table(tuple((*line, *[None] * (width - len(line))) for line in grid))


def _in_sdt(cell: etree._Element, row: etree._Element) -> bool:
    """Tell whether only content controls stand between a cell and its row (no nested table)."""
    for parent in cell.iterancestors():
        if parent is row:
            return True
        if parent.tag == f"{_W}tbl":
            return False
    return False


def _walk(parent: etree._Element) -> Iterator[Block]:
    """Yield paragraphs and tables in order, through content controls and text boxes."""
    for node in parent.iterchildren():
        if node.tag == f"{_W}tbl":
            table = _table(node)
            if table.rows:
                yield table
        elif node.tag == f"{_W}p":
            boxes = list(node.iter(f"{_W}txbxContent"))
            own = tidy(_text(node)) if not boxes else _text_outside(node)
            if own:
                yield Paragraph(own)
            # Word writes a text box twice (drawing and fallback picture): the first copy is read.
            if boxes:
                yield from _walk(boxes[0])
        elif node.tag in (f"{_W}sdt", f"{_W}sdtContent"):
            yield from _walk(node)


def _text_outside(paragraph: etree._Element) -> str:
    """Return a paragraph's text without that of the text boxes anchored in it."""
    outside = (
        node.text or ""
        for node in paragraph.iter(f"{_W}t")
        if not any(up.tag == f"{_W}txbxContent" for up in node.iterancestors())
    )
    return tidy("".join(outside))


def read_docx(body: bytes) -> Content:
    """Return a DOCX file's paragraphs and tables in order.

    :raises UnreadableDocumentError: if the container or its XML is damaged or too large
    """
    root = _document_xml(body)
    found = root.find(f"{_W}body")
    return Content(blocks=tuple(_walk(found)) if found is not None else ())
