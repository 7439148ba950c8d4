"""The three tables as the official form prints them: grids of merged cells for the report page.

Sources of captions, merges and order: 国办公开办函〔2019〕60号 and 〔2021〕30号.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.schema.printed import printed_columns
from crawler.forms import (
    APPLICATION_COLUMNS,
    APPLICATION_ITEMS,
    DISCLOSURE_COLUMNS,
    DISCLOSURE_ITEMS,
    LITIGATION_COLUMNS,
    LITIGATION_STAGES,
)

Rows = Sequence[Mapping[str, Any]]
_ZH = {item.key: item.zh for item in (*APPLICATION_ITEMS, *DISCLOSURE_ITEMS)}
_SUB_TABLES = (
    ("第二十条第（一）项", ("regulations", "normative_documents")),
    ("第二十条第（五）项", ("licensing", "other_services")),
    ("第二十条第（六）项", ("penalties", "coercion")),
    ("第二十条第（八）项", ("fees",)),
    ("第二十条第（九）项", ("procurement",)),
)
_GROUPS = (
    ("（三）不予公开", "denied_"),
    ("（四）无法提供", "unavailable_"),
    ("（五）不予处理", "rejected_"),
    ("（六）其他处理", "other_"),
)
_SINGLE = {
    "granted": "（一）予以公开",
    "partially_granted": "（二）部分公开（区分处理的，只计这一情形，不计其他情形）",
}
_OLDER = ("prior_year", "change", "handled", "amount_wan")
_WIDEST = 3  # numbers beside a label of part two


@dataclass(frozen=True)
class FormCell:
    """A cell of a form: a label, or a number with its two marks and its key ``table.item.column``.

    ``state`` says how it was read (``printed``, ``ocr``) or that it is ``blank``; a label has none.
    ``inferred`` tells that the equations gave the value.
    """

    text: str
    colspan: int = 1
    rowspan: int = 1
    key: str = ""
    state: str = ""
    inferred: bool = False
    scope: str = "row"  # of a label: what it heads
    where: str = ""  # of a number: its page, table and row


def _where(row: Mapping[str, Any]) -> str:
    """Return where a row was printed.

    >>> _where({"page": 2, "table_no": 1, "row_no": 4}), _where({})
    ('第 2 页，原表 1，第 4 行', '')
    """
    if not row.get("table_no"):
        return ""
    page = f"第 {row['page']} 页，" if row.get("page") else ""
    return f"{page}原表 {row['table_no']}，第 {row['row_no']} 行"


def _number(
    table: str, item: str, column: str, row: Mapping[str, Any], *, wide: int = 1
) -> FormCell:
    value = row.get(column)
    return FormCell(
        "" if value is None else str(value),
        wide,
        key=f"{table}.{item}.{column}",
        state="blank" if value is None else row["origin"],
        inferred=column in json.loads(row.get("inferred") or "[]"),
        where=_where(row),
    )


def _columns(rows: Rows, items: Sequence[str]) -> list[str]:
    """Return the columns of a sub-table in its form's order: the older form puts decisions last."""
    columns = list(dict.fromkeys(c for item in items for c in printed_columns(rows, item)))
    if "prior_year" not in columns:
        return columns
    # The older form has no amount under 行政事业性收费; a column that it does have may be blank.
    amounts = any(row.get("amount_wan") is not None for row in rows)
    return [c for c in _OLDER if c in columns and (c != "amount_wan" or amounts)]


def disclosure_form(rows: Rows) -> list[list[FormCell]]:
    """Return part two: each sub-table's caption, heads and rows."""
    held = {row["item"]: row for row in rows}
    grid = []
    for caption, items in _SUB_TABLES:
        found = [item for item in items if item in held]
        if not found:
            continue
        columns = _columns(rows, found)
        grid.append([FormCell(caption, _WIDEST + 1, scope="colgroup")])
        spans = [1] * (len(columns) - 1) + [_WIDEST - len(columns) + 1]
        heads = [
            FormCell(DISCLOSURE_COLUMNS[c], wide, scope="col")
            for c, wide in zip(columns, spans, strict=True)
        ]
        grid.append([FormCell("信息内容", scope="col"), *heads])
        for item in found:
            pairs = zip(columns, spans, strict=True)
            numbers = [_number("disclosure", item, c, held[item], wide=wide) for c, wide in pairs]
            grid.append([FormCell(_ZH[item]), *numbers])
    return grid


