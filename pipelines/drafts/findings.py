"""Everything that a clerk should know of a draft before it is published: ``findings(report)``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from crawler.models import Check, Report
from pipelines.drafts.finding import PART_OF, Finding, Severity, Sides
from pipelines.drafts.form import missing_cells, missing_parts, unnamed
from pipelines.drafts.sums import broken_sums, older_sums

# Problems that are said otherwise, by their cells, or that say nothing of the draft itself.
_SAID = frozenset(
    {"missing_rows", "year_unknown", "read_by_libreoffice", "copies_differ", "tables_left_out"}
)
# Problems that can stand in a draft that is right.
_NOTES = frozenset(
    {"agency_name_differs", "owner_unsure", "picture_not_read", "unknown_row", "several_reports"}
)


def _counts(report: Report) -> Iterator[Finding]:
    """Yield the cells that are no counts: negative, or not whole (R7)."""
    for check in report.checks:
        if check.rule == "R7" and check.status == "fail":
            part = PART_OF[check.place]
            yield Finding(
                severity="error",
                code="no_count",
                part=part,
                table=check.place,
                detail=check.message,
            )


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
        sides = Sides(rule=check.rule, place=check.place, left=check.left, right=check.right)
        yield Finding(severity=severity, code=code, sides=(sides,), detail=check.message)


def _copies(report: Report) -> Iterator[Finding]:
    for check in report.checks:
        if check.rule == "copies" and check.status == "fail":
            sides = Sides(rule="copies", place=check.place, left=check.left, right=check.right)
            yield Finding(
                severity="error", code="copies_differ", sides=(sides,), detail=check.message
            )


def _problems(report: Report) -> Iterator[Finding]:
    for problem in report.problems:
        if problem.code not in _SAID:
            severity: Severity = "note" if problem.code in _NOTES else "error"
            yield Finding(severity=severity, code=problem.code, detail=problem.message)


def _years(checks: Sequence[Check]) -> Iterator[Finding]:
    """Yield where last year's report says something else (R5, R6, R8)."""
    for check in checks:
        if check.status == "fail":
            part = PART_OF["applications" if check.rule == "R5" else "disclosure"]
            sides = Sides(rule=check.rule, place=check.place, left=check.left, right=check.right)
            yield Finding(severity="error", code="years_differ", part=part, sides=(sides,))


def findings(report: Report, between_years: Sequence[Check] = ()) -> list[Finding]:
    """Return what does not add up in a processed report and what it lacks, errors in the report's order.

    *between_years* are the checks against last year's report, where it is known. Notes come last.
    """
    found = [
        *unnamed(report),
        *missing_parts(report),
        *missing_cells(report),
        *broken_sums(report),
        *older_sums(report),
        *_counts(report),
        *_copies(report),
        *_years(between_years),
        *_prose(report),
        *_problems(report),
    ]
    return sorted(found, key=lambda f: (f.severity == "note", f.part or 9))
