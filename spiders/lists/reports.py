"""What a spider tells of a list and of a report before anything is read of it: pure functions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from crawler.findings import FetchFailure, Listed, ListRead
from crawler.models import Report
from crawler.names import unknown_publisher
from crawler.urls import canonical_url
from crawler.values import squeeze, tidy
from spiders.lists.columns import find_elsewhere
from spiders.lists.families import recognise
from spiders.lists.links import Choice, Policy

# 国办发〔2017〕47号, appendix 2: the tags that every page of a government portal carries.
_SITE = re.compile(
    r"""<meta\s[^>]*name=["'](SiteName|SiteIDCode|SiteDomain|ColumnName)["'][^>]*>""", re.IGNORECASE
)
_CONTENT = re.compile(r"""content=["']([^"']*)["']""", re.IGNORECASE)


def site_tags(page: str) -> tuple[tuple[str, str], ...]:
    """Return ``(name, content)`` of the tags that say whose portal a page is of.

    >>> site_tags('<meta content="1101070001" name="SiteIDCode" />')
    (('SiteIDCode', '1101070001'),)
    """
    found = ((tag[1], _CONTENT.search(tag[0])) for tag in _SITE.finditer(page))
    return tuple((name, tidy(content[1])) for name, content in found if content)


def read_list(
    policy: Policy, url: str, page: str, choices: Sequence[Choice], known: frozenset[str]
) -> ListRead:
    """Return what one list page gave; reports in *known* are not asked for again."""
    listed = [
        Listed(choice.owner, choice.entry.url, choice.entry.title, choice.entry.date)
        for choice in choices
        if not choice.refused
    ]
    candidates = {c.candidate.id: c.candidate for c in choices if c.candidate}
    for entry in find_elsewhere([c.entry for c in choices], url):
        name = squeeze(entry.title)
        found = unknown_publisher(name, policy.agency.publishes_for or policy.agency.region)
        if not policy.knows(name):
            candidates.setdefault(found.id, replace(found, url=entry.url))
    return ListRead(
        agency_id=policy.agency.id,
        url=url,
        taken=tuple(listed),
        refused=tuple((c.entry.title, c.refused) for c in choices if c.refused),
        candidates=tuple(candidates.values()),
        known=tuple(report for report in listed if report.url in known),
        family=recognise(page, url),
        site=site_tags(page),
    )


def begin_report(policy: Policy, choice: Choice, url: str) -> Report:
    """Return a report with what the list tells of it: whose, where, titled and dated how."""
    agency = policy.registry.get(choice.owner)
    name = choice.candidate.name if choice.candidate else agency.name if agency else ""
    return Report(
        agency_id=choice.owner,
        agency=name,
        agency_kind=agency.kind if agency else "",
        known_names=agency.names if agency else (name,),
        url=canonical_url(url),
        listed_title=choice.entry.title,
        listed_on=choice.entry.date,
        owner_unsure=choice.unsure,
    )


def failure_of(
    policy: Policy,
    url: str,
    state: str,
    message: str,
    report: Report | None = None,
    *,
    of_file: bool = False,
) -> FetchFailure:
    """Return what did not come, under its agency."""
    return FetchFailure(
        agency_id=policy.agency.id,
        url=url,
        state=state,
        message=message,
        report=report,
        of_file=of_file,
    )


def without_file(report: Report, url: str, why: str) -> Report:
    """Return the report with a note of an attachment that did not come."""
    return replace(report, failed_files=(*report.failed_files, (url, why)))
