"""The official forms as grids of merged cells, filled with figures: one layout for every carrier.

HTML, PDF and DOCX are made from the same grids. Labels and merges follow 国办公开办函〔2019〕60号 and
〔2021〕30号.
"""

from __future__ import annotations

from dataclasses import dataclass

from crawler.forms import (
    APPLICATION_ITEMS,
    DISCLOSURE_COLUMNS,
    DISCLOSURE_ITEMS,
    LITIGATION_COLUMNS,
)
from crawler.sampleportal.figures import COLUMNS, Cells, Figures, outcome_keys

_ZH = {item.key: item.zh for item in (*APPLICATION_ITEMS, *DISCLOSURE_ITEMS)}
_GROUPS = (
    ("（三）不予公开", "denied_"),
    ("（四）无法提供", "unavailable_"),
    ("（五）不予处理", "rejected_"),
    ("（六）其他处理", "other_"),
)
_SUB_TABLES = {
    "第二十条第（一）项": ("regulations", "normative_documents"),
    "第二十条第（五）项": ("licensing", "other_services"),
    "第二十条第（六）项": ("penalties", "coercion"),
    "第二十条第（八）项": ("fees",),
    "第二十条第（九）项": ("procurement",),
}
_WIDTH = 4
GRID_OF_PART = {2: "disclosure", 3: "applications", 4: "litigation"}  # which table stands in a part


@dataclass(frozen=True)
class Box:
    """A cell of a form: its text and how many columns and rows it covers."""

    text: str
    colspan: int = 1
    rowspan: int = 1


Grid = list[list[Box]]


def _show(value: float | str | None) -> str:
    return "" if value is None else str(value)


def _numbers(row: Cells) -> list[Box]:
    return [Box(_show(row[column])) for column in COLUMNS]


def disclosure_grid(figures: Figures) -> Grid:
    """Return part two: a caption and a head row over each sub-table's rows."""
    grid: Grid = []
    new = figures.form != "2019"
    for caption, keys in _SUB_TABLES.items():
        items = [key for key in keys if key in figures.disclosure]
        if not items:
            continue
        heads = list(figures.disclosure[items[0]])
        spare = _WIDTH - len(heads)  # the last column of a narrow sub-table covers the rest
        grid.append([Box(caption, colspan=_WIDTH)])
        labels = [Box(_head(head, new=new)) for head in heads[:-1]]
        grid.append([Box("信息内容"), *labels, Box(_head(heads[-1], new=new), colspan=spare)])
        for key in items:
            values = [_show(value) for value in figures.disclosure[key].values()]
            boxes = [Box(value) for value in values[:-1]]
            grid.append([Box(_label(key, new=new)), *boxes, Box(values[-1], colspan=spare)])
    return grid


def _head(key: str, *, new: bool) -> str:
    old = {"handled": "处理决定数量"}
    label = DISCLOSURE_COLUMNS[key] if new else old.get(key, DISCLOSURE_COLUMNS[key])
    return label.replace("(", "（").replace(")", "）").replace(":", "：")


def _label(key: str, *, new: bool) -> str:
    return "规范性文件" if key == "normative_documents" and not new else _ZH[key]


def _heads() -> Grid:
    rule = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
    organisations = ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
    return [
        [Box(rule, colspan=3, rowspan=3), Box("申请人情况", colspan=7)],
        [Box("自然人", rowspan=2), Box("法人或其他组织", colspan=5), Box("总计", rowspan=2)],
        [Box(name) for name in organisations],
    ]


def _group_rows(figures: Figures, caption: str, prefix: str, keys: list[str]) -> Grid:
    """Return the rows of one group, its caption merged over them; a group of one row has no kinds."""
    members = [key for key in keys if key.startswith(prefix)]
    if members == ["other_total"]:
        return [[Box(caption, colspan=2), *_numbers(figures.applications["other_total"])]]
    rows: Grid = []
    for number, key in enumerate(members, start=1):
        row = [Box(f"{number}.{_ZH[key]}"), *_numbers(figures.applications[key])]
        rows.append([Box(caption, rowspan=len(members)), *row] if number == 1 else row)
    return rows


def applications_grid(figures: Figures) -> Grid:
    """Return part three."""
    rows, keys = figures.applications, outcome_keys("2021" if figures.form == "2021" else "2019")
    results: Grid = [
        [Box("（一）予以公开", colspan=2), *_numbers(rows["granted"])],
        [
            Box("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", colspan=2),
            *_numbers(rows["partially_granted"]),
        ],
    ]
    for caption, prefix in _GROUPS:
        results += _group_rows(figures, caption, prefix, keys)
    results.append([Box("（七）总计", colspan=2), *_numbers(rows["total_handled"])])
    results[0].insert(0, Box("三、本年度办理结果", rowspan=len(results)))
    first = [
        [Box("一、本年新收政府信息公开申请数量", colspan=3), *_numbers(rows["new_received"])],
        [Box("二、上年结转政府信息公开申请数量", colspan=3), *_numbers(rows["carried_in"])],
    ]
    last = [Box("四、结转下年度继续办理", colspan=3), *_numbers(rows["carried_out"])]
    return [*_heads(), *first, *results, last]


def litigation_grid(figures: Figures) -> Grid:
    """Return part four."""
    outcomes = list(LITIGATION_COLUMNS.values())
    numbers = [Box(_show(value)) for row in figures.litigation.values() for value in row.values()]
    return [
        [Box("行政复议", colspan=5), Box("行政诉讼", colspan=10)],
        [
            *(Box(name, rowspan=2) for name in outcomes),
            Box("未经复议直接起诉", colspan=5),
            Box("复议后起诉", colspan=5),
        ],
        [Box(name) for name in outcomes * 2],
        numbers,
    ]


def place(grid: Grid) -> list[tuple[int, int, Box]]:
    """Return ``(row, column, box)`` of each box, the covered squares left free for it."""
    taken: set[tuple[int, int]] = set()
    placed = []
    for row, boxes in enumerate(grid):
        column = 0
        for box in boxes:
            while (row, column) in taken:
                column += 1
            placed.append((row, column, box))
            taken |= {
                (row + down, column + right)
                for down in range(box.rowspan)
                for right in range(box.colspan)
            }
    return placed


def width(grid: Grid) -> int:
    """Return how many columns a grid has."""
    return sum(box.colspan for box in grid[0])
