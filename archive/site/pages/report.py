"""A report's page: its tables as printed, its checks, prose, versions, files and neighbours."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape
from sqlite_utils import Database

from archive.reader.differences import (
    VersionRows,
    changed_cells,
    changed_sentences,
    version_before,
    version_content,
)
from archive.schema.labels import RULES
from archive.site.form import FormCell, applications_form, disclosure_form, litigation_form
from archive.site.pages.agency import agency_reports
from archive.site.pages.evidence import cell_evidence, version_files
from archive.site.pages.failing import by_cell, check_place, in_words, verdict_of
from archive.site.pages.glossary import terms
from archive.site.pages.key_numbers import key_numbers
from archive.site.pages.regions import region_names
from crawler.forms import FACT_LABELS
from crawler.language.keys import place_zh
from crawler.values import fold

_WORST_FIRST = {"fail": 0, "differs": 1, "uncertain": 2, "not_assessable": 3, "pass": 4}
_UNKNOWN = re.compile(r"unknown-(\d+)")


def find_report(db: Database, agency_id: str, year: str, scope: str) -> dict[str, Any] | None:
    """Return the report of an address, with its agency's name; ``scope`` may be left out."""
    unknown = _UNKNOWN.fullmatch(year)
    where, value = ("reports.id = ?", unknown[1]) if unknown else ("year = ?", year)
    sql = (
        "select reports.*, agencies.name as agency, region_code from reports"
        f" join agencies on agencies.id = agency_id where agency_id = ? and {where}"
        " and (scope = ? or ? = '') order by scope desc"
    )
    return next(iter(db.query(sql, [agency_id, value, scope, scope])), None)


def report_context(
    db: Database, report: Mapping[str, Any], *, version: int = 0, cell: str = ""
) -> dict[str, Any] | None:
    """Return what the page of a report shows, of its current version or of *version*."""
    versions = list(
        db.query("select * from versions where report_id = ? order by number", [report["id"]])
    )
    number = version or report["current_version"] or 0
    shown = next((v for v in versions if v["number"] == number), None)
    if shown is None and (version or versions):
        return None
    content = version_content(db, report["id"], number) if shown else {}
    failing = in_words(content.get("checks", ()))
    publications = _publications(db, report["id"], versions)
    return {
        "report": report,
        "version": shown,
        "versions": versions,
        "publications": publications,
        "shown_at": next((row["state"] for row in publications if row["shown"]), ""),
        "region_names": region_names(db, report["region_code"]),
        "forms": _forms(content),
        "statistics": content.get("statistics", ()),
        "evidence": cell_evidence(content, cell) if cell else None,
        "cell": cell,
        "failing": failing,
        "failed_cells": by_cell(failing),
        "key_numbers": key_numbers(db, report, content),
        "terms": terms(db),
        "checks": _checks(content.get("checks", ())),
        "sections": _sections(content),
        "problems": content.get("problems", ()),
        "changes": _changes(db, report["id"], number, content),
        "files": version_files(db, shown["id"]) if shown else [],
        "years": agency_reports(db, report["agency_id"]),
        "similar": _similar(db, report["id"]),
    }


def _forms(content: VersionRows) -> list[tuple[str, str, list[list[FormCell]]]]:
    """Return the three tables with their anchors and captions, those that the report has."""
    captions = {
        "disclosure": ("二、主动公开政府信息情况", disclosure_form),
        "applications": ("三、收到和处理政府信息公开申请情况", applications_form),
        "litigation": ("四、政府信息公开行政复议、行政诉讼情况", litigation_form),
    }
    forms = [(name, zh, lay(content.get(name, ()))) for name, (zh, lay) in captions.items()]
    return [form for form in forms if form[2]]


