"""Whose report an extracted document is, by the names in it and in the list that led to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple

from crawler.findings import UnknownPublisher
from crawler.models import Problem, Report
from crawler.names import unknown_publisher
from crawler.naming.publishers import Publishers, publishers_of
from crawler.registry import Agency
from crawler.titles import is_organ
from pipelines.prose.bodies import may_be_one, same_body
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


_OFFICES = ("局", "厅", "委", "委员会", "办", "办公室", "部", "署", "政府")


class _Claim(NamedTuple):
    """One place that names an organ as the publisher, and the registry's agency of that name."""

    place: str
    name: str
    agency: Agency | None

    def agrees(self, other: _Claim) -> bool:
        """Tell whether both may mean one organ."""
        if self.agency and other.agency:
            return self.agency.id == other.agency.id
        names = (*(self.agency.names if self.agency else ()), self.name)
        others = (*(other.agency.names if other.agency else ()), other.name)
        return any(may_be_one(one, two) for one in names for two in others)


class Claims:
    """What the list, the title, the head, the prose and the signature say of one report's owner."""

    def __init__(self, report: Report, publishers: Publishers, region: str) -> None:
        """Take a processed report of a portal of *region*."""
        named = [("title", report.agency_as_printed), *report.other_publishers]
        if report.agency_id and not report.owner_unsure:
            named.insert(0, ("list", report.agency))
        self._claims = [
            _Claim(place, name, publishers.find(name, region))
            for place, name in named
            if name and is_organ(publishers.in_full(name, region)[0])
        ]
        self._region = region

    @cached_property
    def differing(self) -> tuple[_Claim, _Claim] | None:
        """The first two that cannot be one organ, ``None`` if all may be."""
        pairs = ((self._claims[0], other) for other in self._claims[1:])
        return next((pair for pair in pairs if not pair[0].agrees(pair[1])), None)

    @property
    def problems(self) -> list[Problem]:
        """That it is not sure whose the report is, with both names."""
        if not self.differing:
            return []
        one, other = self.differing
        message = f"the {one.place} names {one.name}, the {other.place} {other.name}"
        return [Problem("owner_unsure", message)]

    @property
    def both(self) -> UnknownPublisher | None:
        """The row for a report that two names claim, until a person decides."""
        if not self.differing:
            return None
        names = " / ".join(dict.fromkeys(claim.name for claim in self.differing))
        return unknown_publisher(names, self._region)


def assign_owner(report: Report, agencies: Publishers | Iterable[Agency]) -> Report:
    """Return a processed report with the registry's agency of its printed name.

    A name that differs by a misread character is said as a problem. A name that the registry does
    not know, or names that cannot be one organ's, leave ``agency_id`` empty.
    """
    publishers = agencies if isinstance(agencies, Publishers) else publishers_of(agencies)
    claims = Claims(replace(report, agency_id=None), publishers, "")
    if claims.differing:
        return replace(report, problems=(*_sure(report.problems), *claims.problems))
    found = publishers.find(report.agency_as_printed)
    return _of(found, report) if found else report


def _of(agency: Agency, report: Report) -> Report:
    """Return a processed report as that of the agency which it prints."""
    owned = known_agency(report, agency)
    scope = find_scope(owned.agency_kind, report.agency_as_printed, report.title)
    problems = (*report.problems, *name_problems(owned, report.agency_as_printed))
    return replace(owned, scope=scope, problems=problems)


def settle_owner(
    report: Report, column: Agency, publishers: Publishers
) -> tuple[Report, UnknownPublisher | None]:
    """Return a processed report from *column* with its owner, and the publisher if it is not registered.

    Where list, title, head, prose and signature cannot mean one organ, the report is nobody's until a
    person decides, and says so. Of a column that named no publisher the document decides; what prints
    no organ stays the column's own, with the problem that its names differ.
    """
    region = column.publishes_for or column.region
    claims = Claims(report, publishers, region)
    if claims.both:
        unsure = _unknown(report, claims.both)
        return replace(unsure, problems=(*_sure(unsure.problems), *claims.problems)), claims.both
    printed = report.agency_as_printed
    if not report.owner_unsure or publishers.is_own(printed, column):
        return report, None
    if found := publishers.find(printed, region):
        owned = _of(found, report)
        return replace(owned, problems=_without_name_problem(owned)), None
    if not is_organ(publishers.in_full(printed, region)[0]):
        return report, None
    candidate = publishers.unknown(printed, region)
    return _unknown(report, candidate), candidate


def perhaps_of(found: UnknownPublisher, column: Agency, publishers: Publishers) -> Iterator[Agency]:
    """Yield the agencies that a publisher which the registry does not know may be.

    县住建局 may be 县住房和城乡建设局, and an office in a column of one agency that agency under an older
    name: too little to give a report to it, and enough not to call its year missing.
    """
    if not column.publishes_for and found.name.endswith(_OFFICES):
        yield column
    for agency in publishers.by_region.get(found.region, ()):
        if agency != column and same_body(found.name, agency.names) == "short":
            yield agency


def _unknown(report: Report, found: UnknownPublisher) -> Report:
    """Return the report as that of a publisher that the registry does not know."""
    scope = find_scope("", report.agency_as_printed, report.title)
    named = replace(report, agency_id=found.id, agency=found.name, agency_kind="", scope=scope)
    return replace(named, known_names=(found.name,), problems=_without_name_problem(named))


def _sure(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the problems without what the document alone could tell of its owner."""
    return tuple(problem for problem in problems if problem.code != "owner_unsure")


def _without_name_problem(report: Report) -> tuple[Problem, ...]:
    """Return the problems without the one that the column's agency has another name."""
    return tuple(p for p in report.problems if p.code != "agency_name_differs")
