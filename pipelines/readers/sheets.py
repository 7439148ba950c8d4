"""Spreadsheets (XLSX, XLS, ET) by python-calamine: rows of cells as tables, lone texts as prose."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from crawler.errors import UnreadableDocumentError
from crawler.models import Block, Content, Paragraph, Table
from crawler.values import tidy
from pipelines.prose.sections import find_heading

_MOST_ROWS = 5000
_MOST_COLUMNS = 200
_LONGEST_CAPTION = 20  # characters


def _show(value: Any) -> str:
    """Return a cell's value as it would be printed: whole numbers without a decimal point."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return tidy(str(value))


def _grid(sheet: CalamineSheet) -> list[list[str | None]]:
    """Return the sheet's cells, ``None`` where a merged neighbour covers them."""
    grid: list[list[str | None]] = [
        [_show(value) for value in row[:_MOST_COLUMNS]]
        for row in sheet.to_python(skip_empty_area=False, nrows=_MOST_ROWS)
    ]
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        for row in range(top, min(bottom + 1, len(grid))):
            for column in range(left, min(right + 1, len(grid[row]))):
                if (row, column) != (top, left):
                    grid[row][column] = None
    return grid


def _table(rows: Sequence[tuple[str | None, ...]], page: int) -> Table:
    """Return the rows without the columns that are empty in all of them."""
    used = [column for column in range(len(rows[0])) if any(row[column] != "" for row in rows)]
    return Table(tuple(tuple(row[column] for column in used) for row in rows), page=page)


def _blocks(grid: Sequence[Sequence[str | None]], page: int) -> Iterator[Block]:
    """Yield rows with several filled cells, and captions between them, as tables; the rest as prose.

    A caption ("第二十条第（一）项") is a short lone text over or between rows of a table; a heading of
    the report is never one.
    """
    rows: list[tuple[str | None, ...]] = []
    for row, below in pairwise([*grid, [], []]):
        filled = [cell for cell in row if cell]
        over = len("".join(filled)) <= _LONGEST_CAPTION and sum(bool(cell) for cell in below) > 1
        if len(filled) > 1 or (filled and not find_heading(filled[0]) and (rows or over)):
            rows.append(tuple(row))
            continue
        if rows:
            yield _table(rows, page)
            rows = []
        if filled:
            yield Paragraph(filled[0], page)


def read_sheets(body: bytes) -> Content:
    """Return a workbook's tables and texts, sheet by sheet; a sheet counts as a page.

    :raises UnreadableDocumentError: if the file is damaged, encrypted or empty
    """
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(body))
        blocks = tuple(
            block
            for page, name in enumerate(workbook.sheet_names, start=1)
            for block in _blocks(_grid(workbook.get_sheet_by_name(name)), page)
        )
    except (CalamineError, ValueError, OSError) as error:
        raise UnreadableDocumentError(f"damaged spreadsheet: {error}") from error
    if not blocks:
        raise UnreadableDocumentError("the spreadsheet is empty")
    return Content(blocks=blocks)
