"""A report as the JSON object that ``nianbao extract`` prints and exports hold."""

from __future__ import annotations

from typing import Any

from crawler.models import Report, Row


def _values(rows: dict[str, Row]) -> dict[str, dict[str, Any]]:
    return {item: dict(row.values) for item, row in rows.items()}


def _inferred(report: Report) -> dict[str, dict[str, list[str]]]:
    """Return, by table and item, the columns whose value only the equations gave."""
    parts = {
        "disclosure": report.disclosure,
        "applications": report.applications,
        "litigation": report.litigation,
    }
    found = {
        name: {item: list(row.inferred) for item, row in rows.items() if row.inferred}
        for name, rows in parts.items()
    }
    return {name: items for name, items in found.items() if items}


def report_json(report: Report) -> dict[str, Any]:
    """Return the report in the public form: unknown cells are null, items without row absent."""
    return {
        "agency": report.agency,
        "agency_id": report.agency_id,
        "agency_as_printed": report.agency_as_printed,
        "scope": report.scope,
        "year": report.year,
        "title": report.title,
        "published_on": report.published_on,
        "disclosure": _values(report.disclosure),
        "applications": _values(report.applications),
        "litigation": _values(report.litigation),
        "inferred": _inferred(report),
        "statistics": [
            {"label": label, "unit": unit, "value": value}
            for label, unit, value in report.statistics
        ],
        "sections": [
            {"number": s.number, "heading": s.heading, "text": s.text} for s in report.sections
        ],
        "facts": [
            {"key": f.key, "value": f.value, "unit": f.unit, "quote": f.quote} for f in report.facts
        ],
        "checks": [
            {"rule": c.rule, "status": c.status, "where": c.place, "left": c.left, "right": c.right}
            for c in report.checks
        ],
        "problems": [{"code": p.code, "message": p.message} for p in report.problems],
        "proof": report.proof,
        "document": {"sha256": report.source_sha256, "format": report.format},
    }
