"""The search for a portal's annual-report columns from its home page, over its disclosure platforms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urljoin

from crawler.findings import FetchFailure, Obstacle
from crawler.naming.sites import owner_of_site
from crawler.urls import canonical_url
from spiders.lists.columns import find_columns, find_platforms
from spiders.lists.links import Choice, Policy, choose
from spiders.lists.pages import ListPage
from spiders.lists.reading import Page
from spiders.lists.reports import failure_of

_DEEPEST = 2  # platforms within platforms: 政务公开, within it 政府信息公开
_MOST = 6  # platforms of one portal that are asked
_NONE_LINKED = "no annual-report column is linked from the portal; add list_url to its entry"


@dataclass(frozen=True)
class Looking:
    """How far a search has come: platforms to ask yet, those seen, and a page that may stand for a column.

    ``kept`` is the response and page of the first that names reports itself, or brings lines by a script.
    """

    waiting: tuple[tuple[int, str], ...] = ()
    seen: frozenset[str] = frozenset()
    depth: int = 0
    kept: tuple[Any, Page] | None = None
    again: bool = False  # for a column that is not at its known address
    quiet: bool = False  # where what is met on the way says nothing of the agency
    guessed: bool = False  # from the host's home page, which may be another organ's

    def past(self, response: Any, page: Page, policy: Policy) -> Looking:
        """Return the search after a page that links no column."""
        seen = self.seen | {canonical_url(response.url)}
        found = [] if self.depth >= _DEEPEST else find_platforms(page.links, response.url)
        more = [url for url in found if url not in seen and not policy.refusal(url)]
        more = more[: max(0, _MOST - len(seen))]
        kept = self.kept or ((response, page) if _may_be_column(page, policy) else None)
        waiting = (*self.waiting, *((self.depth + 1, url) for url in more))
        return replace(self, waiting=waiting, seen=seen | set(more), kept=kept)

    def next(self) -> tuple[str, Looking]:
        """Return the platform to ask now, and the search as it stands then."""
        (depth, url), *rest = self.waiting
        return url, replace(self, waiting=tuple(rest), depth=depth)


FIRST = Looking()


def look_from(policy: Policy, *, quiet: bool) -> tuple[str, Looking]:
    """Return the home page from which a column that is gone is looked for again, and the search."""
    agency = policy.agency
    home = agency.home_url or urljoin(agency.list_url, "/")
    return home, Looking(again=True, quiet=quiet, guessed=not agency.home_url)


def is_strange(page: Page, looking: Looking, policy: Policy) -> bool:
    """Tell whether a home page may be another organ's: guessed, and not by its own name the agency's.

    A department's column may lie on the host of its government, whose home page links the government's.
    """
    name = owner_of_site(dict(page.site).get("SiteName", ""))
    own = bool(name) and policy.publishers.is_own(name, policy.agency)
    return looking.guessed and not own


def is_empty_handed(policy: Policy, listed: ListPage, choices: Sequence[Choice]) -> bool:
    """Tell whether a column's known page names no report that could be the agency's."""
    ours = {policy.agency.id} if not policy.agency.publishes_for else {c.owner for c in choices}
    named = any(not choice.refused and choice.owner in ours for choice in choices)
    return not (named or listed.unread or listed.exact)


def _may_be_column(page: Page, policy: Policy) -> bool:
    scripted = page.family != "generic" and (page.listed.following or page.listed.units)
    return bool(scripted) or any(not choose(e, policy).refused for e in page.listed.entries)


def is_platform_list(page: Page) -> bool:
    """Tell whether a page is a platform that brings its own annual-report column (gkmlpt)."""
    return page.family == "gkmlpt" and bool(page.listed.following or page.listed.units)


def columns_of(page: Page, policy: Policy) -> list[str]:
    """Return the annual-report columns that a page links and that may be asked."""
    links = page.links or page.listed.entries
    return [url for url in find_columns(links) if not policy.refusal(url)]


def none_linked(policy: Policy, url: str) -> FetchFailure:
    """Return that a portal links no annual-report column."""
    return failure_of(policy, url, Obstacle.NOT_FOUND, _NONE_LINKED)
