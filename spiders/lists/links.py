"""Which lines of a list are reports, and whose: by title, publisher line and the registry's names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from crawler.findings import Listed, UnknownPublisher
from crawler.naming.publishers import Publishers, publishers_of
from crawler.registry import Agency, region_prefix
from crawler.titles import Title, is_organ, read_title
from crawler.urls import refusal
from spiders.lists.columns import names_group
from spiders.lists.entries import ListEntry

_OWN_LIST = re.compile(
    r"[省市县区州盟旗]?(?:机关)?本级"
)  # of the portal's owner, among those of groups


@dataclass(frozen=True)
class Choice:
    """A line of a list: why it is not taken (``""``: it is), and whose report it is.

    ``candidate`` is a publisher that the registry does not know; ``unsure`` tells that a column of
    many agencies names none, so that the report itself must. ``page_decides`` is a line refused by its
    title (图解) that leads to the report where the list has no other line for it.
    """

    entry: ListEntry
    refused: str = ""
    owner: str = ""
    candidate: UnknownPublisher | None = None
    unsure: bool = False
    page_decides: bool = False


@dataclass(frozen=True)
class Policy:
    """What a crawl of one agency may take: hosts, other agencies' names, report years."""

    agency: Agency
    registry: Mapping[str, Agency]
    allow_loopback: bool = False
    years: tuple[int, int] | None = None
    known: Publishers | None = None  # the registry's names, shared by all policies of a run

    @cached_property
    def publishers(self) -> Publishers:
        """The agencies of the registry by their names."""
        return self.known or publishers_of(self.registry.values())

    @property
    def region(self) -> str:
        """The region whose place the portal's names take for granted."""
        return self.agency.publishes_for or self.agency.region

    def knows(self, name: str) -> bool:
        """Tell whether the registry has an agency of that name."""
        return self.publishers.find(name, self.region) is not None

    @cached_property
    def hosts(self) -> frozenset[str]:
        """The hosts that may be asked: the agency's, and those of the agencies that it carries."""
        carried = self.registry.values() if self.agency.publishes_for else ()
        others = (a.allowed_hosts for a in carried if self._in_region(a))
        return self.agency.allowed_hosts.union(*others)

    def refusal(self, url: str) -> str | None:
        """Return why *url* may not be asked for this agency."""
        return refusal(url, self.hosts, allow_loopback=self.allow_loopback)

    def _in_region(self, agency: Agency) -> bool:
        region = self.agency.publishes_for
        return bool(region) and agency.region.startswith(region_prefix(region))

    def carries(self, agency_id: str) -> bool:
        """Tell whether this column is where an agency's reports are taken from.

        An agency with a column of its own is crawled there; two sources of one report would make
        every difference between them a new version.
        """
        if agency_id == self.agency.id:
            return True
        agency = self.registry[agency_id]
        return self._in_region(agency) and agency.list_url in ("", self.agency.list_url)


def _owned(entry: ListEntry, title: Title, policy: Policy) -> Choice:
    """Return whose report a line is: a publisher named by title or line, else the column's own."""
    printed = title.publisher or entry.publisher
    known = policy.publishers.find(printed, policy.region)
    if known and not policy.carries(known.id):
        return Choice(entry, f"is of another agency: {known.id}")
    if known:
        return Choice(entry, owner=known.id)
    full, _ = policy.publishers.in_full(printed, policy.region)
    if not printed or not is_organ(full):
        unsure = bool(policy.agency.publishes_for) or bool(printed)
        return Choice(entry, owner=policy.agency.id, unsure=unsure)
    if policy.publishers.is_own(printed, policy.agency):
        return Choice(entry, owner=policy.agency.id)
    found = policy.publishers.unknown(printed, policy.region)
    return Choice(entry, owner=found.id, candidate=found)


def own_page(entry: ListEntry, policy: Policy, whose: str = "") -> Choice:
    """Return the report that a page is where a list was expected: its link may be an organ's mere name."""
    return _of_list(_owned(entry, read_title(entry.title), policy), policy, whose)


def _of_list(choice: Choice, policy: Policy, whose: str) -> Choice:
    """Return a line that names no publisher as that of the organ, or group of them, whose list it is in.

    In the list behind 县财政局 it is that organ's; in that behind 政府部门 the report itself must tell. The
    portal's owner has its own list among the groups of a column: 县政府, 本级.
    """
    entry = choice.entry
    if choice.refused or not whose or read_title(entry.title).publisher or entry.publisher:
        return choice
    if _OWN_LIST.fullmatch(whose) or policy.publishers.is_own(whose, policy.agency):
        return choice
    if names_group(whose) and not policy.knows(whose):
        return replace(choice, unsure=True)
    return replace(
        _owned(replace(entry, publisher=whose), read_title(entry.title), policy), entry=entry
    )


def left_to_its_page(choice: Choice, policy: Policy) -> Choice:
    """Return a line that nobody is named for as one of which the report itself must tell whose it is."""
    named = read_title(choice.entry.title).publisher or choice.entry.publisher
    own = choice.owner == policy.agency.id
    return replace(choice, unsure=True) if own and not (named or choice.refused) else choice


def choose(entry: ListEntry, policy: Policy, whose: str = "") -> Choice:
    """Return whether an entry is a report, with the reason if it is not, and whose it is.

    The title decides, then the list: *whose* it is by the links that led to it. A title with neither
    publisher nor year is a menu's link to a column.
    """
    title = read_title(entry.title)
    if title.refused and not title.page_decides:
        return Choice(entry, title.refused)
    choice = _of_list(_allowed(entry, title, policy), policy, whose)
    if not title.page_decides or choice.refused:
        return choice
    return replace(choice, refused=title.refused, page_decides=True)


def _allowed(entry: ListEntry, title: Title, policy: Policy) -> Choice:
    """Return a line whose title names a report: whose it is, or why it may not be asked for."""
    if not title.publisher and not title.year and not entry.date:
        return Choice(entry, "names neither publisher nor year: a column, not a report")
    if reason := policy.refusal(entry.url):
        return Choice(entry, reason)
    if policy.years and title.year and not policy.years[0] <= title.year <= policy.years[1]:
        return Choice(entry, f"year {title.year} is outside {policy.years[0]}-{policy.years[1]}")
    return _owned(entry, title, policy)


def joined(choices: Sequence[Choice], column: str) -> Choice:
    """Return what several lines say together of the one address that they name.

    The title and date are those of one line, the files of all. Lines that name publishers apart leave it
    to the report whose it is, in the *column* of which agency they stand.
    """
    listed = [Listed(c.owner, c.entry.url, c.entry.title, c.entry.date) for c in choices]
    entry = min(zip(listed, choices, strict=True), key=lambda pair: pair[0].rank)[1].entry
    files = tuple(sorted({file for choice in choices for file in choice.entry.files}))
    sure = {choice.owner: choice.candidate for choice in choices if not choice.unsure}
    owner, candidate = next(iter(sure.items())) if len(sure) == 1 else (column, None)
    found = Choice(
        replace(entry, files=files), owner=owner, candidate=candidate, unsure=len(sure) != 1
    )
    return choices[0] if len(choices) == 1 else found


def looks_like_list(choices: Iterable[Choice]) -> bool:
    """Tell whether a page taken for a report, of which it shows no part, is a list of them: it links some."""
    return sum(not choice.refused for choice in choices) > 1
