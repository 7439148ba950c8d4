"""Addresses of every kind of page of the site, with other keys each time: what ``benchmarks.site`` asks."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

from archive.schema.dictionary import TABLES
from archive.site.pages.compare import MEASURES
from archive.site.pages.drawn.comparison import KINDS
from archive.site.pages.national import SHOWS
from archive.site.questions import load_questions

PEER = "Datasette: its table of reports"
_COMMON = ("政府信息公开", "公开", "报告", "2023年", "工作年度报告", "政府 信息", "开", "年度")
_ROWS = ("行政处罚", "规范性文件", "予以公开", "行政许可", "结转", "申请", "收费")
_OFFICES = ("第3局", "人民政府", "12局", "第7局", "县人民")
_TIMES = 3  # as many addresses as there are kinds of keys, at least


class _Keys:
    """Keys of an archive, drawn in an order that is the same each time."""

    def __init__(self, db: sqlite3.Connection, count: int) -> None:
        drawn = random.Random(17)  # noqa: S311  # no secret
        self.count = count

        def some(sql: str) -> list[Any]:
            found = db.execute(sql).fetchall()
            return [drawn.choice(found) for _ in range(count)] if found else []

        self.years = [
            year for (year,) in db.execute("select distinct year from reports where year > 0")
        ]
        self.reports = some(
            "select agency_id, year, scope, id, document_sha256 from reports where year > 0"
        )
        self.agencies = [agency for (agency,) in some("select id from agencies")]
        self.regions = [code for (code,) in some("select code from regions")]
        self.widest = [
            code for (code,) in db.execute("select code from regions where parent_code is null")
        ]
        self.names = [name for (name,) in some("select name from regions")]
        self.cells = some("select agency_id, year from ledger where year >= 2019")
        self.prose = [text for (text,) in some("select text from sections where number = 1")]
        self.drawn = drawn

    def each(self, *choices: Any) -> Iterator[tuple[Any, ...]]:
        """Yield as many keys as are wanted, one of each choice."""
        for _ in range(self.count):
            yield tuple(self.drawn.choice(list(choice)) for choice in choices)


def _with(path: str, **query: Any) -> str:
    given = {key: value for key, value in query.items() if value not in (None, "")}
    return f"{path}?{urlencode(given, doseq=True)}" if given else path


def _rare(keys: _Keys) -> list[str]:
    """Return words that few reports have: pieces of prose."""
    return [
        text[place : place + 4]
        for text in keys.prose
        if (place := keys.drawn.randrange(max(1, len(text) - 4))) is not None
    ]


def _reports(keys: _Keys) -> dict[str, list[str]]:
    own = [f"/report/{agency}/{year}/{scope}" for agency, year, scope, _, _ in keys.reports]
    cell = "applications.granted.total"
    hashes = [row[4] for row in keys.reports]
    return {
        "report": own,
        "report, with the evidence of a cell": [f"{path}?cell={cell}" for path in own],
        "report, the evidence alone": [f"{path}?cell={cell}&fragment=1" for path in own],
        "report.json": [f"{path}.json" for path in own],
        "report, card.svg": [f"{path}/card.svg" for path in own],
        "report, card.png": [f"{path}/card.png" for path in own],
        "document": [f"/document/{sha256}" for sha256 in hashes],
        "document, shown": [f"/document/{sha256}/show" for sha256 in hashes],
        "cell of the ledger": [f"/agency/{agency}/{year}" for agency, year in keys.cells],
        "agency": [f"/agency/{agency}" for agency in keys.agencies],
        "agency, series.csv": [f"/agency/{agency}/series.csv" for agency in keys.agencies],
        "agency, series.json": [f"/agency/{agency}/series.json" for agency in keys.agencies],
        "agency, feed": [f"/agency/{agency}/feed.atom" for agency in keys.agencies],
        "agency, card.svg": [f"/agency/{agency}/card.svg" for agency in keys.agencies],
    }


def _places(keys: _Keys) -> dict[str, list[str]]:
    each = keys.each
    return {
        "home": ["/"] * keys.count,
        "home, of a region": [_with("/", region=code) for code in keys.regions],
        "home, a page of the ledger": [_with("/", page=n) for (n,) in each(range(1, 400))],
        "home, a map of a year": [_with("/", show=s, year=y) for s, y in each(SHOWS, keys.years)],
        "home, card.svg": ["/card.svg"] * keys.count,
        "region": [f"/region/{code}" for code in keys.regions],
        "region, in a year": [
            _with(f"/region/{code}", year=year)
            for code, (year,) in zip(keys.regions, each(keys.years), strict=True)
        ],
        "region, the widest": [f"/region/{code}" for (code,) in each(keys.widest)],
        "region, the widest, in a year": [
            _with(f"/region/{code}", year=year, page=page)
            for code, year, page in each(keys.widest, keys.years, range(1, 40))
        ],
        "region, card.svg": [f"/region/{code}/card.svg" for code in keys.regions],
        "region, the widest, card.svg": [
            f"/region/{code}/card.svg" for (code,) in each(keys.widest)
        ],
        "feed": ["/feed.atom"] * keys.count,
        "glossary": ["/glossary"] * keys.count,
        "questions": ["/questions"] * keys.count,
        "suggest.json": [_with("/suggest.json", q=name[:4]) for name in keys.names],
    }  # fmt: skip


def _comparisons(keys: _Keys) -> dict[str, list[str]]:
    def asked(**more: Any) -> list[dict[str, Any]]:
        return [
            {"year": year, "sort": sort, "measure": measure} | more
            for year, sort, measure in keys.each(keys.years, ["", *MEASURES, "-received"], MEASURES)
        ]

    whole, region = asked(), [a | {"region": c} for a, c in zip(asked(), keys.regions, strict=True)]
    chosen = [{"agency": keys.drawn.sample(keys.agencies, 6), "measure": "granted"} for _ in whole]
    kinds = [a | {"chart": kind} for a, (kind,) in zip(asked(), keys.each(KINDS), strict=True)]
    return {
        "compare, a region": [_with("/compare", **a) for a in region],
        "compare, everything in a year": [_with("/compare", **a) for a in whole],
        "compare, everything, one scope": [_with("/compare", **a) for a in asked(scope="all")],
        "compare, six agencies": [_with("/compare", **a) for a in chosen],
        "compare, six agencies, drawn": [_with("/compare", **a, chart="bar") for a in chosen],
        "compare, everything, drawn": [_with("/compare", **a) for a in kinds],
        "compare.csv": [_with("/compare.csv", **a) for a in whole],
        "compare.json": [_with("/compare.json", **a) for a in whole],
        "compare.svg": [_with("/compare.svg", **a) for a in kinds],
        "compare.png": [_with("/compare.png", **a) for a in kinds],
        "compare, card.svg": [_with("/compare/card.svg", **a) for a in whole],
    }


def _searches(keys: _Keys) -> dict[str, list[str]]:
    rare, each = _rare(keys), keys.each
    common = [word for (word,) in each(_COMMON)]
    found: dict[str, list[dict[str, Any]]] = {
        "a word of every report": [{"q": q} for q in common],
        "a word of every report, a later page": [{"q": q, "page": 3} for q in common],
        "a rare word": [{"q": q} for q in rare],
        "a place": [{"q": q} for q in keys.names],
        "several words": [{"q": f"{a} {b}"} for a, b in zip(common, rare, strict=True)],
        "several common words": [{"q": f"{a} {b}"} for a, b in each(_COMMON, _COMMON)],
        "a row of the form": [{"q": q} for (q,) in each(_ROWS)],
        "an office": [{"q": q} for (q,) in each(_OFFICES)],
        "in a region": [{"q": q, "region": c} for q, c in zip(common, keys.regions, strict=True)],
        "in a year": [{"q": q, "year": y} for q, y in each(_COMMON, keys.years)],
        "in a region and a year": [
            {"q": q, "region": c, "year": y}
            for (q, y), c in zip(each(_COMMON, keys.years), keys.regions, strict=True)
        ],
        "of an agency": [{"q": q, "agency": a} for q, a in zip(common, keys.agencies, strict=True)],
        "nothing that is there": [{"q": f"鲸鱼{a}"} for (a,) in each("甲乙丙丁戊")],
    }  # fmt: skip
    return {f"search, {name}": [_with("/search", **a) for a in of] for name, of in found.items()}


def _questions(keys: _Keys) -> dict[str, list[str]]:
    found = {}
    for question in load_questions():
        asked = [
            {"year": year, "region": code[:4].rstrip("0")}
            | ({"scope": scope} if "scope" in question.parameters else {})
            for year, code, scope in keys.each(
                ["", *keys.years], ["", *keys.regions], ["", "own", "all"]
            )
        ]  # fmt: skip
        found[f"question: {question.name}"] = [
            _with(f"/archive/{question.name}", **a) for a in asked
        ]
        if question.plot:
            drawn = f"/questions/{question.name}.svg"
            found[f"question: {question.name}.svg"] = [_with(drawn, **a) for a in asked]
    return found


def _tables(keys: _Keys) -> dict[str, list[str]]:
    ids = [row[3] for row in keys.reports]
    found = {
        PEER: [f"/archive/reports?id__gt={report}" for report in ids],
        "Datasette: reports with a rare word": [
            _with("/archive/reports", _search=word) for word in _rare(keys)
        ],
        "Datasette: reports with a word of all": [
            _with("/archive/reports", _search=word) for (word,) in keys.each(_COMMON)
        ],
        "Datasette: a row": [f"/archive/reports/{report}" for report in ids],
        "Datasette: the database": ["/archive"] * keys.count,
    }
    for name in TABLES:
        found[f"Datasette: {name}"] = [
            f"/archive/{name}?_size={size}" for (size,) in keys.each(range(40, 60))
        ]
    return found


def pages(db: sqlite3.Connection, count: int) -> dict[str, list[str]]:
    """Return *count* addresses of each kind of page, Datasette's own table of reports first."""
    keys = _Keys(db, max(count, _TIMES))
    tables = _tables(keys)
    return {
        PEER: tables[PEER], **_places(keys), **_reports(keys), **_comparisons(keys),
        **_searches(keys), **_questions(keys), **tables,
    }  # fmt: skip


def encoded(path: str) -> str:
    """Return an address as it travels."""
    return quote(path, safe="/?&=%+.,:-_")
