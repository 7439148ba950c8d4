"""A region's page: regions below, agencies with their ledger, sums, trends, extremes, what is missing."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlite_utils import Database

from archive.reader.remembered import remembered
from archive.site.drawing.plots import bars
from archive.site.pages.home import ledger_map
from archive.site.pages.regions import AGENCIES_IN, region_names, report_years

# What is summed up: the measure, its words.
SUMS = {
    "applications_received": "新收申请", "applications_handled": "办结", "granted": "予以公开",
    "partially_granted": "部分公开", "denied": "不予公开", "reviews": "行政复议",
}  # fmt: skip
# What agencies are put in order by; from so many applications handled on, lest one decide a rate.
_ORDERED = {"disclosure_rate": "公开率", "refusal_rate": "不予公开率"}
_FEWEST, _ENDS, _MISSING = 10, 5, 60
_FEW = 1000  # agencies of a region, whose lines of the ledger are read one by one
_COMPARED = 4  # reports that extremes are said of


def region_context(
    db: Database, code: str, *, year: int = 0, page: int = 1
) -> dict[str, Any] | None:
    """Return a region page's values, ``None`` for a region that the archive does not know."""
    region = next(iter(db.query("select * from regions where code = ?", [code])), None)
    if region is None:
        return None
    years = report_years(db)
    year = year if year in years else (years[0] if years else 0)
    sums = region_sums(db, code)
    return {
        "region": region, "region_names": region_names(db, region["parent_code"]),
        "below": _below(db, code), "year": year, "years": years, "page": page,
        "map": ledger_map(db, region=code, page=page), "sums": sums,
        "charts": _trends(sums), "words": SUMS,
        "ends": remembered(db, ("ends", code, year), lambda: _ends(_rates(db, code, year))),
        "missing": remembered(db, ("missing", code), lambda: _missing(db, code)),
        "proofs": remembered(db, ("proofs", code), lambda: _proofs(db, code)),
    }  # fmt: skip


def _below(db: Database, code: str) -> list[dict[str, Any]]:
    """Return the regions right below, with their own agencies and all reports of these."""
    sql = (
        "select regions.code, regions.name, regions.level, count(distinct agencies.id) as agencies,"
        " count(reports.id) as reports from regions"
        " left join agencies on agencies.region_code = regions.code"
        " left join reports on reports.agency_id = agencies.id"
        " where parent_code = ? group by regions.code order by regions.code"
    )
    return list(db.query(sql, [code]))


def _proofs(db: Database, code: str) -> dict[str, int]:
    sql = (
        f"{AGENCIES_IN} select count(*) as reports, sum(proof in ('proved', 'repaired')) as proved"
        " from reports where agency_id in (select id from chosen)"
    )
    return next(iter(db.query(sql, {"region": code})))


def region_sums(db: Database, code: str) -> list[dict[str, Any]]:
    """Return a region's sums by year: its government's own sum, beside its agencies' numbers added up.

    The two are never added. A sum over agencies says of how many of them the number is known.
    """
    rows = db.query(
        "select * from agency_years where agency_id in (select id from agencies where region_code = ?)"
        " order by year desc",
        [code],
    )
    years: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        years.setdefault(row["year"], []).append(row)
    return [{"year": year, "measures": _measures(of)} for year, of in years.items()]


def _measures(rows: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    own = [row for row in rows if row["scope"] == "own"]
    whole = [row for row in rows if row["scope"] == "all" and row["kind"] == "government"]
    found = {}
    for measure in SUMS:
        known = [row[measure] for row in own if row[measure] is not None]
        found[measure] = {
            "government": whole[0][measure] if len(whole) == 1 else None,
            "agencies": sum(known) if known else None, "known": len(known), "of": len(own),
        }  # fmt: skip
    return found


def _trends(sums: Sequence[Mapping[str, Any]]) -> list[tuple[str, Any]]:
    """Return a plot of what the government states over the years, for each measure that it states."""
    found = []
    for measure, zh in SUMS.items():
        points = [(str(s["year"]), s["measures"][measure]["government"]) for s in reversed(sums)]
        if any(value is not None for _, value in points):
            title = f"{zh}（政府汇总）"
            found.append((title, bars(points, title)))
    return found


def _rates(db: Database, code: str, year: int) -> list[dict[str, Any]]:
    """Return the rates of a region's agencies in a year, of each one's own report with enough handled.

    Only reports whose equations hold: where they fail, a rate says nothing sure.
    """
    sql = (
        f"{AGENCIES_IN} select reports.id, reports.agency_id, reports.year, reports.scope, chosen.name,"
        f" {', '.join(_ORDERED)} from chosen cross join reports on reports.agency_id = chosen.id"
        " cross join rates on rates.report_id = reports.id"
        " join applications on applications.report_id = reports.id and item = 'total_handled'"
        " where reports.year = :year and reports.scope = 'own' and total >= :fewest"
        " and proof in ('proved', 'repaired')"
    )
    return list(db.query(sql, {"region": code, "year": year, "fewest": _FEWEST}))


def _ends(rows: Sequence[Mapping[str, Any]]) -> list[tuple[str, list[Any], list[Any]]]:
    """Return for each rate the reports that have it highest and lowest; the two never overlap.

    None is chosen among equals: those that tie with one that has no room are left out, too.
    """
    found = []
    for rate, zh in _ORDERED.items():
        known = [row for row in rows if row[rate] is not None]
        if len(known) < _COMPARED:
            continue
        known.sort(key=lambda row: (-row[rate], row["agency_id"]))
        pairs = [[(row, row[rate]) for row in _end(of, rate)] for of in (known, known[::-1])]
        if any(pairs):
            found.append((zh, pairs[0], pairs[1]))
    return found


def _end(rows: Sequence[Mapping[str, Any]], rate: str) -> list[Mapping[str, Any]]:
    """Return the first of rows in order, before the value of the first that has no room.

    >>> _end([{"n": 5}, {"n": 4}, {"n": 4}, {"n": 1}], "n")
    [{'n': 5}]
    """
    cut = min(_ENDS, len(rows) // 2)
    return [row for row in rows[:cut] if row[rate] != rows[cut][rate]]


def _missing(db: Database, code: str) -> list[dict[str, Any]]:
    """Return the cells of the ledger that are missing with proof, the latest first."""
    # The ledger is a view of two halves: into them go conditions, a join would have all of it made first.
    ids = [row[0] for row in db.execute(f"{AGENCIES_IN} select id from chosen", {"region": code})]
    if len(ids) <= _FEW:
        within, state, values = ", ".join("?" * len(ids)), "+state", ids
    else:  # by what is missing, and not by the agencies
        within, state, values = "select value from json_each(?)", "state", [json.dumps(ids)]
    sql = (
        f"select found.*, name from (select * from ledger where agency_id in ({within})"
        f" and {state} = 'missing' order by year desc, agency_id limit {_MISSING}) as found"
        " join agencies on agencies.id = agency_id order by found.year desc, agency_id"
    )
    return list(db.query(sql, values))
