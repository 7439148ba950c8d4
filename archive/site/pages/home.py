"""The home page: what the archive holds, the ledger as a map, what is new."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from sqlite_utils import Database

from archive.reader.remembered import remembered
from archive.site.pages.national import national_map
from archive.site.pages.regions import (
    AGENCIES_IN,
    region_choices,
    region_name,
    report_years,
    unknown_region,
)

_LINES = 40  # agencies of one page of the map
_NEWS = 8
_FEW = 5000  # reports of a region, from which its latest versions are sought; in more they are soon met


def home_context(
    db: Database, *, region: str = "", page: int = 1, show: str = "", year: int = 0
) -> dict[str, Any]:
    """Return the home page's values; the ledger shows one region, or all, a page at a time.

    The map of provinces shows *show* of a year, the latest with reports where none is given.
    """
    years = report_years(db)
    year = year if year in years else (years[0] if years else 0)
    return {
        "counts": remembered(db, "counts", lambda: _counts(db)),
        "lately": remembered(db, "lately", lambda: _lately(db)),
        "national": national_map(db, show=show, year=year),
        "years": years,
        "region": region,
        "regions": region_choices(db),
        "unknown_region": unknown_region(db, region),
        "map": ledger_map(db, region=region, page=page),
        "newest": _news(db, "number = 1", region),
        "changed": _news(db, "change = 'changed'", region),
        "gone": _gone(db, region),
    }


def _counts(db: Database) -> dict[str, Any]:
    sql = (
        "select (select count(*) from reports) as reports, (select count(*) from agencies) as agencies,"
        " (select count(distinct agency_id) from reports) as publishing,"
        " (select count(*) from documents) as documents,"
        " (select min(year) from reports) as first_year, (select max(year) from reports) as last_year,"
        " (select max(coalesce(finished_at, started_at)) from runs) as last_run"
    )
    return next(iter(db.query(sql)))


def _lately(db: Database) -> dict[str, int]:
    """Return what was seen in the thirty days before the last crawl ended: new, changed, gone."""
    since = "(select datetime(max(coalesce(finished_at, started_at)), '-30 days') from runs)"
    sql = (
        f"with since(at) as materialized (select replace({since}, ' ', 'T'))"
        " select (select count(*) from versions, since where seen_at >= at and number = 1) as new,"
        " (select count(*) from versions, since where seen_at >= at and change = 'changed') as changed,"
        " (select count(*) from reports, since where gone_at >= at) as gone"
    )
    return next(iter(db.query(sql)))


def _news(db: Database, which: str, region: str) -> list[dict[str, Any]]:
    """Return the latest versions of a kind, of a region's agencies or of all."""
    values = {"region": region, "most": _NEWS, "few": _FEW}
    # With a region, what is not its agencies' must be passed over; without one the index alone decides.
    source, within = "versions", ""
    if region and _has_few(db, values):
        source = (
            "chosen cross join reports as held on held.agency_id = chosen.id"
            " cross join versions on versions.report_id = held.id"
        )
        # By the reports' own index, whose second column is the number; every number is positive.
        which = f"versions.number > 0 and +{which}"
    elif region:
        within = (
            " and (select agency_id from reports where id = report_id) in (select id from chosen)"
        )
    return list(
        db.query(
            f"{AGENCIES_IN} select reports.*, name, latest.number, latest.seen_at from"
            f" (select versions.* from {source} where {which}{within}"
            " order by versions.seen_at desc, versions.id desc limit :most) as latest"
            " join reports on reports.id = report_id join agencies on agencies.id = agency_id"
            " order by latest.seen_at desc, latest.id desc",
            values,
        )
    )


def _has_few(db: Database, values: dict[str, Any]) -> bool:
    """Tell whether a region's agencies have few reports; more are not counted."""
    sql = (
        f"{AGENCIES_IN} select count(*) from (select 1 from chosen cross join reports"
        " on agency_id = chosen.id limit :few + 1)"
    )
    return int(db.execute(sql, values).fetchone()[0]) <= _FEW


def _gone(db: Database, region: str) -> list[dict[str, Any]]:
    sql = (
        f"{AGENCIES_IN} select reports.*, name from reports join chosen on chosen.id = agency_id"
        " where gone_at is not null order by gone_at desc limit :most"
    )
    return list(db.query(sql, {"region": region, "most": _NEWS}))


def ledger_map(db: Database, *, region: str = "", page: int = 1) -> dict[str, Any]:
    """Return the ledger of a region's agencies as lines of cells by year, one page of them."""
    total, agencies = remembered(db, ("lines", region, page), lambda: _agencies(db, region, page))
    cells = ledger_cells(db, [agency["id"] for agency in agencies])
    years = sorted({year for _, year in cells})
    lines = [(a, [cells.get((a["id"], year)) for year in years]) for a in agencies]
    groups = [
        (code, region_name(db, code), list(of))
        for code, of in groupby(lines, key=lambda line: line[0]["region_code"])
    ]
    return {
        "years": years, "groups": groups, "total": total, "page": page,
        "pages": max(1, -(-total // _LINES)),
    }  # fmt: skip


def _agencies(db: Database, region: str, page: int) -> tuple[int, list[dict[str, Any]]]:
    """Return how many agencies a region has, with those below it, and those of one page of its ledger."""
    values = {"region": region, "limit": _LINES, "offset": (page - 1) * _LINES}
    total = db.execute(f"{AGENCIES_IN} select count(*) from chosen", values).fetchone()[0]
    sql = (
        f"{AGENCIES_IN} select id, name, region_code from chosen"
        " order by region_code, kind <> 'government', id limit :limit offset :offset"
    )
    return total, list(db.query(sql, values))


def ledger_cells(db: Database, agency_ids: list[str]) -> dict[tuple[str, int], dict[str, Any]]:
    """Return the ledger's cells of some agencies, by agency and year, each with its report's scope.

    ``unsure`` tells that of no report of the cell it is certain that it is the agency's own.
    """
    marks = ", ".join("?" * len(agency_ids))
    unsure = (
        "exists (select 1 from problems where report_id = reports.id and code = 'owner_unsure')"
    )
    reports = {
        (row["agency_id"], row["year"]): {"scope": row["scope"], "unsure": bool(row["unsure"])}
        for row in db.query(
            f"select agency_id, year, min(scope) as scope, min({unsure}) as unsure from reports"
            f" where agency_id in ({marks}) and status <> 'not_obtainable' group by agency_id, year",
            agency_ids,
        )
    }
    sql = f"select * from ledger where agency_id in ({marks}) order by year"
    return {
        (row["agency_id"], row["year"]): {"scope": None, "unsure": False}
        | row
        | reports.get((row["agency_id"], row["year"]), {})
        for row in db.query(sql, agency_ids)
    }