def _applications_heads() -> list[list[FormCell]]:
    rule = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
    names = list(APPLICATION_COLUMNS.values())
    return [
        [FormCell(rule, 3, 3, scope="colgroup"), FormCell("申请人情况", 7, scope="colgroup")],
        [
            FormCell(names[0], 1, 2, scope="col"), FormCell("法人或其他组织", 5, scope="colgroup"),
            FormCell(names[-1], 1, 2, scope="col"),
        ],
        [FormCell(name, scope="col") for name in names[1:-1]],
    ]  # fmt: skip


def _line(row: Mapping[str, Any], *labels: FormCell) -> list[FormCell]:
    return [*labels, *(_number("applications", row["item"], c, row) for c in APPLICATION_COLUMNS)]


def _outcomes(held: Mapping[str, Mapping[str, Any]]) -> list[list[FormCell]]:
    """Return the rows of 三、本年度办理结果 without their common label."""
    lines = [_line(held[k], FormCell(zh, 2)) for k, zh in _SINGLE.items() if k in held]
    for caption, prefix in _GROUPS:
        keys = [i.key for i in APPLICATION_ITEMS if i.key.startswith(prefix) and i.key in held]
        if keys == ["other_total"]:
            lines.append(_line(held["other_total"], FormCell(caption, 2)))
            continue
        for number, key in enumerate(keys, start=1):
            group = [FormCell(caption, rowspan=len(keys), scope="rowgroup")] if number == 1 else []
            lines.append(_line(held[key], *group, FormCell(f"{number}.{_ZH[key]}")))
    if "total_handled" in held:
        lines.append(_line(held["total_handled"], FormCell("（七）总计", 2)))
    return lines


def applications_form(rows: Rows) -> list[list[FormCell]]:
    """Return part three with the heads, groups and order of the form."""
    held = {row["item"]: row for row in rows}
    if not held:
        return []
    ends = {
        "new_received": "一、本年新收政府信息公开申请数量",
        "carried_in": "二、上年结转政府信息公开申请数量",
        "carried_out": "四、结转下年度继续办理",
    }
    lines = {key: _line(held[key], FormCell(zh, 3)) for key, zh in ends.items() if key in held}
    results = _outcomes(held)
    if results:
        results[0].insert(0, FormCell("三、本年度办理结果", 1, len(results), scope="rowgroup"))
    first, last = (
        [lines[key] for key in keys if key in lines]
        for keys in (("new_received", "carried_in"), ("carried_out",))
    )
    return [*_applications_heads(), *first, *results, *last]


def litigation_form(rows: Rows) -> list[list[FormCell]]:
    """Return part four: fifteen numbers in one row under their three stages."""
    held = {row["stage"]: row for row in rows}
    if not held:
        return []
    outcomes = list(LITIGATION_COLUMNS.values())
    stages = [stage.key for stage in LITIGATION_STAGES]
    numbers = [
        _number("litigation", stage, c, held.get(stage, {"origin": "printed"}))
        for stage in stages
        for c in LITIGATION_COLUMNS
    ]
    return [
        [FormCell("行政复议", 5, scope="colgroup"), FormCell("行政诉讼", 10, scope="colgroup")],
        [
            *(FormCell(name, 1, 2, scope="col") for name in outcomes),
            *(FormCell(stage.zh, 5, scope="colgroup") for stage in LITIGATION_STAGES[1:]),
        ],
        [FormCell(name, scope="col") for name in outcomes * 2],
        numbers,
    ]
