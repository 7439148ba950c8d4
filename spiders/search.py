"""How every family's spider finds an agency's columns: from the home page, and again where one has moved."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from typing import Any

from scrapy import Request, Spider
from scrapy.http import Response

from crawler.findings import FetchFailure, Obstacle
from crawler.urls import canonical_url
from spiders.lists.failures import gone, may_have_moved, moved, refuse
from spiders.lists.homes import (
    FIRST,
    Looking,
    columns_of,
    is_platform_list,
    is_strange,
    look_from,
    none_linked,
)
from spiders.lists.links import Policy
from spiders.lists.onward.requested import Form
from spiders.lists.progress import ListReading
from spiders.lists.reading import Page
from spiders.lists.walk import Ask, Walk


class SearchingSpider(Spider):
    """Finds the annual-report columns of portals; what is read in them is its heirs' part."""

    @abstractmethod
    def _request(self, url: str, step: Any, policy: Policy, **state: Any) -> Request:
        """Return a request whose answer comes to *step* with its agency and state."""

    @abstractmethod
    def parse_list(
        self, response: Response, policy: Policy, page: Page, walk: Walk,
        *, reading: ListReading, form: Form = (), begins: bool = False,
    ) -> Iterator[Any]:  # fmt: skip
        """Take what a list page gives."""

    def _from_list(self, policy: Policy) -> Iterator[Request]:
        """Begin with the list that the entry names; where that is one year's, from the home page as well."""
        agency, walk = policy.agency, Walk()
        walk.enter(agency.list_url)
        aside = f"its address is that of {agency.list_of} alone" if agency.list_of else ""
        reading = ListReading(entry=True, aside=aside)
        yield self._list_request(agency.list_url, policy, walk, reading=reading, begins=True)
        if agency.list_of and agency.home_url and walk.enter(agency.home_url):
            walk.awaited += 1
            looking = Looking(quiet=True)
            yield self._request(
                agency.home_url, self.parse_home, policy, walk=walk, looking=looking
            )

    def parse_home(
        self, response: Response, policy: Policy, page: Page, walk: Walk, looking: Looking = FIRST
    ) -> Iterator[Any]:
        """Follow a portal's home page to its annual-report columns, all of them."""
        if (stop := refuse(response, policy, page, walk=walk, looking=looking)) is not None:
            led = [one for one in stop if isinstance(one, Request)]
            yield from led if looking.quiet else stop
            if not led:
                yield from self._look_on(policy, walk, looking, "")
            return
        strange = is_strange(page, looking, policy)
        if columns := columns_of(page, policy):
            found = self._columns(columns, walk, strange=strange, site=page.site)
            if looking.again and found:
                yield moved(policy, policy.agency.list_url, found, stands=looking.quiet)
        elif is_platform_list(page):
            asked = response.request.url if response.request else ""
            if looking.again:
                yield moved(policy, policy.agency.list_url, [asked], stands=looking.quiet)
            reading = ListReading(column=asked if "#" in asked else "", strange=strange)
            yield from self.parse_list(response, policy, page, walk, reading=reading, begins=True)
        else:
            looking = looking.past(response, page, policy)
            yield from self._look_on(policy, walk, looking, response.url)

    def _columns(self, columns: list[str], walk: Walk, **found: Any) -> list[str]:
        """Let the columns that are new wait for their turn, which comes with no other page awaited."""
        new = [url for url in columns if walk.enter(url)]
        for rank, url in enumerate(new):
            # The part after # names the column to a script (gkmlpt); a response forgets it.
            column = url if "#" in url else ""
            reading = ListReading(rank=rank, column=column, **found)
            walk.wait(Ask(url, (), reading, begins=True), new=True)
        return new

    def _look_on(self, policy: Policy, walk: Walk, looking: Looking, url: str) -> Iterator[Any]:
        """Go on looking for a column: on the next platform, else in what was kept of the way here."""
        if looking.waiting:
            platform, looking = looking.next()
            yield self._request(platform, self.parse_home, policy, walk=walk, looking=looking)
        elif looking.quiet:
            return
        elif looking.kept:
            reading = ListReading(aside="the portal's home page, not its annual-report column")
            response, page = looking.kept
            yield from self.parse_list(response, policy, page, walk, reading=reading, begins=True)
        elif url:
            yield none_linked(policy, url)

    def _list_request(self, url: str, policy: Policy, walk: Walk, **more: Any) -> Request:
        state = {"reading": ListReading(), "form": (), "begins": False, "walk": walk}
        return self._request(url, self.parse_list, policy, **state | more)

    def _moved(
        self, response: Response, policy: Policy, page: Page, walk: Walk, reading: ListReading
    ) -> Iterator[Any]:
        """Look for a column elsewhere whose known address shows another page than a list."""
        known, met = policy.agency.list_url, []
        strange = reading.strange or is_strange(page, Looking(guessed=reading.entry), policy)
        if found := self._columns(columns_of(page, policy), walk, strange=strange):
            yield moved(policy, known or response.url, found)
            return
        if reading.entry and canonical_url(response.url) != canonical_url(known):
            met = [gone(policy, known, response.url)]
            yield from met
        yield from self._look_again(policy, walk, reading, met)

    def _look_again(
        self,
        policy: Policy,
        walk: Walk,
        reading: ListReading,
        met: Sequence[FetchFailure | Request],
    ) -> Iterator[Request]:
        """Look for a column that is not at its known address again from the home page.

        Where its page was *met* as one that is no list, what fails on the way says nothing of the agency.
        """
        if not reading.entry or not may_have_moved(met):
            return
        lost = any(one.state is Obstacle.NOT_FOUND for one in met if isinstance(one, FetchFailure))
        home, looking = look_from(policy, quiet=not lost)
        if walk.enter(home):
            yield self._request(home, self.parse_home, policy, walk=walk, looking=looking)
