"""Views over the tables: the ledger, cells, one series over both forms, rates; and the checks' own.

They hold no data. ``upgrade`` creates them anew where their text has changed; what a user adds under
another name stays.
"""

from __future__ import annotations

from archive.schema.ledger import ledger_statements
from crawler.forms import APPLICATION_COLUMNS, OUTCOMES

_DENIED = [item.key for item in OUTCOMES if item.key.startswith("denied_")]
_UNAVAILABLE = [item.key for item in OUTCOMES if item.key.startswith("unavailable_")]
_REJECTED = [item.key for item in OUTCOMES if item.key.startswith("rejected_")]
_OTHER = [item.key for item in OUTCOMES if item.key.startswith("other_")]


def _cells() -> str:
    """Return part three with one row a cell."""
    selects = (
        f"select report_id, item, '{column}' as applicant, {column} as value from applications"
        for column in APPLICATION_COLUMNS
    )
    return "create view application_cells as " + " union all ".join(selects)


def _sum(items: list[str]) -> str:
    """Return the sum of some items' totals; blank if one of them is blank, or its row was not read."""
    return f"(select case when count(total) = {len(items)} then sum(total) end {_among(items)})"


def _among(items: list[str]) -> str:
    names = ", ".join(f"'{item}'" for item in items)
    return f"from applications where report_id = reports.id and item in ({names})"


def _other() -> str:
    """Return 其他处理: one row of the form of 2019, three of that of 2021."""
    rows = f"case when max(item = 'other_total') then 1 else {len(_OTHER) - 1} end"
    return (
        f"(select case when count(*) = {rows} and count(total) = {rows} then sum(total) end"
        f" {_among(_OTHER)})"
    )


def _total(item: str) -> str:
    return f"(select total from applications where report_id = reports.id and item = '{item}')"


def _stage(stage: str, column: str) -> str:
    return f"(select {column} from litigation where report_id = reports.id and stage = '{stage}')"


def _disclosed(item: str, column: str) -> str:
    return f"(select {column} from disclosure where report_id = reports.id and item = '{item}')"


_SAME = ""
_MADE = "2019、2020 表印本年新制作数量，2021 表起印本年制发件数 / newly made until 2020, issued from 2021"
_FORCE = "2019、2020 表印对外公开总数量，2021 表起印现行有效件数，不是同一个量 / published in total until 2020, in force from 2021: not the same quantity"
# One line a measure: its key, its value by either form, what to bear in mind when years are joined.
MEASURES = (
    ("applications_received", _total("new_received"), _SAME),
    ("applications_carried_in", _total("carried_in"), _SAME),
    ("applications_handled", _total("total_handled"), _SAME),
    ("applications_carried_out", _total("carried_out"), _SAME),
    ("granted", _total("granted"), _SAME),
    ("partially_granted", _total("partially_granted"), _SAME),
    ("denied", _sum(_DENIED), _SAME),
    ("unavailable", _sum(_UNAVAILABLE), _SAME),
    ("not_processed", _sum(_REJECTED), _SAME),
    ("other_outcomes", _other(), "2019 表一行，2021 表三行 / one row until 2020, three from 2021"),
    ("reviews", _stage("review", "total"), _SAME),
    ("suits_direct", _stage("suit_direct", "total"), _SAME),
    ("suits_after_review", _stage("suit_after_review", "total"), _SAME),
    ("licensing_decisions", _disclosed("licensing", "handled"), _SAME),
    ("penalty_decisions", _disclosed("penalties", "handled"), _SAME),
    ("coercion_decisions", _disclosed("coercion", "handled"), _SAME),
    ("normative_documents_made", _disclosed("normative_documents", "coalesce(issued, newly_made)"), _MADE),
    ("normative_documents_held", _disclosed("normative_documents", "coalesce(in_force, published_total)"), _FORCE),
)  # fmt: skip


def _crosswalk() -> str:
    selects = (
        f"select reports.id as report_id, agency_id, year, scope, '{key}' as measure,"
        f" {value} as value, '{caveat}' as caveat from reports"
        for key, value, caveat in MEASURES
    )
    return "create view crosswalk as " + " union all ".join(selects)


def _rate(part: str, whole: str) -> str:
    return f"round(1.0 * ({part}) / nullif({whole}, 0), 4)"


def _rates() -> str:
    """Return the derived rates; ``null`` where a part is unknown or the whole is zero."""
    handled = _total("total_handled")
    decided = f"{_stage('review', 'total')} - {_stage('review', 'pending')}"
    sued = (
        f"{_stage('suit_direct', 'total')} + {_stage('suit_after_review', 'total')}"
        f" - {_stage('suit_direct', 'pending')} - {_stage('suit_after_review', 'pending')}"
    )
    lost = f"{_stage('suit_direct', 'corrected')} + {_stage('suit_after_review', 'corrected')}"
    open_ = f"{_total('granted')} + {_total('partially_granted')}"
    return (
        "create view rates as select reports.id as report_id, agency_id, year, scope,"
        f" {_rate(open_, handled)} as disclosure_rate,"
        f" {_rate(_sum(_DENIED), handled)} as refusal_rate,"
        f" {_rate(_sum(_UNAVAILABLE), handled)} as unavailable_rate,"
        f" {_rate(_stage('review', 'corrected'), decided)} as review_correction_rate,"
        f" {_rate(lost, sued)} as suit_correction_rate from reports"
    )


def own_statements() -> list[str]:
    """Return the statements that create the views of this module."""
    return [*ledger_statements(), _cells(), _crosswalk(), _rates()]
