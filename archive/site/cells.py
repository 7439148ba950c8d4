"""Cells of Datasette's own tables and queries that lead to the site's pages."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from archive.site.addresses import agency_path, report_path

_HASHES = ("document_sha256", "sha256")
_LINK = Markup('<a href="{}">{}</a>')


def _split(value: Any) -> tuple[Any, Any]:
    """Return a cell's value and its label: Datasette gives foreign keys as both."""
    if isinstance(value, dict):
        return value["value"], value["label"]
    return value, value


def cell_link(row: Any, value: Any, column: str, table: str | None) -> Markup | None:
    """Return a cell as a link to an agency, a report or a document, ``None`` if it names none.

    >>> str(cell_link({"agency_id": "411991-finance"}, "411991-finance", "agency_id", None))
    '<a href="/agency/411991-finance">411991-finance</a>'
    """
    plain, label = _split(value)
    if plain in (None, ""):
        return None
    held = {name: _split(row[name])[0] for name in row.keys()}  # noqa: SIM118  # a row of SQLite
    if column == "agency_id" or (table == "agencies" and column == "name"):
        return _LINK.format(agency_path(held["id"] if table == "agencies" else plain), label)
    is_report = {"agency_id", "year", "scope"} <= held.keys() and held["year"] is not None
    if is_report and (column == "year" or (table == "reports" and column == "title")):
        return _LINK.format(report_path(held), label)
    if column in _HASHES:
        return _LINK.format(f"/document/{plain}", f"{str(plain)[:12]}…")
    return None
