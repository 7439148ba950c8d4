"""Writes OFD files for tests: the same grids and prose as the other carriers, laid out in millimetres."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

from crawler.sampleportal.layout import place, width

NAMESPACE = "http://www.ofdspec.org/2016"
LEFT, RIGHT, TOP, BOTTOM = 20.0, 190.0, 20.0, 277.0
SIZE, SMALL = 4.0, 2.6
GRIDS = {2: "disclosure", 3: "applications", 4: "litigation"}


class _Writer:
    def __init__(self):
        self.pages = [[]]
        self.y = TOP

    def _room(self, height):
        if self.y + height > BOTTOM:
            self.pages.append([])
            self.y = TOP

    def text(self, x, y, text, size):
        """Put a line with its baseline near *y* + *size*."""
        if not text:
            return
        step = f'DeltaX="g {len(text) - 1} {size}"' if len(text) > 1 else ""
        self.pages[-1].append(
            f'<ofd:TextObject ID="1" Boundary="{x} {y} {len(text) * size} {size * 1.3}" Font="1" Size="{size}">'
            f'<ofd:TextCode X="0" Y="{size}" {step}>{escape(text)}</ofd:TextCode></ofd:TextObject>'
        )

    def line(self, x0, y0, x1, y1):
        self.pages[-1].append(
            f'<ofd:PathObject ID="2" Boundary="{x0} {y0} {x1 - x0} {y1 - y0}" LineWidth="0.2">'
            f"<ofd:AbbreviatedData>M 0 0 L {x1 - x0} {y1 - y0}</ofd:AbbreviatedData></ofd:PathObject>"
        )

    def paragraph(self, text, size=SIZE, indent=0.0):
        per_line = int((RIGHT - LEFT) / size)
        first = per_line - int(indent / size)
        lines = [text[:first], *(text[i : i + per_line] for i in range(first, len(text), per_line))]
        for number, line in enumerate(lines):
            self._room(size * 1.6)
            self.text(LEFT + (indent if number == 0 else 0.0), self.y, line, size)
            self.y += size * 1.6

    def table(self, grid):
        columns = width(grid)
        widths = [(RIGHT - LEFT) / columns] * columns
        if columns == 10:
            widths = [26.0, 20.0, 40.0, *[12.0] * 7]
        xs = [LEFT + sum(widths[:i]) for i in range(columns + 1)]
        boxes = place(grid)
        heights = [SMALL * 1.7] * len(grid)
        for row, column, box in boxes:
            needed = len(self._wrap(box, column, widths)) * SMALL * 1.3 + 1.5
            share = needed / box.rowspan
            for r in range(row, row + box.rowspan):
                heights[r] = max(heights[r], share)
        start = 0
        while start < len(grid):
            self._room(heights[start])
            end, y = start, self.y
            while end < len(grid) and y + heights[end] <= BOTTOM:
                y += heights[end]
                end += 1
            self._rows(boxes, start, end, xs, heights, widths)
            start = end

    def _wrap(self, box, column, widths):
        per_line = max(1, int((sum(widths[column : column + box.colspan]) - 1) / SMALL))
        return [box.text[i : i + per_line] for i in range(0, len(box.text), per_line)] or [""]

    def _rows(self, boxes, start, end, xs, heights, widths):
        """Draw the rows that fit on this page; a cell cut by its end goes on, empty, on the next."""
        ys = {row: self.y + sum(heights[start:row]) for row in range(start, end + 1)}
        for row, column, box in boxes:
            top, bottom = max(row, start), min(row + box.rowspan, end)
            if top >= bottom:
                continue
            x0, x1, y0, y1 = xs[column], xs[column + box.colspan], ys[top], ys[bottom]
            for edge in ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)):
                self.line(*edge)
            if row >= start:
                for number, line in enumerate(self._wrap(box, column, widths)):
                    self.text(x0 + 0.5, y0 + 0.5 + number * SMALL * 1.3, line, SMALL)
        self.y = ys[end] + 2


def make_ofd(title, parts, grids, *, namespace=NAMESPACE):
    writer = _Writer()
    writer.paragraph(title, 5.0)
    for part in parts:
        writer.paragraph(part.heading)
        for line in part.lines:
            writer.paragraph(line, indent=2 * SIZE)
        if part.number in GRIDS:
            writer.table(grids[GRIDS[part.number]])
    return _package(writer.pages, namespace)


def _package(pages, namespace):
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    tag = f'xmlns:ofd="{namespace}"'
    entries = "".join(
        f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages))
    )
    members = {
        "OFD.xml": f'{head}<ofd:OFD {tag} Version="1.0" DocType="OFD"><ofd:DocBody>'
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"{head}<ofd:Document {tag}><ofd:CommonData><ofd:PageArea>"
        "<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData>"
        f"<ofd:Pages>{entries}</ofd:Pages></ofd:Document>",
    }
    for number, items in enumerate(pages):
        members[f"Doc_0/Pages/Page_{number}/Content.xml"] = (
            f'{head}<ofd:Page {tag}><ofd:Content><ofd:Layer ID="9">{"".join(items)}</ofd:Layer>'
            "</ofd:Content></ofd:Page>"
        )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(zipfile.ZipInfo(name), text)
    return out.getvalue()
