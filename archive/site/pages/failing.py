"""The checks that fail, in words: what does not add up in a report, with both sides and its cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlite_utils import Database

from archive.schema.labels import RULES
from crawler.forms import APPLICATION_ITEMS, LITIGATION_STAGES
from crawler.language.keys import place_zh
from crawler.rules import BETWEEN_REPORTS

_BALANCED = ("total_handled", "new_received", "carried_in", "carried_out")
_APPLICATIONS = frozenset(item.key for item in APPLICATION_ITEMS)
_STAGES = frozenset(stage.key for stage in LITIGATION_STAGES)
_MOST = 100  # lines of an agency's page


def cells_of(rule: str, place: str) -> tuple[str, ...]:
    """Return the cells ``table.item.column`` that a rule holds at a place; the first is the one to open.

    Empty for what no single cell of the three tables states (R7, R11, copies).

    >>> cells_of("R3", "granted"), cells_of("R4", "review"), cells_of("R7", "applications")
    (('applications.granted.total',), ('litigation.review.total',), ())
    """
    item = place.partition(".")[0]
    if rule == "R1":
        return tuple(f"applications.{key}.{place}" for key in _BALANCED)
    if rule == "R2":
        return (f"applications.total_handled.{place}",)
    if rule in {"R3", "R4"}:
        return (f"{'applications' if rule == 'R3' else 'litigation'}.{place}.total",)
    if rule in {"R5", "parent"} and item in _APPLICATIONS | _STAGES:
        return (f"{'applications' if item in _APPLICATIONS else 'litigation'}.{place}",)
    if rule in {"R6", "R8"}:
        return (f"disclosure.{place}",)
    return (
        {
            "applications_received": ("applications.new_received.total",),
            "fees": ("disclosure.fees.amount_wan",),
        }.get(place, ())
        if rule in {"R9", "R10"}
        else ()
    )


def check_place(rule: str, place: str) -> str:
    """Return a check's place in Chinese; R10 holds what part six says of its own fee (信息处理费).

    >>> check_place("R10", "fees"), check_place("R1", "total")
    ('第六部分 信息处理费', '总计')
    """
    return "第六部分 信息处理费" if rule == "R10" else place_zh(place)


def _where(rule: str, place: str) -> str:
    """Return a check's place as a reader finds it: the column, the row, or the cell."""
    zh = check_place(rule, place)
    if rule in {"R1", "R2"}:
        return f"“{zh}”一列"
    return f"“{zh}”一行" if rule in {"R3", "R4"} else zh


def _sides(rule: str) -> tuple[str, str]:
    """Return what the two sides of a rule are; plain left and right where its sentence names none.

    >>> _sides("R2"), _sides("R7")
    (('各项办理结果之和', '总计'), ('左边', '右边'))
    """
    if rule == "R10":
        return ("写明收取的", "另写的")
    left, equals, right = RULES[rule].zh.partition(" = ")
    return (left, right) if equals else ("左边", "右边")


def in_words(checks: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the failing checks of *checks*, each with its rule's sentence, its place and its cells.

    ``differs`` marks what only differs from another report, which is no error by itself.
    """
    return [
        {
            **check, "zh": _where(check["rule"], check["place"]),
            "sides": _sides(check["rule"]), "cells": cells_of(check["rule"], check["place"]),
            "label": RULES[check["rule"]], "differs": check["rule"] in BETWEEN_REPORTS,
        }
        for check in checks
        if check["status"] == "fail"
    ]  # fmt: skip


def by_cell(failing: Sequence[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    """Return the failing checks by the cells that they hold; R10 holds the prose of part six alone."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for check in failing:
        for key in check["cells"] if check["rule"] != "R10" else ():
            found.setdefault(key, []).append(check)
    return found


def verdict_of(check: Mapping[str, Any]) -> str:
    """Return a check's status; ``differs`` where it fails for another report, which is no error by itself.

    >>> verdict_of({"rule": "R5", "status": "fail"}), verdict_of({"rule": "R1", "status": "fail"})
    ('differs', 'fail')
    """
    differs = check["status"] == "fail" and check["rule"] in BETWEEN_REPORTS
    return "differs" if differs else str(check["status"])


def agency_failing(db: Database, agency_id: str) -> dict[str, Any]:
    """Return an agency's failing checks, the latest year first, and how many there are in all.

    ``unproved`` are its reports whose tables are inconsistent or ambiguous, with or without such a check.
    """
    values = {"agency": agency_id, "most": _MOST}
    # Not by the indexes of states and proofs, which would read every failing check of the archive.
    source = (
        "from reports cross join checks on checks.report_id = reports.id"
        " where agency_id = :agency and +checks.status = 'fail'"
    )
    sql = (
        "select reports.id, agency_id, year, scope, proof, checks.rule, checks.status, place, left_value,"
        f" right_value, message {source} order by year desc, scope, rule, place limit :most"
    )
    rows = in_words(db.query(sql, values))
    total = db.execute(f"select count(*) {source}", values).fetchone()[0]
    proofs = "select * from reports where agency_id = :agency and +proof in ('inconsistent', 'ambiguous')"
    unproved = list(db.query(f"{proofs} order by year desc, scope", values))
    return {"checks": rows, "total": total, "unproved": unproved}
