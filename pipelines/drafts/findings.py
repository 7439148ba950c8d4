"""Everything that a clerk should know of a draft before it is published: ``findings(report)``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from crawler.models import Check, Report, Row
from pipelines.drafts.finding import PART_OF, Cell, Finding, Severity, Sides
from pipelines.drafts.form import missing_cells, missing_parts, unnamed, unread_cell
from pipelines.drafts.form_years import form_of
from pipelines.drafts.sums import broken_sums, older_sums

# "统计期限自2023年1月1日起至2023年12月31日止"
_PERIOD = re.compile(r"(20\d\d)年1月1日起?[，,]?至(?:\1年)?12月31日")
# Problems that are said otherwise, by their cells, or that say nothing of the draft itself.
_SAID = frozenset({"missing_rows", "year_unknown", "read_by_libreoffice", "copies_differ"})
# Problems that can stand in a draft that is right.
_NOTES = frozenset(
    {"agency_name_differs", "owner_unsure", "picture_not_read", "unknown_row", "several_reports",
     "labels_elsewhere", "tables_left_out"}
)  # fmt: skip


def _cell(rows: Mapping[str, Row], item: str, column: str) -> Cell:
    value = rows[item].values[column]
    return Cell(item=item, column=column, printed=value if isinstance(value, int | float) else None)


def _counts(report: Report) -> Iterator[Finding]:
    """Yield the cells that are no counts: negative, or not whole (R7)."""
    for check in report.checks:
        if check.rule == "R7" and check.status == "fail":
            places = check.message.rpartition(": ")[2].split(", ")
            rows = getattr(report, check.place)
            cells = tuple(_cell(rows, *place.split(".")) for place in places)
            yield Finding(
                severity="error", code="no_count", part=PART_OF[check.place], table=check.place,
                cells=cells, detail=check.message,
            )  # fmt: skip


def _periods(report: Report) -> Iterator[Finding]:
    """Yield that the prose states another year's period than the report's, as a copy of last year's does."""
    stated = {int(year) for s in report.sections for year in _PERIOD.findall(s.text)}
    if report.year and stated and report.year not in stated:
        years = "、".join(str(year) for year in sorted(stated))
        yield Finding(severity="error", code="period_differs", part=1, detail=years)


def _prose(report: Report) -> Iterator[Finding]:
    """Yield what prose and tables state differently (R9, R10); doubtful where both may be meant."""
    for check in report.checks:
        if check.rule not in {"R9", "R10"} or check.status not in {"fail", "uncertain"}:
            continue
        if check.left is None or check.right is None:
            continue
        sure = check.status == "fail"
        severity: Severity = "error" if sure else "note"
        code = "prose_differs" if sure else "prose_doubtful"
        if check.rule == "R10":
            code = "fee_contradicted"
        sides = Sides(rule=check.rule, place=check.place, left=check.left, right=check.right)
        yield Finding(severity=severity, code=code, sides=(sides,), detail=check.message)


def _copies(report: Report) -> Iterator[Finding]:
    for check in report.checks:
        if check.rule == "copies" and check.status == "fail":
            sides = Sides(rule="copies", place=check.place, left=check.left, right=check.right)
            yield Finding(
                severity="error", code="copies_differ", sides=(sides,), detail=check.message
            )


def _problems(report: Report, missing: Sequence[Finding]) -> Iterator[Finding]:
    """Yield what could not be read; a cell that holds no number only where no finding names it."""
    named = {finding.cells[0].item for finding in missing if finding.code == "unreadable_cell"}
    for problem in report.problems:
        if problem.code not in _SAID and unread_cell(problem)[0] not in named:
            severity: Severity = "note" if problem.code in _NOTES else "error"
            yield Finding(severity=severity, code=problem.code, detail=problem.message)


def _years(checks: Sequence[Check]) -> Iterator[Finding]:
    """Yield where last year's report says something else (R5, R6, R8): it differs, and may be right.

    Agencies are merged and renamed, documents classed anew, last year's report corrected (DOMAIN 1.5).
    """
    for check in checks:
        if check.status == "fail":
            part = PART_OF["applications" if check.rule == "R5" else "disclosure"]
            sides = Sides(rule=check.rule, place=check.place, left=check.left, right=check.right)
            yield Finding(severity="note", code="years_differ", part=part, sides=(sides,))


def _sums(report: Report, missing: Sequence[Finding]) -> list[Finding]:
    """Return what does not add up, each with whether nothing else of its table is open."""
    found = list(broken_sums(report))
    lacking = {finding.table for finding in missing if finding.code != "old_form"}
    breaks = Counter(finding.table for finding in found)
    judged = form_of(report.year) is not None
    return [
        replace(f, whole=judged and breaks[f.table] == 1 and f.table not in lacking) for f in found
    ]


def findings(report: Report, between_years: Sequence[Check] = ()) -> list[Finding]:
    """Return what does not add up in a processed report and what it lacks, errors in the report's order.

    *between_years* are the checks against last year's report, where it is known. Notes come last.
    """
    missing = list(missing_cells(report))
    found = [
        *unnamed(report),
        *missing_parts(report),
        *missing,
        *_sums(report, missing),
        *older_sums(report),
        *_counts(report),
        *_copies(report),
        *_years(between_years),
        *_periods(report),
        *_prose(report),
        *_problems(report, missing),
    ]
    return sorted(found, key=lambda f: (f.severity == "note", f.part or 9))
