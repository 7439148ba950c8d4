"""The rows of one report in every table that hangs on it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from crawler.models import Check, Report, Row
from crawler.report_json import report_json
from crawler.rules import rule_name

PART_TABLES = (
    "sections",
    "disclosure",
    "applications",
    "litigation",
    "statistics",
    "facts",
    "checks",
    "problems",
    "tables",
)


def part_rows(report: Report) -> dict[str, list[dict[str, Any]]]:
    """Return a report's rows by table, without the report's id."""
    data = report_json(report)
    return {
        "sections": data["sections"],
        "disclosure": _number_rows(report.disclosure, "item"),
        "applications": _number_rows(report.applications, "item"),
        "litigation": _number_rows(report.litigation, "stage"),
        "statistics": [
            {"position": n, **entry} for n, entry in enumerate(data["statistics"], start=1)
        ],
        "facts": [vars(fact) for fact in report.facts],
        "checks": [check_row(check) for check in report.checks],
        "problems": data["problems"],
        "tables": [
            {
                "position": placed.position,
                "section": placed.section,
                "page": placed.table.page or None,
                "rows": json.dumps(placed.table.rows, ensure_ascii=False),
            }
            for placed in report.tables
        ],
    }


def _number_rows(rows: Mapping[str, Row], key: str) -> list[dict[str, Any]]:
    return [
        {
            key: item,
            **row.values,
            "origin": row.origin,
            "inferred": json.dumps(row.inferred) if row.inferred else None,
            "page": row.page or None,
            "table_no": row.table_no,
            "row_no": row.row_no,
        }
        for item, row in rows.items()
    ]


def check_row(check: Check) -> dict[str, Any]:
    """Return a check's row, without the report's id."""
    return {
        "rule": check.rule,
        "name": rule_name(check.rule),
        "status": check.status,
        "place": check.place,
        "left_value": check.left,
        "right_value": check.right,
        "message": check.message,
    }
