"""A sample report as DOCX: the three members that a Word file needs, and nothing else."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from xml.sax.saxutils import escape

from crawler.sampleportal.layout import GRID_OF_PART, Box, Grid, place, width
from crawler.sampleportal.prose import Part

_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_TYPE}"/></Types>'
)
_LINKS = (
    f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_OFFICE}" Target="word/document.xml"/></Relationships>'
)
_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
_LINE = 9600  # twentieths of a point between the margins of an A4 page


def make_docx(title: str, parts: Sequence[Part], grids: Mapping[str, Grid]) -> bytes:
    """Return the report as a DOCX; the same bytes each time."""
    blocks = [_paragraph(title, size=32)]
    for part in parts:
        blocks.append(_paragraph(part.heading, size=26))
        blocks += [_paragraph(line) for line in part.lines]
        if part.number in GRID_OF_PART:
            blocks.append(_table(grids[GRID_OF_PART[part.number]]))
    body = f'<w:document xmlns:w="{_WORD}"><w:body>{"".join(blocks)}</w:body></w:document>'
    members = {"[Content_Types].xml": _TYPES, "_rels/.rels": _LINKS, "word/document.xml": body}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():  # undated: ZipInfo does not ask the clock
            archive.writestr(zipfile.ZipInfo(name), _DECLARATION + text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _paragraph(text: str, *, size: int = 0) -> str:
    """Return a paragraph; one with a *size*, in half points, is a heading."""
    look = f'<w:rPr><w:b/><w:sz w:val="{size}"/></w:rPr>' if size else ""
    return f'<w:p><w:r>{look}<w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def _table(grid: Grid) -> str:
    columns = width(grid)
    borders = "".join(f'<w:{side} w:val="single" w:sz="4"/>' for side in _SIDES)
    column = f'<w:gridCol w:w="{_LINE // columns}"/>'
    rows = "".join(f"<w:tr>{''.join(_cells(grid, row))}</w:tr>" for row in range(len(grid)))
    return (
        f"<w:tbl><w:tblPr><w:tblBorders>{borders}</w:tblBorders></w:tblPr>"
        f"<w:tblGrid>{column * columns}</w:tblGrid>{rows}</w:tbl>"
    )


def _cells(grid: Grid, row: int) -> Iterator[str]:
    """Yield a row's cells; where a cell of a row above goes on, one that says so."""
    for above, _, box in sorted(place(grid), key=lambda placed: placed[1]):
        if above == row:
            yield _cell(box, '<w:vMerge w:val="restart"/>' if box.rowspan > 1 else "", box.text)
        elif above < row < above + box.rowspan:
            yield _cell(box, "<w:vMerge/>", "")


def _cell(box: Box, merge: str, text: str) -> str:
    span = f'<w:gridSpan w:val="{box.colspan}"/>' if box.colspan > 1 else ""
    return f"<w:tc><w:tcPr>{span}{merge}</w:tcPr>{_paragraph(text)}</w:tc>"
