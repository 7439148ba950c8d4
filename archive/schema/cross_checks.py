"""The rules between reports, kept in ``checks`` beside each report's own.

R5, R6 and R8 compare an agency's years, ``parent`` a government with the agencies that it sums up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlite_utils import Database

from archive.schema.check_views import sums_of
from archive.schema.report_rows import Parts, check_row, rows
from crawler.forms import APPLICATION_COLUMNS
from crawler.models import Check, Number, Status
from crawler.rules import BETWEEN_YEARS

Rows = Mapping[str, Mapping[str, Any]]  # of one report's table, by item

# These break legitimately (mergers, renames, another scope): the years differ, they are not wrong.
_DIFFERS = {
    "R5": "上年结转与上一年度的结转下年度不同 / differs from what last year carried over",
    "R6": "现行有效件数与上一年度加制发减废止不同 / differs from last year's, plus issued, less repealed",
    "R8": "上年项目数量与上一年度的数量加增减不同 / differs from last year's number and change",
}
_PARENT_DIFFERS = "所属机关之和大于政府的数 / the agencies' sum exceeds the government's number"
_PARENT_UNKNOWN = (
    "登记的 {0} 个所属机关中已知 {1} 个的数，或有未登记的机关"
    " / known of {1} of {0} registered agencies; others may not be registered"
)
# 现行有效 is first printed for 2021; 对外公开总数量 of the form before is another quantity.
_IN_FORCE_SINCE = 2022
# What is carried over, or any one row: it says that the table was read.
_COMPARED = {
    "applications": "select * from applications where report_id = :report and item in"
    " ('carried_in', 'carried_out', (select min(item) from applications where report_id = :report))",
    "disclosure": "select * from disclosure where report_id = :report",
}
# Of one agency's reports hang the sums of its region's government and of the one above, of that year.
_SUMMED_ANEW = """
select whole.id from _touched_reports as touched
join reports as part on part.id = touched.report_id
join agencies as member on member.id = part.agency_id
join agencies as government on government.kind = 'government' and government.region_code in (
    member.region_code, (select parent_code from regions where code = member.region_code))
join reports as whole on whole.agency_id = government.id and whole.year = part.year
    and whole.scope = 'all'
union select report_id from _touched_reports order by 1
"""
_SUMMED = """
select id from reports where scope = 'all' union select report_id from checks where rule = 'parent'
"""
_MEMBERS = "create temp table summed (report_id integer, agency_id text, member_report_id integer)"
_TOGETHER = 200  # governments whose sums are held in memory at once
_TEXTS = ("regulations", "normative_documents")


def _compare(rule: str, place: str, left: Number | None, right: Number | None) -> Check:
    """Return a rule's verdict: blank is not zero, so that a side with a blank is uncertain."""
    status: Status
    if left is None and right is None:
        status = "not_assessable"
    elif left is None or right is None:
        status = "uncertain"
    else:
        status = "pass" if left == right else "fail"
    return Check(rule, status, place, left, right, _DIFFERS[rule] if status == "fail" else "")


def _sum(*values: Number | None) -> Number | None:
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None


def compare_applications(this: Rows, last: Rows) -> Iterator[Check]:
    """Yield R5 for each kind of applicant; a row that one of the years lacks was not read."""
    if not this or not last:
        return
    carried_in, carried_out = this.get("carried_in", {}), last.get("carried_out", {})
    for applicant in APPLICATION_COLUMNS:
        place = f"carried_in.{applicant}"
        yield _compare("R5", place, carried_out.get(applicant), carried_in.get(applicant))


def compare_disclosure(this: Rows, last: Rows, year: int) -> Iterator[Check]:
    """Yield R6 for the texts in force, R8 for the items of the form of 2019, where both years have them."""
    for item in sorted(this.keys() & last.keys()):
        now, before = this[item], last[item]
        held = (before["in_force"], now["in_force"])
        if item in _TEXTS and year >= _IN_FORCE_SINCE and held != (None, None):
            repealed = None if now["repealed"] is None else -now["repealed"]
            left = _sum(before["in_force"], now["issued"], repealed)
            yield _compare("R6", f"{item}.in_force", left, now["in_force"])
        if now["prior_year"] is not None:
            left = _sum(before["prior_year"], before["change"])
            yield _compare("R8", f"{item}.prior_year", left, now["prior_year"])


def compare_years(this: Mapping[str, Rows], last: Mapping[str, Rows], year: int) -> Iterator[Check]:
    """Yield R5, R6 and R8 for a year's rows and those of the year before, both by table."""
    yield from compare_applications(this["applications"], last["applications"])
    yield from compare_disclosure(this["disclosure"], last["disclosure"], year)


def compare_parent(sums: Mapping[str, Any]) -> Check:
    """Return whether a government's number is the sum of its agencies' (a row of ``government_sums``).

    A sum above it differs. One below does not, while the registry may not know every agency.
    """
    left, right = sums["members_total"], sums["government_total"]
    status: Status
    message = ""
    if right is None:
        status = "not_assessable"
    elif sums["known"] < sums["members"] or left < right:
        status, message = "uncertain", _PARENT_UNKNOWN.format(sums["members"], sums["known"])
    else:
        status = "pass" if left == right else "fail"
        message = "" if status == "pass" else _PARENT_DIFFERS
    return Check("parent", status, sums["place"], left, right, message)