def _checks(checks: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the checks by rule, those that fail first, each with its sentence and its place."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for check in checks:
        line = dict(check) | {
            "zh": check_place(check["rule"], check["place"]),
            "status": verdict_of(check),
        }
        groups.setdefault(check["rule"], []).append(line)
    found = []
    for rule, lines in groups.items():
        lines.sort(key=lambda line: _WORST_FIRST[line["status"]])
        counts = {s: sum(line["status"] == s for line in lines) for s in _WORST_FIRST}
        found.append({"rule": rule, "label": RULES.get(rule), "lines": lines, "counts": counts})
    order = {rule: place for place, rule in enumerate(RULES)}
    return sorted(
        found,
        key=lambda group: (
            _WORST_FIRST[group["lines"][0]["status"]],
            order.get(group["rule"], len(order)),
        ),
    )


def _sections(content: VersionRows) -> list[dict[str, Any]]:
    """Return the parts of the prose, the words of each fact marked."""
    found = []
    for section in content.get("sections", ()):
        facts = [f for f in content.get("facts", ()) if f["section"] == section["number"]]
        marked = highlight_facts(section["text"], facts)
        found.append({**section, "marked": marked})
    return found


def _flat(text: str) -> tuple[str, list[int]]:
    """Return a text as facts quote it, and where each of its characters stands.

    Widths are folded, spaces and commas inside numbers are gone.
    """
    kept = [
        (plain, place)
        for place, character in enumerate(text)
        if (plain := fold(character)).strip()
        and not (plain == "," and text[place - 1 : place].isdigit() and text[place + 1 : place + 2].isdigit())
    ]  # fmt: skip
    flat = "".join(plain for plain, _ in kept)
    return flat, [place for plain, place in kept for _ in plain]


def highlight_facts(text: str, facts: Sequence[Mapping[str, Any]]) -> Markup:
    """Return prose with the quoted words of its facts marked; every other character escaped.

    >>> str(highlight_facts("其中：共公开<1,205 条。", [{"key": "reviews", "quote": "共公开<1205条"}]))
    '其中：<mark title="行政复议数">共公开&lt;1,205 条</mark>。'
    """
    flat, places = _flat(text)
    spans = sorted(
        (
            places[start],
            places[start + len(quote) - 1] + 1,
            FACT_LABELS.get(fact["key"], fact["key"]),
        )
        for fact in facts
        if (quote := _flat(fact["quote"])[0]) and (start := flat.find(quote)) >= 0
    )
    pieces, last = [], 0
    for start, end, label in spans:
        if start >= last:
            mark = Markup('<mark title="{}">{}</mark>').format(label, text[start:end])
            pieces += [escape(text[last:start]), mark]
            last = end
    return Markup("").join([*pieces, escape(text[last:])])


def _publications(
    db: Database, report_id: int, versions: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return the addresses at which a report was published, the one shown first, with their versions."""
    rows = db.query(
        "select publications.*, publications.url = reports.url as shown from publications"
        " join reports on reports.id = report_id where report_id = ?"
        " order by shown desc, publications.first_seen_at, publications.url",
        [report_id],
    )
    return [
        {**row, "versions": [v for v in versions if v["publication_id"] == row["id"]]}
        for row in rows
    ]


def _changes(
    db: Database, report_id: int, number: int, content: VersionRows
) -> dict[str, Any] | None:
    """Return what the version changed against the one before it at its address.

    ``None`` for a first one.
    """
    last = version_before(db, report_id, number)
    if last is None:
        return None
    before = version_content(db, report_id, last)
    cells = [
        (cell, place_zh(f"{cell.item}.{cell.column}")) for cell in changed_cells(before, content)
    ]
    return {"number": number, "cells": cells, "sentences": changed_sentences(before, content)}


def _similar(db: Database, report_id: int) -> list[dict[str, Any]]:
    return list(
        db.query(
            "select similar.score, similar.shared, reports.*, name from similar"
            " join reports on reports.id = other_report_id join agencies on agencies.id = agency_id"
            " where report_id = ? order by score desc limit 10",
            [report_id],
        )
    )
