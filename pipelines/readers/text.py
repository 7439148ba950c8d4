"""Text files with tab-separated or Markdown tables: conversions of reports by other tools."""

from __future__ import annotations

import re

from crawler.formats import decode
from crawler.models import Block, Content, Paragraph, Table
from crawler.values import tidy
from pipelines.readers.run_on import lines_of
from pipelines.tables.loose_rows import flattened_rows, is_flattened
from pipelines.tables.nameless_rows import name_rows

_RULE = re.compile(r"[\s|:+=-]*-[\s|:+=-]*")  # |-----|:---:|
_HEADING_MARK = re.compile(r"^#{1,6}\s+")
# A lone indent before prose is no table row; a label with its numbers is far shorter.
_PROSE_LENGTH = 60
_FEWEST_FLAT = 3  # lines of one cell each that make a flattened table


def _cells(line: str) -> tuple[str, ...] | None:
    """Return a line's cells, or ``None`` if the line is prose."""
    if "\t" in line:
        cells = tuple(tidy(cell) for cell in line.split("\t"))
        filled = [cell for cell in cells if cell]
        return None if len(filled) <= 1 and len("".join(filled)) > _PROSE_LENGTH else cells
    bare = line.strip()
    if bare.startswith("|") or (bare.endswith("|") and " | " in bare):
        return tuple(tidy(cell) for cell in bare.removeprefix("|").removesuffix("|").split("|"))
    return None


def _table(rows: list[tuple[str, ...]]) -> Table:
    """Return the rows as one rectangle; what a row does not have on its right is ``None``."""
    width = max(len(row) for row in rows)
    return Table(tuple((*row, *[None] * (width - len(row))) for row in rows), exact=False)


def _without_tail(row: tuple[str, ...]) -> tuple[str, ...]:
    """Return a row without the empty cells at its end.

    They fill the row up, or stand where a conversion lost a cell and moved the others (seed 002): no
    evidence of a blank.
    """
    end = max((index for index, cell in enumerate(row, start=1) if cell), default=0)
    return row[:end]


def _flat_table(lines: list[str]) -> list[Block]:
    """Return a run of one-cell lines as a table; a line or two of them is prose with a stray bar."""
    if len(lines) < _FEWEST_FLAT:
        return [Paragraph(text) for line in lines if (text := tidy(line.replace("|", " ")))]
    rows = flattened_rows(lines)
    return [_table(rows)] if rows else []


def read_text(body: bytes) -> Content:
    """Return a text file's paragraphs and tables in order.

    Rows that follow each other without a blank line are one table. The columns of a converted
    table are not trusted (``exact`` is false): conversions lose and shift cells.
    """
    blocks: list[Block] = []
    rows: list[tuple[str, ...]] = []
    flat: list[str] = []
    for line in [*lines_of(decode(body).splitlines()), ""]:
        cells = None if is_flattened(line) else _cells(line)
        if flat and not is_flattened(line):
            blocks += _flat_table(flat)
            flat = []
        if rows and cells is None:
            blocks.append(_table(rows))
            rows = []
        if is_flattened(line):
            flat.append(line)
        elif cells is None:
            if text := tidy(_HEADING_MARK.sub("", line)):
                blocks.append(Paragraph(text))
        elif any(cells) and not _RULE.fullmatch(line):
            rows.append(_without_tail(cells))
    named, problems = name_rows(blocks)
    return Content(blocks=named, problems=problems)
