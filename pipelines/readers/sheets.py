"""Spreadsheets (XLSX, XLS, ET) by python-calamine: rows of cells as tables, lone texts as prose.

The library gives values; how the file shows them (hidden, struck, rounded, with a unit) is read beside it.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from crawler.errors import TooLargeError, UnreadableDocumentError
from crawler.models import Block, Content, Paragraph, Problem, Table
from crawler.values import tidy
from pipelines.prose.sections import find_heading
from pipelines.readers.formatting.number_format import shown
from pipelines.readers.formatting.sheet_look import CellLook, SheetLook
from pipelines.readers.formatting.xls_look import read_xls_look
from pipelines.readers.formatting.xlsx_look import read_xlsx_look
from pipelines.tables.words import only_words

_MOST_ROWS = 5000
_MOST_COLUMNS = 200
_OLD = "a workbook older than Excel 97: what it hides, strikes or rounds is not known"
_PLAIN = CellLook()
_LONGEST_CAPTION = 20  # characters


def _show(value: Any, look: SheetLook, place: tuple[int, int]) -> str:
    """Return a cell's value as its sheet shows it."""
    text = look.texts.get(place)
    if text is None and value == "":  # two squares of three, where a form's cells are merged
        return ""
    own = look.cells.get(place, _PLAIN)
    if own.unseen:
        return ""
    if text is None:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        text = shown(value, own.code) if is_number else str(value)
    return tidy(own.show(text))


def _grid(sheet: CalamineSheet, look: SheetLook) -> list[list[str | None]]:
    """Return the sheet's cells that are seen, ``None`` where a merged neighbour covers them."""
    grid: list[list[str | None]] = [
        [_show(value, look, (y, x)) for x, value in enumerate(row[:_MOST_COLUMNS])]
        for y, row in enumerate(sheet.to_python(skip_empty_area=False, nrows=_MOST_ROWS))
    ]
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        rows = range(top, min(bottom + 1, len(grid)))
        places = [(y, x) for y in rows for x in range(left, min(right + 1, len(grid[y])))]
        # A merged cell is shown in what is left of it where its first row or column is hidden.
        seen = [(y, x) for y, x in places if y not in look.rows and x not in look.columns]
        text = grid[top][left] if places else None
        for y, x in places:
            grid[y][x] = text if seen and (y, x) == seen[0] else None
    return [
        [cell for x, cell in enumerate(row) if x not in look.columns]
        for y, row in enumerate(grid)
        if y not in look.rows
    ]


def _looks(body: bytes) -> dict[str, SheetLook]:
    """Return how the sheets are seen; nothing is known of a workbook of another kind."""
    return read_xlsx_look(body) if body.startswith(b"PK") else read_xls_look(body)


def _cut(sheet: CalamineSheet, name: str) -> Iterator[Problem]:
    """Yield a problem if a sheet is larger than what is read of it."""
    for what, size, most in (
        ("rows", sheet.total_height + 1, _MOST_ROWS),
        ("columns", sheet.total_width + 1, _MOST_COLUMNS),
    ):
        if size > most:
            message = f"the sheet {name} has {size} {what}; read are the first {most}"
            yield Problem(TooLargeError.code, message)


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


def _named(blocks: list[Block], name: str, page: int) -> list[Block]:
    """Return a sheet's blocks, its name above the first part if it tells a year or version: 2022年."""
    if not only_words(name):
        return blocks
    parts = (
        n for n, b in enumerate(blocks) if not isinstance(b, Paragraph) or find_heading(b.text)
    )
    first = next(parts, len(blocks))
    return [*blocks[:first], Paragraph(name, page), *blocks[first:]]


def read_sheets(body: bytes) -> Content:
    """Return a workbook's tables and texts, sheet by sheet; a sheet counts as a page.

    :raises UnreadableDocumentError: if the file is damaged, encrypted or empty
    """
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(body))
        looks = _looks(body)
        blocks: list[Block] = []
        problems = [] if looks else [Problem("looks_unknown", _OLD)]
        several = len(workbook.sheet_names) > 1
        for page, name in enumerate(workbook.sheet_names, start=1):
            look = looks.get(name, SheetLook())
            if not look.hidden:
                sheet = workbook.get_sheet_by_name(name)
                own = list(_blocks(_grid(sheet, look), page))
                blocks += _named(own, name, page) if several else own
                problems += _cut(sheet, name)
    except (CalamineError, ValueError, OSError) as error:
        raise UnreadableDocumentError(f"damaged spreadsheet: {error}") from error
    if not blocks:
        raise UnreadableDocumentError("the spreadsheet is empty")
    return Content(blocks=tuple(blocks), problems=tuple(problems))
