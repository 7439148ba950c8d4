"""Views over the tables: each check as readable SQL, one series over both forms, derived rates.

They hold no data. A change here needs a migration that creates them anew; what a user adds under
another name stays.
"""

from __future__ import annotations

from sqlite_utils import Database

from crawler.forms import APPLICATION_COLUMNS, OUTCOMES

_COLUMNS = tuple(APPLICATION_COLUMNS)
_PARTS = _COLUMNS[:-1]
_ENDS = "('new_received', 'carried_in', 'total_handled', 'carried_out')"
_DENIED = [item.key for item in OUTCOMES if item.key.startswith("denied_")]
_UNAVAILABLE = [item.key for item in OUTCOMES if item.key.startswith("unavailable_")]
_REJECTED = [item.key for item in OUTCOMES if item.key.startswith("rejected_")]
_OTHER = [item.key for item in OUTCOMES if item.key.startswith("other_")]

# Blank is not zero: a sum with a blank is uncertain.
_VERDICT = (
    "case when left_value is null and right_value is null then 'not_assessable'"
    " when left_value is null or right_value is null then 'uncertain'"
    " when left_value = right_value then 'pass' else 'fail' end"
)


def _check(rule: str, sides: str) -> str:
    """Return the view of one rule over a select of report_id, place, left_value, right_value."""
    return (
        f"create view check_{rule.lower()} as select report_id, '{rule}' as rule, place,"
        f" left_value, right_value, {_VERDICT} as status from ({sides})"
    )


def _cells() -> str:
    """Return part three with one row a cell."""
    selects = (
        f"select report_id, item, '{column}' as applicant, {column} as value from applications"
        for column in _COLUMNS
    )
    return "create view application_cells as " + " union all ".join(selects)


_R1 = """
select new.report_id, new.applicant as place, new.value + carried.value as left_value,
    handled.value + left_over.value as right_value
from application_cells as new
join application_cells as carried on carried.report_id = new.report_id
    and carried.applicant = new.applicant and carried.item = 'carried_in'
join application_cells as handled on handled.report_id = new.report_id
    and handled.applicant = new.applicant and handled.item = 'total_handled'
join application_cells as left_over on left_over.report_id = new.report_id
    and left_over.applicant = new.applicant and left_over.item = 'carried_out'
where new.item = 'new_received'
"""
_R2 = f"""
select details.report_id, details.applicant as place,
    case when count(details.value) = count(*) then sum(details.value) end as left_value,
    (select value from application_cells as total where total.report_id = details.report_id
        and total.applicant = details.applicant and total.item = 'total_handled') as right_value
from application_cells as details where details.item not in {_ENDS}
group by details.report_id, details.applicant
"""
_R3 = f"select report_id, item as place, {' + '.join(_PARTS)} as left_value, total as right_value from applications"
_R4 = "select report_id, stage as place, upheld + corrected + other + pending as left_value, total as right_value from litigation"
# Reports of one agency and scope in years that follow each other.
_YEARS = """
create view consecutive_reports as
select this.id as report_id, last.id as last_report_id, this.agency_id, this.year, this.scope
from reports as this join reports as last
    on last.agency_id = this.agency_id and last.scope = this.scope and last.year = this.year - 1
"""
_R5 = """
select pair.report_id, 'carried_in.' || this.applicant as place,
    last.value as left_value, this.value as right_value
from consecutive_reports as pair
join application_cells as this on this.report_id = pair.report_id and this.item = 'carried_in'
join application_cells as last on last.report_id = pair.last_report_id
    and last.applicant = this.applicant and last.item = 'carried_out'
"""
_R6 = """
select pair.report_id, this.item || '.in_force' as place,
    last.in_force + this.issued - this.repealed as left_value, this.in_force as right_value
from consecutive_reports as pair
join disclosure as this on this.report_id = pair.report_id
join disclosure as last on last.report_id = pair.last_report_id and last.item = this.item
where this.item in ('regulations', 'normative_documents') and pair.year >= 2022
    and (this.in_force is not null or last.in_force is not null)
"""
_R8 = """
select pair.report_id, this.item || '.prior_year' as place,
    last.prior_year + last.change as left_value, this.prior_year as right_value
from consecutive_reports as pair
join disclosure as this on this.report_id = pair.report_id and this.prior_year is not null
join disclosure as last on last.report_id = pair.last_report_id and last.item = this.item
"""


def _sum(items: list[str]) -> str:
    """Return the sum of some items' totals; blank if one that the form has is blank."""
    names = ", ".join(f"'{item}'" for item in items)
    where = f"from applications where report_id = reports.id and item in ({names})"
    return f"(select case when count(total) = count(*) then sum(total) end {where})"


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
    ("other_outcomes", _sum(_OTHER), "2019 表一行，2021 表三行 / one row until 2020, three from 2021"),
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


def create_views(db: Database) -> None:
    """Create every view of this module, in place of an earlier one of the same name."""
    statements = [
        _cells(), _YEARS, _check("R1", _R1), _check("R2", _R2), _check("R3", _R3), _check("R4", _R4),
        _check("R5", _R5), _check("R6", _R6), _check("R8", _R8), _crosswalk(), _rates(),
    ]  # fmt: skip
    for statement in statements:
        name = statement.split()[2]
        db.execute(f"drop view if exists {name}")
        db.execute(statement)
