"""An agency's page: its reports of all years, its line of the ledger, its trends, its problems."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup
from sqlite_utils import Database

from archive.site.drawing.plots import bars, stacked
from archive.site.pages.failing import agency_failing
from archive.site.pages.home import ledger_cells
from archive.site.pages.regions import region_names
from archive.site.pages.series import series_plots

_TOTAL = "(select total from applications where report_id = reports.id and item = '{}')"
# A stage of the three that is blank or was not read makes the sum unknown.
_DISPUTES = (
    "(select case when count(total) = 3 then sum(total) end from litigation"
    " where report_id = reports.id)"
)
_OUTCOMES = {
    "granted": "予以公开", "partially_granted": "部分公开", "denied": "不予公开",
    "unavailable": "无法提供", "not_processed": "不予处理", "other_outcomes": "其他处理",
}  # fmt: skip
# What is plotted of a report: title, and whether it is a share.
PLOTS = {
    "received": ("新收申请（件） Applications received", False),
    "disclosure_rate": ("公开率 Disclosure rate", True),
    "refusal_rate": ("不予公开率 Refusal rate", True),
    "disputes": ("复议和诉讼（件） Reviews and suits", False),
}


def agency_reports(db: Database, agency_id: str) -> dict[str, Any]:
    """Return an agency's reports by year, and a plot of each of its measures."""
    rows = list(
        db.query(
            "select reports.*, disclosure_rate, refusal_rate,"
            f" {_TOTAL.format('new_received')} as received,"
            f" {_TOTAL.format('total_handled')} as handled, {_DISPUTES} as disputes"
            " from reports join rates on rates.report_id = reports.id where reports.agency_id = ?"
            " order by reports.year, reports.scope, reports.id",
            [agency_id],
        )
    )
    several = len({row["scope"] for row in rows}) > 1
    names = [
        f"{row['year'] or '?'}{'汇总' if several and row['scope'] == 'all' else ''}" for row in rows
    ]
    charts = []
    for key, (title, percent) in PLOTS.items():
        points = list(zip(names, (row[key] for row in rows), strict=True))
        charts.append((title, bars(points, title, percent=percent)))
    if rows:
        charts.insert(1, _outcomes(db, agency_id, names))
    return {"rows": rows, "charts": charts if rows else []}


def _outcomes(db: Database, agency_id: str, names: list[str]) -> tuple[str, Markup]:
    """Return the plot of how applications ended, a bar a report."""
    parts: dict[str, list[float | None]] = {zh: [] for zh in _OUTCOMES.values()}
    sql = (
        "select measure, value from crosswalk where agency_id = ?"
        f" and measure in ({', '.join('?' * len(_OUTCOMES))}) order by year, scope, report_id"
    )
    for measure, value in db.execute(sql, [agency_id, *_OUTCOMES]):
        parts[_OUTCOMES[measure]].append(value)
    title = "办理结果（件） Outcomes"
    return title, stacked(names, parts, title)


def agency_context(db: Database, agency_id: str) -> dict[str, Any] | None:
    """Return an agency page's values, ``None`` if the archive knows no such agency."""
    agency = next(iter(db.query("select * from agencies where id = ?", [agency_id])), None)
    if agency is None:
        return None
    problems = db.query(
        "select reports.*, code, message from problems join reports on reports.id = report_id"
        " where agency_id = ? order by year desc, problems.id limit 100",
        [agency_id],
    )
    looks = db.query(
        "select * from visits where agency_id = ? order by looked_at desc, id desc limit 5",
        [agency_id],
    )
    cells = ledger_cells(db, [agency_id])
    return {
        "agency": agency,
        "region_names": region_names(db, agency["region_code"]),
        "ledger": [cells[key] for key in sorted(cells)],
        "reports": agency_reports(db, agency_id),
        "problems": list(problems),
        "plots": series_plots(db, agency_id),
        "failing": agency_failing(db, agency_id),
        "looks": list(looks),
    }
