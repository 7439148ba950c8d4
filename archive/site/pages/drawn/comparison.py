"""A comparison as a drawing: bars, slopes or a distribution of one measure, with its source."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from markupsafe import Markup
from sqlite_utils import Database

from archive.site.drawings import distribution, lying_bars, slopes
from archive.site.pages.compare import MEASURES, rows_of_region

KINDS = {
    "bar": ("条形图", "bars"),
    "slope": ("斜率图", "slopes"),
    "distribution": ("分布图", "distribution"),
}


def _name(row: Mapping[str, Any], *, several: bool) -> str:
    return f"{row['name']}{'（汇总）' if several and row['scope'] == 'all' else ''}"


def compare_drawing(
    db: Database, context: Mapping[str, Any], kind: str, *, sample: bool = False
) -> Markup | None:
    """Return a comparison's drawing, ``None`` if there is nothing to draw.

    Chosen agencies are drawn over their years, a region's in one year, or from the year before to it.
    """
    rows, measure = context["rows"], context["measure"]
    if not rows:
        return None
    zh, _, percent = MEASURES[measure]
    where = "、".join(dict.fromkeys(row["name"] for row in rows)) if context["chosen"] else (
        next((r["name"] for r in context["regions"] if r["code"] == context["region"]), "全部地区")
    )  # fmt: skip
    when = "" if context["chosen"] else f" {context['year']} 年度"
    title = f"{where[:30]}{when}：{zh}{'' if percent else '（件）'}"
    today = datetime.now(UTC).date()
    source = (
        f"来源：各机关政府信息公开工作年度报告，年报档案 Nianbao，{today}。— 为空白或未知，不是零。"
    )
    if sample:
        source = f"示例档案，数字为虚构。{source}"
    several = len({row["scope"] for row in rows}) > 1
    if kind == "slope":
        lines, names = _lines(db, context, several=several)
        return slopes(lines, names, title, source, percent=percent)
    points = [
        (f"{_name(r, several=several)}{' ' + str(r['year'] or '?') if context['chosen'] else ''}", r[measure])
        for r in rows
    ]  # fmt: skip
    if kind == "distribution":
        return distribution(points, title, source, percent=percent)
    points.sort(key=lambda point: (point[1] is None, -(point[1] or 0)))
    return lying_bars(points, title, source, percent=percent)


def _lines(
    db: Database, context: Mapping[str, Any], *, several: bool
) -> tuple[dict[str, list[float | None]], list[str]]:
    """Return each agency's values by year, and the years that they are of."""
    rows = list(context["rows"])
    if not context["chosen"]:
        rows += rows_of_region(db, context["region"], context["year"] - 1)
    years = sorted({row["year"] for row in rows if row["year"]})
    values: dict[tuple[str, str], dict[int, float | None]] = {}
    names: dict[tuple[str, str], str] = {}
    for row in rows:
        whose = (row["agency_id"], row["scope"])
        values.setdefault(whose, {})[row["year"]] = row[context["measure"]]
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
