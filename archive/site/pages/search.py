"""The search page: words in titles and prose, ranked, with the places where they stand; agencies by name."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from markupsafe import Markup, escape
from sqlite_utils import Database

from archive.schema.search import match_query, normal
from archive.site.pages.finding.found import NOTHING, Asked, find
from archive.site.pages.meant import agencies_named, agency_meant, is_agency
from archive.site.pages.regions import region_choices, report_years, unknown_region
from archive.site.pages.search_rows import found_rows

_PAGE = 20
_AROUND = 40  # characters on either side of a word
_SNIPPETS = 3
_RANKED = 5000  # reports that a search weighs against each other, and counts
_FEW = 40  # ranges of reports in which a common word is looked for by themselves


def search_context(
    db: Database, query: str, *, agency: str = "", year: int = 0, region: str = "", page: int = 1
) -> dict[str, Any]:
    """Return what is found: reports ranked by FTS5's bm25, and the agencies that bear the words."""
    words = [word for word in query.split() if normal(word).strip()]
    agency, meant = agency_meant(db, agency)
    unknown = bool(agency) and not meant and not is_agency(db, agency)
    asked = Asked(match_query(query), agency, year, region, _RANKED, _FEW)
    found = find(db, asked, (page - 1) * _PAGE, _PAGE) if words else NOTHING
    rows = [row | _found_in(db, row, words) for row in _rows(db, found.ids)]
    return {
        "query": query, "agency": agency, "year": year, "region": region, "page": page,
        "regions": region_choices(db), "total": found.total, "more": found.more,
        "common": found.common, "rows": rows,
        "pages": max(1, -(-found.total // _PAGE)),
        "agencies": agencies_named(db, words) if words and page == 1 and not agency else [],
        "form_rows": found_rows(db, words, agency=agency, year=year, region=region) if page == 1 else [],
        "meant": meant, "agency_unknown": unknown, "years": report_years(db),
        "unknown_region": unknown_region(db, region),
    }  # fmt: skip


def _rows(db: Database, ids: Sequence[int]) -> list[dict[str, Any]]:
    """Return some reports, in the order of their numbers."""
    sql = (
        "select reports.* from json_each(?) as held cross join reports on reports.id = held.value"
        " order by held.key"
    )
    return list(db.query(sql, [json.dumps(list(ids))]))


def _found_in(db: Database, report: dict[str, Any], words: Sequence[str]) -> dict[str, Any]:
    """Return the agency's name, the marked title and the first places of the words in the prose."""
    name = db.execute("select name from agencies where id = ?", [report["agency_id"]]).fetchone()[0]
    sections = db.query(
        "select heading, text from sections where report_id = ? order by number", [report["id"]]
    )
    places = (
        (section["heading"], marked(cut, words))
        for section in sections
        for cut in _cuts(section["text"], words)
    )
    snippets = list(islice(places, _SNIPPETS))
    return {"name": name, "marked_title": marked(report["title"], words), "snippets": snippets}


def _cuts(text: str, words: Sequence[str]) -> Iterator[str]:
    """Yield the surroundings of the words in a text; words near each other share one."""
    shown = -1
    for start, end in spans(text, words):
        if start > shown:
            shown = end + _AROUND
            yield text[max(0, start - _AROUND) : shown]


def _characters(text: str) -> str:
    """Return a text as the index knows it, character for character: places stay."""
    flat = normal(text)
    if len(flat) == len(text):
        return flat
    return "".join(plain if len(plain := normal(c)) == 1 else c for c in text)


def spans(text: str, words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield where the words stand in a text, in order, whatever their script and width.

    >>> list(spans("推進政務公開，公开", ["公开"]))
    [(4, 6), (7, 9)]
    """
    flat = _characters(text)
    found = []
    for word in words:
        plain, start = normal(word), -1
        while plain and (start := flat.find(plain, start + 1)) >= 0:
            found.append((start, start + len(plain)))
    last = 0
    for start, end in sorted(found):
        if start >= last:
            yield start, end
            last = end


def marked(text: str, words: Sequence[str]) -> Markup:
    """Return a text with the words marked and every other character escaped.

    >>> str(marked("<b>政務公開", ["公开"]))
    '&lt;b&gt;政務<mark>公開</mark>'
    """
    pieces, last = [], 0
    for start, end in spans(text, words):
        mark = Markup("<mark>{}</mark>").format(text[start:end])  # escapes its value
        pieces += [escape(text[last:start]), mark]
        last = end
    return Markup("").join([*pieces, escape(text[last:])])
