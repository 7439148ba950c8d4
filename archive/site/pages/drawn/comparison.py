"""A comparison as a drawing: bars, slopes or a distribution of one measure, with its source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from markupsafe import Markup
from sqlite_utils import Database

from archive.schema.labels import SCOPES
from archive.site.drawing.sheets import MOST, distribution, lying_bars, slopes
from archive.site.pages.compare import MEASURES, rows_of_region

KINDS = {
    "bar": ("条形图", "bars"),
    "slope": ("斜率图", "slopes"),
    "distribution": ("分布图", "distribution"),
}


def one_scope(rows: Sequence[Mapping[str, Any]]) -> tuple[str, list[Mapping[str, Any]]]:
    """Return the rows of one scope, those of agencies themselves where there are any, and which it is."""
    scope = next((s for s in SCOPES if any(row["scope"] == s for row in rows)), "own")
    return scope, [row for row in rows if row["scope"] == scope]


def _name(row: Mapping[str, Any], *, several: bool) -> str:
    return f"{row['name']}{'（汇总）' if several and row['scope'] == 'all' else ''}"


def where_and_when(context: Mapping[str, Any]) -> str:
    """Return what a comparison is of: the chosen agencies, or a region and a year."""
    if context["chosen"]:
        return "、".join(dict.fromkeys(row["name"] for row in context["rows"]))[:30]
    found = (r["name"] for r in context["regions"] if r["code"] == context["region"])
    return f"{next(found, '全部地区')} {context['year']} 年度"


def _source(count: int, *, full: bool, sample: bool) -> str:
    """Return the line below a drawing: whose numbers, and what of them is not drawn."""
    drawn = [f"{count} 份中的前 {MOST} 份。"] if count > MOST else []
    cut = ["只计前 500 份，请选一个地区。"] if full else []
    today = datetime.now(UTC).date()
    said = (
        f"来源：各机关政府信息公开工作年度报告，年报档案 Nianbao，{today}。— 为空白或未知，不是零。"
    )
    return "".join([*(["示例档案，数字为虚构。"] if sample else []), *drawn, *cut, said])


def compare_drawing(
    db: Database, context: Mapping[str, Any], kind: str, *, sample: bool = False
) -> Markup | None:
    """Return a comparison's drawing, ``None`` if there is nothing to draw.

    Chosen agencies are drawn over their years, a region's in one year, or from the year before to it.
    What is ranked or counted is of one scope, which the title says where there are two.
    """
    if not context["rows"]:
        return None
    zh, _, percent = MEASURES[context["measure"]]
    title = f"{where_and_when(context)}：{zh}{'' if percent else '（件）'}"
    several = len({row["scope"] for row in context["rows"]}) > 1
    scope, rows = one_scope(context["rows"])
    if context["chosen"] and kind == "slope":  # each scope has lines of its own
        rows = context["rows"]
    elif several or scope == "all":
        title, several = f"{title}（{SCOPES[scope].zh}）", False
    if kind == "slope":
        before = (
            [] if context["chosen"] else rows_of_region(db, context["region"], context["year"] - 1)
        )
        rows = [*rows, *(row for row in before if row["scope"] == scope)]
        lines, names = _lines(rows, context["measure"], several=several)
        source = _source(len(lines), full=context["full"], sample=sample)
        return slopes(lines, names, title, source, percent=percent)
    points = [
        (f"{_name(r, several=several)}{' ' + str(r['year'] or '?') if context['chosen'] else ''}",
         r[context["measure"]])
        for r in rows
    ]  # fmt: skip
    if kind == "distribution":
        return distribution(
            points, title, _source(0, full=context["full"], sample=sample), percent=percent
        )
    points.sort(key=lambda point: (point[1] is None, -(point[1] or 0)))
    source = _source(len(points), full=context["full"], sample=sample)
    return lying_bars(points, title, source, percent=percent)


def _lines(
    rows: Sequence[Mapping[str, Any]], measure: str, *, several: bool
) -> tuple[dict[str, list[float | None]], list[str]]:
    """Return each agency's values by year, and the years that they are of."""
    years = sorted({row["year"] for row in rows if row["year"]})
    values: dict[tuple[str, str], dict[int, float | None]] = {}
    names: dict[tuple[str, str], str] = {}
    for row in rows:
        whose = (row["agency_id"], row["scope"])
        values.setdefault(whose, {})[row["year"]] = row[measure]
        names[whose] = _name(row, several=several)
    # Agencies of two places can bear one name; each has its own line.
    double = {name for name in names.values() if list(names.values()).count(name) > 1}
    lines = {
        f"{names[whose]} {whose[0]}" if names[whose] in double else names[whose]: [
            held.get(year) for year in years
        ]
        for whose, held in values.items()
    }
    return lines, [str(year) for year in years]
