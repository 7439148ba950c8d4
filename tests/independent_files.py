"""Sample reports as PDF (reportlab) and DOCX (python-docx): writers that share nothing with the readers."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime

import docx
from docx.document import Document
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from crawler.sampleportal.layout import GRID_OF_PART, Grid, place, width
from crawler.sampleportal.prose import Part

_FONT = "STSong-Light"  # every PDF reader has it; nothing is embedded
_LINE = 480.0  # points between the margins of an A4 page


def _style(size: float, **more: object) -> ParagraphStyle:
    name = f"{size}{sorted(more)}"
    return ParagraphStyle(
        name, fontName=_FONT, fontSize=size, leading=size * 1.5, wordWrap="CJK", **more
    )


def _pdf_table(grid: Grid, *, ruled: bool = True) -> Table:
    columns = width(grid)
    cells: list[list[object]] = [[""] * columns for _ in grid]
    style: list[tuple[object, ...]] = [("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
    if ruled:
        style.append(("GRID", (0, 0), (-1, -1), 0.5, colors.black))
    size = 7.0 if columns > 6 else 9.0
    for row, column, box in place(grid):
        cells[row][column] = Paragraph(box.text, _style(size))
        end = (column + box.colspan - 1, row + box.rowspan - 1)
        if end != (column, row):
            style.append(("SPAN", (column, row), end))
    widths = [_LINE / columns] * columns
    if columns == 10:
        widths = [46.0, 62.0, 130.0] + [(_LINE - 238) / 7] * 7
    return Table(cells, colWidths=widths, style=TableStyle(style))


def make_pdf(
    title: str, parts: Sequence[Part], grids: Mapping[str, Grid], *, ruled: bool = True
) -> bytes:
    """Return the report as a PDF, its tables *ruled* or not; the same bytes each time."""
    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    story: list[object] = [Paragraph(title, _style(16.0, alignment=1)), Spacer(1, 12)]
    for part in parts:
        story.append(Paragraph(part.heading, _style(12.0, spaceBefore=10, spaceAfter=4)))
        story += [Paragraph(line, _style(10.5, firstLineIndent=21)) for line in part.lines]
        if part.number in GRID_OF_PART:
            story.append(_pdf_table(grids[GRID_OF_PART[part.number]], ruled=ruled))
    out = io.BytesIO()
    SimpleDocTemplate(
        out, pagesize=A4, title=title, invariant=1, leftMargin=57, rightMargin=57
    ).build(story)
    return out.getvalue()


def _add_docx_table(document: Document, grid: Grid) -> None:
    table = document.add_table(rows=len(grid), cols=width(grid), style="Table Grid")
    cells = [row.cells for row in table.rows]  # once: python-docx counts them anew at each look
    for row, column, box in place(grid):
        cell = cells[row][column]
        if box.colspan > 1 or box.rowspan > 1:
            cell = cell.merge(cells[row + box.rowspan - 1][column + box.colspan - 1])
        cell.text = box.text


def make_docx(title: str, parts: Sequence[Part], grids: Mapping[str, Grid]) -> bytes:
    """Return the report as a DOCX; the same bytes each time."""
    document = docx.Document()
    document.core_properties.title = title
    document.core_properties.created = document.core_properties.modified = datetime(2024, 1, 1)  # noqa: DTZ001
    document.add_heading(title, level=0)
    for part in parts:
        document.add_heading(part.heading, level=1)
        for line in part.lines:
            document.add_paragraph(line)
        if part.number in GRID_OF_PART:
            _add_docx_table(document, grids[GRID_OF_PART[part.number]])
    out = io.BytesIO()
    document.save(out)
    return _without_times(out.getvalue())


def _without_times(body: bytes) -> bytes:
    """Return a ZIP file with the same members, none of them dated: python-docx writes the clock."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(body)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name), old.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
