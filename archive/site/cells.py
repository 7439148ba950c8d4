"""Cells of Datasette's own tables and queries: links to the site's pages, words instead of codes."""

from __future__ import annotations

import re
from typing import Any

from markupsafe import Markup

from archive.schema.labels import LEDGER_STATES, PROOFS, RULES, SCOPES, VERDICTS
from archive.site.addresses import agency_path, report_path
from archive.site.pages.failing import verdict_of
from archive.site.times import ago_mark
from crawler.language.keys import place_zh
from crawler.language.messages import in_chinese

# Beside a cell's own column, those that tell what it names.
_DECIDING = ("id", "agency_id", "year", "scope", "rule")
_HASHES = ("document_sha256", "sha256")
# Codes that a reader should not have to know, by the column that holds them.
_WORDS = {"scope": SCOPES, "proof": PROOFS, "rule": RULES, "state": LEDGER_STATES}
_PLACES = frozenset({"place", "measure", "item", "stage"})
_SENTENCES = frozenset({"why", "message"})
_LINK = Markup('<a href="{}">{}</a>')
_AGENCY = Markup('<a href="{}" title="{}">{}</a>')
_TIME = re.compile(r"\d{4}-\d\d-\d\dT[\d:]+Z")


def _split(value: Any) -> tuple[Any, Any]:
    """Return a cell's value and its label: Datasette gives foreign keys as both."""
    if isinstance(value, dict):
        return value["value"], value["label"]
    return value, value


def _in_words(value: Any, column: str) -> Markup | None:
    """Return a code in words and a share in percent, each with what is stored as its title.

    >>> str(_in_words("own", "scope")), str(_in_words("natural_person", "place"))
    ('<span title="own">本级</span>', '<span title="natural_person">自然人</span>')
    >>> str(_in_words(0.0714, "refusal_rate")), _in_words("own", "title")
    ('<span title="0.0714">7.1%</span>', None)
    """
    words: str | None = None
    if column in _WORDS and value in _WORDS[column]:
        words = _WORDS[column][value].zh
    elif column == "status" and value in VERDICTS:
        words = VERDICTS[value].zh
    elif column in _PLACES and isinstance(value, str):
        words = place_zh(value)
    elif column in _SENTENCES and isinstance(value, str) and in_chinese(value) != value:
        words = in_chinese(value)
    elif isinstance(value, int | float) and (column == "score" or column.endswith("_rate")):
        words = f"{value:.1%}"
    elif isinstance(value, float) and value.is_integer():
        words = f"{value:.0f}"
    return Markup('<span title="{}">{}</span>').format(value, words) if words else None


def facet_words(value: Any, column: str) -> Any:
    """Return a counted value in words, where its column holds codes.

    >>> facet_words("late", "state"), str(facet_words("fail", "status")), facet_words("x", "title")
    ('逾期公布', '不符', 'x')
    """
    shown = _in_words(value, column)
    return value if shown is None else shown.striptags()


def unnamed_agency(value: Any, column: str) -> str:
    """Return the id of the agency that a cell names by nothing else, ``""`` for every other cell.

    >>> unnamed_agency("411991-finance", "other_agency_id"), unnamed_agency("411991-finance", "id")
    ('411991-finance', '')
    """
    return value if column.endswith("agency_id") and isinstance(value, str) else ""


def agency_link(agency_id: str, name: str | None) -> Markup:
    """Return an agency's name as a link to its page, its id as the title.

    >>> str(agency_link("411991-finance", "云溪县财政局"))
    '<a href="/agency/411991-finance" title="411991-finance">云溪县财政局</a>'
    """
    return _AGENCY.format(agency_path(agency_id), agency_id, name or agency_id)


def _agency_of(held: dict[str, Any], column: str, table: str | None) -> str:
    """Return the id of the agency that a cell names, ``""`` for a cell that names none."""
    if table == "agencies":
        return str(held["id"]) if column == "name" else ""
    if column.endswith("agency_id"):
        return str(held[column])
    return str(held.get("agency_id") or "") if column == "name" else ""


def _verdict(held: dict[str, Any], status: Any) -> Any:
    """Return a check's verdict as it is shown; any other status as it is."""
    return verdict_of({**held, "status": status}) if "rule" in held else status


def cell_link(row: Any, value: Any, column: str, table: str | None) -> Markup | None:
    """Return a cell as a link to what it names, or in words; ``None`` leaves it to Datasette.

    >>> row = {"agency_id": "411991-finance", "year": 2024, "scope": "own"}
    >>> str(cell_link(row, 2024, "year", None))
    '<a href="/report/411991-finance/2024/own">2024</a>'
    """
    plain, label = _split(value)
    if plain in (None, ""):
        return None
    names = row.keys()  # a row may have 238, and each of its cells comes here
    held = {name: _split(row[name])[0] for name in {*_DECIDING, column} if name in names}
    if agency_id := _agency_of(held, column, table):
        return agency_link(agency_id, label)
    is_report = {"agency_id", "year", "scope"} <= held.keys() and held["year"] is not None
    if is_report and (column == "year" or (table == "reports" and column == "title")):
        return _LINK.format(report_path(held), label)
    if column in _HASHES:
        return _LINK.format(f"/document/{plain}", f"{str(plain)[:12]}…")
    if column.endswith("_at") and _TIME.fullmatch(str(plain)):
        return ago_mark(plain)
    return _in_words(_verdict(held, plain) if column == "status" else plain, column)
