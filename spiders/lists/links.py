"""Which lines of a list are reports, and whose: by title, publisher line and the registry's names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from crawler.findings import UnknownPublisher
from crawler.names import is_own_name, match_name, unknown_publisher
from crawler.registry import Agency, region_prefix
from crawler.script import simplify
from crawler.titles import Title, is_organ, read_title
from crawler.urls import refusal
from crawler.values import squeeze
from spiders.lists.entries import ListEntry


@dataclass(frozen=True)
class Choice:
    """A line of a list: why it is not taken (``""``: it is), and whose report it is.

    ``candidate`` is a publisher that the registry does not know; ``unsure`` tells that a column of
    many agencies names none, so that the report itself must.
    """

    entry: ListEntry
    refused: str = ""
    owner: str = ""
    candidate: UnknownPublisher | None = None
    unsure: bool = False


@dataclass(frozen=True)
class Policy:
    """What a crawl of one agency may take: hosts, other agencies' names, report years."""

    agency: Agency
    registry: Mapping[str, Agency]
    allow_loopback: bool = False
    years: tuple[int, int] | None = None

    @cached_property
    def names(self) -> dict[str, str]:
        """Every name and alias of the registry with its agency's id."""
        return {
            simplify(squeeze(name)): agency.id
            for agency in self.registry.values()
            for name in agency.names
        }

    def knows(self, name: str) -> bool:
        """Tell whether the registry has an agency of that name."""
        return simplify(squeeze(name)) in self.names

    @cached_property
    def hosts(self) -> frozenset[str]:
        """The hosts that may be asked: the agency's, and those of the agencies that it carries."""
        carried = (a for a in self.registry.values() if self._in_region(a))
        return self.agency.allowed_hosts.union(*(a.allowed_hosts for a in carried))

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
    """Return whose report a line is."""
    printed = title.publisher or entry.publisher
    named = match_name(printed, list(policy.names)) if printed else None
    known = policy.names[named] if named else None
    if known and not policy.carries(known):
        return Choice(entry, f"is of another agency: {known}")
    if known:
        return Choice(entry, owner=known)
    if not printed or not is_organ(printed):
        unsure = bool(policy.agency.publishes_for) or bool(printed)
        return Choice(entry, owner=policy.agency.id, unsure=unsure)
    if is_own_name(printed, policy.agency.names):
        return Choice(entry, owner=policy.agency.id)
    found = unknown_publisher(printed, policy.agency.publishes_for or policy.agency.region)
    return Choice(entry, owner=found.id, candidate=found)


def choose(entry: ListEntry, policy: Policy) -> Choice:
    """Return whether an entry is a report, with the reason if it is not, and whose it is.

    The title decides. A title with neither publisher nor year is a menu's link to a column.
    """
    title = read_title(entry.title)
    if title.refused:
        return Choice(entry, title.refused)
    if not title.publisher and not title.year and not entry.date:
        return Choice(entry, "names neither publisher nor year: a column, not a report")
    if reason := policy.refusal(entry.url):
        return Choice(entry, reason)
    if policy.years and title.year and not policy.years[0] <= title.year <= policy.years[1]:
        return Choice(entry, f"year {title.year} is outside {policy.years[0]}-{policy.years[1]}")
    return _owned(entry, title, policy)


def looks_like_list(choices: Sequence[Choice], page: str) -> bool:
    """Tell whether a page taken for a report is a list of reports: links to some, no part of the form."""
    taken = [choice for choice in choices if not choice.refused]
    return len(taken) > 1 and not re.search(r"总体情况|存在的?(?:主要)?问题|需要报告的", page)
