"""The comparison: the agencies of a region in a year, or chosen agencies over the years."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from sqlite_utils import Database

from archive.reader.csv_lines import safe_cell
from archive.schema.labels import SCOPES
from archive.site.drawing.plots import bars
from archive.site.pages.meant import agency_meant, is_agency
from archive.site.pages.regions import (
    AGENCIES_IN,
    region_choices,
    report_years,
    unknown_region,
)

MOST_AGENCIES = 20  # of one comparison over the years
_MOST = 500  # lines of one comparison
# What can be compared: key, its words, whether it is a share.
MEASURES: dict[str, tuple[str, str, bool]] = {
    "received": ("新收申请", "received", False),
    "handled": ("办结", "handled", False),
    "granted": ("予以公开", "granted", False),
    "carried_out": ("结转下年", "carried out", False),
    "disclosure_rate": ("公开率", "disclosure rate", True),
    "refusal_rate": ("不予公开率", "refusal rate", True),
    "unavailable_rate": ("无法提供率", "unavailable rate", True),
    "reviews": ("行政复议", "reviews", False),
    "suits": ("行政诉讼", "suits", False),
    "normative_documents": ("规范性文件制发", "normative documents made", False),
}
_VALUES = """
select reports.id, reports.agency_id, reports.year, reports.scope, name, title, proof, version_count,
    max(case item when 'new_received' then total end) as received,
    max(case item when 'total_handled' then total end) as handled,
    max(case item when 'granted' then total end) as granted,
    max(case item when 'carried_out' then total end) as carried_out,
    disclosure_rate, refusal_rate, unavailable_rate,
    (select total from litigation where report_id = reports.id and stage = 'review') as reviews,
    (select case when count(total) = 2 then sum(total) end from litigation
        where report_id = reports.id and stage <> 'review') as suits,
    (select coalesce(issued, newly_made) from disclosure
        where report_id = reports.id and item = 'normative_documents') as normative_documents
from shown cross join reports on reports.id = shown.id join agencies on agencies.id = reports.agency_id
join rates on rates.report_id = reports.id
left join applications on applications.report_id = reports.id
"""


def compare_context(
    db: Database,
    *,
    region: str = "",
    year: int = 0,
    agencies: Sequence[str] = (),
    add: str = "",
    scope: str = "",
    sort: str = "",
    measure: str = "",
) -> dict[str, Any]:
    """Return a comparison: of chosen agencies over all years, else of a region's in one year.

    Sorted by a measure, the largest first and unknown last; ``-`` before it turns that round. What an
    agency reports of itself and what a government sums up are never put into one order. *add* is one
    more agency as a reader typed it, of any region.
    """
    years = report_years(db)
    asked, measure = measure, measure if measure in MEASURES else "received"
    asked_scope, scope = scope, scope if scope in SCOPES else ""
    added, meant = agency_meant(db, add)
    if added and is_agency(db, added):
        agencies = list(dict.fromkeys([*agencies, added]))[:MOST_AGENCIES]
    year = 0 if agencies else year or next(iter(years), 0)
    rows = _of_agencies(db, agencies) if agencies else rows_of_region(db, region, year)
    full = len(rows) >= _MOST
    rows = _sorted([row for row in rows if scope in ("", row["scope"])], sort)
    return {
        "region": region, "regions": region_choices(db), "year": year, "years": years,
        "chosen": list(agencies), "menu": _menu(db, agencies), "rows": rows, "sort": sort, "measure": measure,
        "measures": MEASURES, "full": full, "scope": scope, "most": _largest(rows, measure),
        "add": add if add and not is_agency(db, added) else "", "meant": meant,
        "charts": _charts(rows, measure) if agencies else [],
        "unknown_region": "" if agencies else unknown_region(db, region),
        "unknown_agencies": [chosen for chosen in agencies if not is_agency(db, chosen)],
        "unknown_measure": asked if asked != measure else "",
        "unknown_scope": asked_scope if asked_scope != scope else "",
    }  # fmt: skip


def compare_csv(context: Mapping[str, Any]) -> str:
    """Return a comparison as CSV, unknown numbers empty, no cell that a spreadsheet would run."""
    out = io.StringIO()
    writer = csv.writer(out)
    columns = ("agency_id", "name", "year", "scope", *MEASURES, "proof")
    writer.writerow(columns)
    for row in context["rows"]:
        writer.writerow([safe_cell(row[column]) for column in columns])
    return out.getvalue()


def rows_of_region(db: Database, region: str, year: int) -> list[dict[str, Any]]:
    """Return the reports of a region's agencies, with those below it, in a year, with their measures."""
    source = "chosen cross join reports on agency_id = chosen.id" if region else "reports"
    sql = (
        f"{AGENCIES_IN}, shown as (select reports.id from {source} where year = :year"
        f" order by agency_id, reports.id limit {_MOST}) {_VALUES}"
        " group by reports.id order by reports.agency_id, reports.id"
    )
    return list(db.query(sql, {"region": region, "year": year}))


def _of_agencies(db: Database, agencies: Sequence[str]) -> list[dict[str, Any]]:
    marks = ", ".join("?" * len(agencies))
    sql = (
        f"with shown as (select id from reports where agency_id in ({marks})) {_VALUES}"
        f" group by reports.id order by reports.agency_id, reports.year limit {_MOST}"
    )
    return list(db.query(sql, list(agencies)))


def _menu(db: Database, agencies: Sequence[str]) -> list[dict[str, Any]]:
    """Return the agencies of the places of those chosen, to choose one more from."""
    marks = ", ".join("?" * len(agencies))
    sql = (
        "select id, agencies.name, regions.name as region from agencies"
        " left join regions on regions.code = region_code where region_code in"
        f" (select region_code from agencies where id in ({marks})) order by id limit {_MOST}"
    )
    return list(db.query(sql, list(agencies)))


def _largest(rows: Sequence[Mapping[str, Any]], measure: str) -> dict[str, float]:
    """Return the largest value of a measure in each scope."""
    return {
        scope: max((row[measure] or 0 for row in rows if row["scope"] == scope), default=0)
        for scope in SCOPES
    }


def _sorted(rows: list[dict[str, Any]], sort: str) -> list[dict[str, Any]]:
    """Return the rows in order, those of each scope by themselves."""
    if not sort:
        return rows
    return [
        row
        for scope in SCOPES
        for row in _in_order([row for row in rows if row["scope"] == scope], sort)
    ]


def _in_order(rows: list[dict[str, Any]], sort: str) -> list[dict[str, Any]]:
    key, upward = sort.removeprefix("-"), sort.startswith("-")
    if key in MEASURES:
        known = [row for row in rows if row[key] is not None]
        unknown = [row for row in rows if row[key] is None]
        return sorted(known, key=lambda row: row[key], reverse=not upward) + unknown
    if key in {"name", "year"}:
        return sorted(rows, key=lambda row: (row[key] is None, row[key]), reverse=upward)
    return rows


def _charts(rows: list[dict[str, Any]], measure: str) -> list[tuple[str, Any]]:
    """Return a plot of the measure over the years for each agency."""
    zh, en, percent = MEASURES[measure]
    lines: dict[str, list[dict[str, Any]]] = {}
    for row in sorted(rows, key=lambda row: (row["agency_id"], row["year"] or 0, row["scope"])):
        lines.setdefault(row["name"], []).append(row)
    charts = []
    for name, found in lines.items():
        points = [(str(row["year"] or "?"), row[measure]) for row in found]
        charts.append((name, bars(points, f"{name} {zh} {en}", percent=percent)))
    return charts
