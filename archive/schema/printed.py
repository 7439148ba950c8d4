"""Which columns a report's form prints: the same question for the site and for the JSON of a report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from crawler.forms import DISCLOSURE_COLUMNS_OF

# The standard tables, each with the column that names its rows.
NUMBER_TABLES = {"disclosure": "item", "applications": "item", "litigation": "stage"}
_OLD = {"newly_made", "newly_published", "published_total"}


def printed_columns(rows: Sequence[Mapping[str, Any]], item: str) -> list[str]:
    """Return the columns of an item of part two: the current form's, and those that its rows hold.

    A blank cell is null under its column, not absent; the 2019 form's columns show by their numbers.
    """
    possible = DISCLOSURE_COLUMNS_OF.get(item, ())
    alike = [row for row in rows if DISCLOSURE_COLUMNS_OF.get(row["item"]) == possible]
    held = [c for c in possible if any(row.get(c) is not None for row in alike)]
    if "issued" in possible:
        return list(possible[3:] if _OLD & set(held) else possible[:3])
    return [c for c in possible if c in held or c == possible[0]]
