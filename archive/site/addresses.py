"""The site's own addresses. A report's is permanent: it is made of what the report is, not of a row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode


def report_path(report: Mapping[str, Any], **query: Any) -> str:
    """Return a report's address; one whose year is unknown is found by its number.

    >>> report_path({"id": 7, "agency_id": "411991-finance", "year": 2023, "scope": "own"}, version=1)
    '/report/411991-finance/2023/own?version=1'
    """
    year = report["year"] if report["year"] is not None else f"unknown-{report['id']}"
    path = f"/report/{quote(report['agency_id'])}/{year}/{report['scope']}"
    return with_query(path, **query)


def agency_path(agency_id: str) -> str:
    """Return an agency's address."""
    return f"/agency/{quote(agency_id)}"


def cell_path(agency_id: str, year: int) -> str:
    """Return the address of a cell of the ledger: why it says what it says.

    >>> cell_path("411991-finance", 2022)
    '/agency/411991-finance/2022'
    """
    return f"{agency_path(agency_id)}/{year}"


def with_query(path: str, **query: Any) -> str:
    """Return a path with the parameters that have a value."""
    given = {key: value for key, value in query.items() if value not in (None, "", [])}
    return f"{path}?{urlencode(given, doseq=True)}" if given else path
