"""Whose report an extracted document is, when only its printed name tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from crawler.models import Report
from crawler.registry import Agency
from pipelines.identify import find_scope, match_name, name_problems


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
