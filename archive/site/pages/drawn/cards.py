"""What the card of each view says: a report, an agency, a region, a comparison, a question, the home page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from statistics import median
from typing import Any

from sqlite_utils import Database

from archive.reader.remembered import remembered
from archive.schema.labels import PROOFS, SCOPES
from archive.site.drawing.card import MOST_BARS, Card
from archive.site.drawing.sheets import shown
from archive.site.pages.compare import MEASURES
from archive.site.pages.drawn.comparison import one_scope, where_and_when
from archive.site.pages.regions import AGENCIES_IN, region_name
from archive.site.questions import Question

_RECEIVED = "新收申请（件）"
# An agency's numbers by year; what it reports of itself and what it sums up are never one row of bars.
_BY_YEAR = (
    "select reports.year, reports.scope, total from reports"
    " left join applications on report_id = reports.id and item = 'new_received'"
    " where agency_id = ? and reports.year is not null order by reports.year"
)


def _series(db: Database, agency_id: str, scope: str = "") -> tuple[str, list[tuple[str, Any]]]:
    """Return an agency's applications by year in a scope, its own where none is asked for."""
    rows = db.execute(_BY_YEAR, [agency_id]).fetchall()
    held = {row[1] for row in rows}
    scope = scope or ("own" if "own" in held or not held else "all")
    return scope, [(str(year), total) for year, of, total in rows if of == scope]


def report_card(db: Database, report: Mapping[str, Any]) -> Card:
    """Return a report's card: its applications received, beside those of other years."""
    sql = "select total from applications where report_id = ? and item = 'new_received'"
    found = db.execute(sql, [report["id"]]).fetchone()
    _, points = _series(db, report["agency_id"], report["scope"])
    note = f"{SCOPES[report['scope']].zh} · {PROOFS[report['proof']].zh}"
    value = shown(found[0] if found else None, percent=False)
    return Card(report["title"] or report["agency"], value, _RECEIVED, points, note=note)


def agency_card(db: Database, agency_id: str) -> Card | None:
    """Return an agency's card: the applications of its latest year; ``None`` for an unknown one."""
    agency = db.execute("select name from agencies where id = ?", [agency_id]).fetchone()
    if agency is None:
        return None
    scope, points = _series(db, agency_id)
    year, value = points[-1] if points else ("", None)
    words = f"{year} 年度{_RECEIVED}" if year else "没有报告"
    return Card(agency[0], shown(value, percent=False), words, points, note=SCOPES[scope].zh)


def region_card(db: Database, code: str) -> Card | None:
    """Return a region's card: the reports held of its agencies, by year; ``None`` for an unknown one."""
    name = region_name(db, code)
    return _held(db, name, code) if name else None


def home_card(db: Database) -> Card:
    """Return the archive's card: the reports that it holds, by year."""
    return _held(db, "政府信息公开工作年度报告档案", "")


def _held(db: Database, title: str, region: str) -> Card:
    points = remembered(db, ("held", region), partial(_by_year, db, region))
    total = sum(count for _, count in points)
    return Card(title, shown(total, percent=False), "份报告", points)


def _by_year(db: Database, region: str) -> list[tuple[str, Any]]:
    """Return how many reports of each year a region's agencies have, or all."""
    # Every report is some agency's: where all are meant, none is looked up.
    source = "chosen cross join reports on chosen.id = agency_id" if region else "reports"
    sql = (
        f"{AGENCIES_IN} select reports.year, count(*) from {source}"
        " where reports.year is not null and reports.status <> 'not_obtainable' group by 1 order by 1"
    )
    return [(str(year), count) for year, count in db.execute(sql, {"region": region})]


def compare_card(context: Mapping[str, Any]) -> Card | None:
    """Return a comparison's card: the median of its measure; ``None`` where there is nothing to compare."""
    zh, _, percent = MEASURES[context["measure"]]
    scope, rows = one_scope(context["rows"])
    if not rows:
        return None
    known = [row[context["measure"]] for row in rows if row[context["measure"]] is not None]
    value = shown(median(known) if known else None, percent=percent)
    note = f"{SCOPES[scope].zh}，{len(known)} 份的中位数；未知 {len(rows) - len(known)} 份"
    if context["chosen"]:
        note = f"{years_of(rows)} · {note}"
    return Card(f"{where_and_when(context)}：{zh}", value, zh, _bars(rows, context), percent, note)


def years_of(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return the report years of an answer's lines in words, ``""`` where none has one.

    >>> years_of([{"year": 2021}, {"year": 2023}, {"year": None}]), years_of([{"year": 2022}])
    ('2021–2023 年度', '2022 年度')
    """
    years = [row["year"] for row in rows if row.get("year")]
    if not years:
        return ""
    first, last = min(years), max(years)
    return f"{first if first == last else f'{first}–{last}'} 年度"


def _bars(rows: Sequence[Mapping[str, Any]], context: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Return the years of one agency, else the values of several, the largest first."""
    measure = context["measure"]
    if len(context["chosen"]) == 1:
        rows = sorted(rows, key=lambda row: row["year"] or 0)
        return [(str(row["year"] or "?"), row[measure]) for row in rows]
    known = sorted((row[measure] for row in rows if row[measure] is not None), reverse=True)
    return [("", value) for value in known[:MOST_BARS]]


def question_card(question: Question, rows: Sequence[Mapping[str, Any]]) -> Card:
    """Return a question's card: how many lines answer it, and the first of them."""
    percent = question.plot == "score" or question.plot.endswith("_rate")
    ranked = rows[:MOST_BARS] if question.plot else []
    points = [(str(row.get("year") or ""), row[question.plot]) for row in ranked]
    count = shown(len(rows), percent=False)
    return Card(question.zh, count, "条", points, percent, years_of(rows))
