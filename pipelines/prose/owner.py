"""Whose report an extracted document is, when only its printed name tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from crawler.findings import UnknownPublisher
from crawler.models import Problem, Report
from crawler.names import is_own_name, match_name, unknown_publisher
from crawler.registry import Agency
from crawler.titles import is_organ
from pipelines.prose.identify import find_scope, name_problems


def known_agency(report: Report, agency: Agency) -> Report:
    """Return the report as one of *agency*."""
    return replace(
        report,
        agency_id=agency.id,
        agency=agency.name,
        agency_kind=agency.kind,
        known_names=agency.names,
    )


def named_agency(name: str, agencies: Sequence[Agency], report: Report) -> Report:
    """Return an unprocessed report as one of the agency of that id or name."""
    for agency in agencies:
        if name == agency.id or name in agency.names:
            return known_agency(report, agency)
    return replace(report, agency=name)


def assign_owner(report: Report, agencies: Sequence[Agency]) -> Report:
    """Return a processed report with the registry's agency of its printed name.

    A name that differs by a misread character is said as a problem. A name that the registry does
    not know leaves ``agency_id`` empty.
    """
    by_name = {name: agency for agency in agencies for name in agency.names}
    found = match_name(report.agency_as_printed, list(by_name))
    if found is None:
        return report
    owned = known_agency(report, by_name[found])
    scope = find_scope(owned.agency_kind, report.agency_as_printed)
    problems = (*report.problems, *name_problems(owned, report.agency_as_printed))
    return replace(owned, scope=scope, problems=problems)


def settle_owner(
    report: Report, column: Agency, agencies: Sequence[Agency]
) -> tuple[Report, UnknownPublisher | None]:
    """Return a processed report of a column that named no publisher, with the owner that it prints.

    An organ that the registry does not know becomes a candidate of the column's region. What prints
    no organ stays the column's own, with the problem that its names differ.
    """
    printed = report.agency_as_printed
    if not report.owner_unsure or is_own_name(printed, column.names):
        return report, None
    owned = assign_owner(replace(report, agency_id=None), agencies)
    if owned.agency_id is not None:
        return replace(owned, problems=_without_name_problem(owned)), None
    if not is_organ(printed):
        return report, None
    found = unknown_publisher(printed, column.publishes_for or column.region)
    scope = find_scope("", printed)
    named = replace(report, agency_id=found.id, agency=printed, agency_kind="", scope=scope)
    return replace(named, known_names=(printed,), problems=_without_name_problem(named)), found


def _without_name_problem(report: Report) -> tuple[Problem, ...]:
    """Return the problems without the one that the column's agency has another name."""
    return tuple(p for p in report.problems if p.code != "agency_name_differs")
