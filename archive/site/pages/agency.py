"""An agency's page: its reports of all years, its line of the ledger, its trends, its problems."""

from __future__ import annotations

from typing import Any

from sqlite_utils import Database

from archive.site.charts import bars
from archive.site.pages.home import ledger_cells
from archive.site.pages.regions import region_names

_TOTAL = "(select total from applications where report_id = reports.id and item = '{}')"
# A stage that the report leaves blank makes the sum unknown.
_DISPUTES = (
    "(select case when count(total) = count(*) then sum(total) end from litigation"
    " where report_id = reports.id)"
)
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
            " order by reports.year, reports.scope",
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
    return {"rows": rows, "charts": charts if rows else []}


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
        "looks": list(looks),
    }
