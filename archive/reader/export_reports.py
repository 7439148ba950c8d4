"""Stored reports as the JSON object that ``nianbao extract`` prints, and every version of them as lines."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from archive.originals.whole import written_whole
from archive.reader.differences import VersionRows, version_content
from archive.schema.printed import NUMBER_TABLES, printed_columns
from archive.schema.report_rows import PART_TABLES
from crawler.forms import APPLICATION_COLUMNS, LITIGATION_COLUMNS

_FIXED = {"applications": list(APPLICATION_COLUMNS), "litigation": list(LITIGATION_COLUMNS)}
_REPORTS = """
select reports.*, agencies.name as agency from reports join agencies on agencies.id = agency_id
order by agency_id, year, scope, reports.id
"""
_VERSIONS = """
select number, url, seen_at, change, title, published_on, status, proof, format, agency_as_printed,
    document_sha256, content_sha256 from versions where report_id = ? order by number
"""


def _plain(value: Any) -> Any:
    """Return a whole number as an integer, as it was printed."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _values(content: VersionRows, table: str, key: str) -> dict[str, dict[str, Any]]:
    """Return a standard table by item, each with the columns that the form prints."""
    rows = content[table]
    return {
        row[key]: {
            c: _plain(row.get(c)) for c in _FIXED.get(table) or printed_columns(rows, row[key])
        }
        for row in rows
    }


def _inferred(content: VersionRows) -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = {}
    for table, key in NUMBER_TABLES.items():
        for row in content[table]:
            if row["inferred"]:
                found.setdefault(table, {})[row[key]] = json.loads(row["inferred"])
    return found


def _rows(content: VersionRows, table: str, columns: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return rows of a table with some of its columns, under other names."""
    return [
        {name: _plain(row[column]) for name, column in columns.items()} for row in content[table]
    ]


def _object(report: Mapping[str, Any], content: VersionRows) -> dict[str, Any]:
    same = ("rule", "status")
    sides = {"where": "place", "left": "left_value", "right": "right_value"}
    statistics = sorted(content["statistics"], key=lambda row: row["position"])
    sections = sorted(content["sections"], key=lambda row: row["number"])
    ordered = {**content, "statistics": statistics, "sections": sections}
    return {
        **{key: report[key] for key in (
            "agency", "agency_id", "agency_as_printed", "scope", "year", "title", "published_on",
        )},
        **{table: _values(content, table, key) for table, key in NUMBER_TABLES.items()},
        "inferred": _inferred(content),
        "statistics": _rows(ordered, "statistics", {c: c for c in ("label", "unit", "value")}),
        "sections": _rows(ordered, "sections", {c: c for c in ("number", "heading", "text")}),
        "facts": _rows(content, "facts", {c: c for c in ("key", "value", "unit", "quote")}),
        "checks": _rows(content, "checks", {c: c for c in same} | sides),
        "problems": _rows(content, "problems", {c: c for c in ("code", "message")}),
        "proof": report["proof"],
        "document": {"sha256": report["document_sha256"], "format": report["format"]},
    }  # fmt: skip


def _shown(db: Database, report_id: int) -> VersionRows:
    """Return the rows that the tables hold of a report."""
    return {
        name: list(db.query(f"select * from {name} where report_id = ?", [report_id]))  # noqa: S608
        for name in PART_TABLES
    }


def report_object(db: Database, report: dict[str, Any]) -> dict[str, Any]:
    """Return a stored report as the JSON object that ``nianbao extract`` prints."""
    return _object(report, _shown(db, report["id"]))


def _lines(db: Database, report: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield each version of a report; one that never came has one line, of no version."""
    versions = list(db.query(_VERSIONS, [report["id"]]))
    for version in versions:
        number = version["number"]
        current = number == report["current_version"]
        content = _shown(db, report["id"]) if current else version_content(db, report["id"], number)
        yield {
            **_object({**report, **version}, content),
            "url": version["url"], "version": number, "captured_at": version["seen_at"],
            "change": version["change"], "current": current, "status": version["status"],
            "content_sha256": version["content_sha256"],
        }  # fmt: skip
    if not versions:
        yield {
            **report_object(db, report),
            "url": report["url"], "version": None, "captured_at": None, "change": None,
            "current": True, "status": report["status"], "content_sha256": None,
        }  # fmt: skip


def export_jsonl(db: Database, path: Path) -> list[Path]:
    """Write one version of a report a line, in the order of agency, year, scope and version."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with written_whole(path) as unfinished, unfinished.open("w", encoding="utf-8") as file:
        for report in db.query(_REPORTS):
            for line in _lines(db, report):
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
    return [path]
