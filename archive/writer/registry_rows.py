"""The registry's agencies and regions as rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlite_utils import Database

from crawler.findings import UnknownPublisher
from crawler.registry import Agency, Region


def place_region(code: str, regions: Mapping[str, Region]) -> Region:
    """Return a region; one that the table does not know stands below those of its code, named by it.

    In GB/T 2260 two digits are the province, four the city.
    """
    if code in regions:
        return regions[code]
    province, city = f"{code[:2]}0000", f"{code[:4]}00"
    if code == province:
        return Region(code, code, "province", None)
    level = "city" if code == city else "county"
    above = city if city in regions and code != city else province
    return Region(code, code, level, above)


def put_region(code: str, regions: Mapping[str, Region], into: dict[str, dict[str, Any]]) -> None:
    """Put the row of a region into *into*, those above it first."""
    region = place_region(code, regions)
    if region.parent_code:
        put_region(region.parent_code, regions, into)
    into[code] = {
        "code": region.code,
        "name": region.name,
        "level": region.level,
        "parent_code": region.parent_code,
    }


def candidate_row(found: UnknownPublisher, seen_on: str) -> dict[str, Any]:
    """Return the row of a publisher that the registry does not know."""
    return {
        "id": found.id, "name": found.name, "region_code": found.region, "list_url": seen_on,
        "aliases": "[]", "active": True, "origin": "discovered",
    }  # fmt: skip


def agency_row(agency: Agency) -> dict[str, Any]:
    """Return the row of an agency of the registry."""
    return {
        "id": agency.id,
        "name": agency.name,
        "region_code": agency.region,
        "kind": agency.kind,
        "level": agency.level,
        "family": agency.family,
        "list_url": agency.list_url,
        "home_url": agency.home_url,
        "aliases": json.dumps(agency.aliases, ensure_ascii=False),
        "active": not agency.paused,
        "owes_from": agency.owes_from,
        "owes_until": agency.owes_until,
        "origin": "registry",
    }


# Whose report a government's sums up, and which government's an agency's is part of.
_PLACES = (
    "select id, region_code, null, kind, active from agencies {0}",
    "select null, code, parent_code, null, null from regions {1}",
)
_THESE = (
    "where id in (select value from json_each(:agencies))",
    "where code in (select value from json_each(:regions))",
)
# Each part by an index: agencies that come one by one would each look through all reports.
_TOUCH = """
insert or ignore into _touched_reports
select id from reports where agency_id in (select value from json_each(:agencies))
union select reports.id from agencies join reports on reports.agency_id = agencies.id
where kind = 'government' and region_code in (select value from json_each(:regions) union
    select parent_code from regions where code in (select value from json_each(:regions)))
"""
_Place = tuple[str | None, ...]


@contextmanager
def sums_follow(
    db: Database, agencies: Iterable[str] = (), regions: Iterable[str] = (), *, every: bool = False
) -> Iterator[None]:
    """Mark the governments whose sums can change by what is written inside of agencies and regions.

    Of these, or of *every* one. They are summed up anew when reports are next compared.
    """
    which = {"agencies": json.dumps([*agencies]), "regions": json.dumps([*regions])}
    before = _places(db, which, every=every)
    yield
    other = before ^ _places(db, which, every=every)
    if other:
        ids = sorted({row[0] for row in other if row[0]})
        codes = sorted({code for row in other for code in row[1:3] if code})
        db.execute(_TOUCH, {"agencies": json.dumps(ids), "regions": json.dumps(codes)})


def _places(db: Database, which: dict[str, str], *, every: bool) -> set[_Place]:
    wanted = ("", "") if every else _THESE
    return {row for sql in _PLACES for row in db.execute(sql.format(*wanted), which)}
