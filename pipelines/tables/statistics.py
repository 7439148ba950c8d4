"""The statistics form of 2014 to 2018 and older local forms: rows of label, unit and number.

《政府信息公开情况统计表》 prints 统计指标, 单位, 统计数; the local forms before it other words and columns.
They are kept as they stand, without a schema (DOMAIN 1.4).
"""

from __future__ import annotations

from collections.abc import Sequence

from crawler.models import Number, PlacedTable, Problem
from crawler.values import is_blank, parse_number, squeeze, tidy
from pipelines.tables.align import own_cells

Statistic = tuple[str, str, Number | None]

_LABEL_HEADS = ("统计指标", "指标名称", "指标", "项目", "内容")
_UNIT_HEADS = ("单位", "计量单位")
_VALUE_HEADS = ("统计数", "统计数量", "数量", "本期实际", "本年数", "本年度")


def _heads(row: Sequence[str | None]) -> tuple[int, int, int] | None:
    """Return the columns of label, unit and number if a row is the form's head."""
    places: dict[str, int] = {}
    for column, text in own_cells(row):
        flat = squeeze(text)
        for kind, heads in (
            ("label", _LABEL_HEADS),
            ("unit", _UNIT_HEADS),
            ("value", _VALUE_HEADS),
        ):
            if flat in heads or (kind == "value" and flat.endswith("年度") and flat[:4].isdigit()):
                places.setdefault(kind, column)
    if len(places) < 3:  # noqa: PLR2004
        return None
    return places["label"], places["unit"], places["value"]


def read_statistics(tables: Sequence[PlacedTable]) -> tuple[tuple[Statistic, ...], list[Problem]]:
    """Return the rows of every table with the form's heads, also where a cut leaves the heads behind."""
    rows: list[Statistic] = []
    problems: list[Problem] = []
    columns: tuple[int, int, int] | None = None
    width = 0
    for source in tables:
        if columns and len(source.table.rows[0]) != width:
            columns = None
        for row in source.table.rows:
            found = _heads(row)
            if found:
                columns, width = found, len(row)
            elif columns:
                rows += _statistic(row, columns, problems)
    return tuple(rows), problems


def _statistic(
    row: Sequence[str | None], columns: tuple[int, int, int], problems: list[Problem]
) -> list[Statistic]:
    """Return one row; nothing for a caption, which has neither unit nor number."""
    label, unit, text = (tidy(row[column] or "") for column in columns)
    if not label or (not unit and is_blank(text)):
        return []
    try:
        return [(label, unit, parse_number(text))]
    except ValueError:
        problems.append(Problem("unreadable_cell", f"{label}: {text!r} is no number"))
        return [(label, unit, None)]
