"""What a reader asks of a report first: four numbers, beside last year's and those of its region."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from sqlite_utils import Database

from archive.reader.differences import VersionRows
from crawler.forms import OUTCOMES

_DENIED = tuple(item.key for item in OUTCOMES if item.key.startswith("denied_"))
# Each number: its words, the cell that its name leads to, the rows and column whose sum it is.
_NUMBERS = {
    "received": ("新收申请", "received", "applications", ("new_received",), "total"),
    "open": ("予以公开和部分公开", "granted, whole or in part", "applications",
             ("granted", "partially_granted"), "total"),
    "denied": ("不予公开", "refused", "applications", _DENIED, "total"),
    "corrected": ("复议被纠正", "reviews lost", "litigation", ("review",), "corrected"),
}  # fmt: skip
_FEWEST = 3  # reports that a median or a rank is said of


def _sql(table: str, items: Sequence[str], column: str) -> str:
    """Return a sum over rows of a report as SQL; unknown if one of them is blank or was not read."""
    key = "stage" if table == "litigation" else "item"
    names = ", ".join(f"'{item}'" for item in items)
    return (
        f"(select case count({column}) when {len(items)} then sum({column}) end from {table}"
        f" where report_id = reports.id and {key} in ({names}))"
    )


_VALUES = ", ".join(
    f"{_sql(table, items, column)} as {key}"
    for key, (_, _, table, items, column) in _NUMBERS.items()
)


def _of_content(
    content: VersionRows, table: str, items: Sequence[str], column: str
) -> float | None:
    key = "stage" if table == "litigation" else "item"
    values = [row[column] for row in content.get(table, ()) if row[key] in items]
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(items) else None


def standing(value: float | None, others: Sequence[float | None]) -> dict[str, Any] | None:
    """Return the median of known numbers, how many they are, and a value's rank among them from the top.

    ``None`` where the value is unknown or too few are known. *others* holds the value itself; ``tied``
    tells that another one is the same.

    >>> standing(5, [5, 9, None, 2, 5])
    {'median': 5.0, 'rank': 2, 'known': 4, 'tied': True}
    >>> standing(None, [1, 2, 3]) is standing(1, [1, None]) is None
    True
    """
    known = [number for number in others if number is not None]
    if value is None or len(known) < _FEWEST:
        return None
    rank = 1 + sum(number > value for number in known)
    tied = known.count(value) > 1
    return {"median": float(median(known)), "rank": rank, "known": len(known), "tied": tied}


def key_numbers(
    db: Database, report: Mapping[str, Any], content: VersionRows
) -> list[dict[str, Any]]:
    """Return the numbers of a report's version that are asked first; none for a report without part three.

    ``before`` is last year's of the same scope. A region's are the reports of the same year and scope
    of the agencies that stand in it, not of those below; only those whose equations hold are compared.
    """
    if not content.get("applications"):
        return []
    before = next(
        iter(
            db.query(
                f"select {_VALUES} from reports where agency_id = ? and year = ? and scope = ?",
                [report["agency_id"], (report["year"] or 0) - 1, report["scope"]],
            )
        ),
        {},
    )
    region = list(
        db.query(
            f"select reports.id, {_VALUES} from agencies cross join reports"
            " on reports.agency_id = agencies.id where region_code = ? and year = ? and scope = ?"
            " and proof in ('proved', 'repaired')",
            [report["region_code"], report["year"], report["scope"]],
        )
    )
    found = []
    for key, (zh, en, table, items, column) in _NUMBERS.items():
        value = _of_content(content, table, items, column)
        others = [value if row["id"] == report["id"] else row[key] for row in region]
        others = others if report["id"] in {row["id"] for row in region} else []
        found.append({
            "zh": zh, "en": en, "value": value, "before": before.get(key),
            "cell": f"{table}.{items[0]}.{column}", "standing": standing(value, others),
        })  # fmt: skip
    return found