def year_checks(db: Database, agency_id: str) -> list[tuple[int, Check]]:
    """Return what comparing an agency's years gives, each with the number of its report."""
    sql = "select report_id, last_report_id, year from consecutive_reports where agency_id = ?"
    return _compared(db, db.execute(sql, [agency_id]).fetchall())


def _compared(
    db: Database, pairs: Sequence[tuple[int, int, int]], known: Mapping[int, Parts] | None = None
) -> list[tuple[int, Check]]:
    """Return what pairs of a report and the one before it give; the rows of some are *known*."""
    numbers = {n for pair in pairs for n in pair[:2]}
    of = {number: _year_rows(db, number, (known or {}).get(number)) for number in numbers}
    return [
        (this, check)
        for this, last, year in pairs
        for check in compare_years(of[this], of[last], year)
    ]


def refresh_year_checks(db: Database, agency_id: str) -> None:
    """Compare an agency's years anew, inside the caller's transaction."""
    whose = "report_id in (select id from reports where agency_id = ?)"
    for rule in BETWEEN_YEARS:
        db.execute(f"delete from checks where rule = ? and {whose}", [rule, agency_id])
    _write(db, year_checks(db, agency_id))


def refresh_years_beside(db: Database, report_id: int, now: Parts) -> None:
    """Compare a report, which has these rows *now*, anew with the years before and after it.

    Inside the caller's transaction.
    """
    sql = "select report_id, last_report_id, year from consecutive_reports where {} = ?"  # our own names
    pairs = [
        pair
        for column in ("last_report_id", "report_id")
        for pair in db.execute(sql.format(column), [report_id]).fetchall()
    ]
    db.conn.executemany(
        "delete from checks where report_id = ? and rule = ?",
        [(n, rule) for n in sorted({report_id, *(p[0] for p in pairs)}) for rule in BETWEEN_YEARS],
    )
    _write(db, _compared(db, pairs, {report_id: now}))


def _year_rows(db: Database, report_id: int, known: Parts | None) -> dict[str, Rows]:
    """Return a report's rows of the tables that are compared, by item: *known*, or as they are stored."""
    return {
        table: {
            row["item"]: row
            for row in (known.rows[table] if known else rows(db, sql, {"report": report_id}))
        }
        for table, sql in _COMPARED.items()
    }


def _write(db: Database, found: Iterable[tuple[int, Check]]) -> None:
    written = [(number, *check_row(check).values()) for number, check in found]
    columns = ", ".join(("report_id", *check_row(Check("parent", "pass", "", None, None))))
    marks = ", ".join("?" * (columns.count(",") + 1))
    db.conn.executemany(f"insert into checks ({columns}) values ({marks})", written)


def refresh_parent_checks(db: Database) -> None:
    """Compare every government's report anew with those of its agencies; write what differs."""
    _compare_parents(db, _SUMMED)


def refresh_touched_parents(db: Database) -> None:
    """Do so for the governments whose own reports, or a part of their sums, came or changed.

    Those are the reports in ``_touched_reports``, which is cleared when prose is compared.
    """
    _compare_parents(db, _SUMMED_ANEW)


def _compare_parents(db: Database, which: str) -> None:
    with db.atomic():
        db.execute(_MEMBERS)
        ids = db.execute(which).fetchall()
        for start in range(0, len(ids), _TOGETHER):
            _compare_some(db, ids[start : start + _TOGETHER])
        db.execute("drop table temp.summed")


def _compare_some(db: Database, ids: Sequence[tuple[int]]) -> None:
    # One by one: of a government that is named the view looks for its own members alone.
    db.execute("delete from temp.summed")
    insert = "insert into temp.summed select * from government_members where report_id = ?"
    db.conn.executemany(insert, ids)
    columns = ", ".join(("report_id", *check_row(Check("parent", "pass", "", None, None))))
    sql = f"select {columns} from checks where rule = 'parent' and report_id = ?"  # our own names
    held = {row for values in ids for row in db.execute(sql, values)}
    found = ((row["report_id"], compare_parent(row)) for row in rows(db, sums_of("temp.summed")))
    wanted = {(number, *check_row(check).values()): (number, check) for number, check in found}
    db.conn.executemany(
        "delete from checks where report_id = ? and rule = ? and place = ?",
        [(row[0], row[1], row[4]) for row in held - wanted.keys()],
    )
    _write(db, (wanted[row] for row in sorted(wanted.keys() - held, key=repr)))


def refresh_all(db: Database) -> None:
    """Apply every rule between reports anew, in one transaction."""
    with db.atomic():
        for (agency_id,) in db.execute("select distinct agency_id from reports").fetchall():
            refresh_year_checks(db, agency_id)
        refresh_parent_checks(db)
