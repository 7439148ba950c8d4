"""For which report years an agency owes reports: ``from`` and ``until`` of its registry entry."""

from __future__ import annotations

import re
from datetime import date

_LAWFUL = range(2008, 2100)  # report years; 条例 (492号) is in force since May 2008
_DATE = re.compile(r"(\d{4})(?:-(\d{2})-(\d{2}))?")


def due_on(year: int, kind: str) -> date:
    """Return when the report of a year is due (条例 article 49; before 2019 the older one's 31 March).

    It names no towns: theirs are not late before the last day that it names.

    >>> due_on(2023, "department"), due_on(2023, "township"), due_on(2018, "department")
    (datetime.date(2024, 1, 31), datetime.date(2024, 3, 31), datetime.date(2019, 3, 31))
    """
    late = kind in {"government", "township"} or year < 2019  # noqa: PLR2004
    return date(year + 1, 3 if late else 1, 31)


def _read(value: object) -> int | date:
    """Return a year or a date.

    :raises ValueError: if it is neither
    """
    if isinstance(value, date):
        return value
    match = _DATE.fullmatch(str(value))
    if isinstance(value, bool) or not match or int(match[1]) not in _LAWFUL:
        raise ValueError(f"{value!r} is neither a report year nor a date")
    return date.fromisoformat(match[0]) if match[2] else int(match[1])


def first_year(value: object) -> int:
    """Return the first report year that an agency owes: a year, or that of the day it was founded.

    >>> first_year(2019), first_year("2019-03-01")
    (2019, 2019)

    :raises ValueError: if it is neither a year nor a date
    """
    found = _read(value)
    return found.year if isinstance(found, date) else found


def last_year(value: object, kind: str) -> int:
    """Return the last report year that an agency owes: a year, or the last due when it was abolished.

    >>> last_year(2022, "department"), last_year("2024-03-01", "department")
    (2022, 2023)
    >>> last_year("2024-03-01", "government")
    2022

    :raises ValueError: if it is neither a year nor a date
    """
    found = _read(value)
    if not isinstance(found, date):
        return found
    return found.year - 1 if due_on(found.year - 1, kind) <= found else found.year - 2


def read_terms(since: object, until: object, kind: str) -> tuple[int | None, int | None]:
    """Return the first and the last report year of an entry's ``from`` and ``until``, as far as given.

    :raises ValueError: if one is neither a year nor a date, or the last comes before the first
    """
    first = None if since is None else first_year(since)
    last = None if until is None else last_year(until, kind)
    if first and last and first > last:
        raise ValueError(f"from {since} is after until {until}: it would owe no report")
    return first, last
