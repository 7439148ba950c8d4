"""What an agency's report of the year before says, for the rules between years."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlite_utils import Database


def rows_of_last_year(
    db: Database, agency_id: str, year: int, scope: str
) -> tuple[str, dict[str, Mapping[str, Mapping[str, Any]]]]:
    """Return the title of the report of the year before and its rows by table and item; else empty."""
    sql = "select id, title from reports where agency_id = ? and year = ? and scope = ?"
    found = db.execute(sql, [agency_id, year - 1, scope]).fetchone()
    if found is None:
        return "", {}
    tables: dict[str, Mapping[str, Mapping[str, Any]]] = {
        table: {
            row["item"]: row
            for row in db.query(f"select * from {table} where report_id = ?", [found[0]])  # noqa: S608
        }
        for table in ("applications", "disclosure")
    }
    return found[1], tables
