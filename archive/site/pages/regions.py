"""Regions and years as the site offers them to choose from."""

from __future__ import annotations

from typing import Any

from sqlite_utils import Database

from archive.reader.remembered import remembered
from crawler.registry import region_prefix


def region_choices(db: Database) -> list[dict[str, Any]]:
    """Return the regions that agencies stand in, and those above them, by code."""
    sql = (
        "with recursive used(code) as (select code from regions where exists"
        " (select 1 from agencies where region_code = regions.code)"
        " union select parent_code from regions join used on regions.code = used.code)"
        " select regions.code, name, level from regions join used on used.code = regions.code"
        " order by regions.code"
    )
    found: list[dict[str, Any]] = remembered(db, "regions", lambda: list(db.query(sql)))
    return found


def region_name(db: Database, code: str | None) -> str:
    """Return a region's own name, ``""`` for none."""
    row = db.execute("select name from regions where code = ?", [code]).fetchone()
    return row[0] if row else ""


def unknown_region(db: Database, code: str) -> str:
    """Return a region's code if no region bears it, else ``""``."""
    known = code and db.execute("select 1 from regions where code = ?", [code]).fetchone()
    return "" if known or not code else code


def region_names(db: Database, code: str | None) -> str:
    """Return a region's name after those above it, ``""`` for none."""
    names: list[str] = []
    while code:
        row = db.execute("select name, parent_code from regions where code = ?", [code]).fetchone()
        if row is None:
            break
        names.insert(0, row[0])
        code = row[1]
    return " ".join(names)


def report_years(db: Database) -> list[int]:
    """Return the years that reports are of, the latest first."""
    sql = (  # from one to the next by the index: many reports are of few years
        "with recursive found(year) as (select max(year) from reports union all"
        " select (select max(year) from reports where year < found.year) from found where year > 0)"
        " select year from found where year > 0"
    )
    return [row[0] for row in db.execute(sql)]


def question_choices(db: Database) -> dict[str, Any]:
    """Return what a question is asked for: the years, and each region by what its codes begin with."""
    regions = [row | {"code": region_prefix(row["code"])} for row in region_choices(db)]
    return {"years": report_years(db), "regions": regions}


# The agencies of a region and of all below it; ``:region`` is its code, "" for everywhere.
AGENCIES_IN = """
with recursive inside(code) as (
    select code from regions where code = :region
    union select regions.code from regions join inside on parent_code = inside.code),
chosen as (
    select agencies.* from agencies where :region = ''
    union all select agencies.* from inside cross join agencies on region_code = inside.code
    where :region <> '')
"""
