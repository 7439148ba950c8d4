"""The statistics form of 2014 to 2018 and older local forms: rows of label, unit and number.

《政府信息公开情况统计表》 prints 统计指标, 单位, 统计数; the local forms before it other words and columns.
They are kept as they stand, without a schema (DOMAIN 1.4). Where columns are of several years, the number
is that of the report's year, or none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from crawler.models import Number, PlacedTable, Problem
from crawler.values import arabic_years, is_blank, parse_number, squeeze, tidy
from pipelines.tables.heads import own_cells

Statistic = tuple[str, str, Number | None]
Row = Sequence[str | None]

_LABEL_HEADS = ("统计指标", "指标名称", "指标", "项目", "内容")
_UNIT_HEADS = ("单位", "计量单位")
_UNIT = "单"  # of both; no other character is folded to it
# What the year brought, in so many words; a head without a year is this year's where it stands alone.
_THIS_YEAR = ("本年数", "本年度", "本年", "本期实际", "本期", "本年度统计数", "本年统计数")
_NUMBERS = ("统计数", "统计数量", "数量", "数值", "统计数据")
_YEAR = re.compile(r"((?:19|20)\d{2})年?度?(?:统计)?(?:数量|数据|数值|数)?")


@dataclass(frozen=True)
class _Columns:
    """Where a form's label, unit and number stand; ``value`` is ``None`` where no column is the year's."""

    label: int
    unit: int
    value: int | None


def _year_of(head: str) -> int | None:
    match = _YEAR.fullmatch(arabic_years(head))
    return int(match[1]) if match else None


def _is_value(head: str) -> bool:
    return head in (*_THIS_YEAR, *_NUMBERS) or _year_of(head) is not None


def _value(heads: Sequence[tuple[int, str]], year: int | None) -> int | None:
    """Return the column of the report's year among those that hold numbers."""
    dated = [(column, found) for column, head in heads if (found := _year_of(head))]
    mine = [column for column, found in dated if found == year]
    if dated:
        alone = len(dated) == 1 and year is None
        return mine[0] if len(mine) == 1 else dated[0][0] if alone else None
    this_year = [column for column, head in heads if head in _THIS_YEAR]
    plain = this_year or [column for column, head in heads if head in _NUMBERS]
    return plain[0] if len(plain) == 1 else None


def _heads(row: Row, below: Row | None, year: int | None) -> _Columns | None:
    """Return the columns of label, unit and number if a row is the form's head.

    Years may stand on a second row under 统计数.
    """
    heads = [(column, squeeze(text)) for column, text in own_cells(row)]
    label = next((column for column, head in heads if head in _LABEL_HEADS), None)
    unit = next((column for column, head in heads if head in _UNIT_HEADS), None)
    if label is None or unit is None:
        return None
    values = [(column, head) for column, head in heads if _is_value(head)]
    if not values:
        return None
    second = [(column, squeeze(text)) for column, text in own_cells(below or ()) if squeeze(text)]
    if second and all(_is_value(head) for _, head in second):
        values = second
    return _Columns(label, unit, _value(values, year))


def read_statistics(
    tables: Sequence[PlacedTable], year: int | None = None
) -> tuple[tuple[Statistic, ...], list[Problem]]:
    """Return the rows of every table with the form's heads, also where a cut leaves the heads behind.

    Numbers are those of *year*, where the columns name years.
    """
    rows: list[Statistic] = []
    problems: list[Problem] = []
    # Without a head of units there is no such form, as in most reports.
    if not any(
        _UNIT in text and squeeze(text) in _UNIT_HEADS
        for source in tables
        for row in source.table.rows
        for text in row
        if text
    ):
        return (), problems
    columns: _Columns | None = None
    width = 0
    for source in tables:
        grid = source.table.rows
        if columns and len(grid[0]) != width:
            columns = None
        for row, below in zip(grid, (*grid[1:], None), strict=True):
            found = _heads(row, below, year)
            if found:
                columns, width = found, len(row)
                if found.value is None:
                    problems.append(_no_column(source, year))
            elif columns:
                rows += _statistic(row, columns, problems)
    return tuple(rows), problems


def _no_column(source: PlacedTable, year: int | None) -> Problem:
    message = f"table {source.position}: no one column of numbers is that of {year or 'the year'}"
    return Problem("unknown_column", message)


def _statistic(row: Row, columns: _Columns, problems: list[Problem]) -> list[Statistic]:
    """Return one row; nothing for a caption, which has neither unit nor number."""
    label, unit = (tidy(row[column] or "") for column in (columns.label, columns.unit))
    text = tidy(row[columns.value] or "") if columns.value is not None else ""
    if not label or (not unit and is_blank(text)):
        return []
    try:
        return [(label, unit, parse_number(text))]
    except ValueError:
        problems.append(Problem("unreadable_cell", f"{label}: {text!r} is no number"))
        return [(label, unit, None)]
