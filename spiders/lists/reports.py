"""What a spider tells of a list and of a report before anything is read of it: pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from crawler.findings import FetchFailure, Known, Listed, ListRead, Obstacle, UnknownPublisher
from crawler.models import Report
from crawler.names import is_own_name, unknown_publisher
from crawler.titles import read_title
from crawler.urls import canonical_url, host_of
from spiders.lists.columns import find_elsewhere, name_of
from spiders.lists.links import Choice, Policy
from spiders.lists.pages import ListPage
from spiders.lists.progress import ListReading
from spiders.lists.reading import Page


def _owner(policy: Policy, publisher: str) -> str:
    """Return whose a refused line is by its title, ``""`` if it is none of this column's agencies."""
    if not publisher or is_own_name(publisher, policy.agency.names):
        return policy.agency.id
    carried = policy.registry.values() if policy.agency.publishes_for else ()
    ids = (a.id for a in carried if is_own_name(publisher, a.names) and policy.carries(a.id))
    return next(ids, "")


def _doubtful(policy: Policy, choices: Sequence[Choice]) -> Iterator[tuple[str, int, str]]:
    """Yield ``(agency, year, why)`` of lines that name a report where it may not be asked for.

    Such a line is no proof that its year has no report.
    """
    for choice in choices:
        title = read_title(choice.entry.title)
        if title.refused or not title.year or not policy.refusal(choice.entry.url):
            continue
        if owner := _owner(policy, title.publisher):
            yield owner, title.year, f"not taken: {choice.entry.title}: {choice.refused}"


def _is_shown(choice: Choice) -> bool:
    """Tell whether a line is an annual report, wanted by this crawl or not."""
    title = read_title(choice.entry.title)
    return not choice.refused or not (title.refused or title.year is None)


def _candidates(policy: Policy, url: str, choices: Sequence[Choice]) -> Iterable[UnknownPublisher]:
    """Return the publishers that a page names and the registry does not know, each once."""
    candidates = {c.candidate.id: c.candidate for c in choices if c.candidate}
    for entry in find_elsewhere([c.entry for c in choices], url):
        name = name_of(entry)
        if policy.knows(name):
            continue
        found = replace(unknown_publisher(name, policy.region), url=entry.url)
        before = candidates.get(found.id)
        if before and before.url and host_of(before.url) != host_of(entry.url):
            # Two hosts by one name, as 财政局 of two counties: the later is told by its host.
            told = unknown_publisher(f"{name}({host_of(entry.url)})", policy.region)
            found = replace(told, url=entry.url)
            before = candidates.get(found.id)
        candidates[found.id] = before if before and before.url else found
    return candidates.values()


def read_list(
    policy: Policy,
    url: str,
    page: ListPage,
    choices: Sequence[Choice],
    known: Known,
) -> ListRead:
    """Return what one list page gave; what is *known* is not asked for again."""
    listed = [
        Listed(choice.owner, choice.entry.url, choice.entry.title, choice.entry.date)
        for choice in choices
        if not choice.refused
    ]
    return ListRead(
        agency_id=policy.agency.id,
        url=url,
        taken=tuple(listed),
        refused=tuple((c.entry.title, c.refused) for c in choices if c.refused),
        candidates=tuple(_candidates(policy, url, choices)),
        known=tuple(
            line
            for line in listed
            if line.url not in known.refused and known.spares(line.url, line.date)
        ),
        known_refused=tuple(
            (line, known.refused[line.url]) for line in listed if line.url in known.refused
        ),
        total=page.total,
        shown=sum(map(_is_shown, choices)),
        says_empty=page.says_empty or (page.exact and page.total == 0),
        doubtful=tuple(_doubtful(policy, choices)),
    )


def with_proof(
    read: ListRead,
    page: Page,
    reading: ListReading,
    *,
    begins: bool,
    leads_to: int,
    unfinished: str,
) -> ListRead:
    """Return what a list page gave with what it proves of the list as a whole, and whose portal it is."""
    return replace(
        read,
        column=reading.column or read.url,
        rank=reading.rank,
        sha256=page.sha256,
        lines=reading.last_lines,
        begins=begins,
        leads_to=leads_to,
        unfinished=unfinished,
        family=page.family,
        site=(*page.site, *reading.site),  # the home page's word goes before its lists'
        seen=page.seen if begins and not (read.taken or leads_to or read.says_empty) else "",
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
    state: Obstacle,
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
