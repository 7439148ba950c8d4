"""A cell of the ledger: what it says of one agency and year, and the list pages that prove it."""

from __future__ import annotations

import json
from typing import Any

from sqlite_utils import Database


def cell_context(db: Database, agency_id: str, year: int) -> dict[str, Any] | None:
    """Return the cell page's values, ``None`` if the ledger has no such cell."""
    sql = (
        "select ledger.*, agencies.name from ledger join agencies on agencies.id = agency_id"
        " where agency_id = ? and year = ?"
    )
    cell = next(iter(db.query(sql, [agency_id, year])), None)
    if cell is None:
        return None
    look = next(iter(db.query("select * from visits where id = ?", [cell["visit_id"]])), None)
    pages = db.query(
        "select * from list_pages where run_id = ? and column_id = ? order by fetched_at, id",
        [look["run_id"], look["column_id"]] if look else [None, None],
    )
    reports = db.query(
        "select * from reports where agency_id = ? and status <> 'not_obtainable'"
        " order by year desc, scope",
        [agency_id],
    )
    return {
        "agency": {"id": agency_id, "name": cell["name"]},
        "cell": cell,
        "look": look,
        "doubts": json.loads(look["doubts"]) if look else {},
        "pages": list(pages),
        "reports": list(reports),
    }
