"""Which agency is meant by what a reader typed: an id, a name, or some words of one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any

from sqlite_utils import Database

from archive.reader.remembered import remembered
from archive.schema.search import normal

_NAMES = 12


def agencies_named(db: Database, words: Sequence[str]) -> list[dict[str, Any]]:
    """Return the agencies whose name, other name or id has every word; none for no word."""
    if not words:
        return []
    asked = [normal(word) for word in words]
    named = (id_ for text, id_ in _names(db) if all(word in text for word in asked))
    sql = (
        "select agencies.*, regions.name as region from agencies"
        " left join regions on regions.code = region_code where agencies.id = ?"
    )
    return [row for id_ in islice(named, _NAMES) for row in db.query(sql, [id_])]


def _names(db: Database) -> list[tuple[str, str]]:
    """Return all that each agency is called, with its id, the shortest name first.

    Looked through here, which takes a tenth of SQLite's time.
    """
    sql = (
        "select lower(name || ' ' || coalesce(aliases, '') || ' ' || id), id from agencies"
        " order by length(name), id"
    )
    found: list[tuple[str, str]] = remembered(
        db, "names", lambda: [tuple(row) for row in db.execute(sql)]
    )
    return found


def agency_names(db: Database) -> dict[str, str]:
    """Return the name of each agency by its id."""
    found: dict[str, str] = remembered(
        db, "agency names", lambda: dict(db.execute("select id, name from agencies").fetchall())
    )
    return found


def is_agency(db: Database, agency_id: str) -> bool:
    """Tell whether an agency bears an id."""
    return bool(db.execute("select 1 from agencies where id = ?", [agency_id]).fetchone())


def agency_meant(db: Database, typed: str) -> tuple[str, list[dict[str, Any]]]:
    """Return the id of the agency that is meant by an id or a name, and those that it may be.

    A name that several bear, or none, is given back as typed: it finds nothing, and says whom it may mean.
    """
    if not typed or is_agency(db, typed):
        return typed, []
    meant = agencies_named(db, typed.split())
    alike = [row for row in meant if row["name"] == typed] or meant
    return (alike[0]["id"], []) if len(alike) == 1 else (typed, meant)


def suggestions(db: Database, typed: str) -> dict[str, Any]:
    """Return the agencies that a beginning may mean, each with its id, its name and its region's."""
    words = [word for word in typed.split() if normal(word).strip()]
    rows = agencies_named(db, words)
    return {"agencies": [{key: row[key] for key in ("id", "name", "region")} for row in rows]}
