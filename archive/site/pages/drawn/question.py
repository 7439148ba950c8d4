"""A question's answer as a drawing: the measure that it ranks by, one bar a report."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from markupsafe import Markup
from sqlite_utils import Database

from archive.schema.labels import PROOFS, SCOPES
from archive.site.drawing.sheets import lying_bars
from archive.site.questions import Question
from archive.site.words import column_zh

_DIFFERS = "✗"  # behind a report's name; the line below the drawing says what it means
_MOST = 40  # bars of a drawing; a question answers with more lines


def answer(db: Database, question: Question, given: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the lines that answer a question, asked with its parameters."""
    return list(db.query(question.sql, {name: given.get(name, "") for name in question.parameters}))


def question_drawing(
    db: Database, question: Question, given: Mapping[str, str], *, sample: bool = False
) -> Markup | None:
    """Return the drawing of a question's answer, ``None`` for one that ranks nothing or has no answer."""
    rows = answer(db, question, given)[:_MOST] if question.plot else []
    if not rows:
        return None
    year = given.get("year", "")
    percent = question.plot == "score" or question.plot.endswith("_rate")
    points = [
        (
            f"{row['name']} {row['year'] or '?'}{_scope(row.get('scope'))}{_proof(row)}",
            row[question.plot],
        )
        for row in rows
    ]
    title = f"{question.zh}：{column_zh(question.plot)}{f'，{year} 年度' if year else ''}"
    today = datetime.now(UTC).date()
    source = f"来源：各机关政府信息公开工作年度报告，年报档案 Nianbao，{today}。最多 {_MOST} 条。"
    if any(map(_proof, rows)):
        source = f"{_DIFFERS} {PROOFS['inconsistent'].zh}。{source}"
    return lying_bars(
        points, title, f"{'示例档案，数字为虚构。' if sample else ''}{source}", percent=percent
    )


def _proof(row: Mapping[str, Any]) -> str:
    """Return the mark of a report that contradicts itself: who sees the picture alone should know."""
    return f" {_DIFFERS}" if row.get("proof") == "inconsistent" else ""


def _scope(scope: str | None) -> str:
    return f" {SCOPES['all'].zh}" if scope == "all" else ""
