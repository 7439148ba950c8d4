"""Part four: reviews and suits, one row of 15 numbers under three stages."""

from __future__ import annotations

from collections.abc import Sequence

from crawler.forms import LITIGATION_COLUMNS, LITIGATION_STAGES
from crawler.models import PlacedTable
from crawler.script import simplify
from crawler.values import is_blank, squeeze
from pipelines.tables.align import PrintedRow, is_value, own_cells, read_row
from pipelines.tables.solve import Equation
from pipelines.tables.standard import StandardTable

_CELLS = tuple((stage.key, column) for stage in LITIGATION_STAGES for column in LITIGATION_COLUMNS)
_MARKS = ("结果维持", "尚未审结")


def _is_litigation(source: PlacedTable) -> bool:
    """Tell by its heads whether a table is part four's."""
    text = simplify(squeeze("".join(c or "" for row in source.table.rows for c in row)))
    return all(mark in text for mark in _MARKS)


def _data_row(source: PlacedTable) -> PrintedRow | None:
    """Return the first row that holds values only, after labels at most on its left."""
    for row_no, row in enumerate(source.table.rows, start=1):
        cells = own_cells(row)
        while cells and not is_value(cells[0][1]) and not is_blank(cells[0][1]):
            cells.pop(0)
        filled = [text for _, text in cells if not is_blank(text)]
        if filled and all(is_value(text) for text in filled):
            columns, texts = zip(*cells, strict=True)
            return PrintedRow("litigation", texts, columns, source, row_no)
    return None


def _is_by_stage(rows: Sequence[PrintedRow]) -> bool:
    """Tell whether the three stages stand in three tables of five numbers each."""
    return len(rows) == len(LITIGATION_STAGES) and all(
        len(row.tokens) == len(LITIGATION_COLUMNS) for row in rows
    )


def read_litigation(tables: Sequence[PlacedTable]) -> StandardTable:
    """Return part four as read, with R4 for each stage."""
    result = StandardTable(tuple(LITIGATION_COLUMNS))
    printed = [row for table in tables if _is_litigation(table) and (row := _data_row(table))]
    if not printed:
        return result
    if _is_by_stage(printed):
        for stage, row in zip(LITIGATION_STAGES, printed, strict=True):
            cells = tuple((stage.key, column) for column in LITIGATION_COLUMNS)
            result.add_cells(row, read_row(row, len(cells), frozenset()), cells)
    else:
        result.add_cells(printed[0], read_row(printed[0], len(_CELLS), frozenset()), _CELLS)
    for stage in LITIGATION_STAGES:
        parts = tuple((stage.key, column) for column in LITIGATION_COLUMNS if column != "total")
        result.equations.append(Equation("R4", stage.key, parts, ((stage.key, "total"),)))
    return result
