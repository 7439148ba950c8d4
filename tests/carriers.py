"""The sample reports in every carrier that needs no other program to write it."""

from __future__ import annotations

import io

import openpyxl

from crawler.sampleportal.layout import applications_grid, disclosure_grid, litigation_grid, place
from tests.forms import as_rows
from tests.independent_files import make_docx, make_pdf
from tests.ofd_writer import make_ofd

_STYLE = "<style>table{border-collapse:collapse;width:100%}td{border:1px solid #000;font-size:9pt}</style>"


def grids_of(figures):
    return {
        "disclosure": disclosure_grid(figures),
        "applications": applications_grid(figures),
        "litigation": litigation_grid(figures),
    }


def _html(title, parts, grids):
    pieces = [f"<h1>{title}</h1>"]
    for part in parts:
        pieces += [f"<p>{part.heading}</p>", *(f"<p>{line}</p>" for line in part.lines)]
        if name := {2: "disclosure", 3: "applications", 4: "litigation"}.get(part.number):
            rows = "".join(
                "<tr>"
                + "".join(
                    f'<td colspan="{b.colspan}" rowspan="{b.rowspan}">{b.text}</td>' for b in row
                )
                + "</tr>"
                for row in grids[name]
            )
            pieces.append(f"<table>{rows}</table>")
    return (
        f'<html><head><meta charset="utf-8">{_STYLE}</head><body>'
        + "".join(pieces)
        + "</body></html>"
    ).encode()


def _text(separator):
    def make(title, parts, grids):
        lines = [title, ""]
        for part in parts:
            lines += [part.heading, "", *part.lines, ""]
            if name := {2: "disclosure", 3: "applications", 4: "litigation"}.get(part.number):
                for row in as_rows(grids[name]):
                    cells = [cell or "" for cell in row]
                    lines.append(
                        "\t".join(cells) if separator == "\t" else "| " + " | ".join(cells) + " |"
                    )
                lines.append("")
        return "\n".join(lines).encode()

    return make


def _xlsx(title, parts, grids):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([title])
    for part in parts:
        sheet.append([part.heading])
        for line in part.lines:
            sheet.append([line])
        if name := {2: "disclosure", 3: "applications", 4: "litigation"}.get(part.number):
            top = sheet.max_row + 1
            for row, column, box in place(grids[name]):
                value = float(box.text) if box.text.replace(".", "").isdigit() else box.text
                sheet.cell(top + row, column + 1, value)
                if box.colspan > 1 or box.rowspan > 1:
                    end = (top + row + box.rowspan - 1, column + box.colspan)
                    sheet.merge_cells(None, top + row, column + 1, *end)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


CARRIERS = {
    "html": _html,
    "docx": make_docx,
    "pdf": make_pdf,
    "ofd": make_ofd,
    "xlsx": _xlsx,
    "tabs": _text("\t"),
    "markdown": _text("|"),
}
