"""Pages of odd reports: the form's three tables as rows of text, to be bent, and their truth.

A cell is a text, or ``(text, colspan, rowspan)``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from crawler.forms import (
    APPLICATION_COLUMNS,
    APPLICATION_ITEMS,
    LITIGATION_COLUMNS,
    LITIGATION_STAGES,
)
from crawler.sampleportal.layout import (
    Box,
    applications_grid,
    disclosure_grid,
    litigation_grid,
)
from tests.forms import sample_figures
from tests.odd_case import OddCase

Cell = str | tuple[str, int, int]
Rows = Sequence[Sequence[Cell]]
Truth = dict[str, dict[str, dict[str, object]]]

NAME = "云溪县财政局"
TITLE = f"{NAME}2023年政府信息公开工作年度报告"
HEADINGS = {
    1: "一、总体情况",
    2: "二、主动公开政府信息情况",
    3: "三、收到和处理政府信息公开申请情况",
    4: "四、政府信息公开行政复议、行政诉讼情况",
    5: "五、存在的主要问题及改进情况",
    6: "六、其他需要报告的事项",
}
FIGURES = sample_figures()
OTHERS = sample_figures("411990-justice")  # another agency's, or another year's
COLUMNS = tuple(APPLICATION_COLUMNS)
HEADS = tuple(APPLICATION_COLUMNS.values())
OUTCOMES = tuple(LITIGATION_COLUMNS.values())
STAGES = tuple(stage.zh for stage in LITIGATION_STAGES)


def truth(**changed: object) -> Truth:
    """Return the figures as truth, whole parts changed or, by ``None``, left out."""
    parts = {
        part: {item: dict(cells) for item, cells in getattr(FIGURES, part).items()}
        for part in ("disclosure", "applications", "litigation")
    }
    return {k: v for k, v in (parts | changed).items() if v is not None}  # type: ignore[return-value,dict-item]


def boxes(grid: Sequence[Sequence[Box]]) -> list[list[Cell]]:
    """Return a form's grid as rows of cells."""
    return [[(box.text, box.colspan, box.rowspan) for box in row] for row in grid]


def two(figures=FIGURES) -> list[list[Cell]]:
    """Return part two as the form prints it."""
    return boxes(disclosure_grid(figures))


def three(figures=FIGURES) -> list[list[Cell]]:
    """Return part three as the form prints it."""
    return boxes(applications_grid(figures))


def four(figures=FIGURES) -> list[list[Cell]]:
    """Return part four as the form prints it."""
    return boxes(litigation_grid(figures))


def labels(figures=FIGURES) -> list[str]:
    """Return the labels of part three's rows, in the form's order."""
    zh = {item.key: item.zh for item in APPLICATION_ITEMS}
    return [zh[key] for key in figures.applications]


def plain_three(
    figures=FIGURES, order: Sequence[str] = COLUMNS, heads: Mapping[str, str] | None = None
) -> list[list[Cell]]:
    """Return part three with one head row, its columns in *order*, under *heads*."""
    named = APPLICATION_COLUMNS | dict(heads or {})
    rows: list[list[Cell]] = [["项目", *(named[key] for key in order)]]
    for label, cells in zip(labels(figures), figures.applications.values(), strict=True):
        rows.append([label, *(str(cells.get(key, "")) for key in order)])
    return rows


def outcomes(figures=FIGURES, stage: int = 0) -> list[str]:
    """Return one stage's five numbers."""
    return [str(n) for n in list(figures.litigation.values())[stage].values()]


def _table(rows: Rows) -> str:
    lines = []
    for row in rows:
        cells = [cell if isinstance(cell, tuple) else (cell, 1, 1) for cell in row]
        lines.append(
            "".join(f'<td colspan="{c}" rowspan="{r}">{text}</td>' for text, c, r in cells)
        )
    return "<table>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>"


def html(blocks: Sequence[str | Rows], title: str = TITLE) -> bytes:
    """Return a page: lines as paragraphs, rows as tables."""
    body = "".join(f"<p>{b}</p>" if isinstance(b, str) else _table(b) for b in blocks)
    return f"<html><head><meta charset='utf-8'></head><body><div id=UCAP-CONTENT><h1>{title}</h1>{body}</div></body></html>".encode()


def tabs(blocks: Sequence[str | Rows], title: str = TITLE) -> bytes:
    """Return the same as text with tabs; what a span covers is an empty cell."""
    lines = [title, ""]
    for block in blocks:
        rows = [block] if isinstance(block, str) else _rectangle(block)
        lines += [*(row if isinstance(row, str) else "\t".join(row) for row in rows), ""]
    return "\n".join(lines).encode()


def _rectangle(rows: Rows) -> list[list[str]]:
    """Return rows of cells as texts, the covered squares empty."""
    taken: dict[tuple[int, int], str] = {}
    for y, row in enumerate(rows):
        x = 0
        for cell in row:
            text, right, down = cell if isinstance(cell, tuple) else (cell, 1, 1)
            while (y, x) in taken:
                x += 1
            for dy in range(down):
                for dx in range(right):
                    taken[y + dy, x + dx] = "" if dy or dx else text
    return [[text for (yy, _), text in sorted(taken.items()) if yy == y] for y in range(len(rows))]


CARRIERS: dict[str, tuple[str, Callable[..., bytes]]] = {
    "html": ("a.html", html),
    "tabs": ("a.txt", tabs),
}


def blocks(p2=None, p3=None, p4=None) -> list[str | Rows]:
    """Return a report's blocks; a part given as a list of blocks stands for its one table."""
    out: list[str | Rows] = [HEADINGS[1], "本年度按要求开展政府信息公开工作。"]
    for number, own, made in ((2, p2, two), (3, p3, three), (4, p4, four)):
        out.append(HEADINGS[number])
        out += [made()] if own is None else own
    return [*out, HEADINGS[5], "有待加强。", HEADINGS[6], "无。"]


def case(
    name: str,
    page: Sequence[str | Rows],
    wanted: Truth,
    *,
    proved: bool = False,
    carrier: str = "html",
    **more,
) -> OddCase:
    """Return a case of one page."""
    file_name, write = CARRIERS[carrier]
    return OddCase.of(
        f"{name} ({carrier})", write(page), file_name, wanted, may_be_proved=proved, **more
    )
