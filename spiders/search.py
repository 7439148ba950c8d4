"""How every family's spider finds an agency's columns: from the home page, and again where one has moved."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from typing import Any

from scrapy import Request, Spider
from scrapy.http import Response

from crawler.findings import FetchFailure
from crawler.urls import canonical_url
from spiders.lists.failures import gone, home_of, refuse
from spiders.lists.homes import FIRST, Looking, columns_of, is_platform_list, none_linked
from spiders.lists.links import Policy
from spiders.lists.onward.requested import Form
from spiders.lists.progress import ListReading
from spiders.lists.reading import Page
from spiders.lists.walk import Walk


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

    def parse_home(
        self, response: Response, policy: Policy, page: Page, walk: Walk, looking: Looking = FIRST
    ) -> Iterator[Any]:
        """Follow a portal's home page to its annual-report columns, all of them."""
        if (stop := refuse(response, policy, page, walk=walk, looking=looking)) is not None:
            yield from stop
            if not any(isinstance(one, Request) for one in stop):
                yield from self._look_on(policy, walk, looking, "")
        elif columns := columns_of(page, policy):
            yield from self._columns(columns, policy, walk)
        elif is_platform_list(page):
            asked = response.request.url if response.request else ""
            reading = ListReading(column=asked if "#" in asked else "")
            yield from self.parse_list(response, policy, page, walk, reading=reading, begins=True)
        else:
            looking = looking.past(response, page, policy)
            yield from self._look_on(policy, walk, looking, response.url)

    def _columns(self, columns: list[str], policy: Policy, walk: Walk) -> Iterator[Request]:
        for rank, url in enumerate(filter(walk.enter, columns)):
            # The part after # names the column to a script (gkmlpt); a response forgets it.
            reading = ListReading(rank=rank, column=url if "#" in url else "")
            yield self._list_request(url, policy, walk, reading=reading, begins=True)

    def _look_on(self, policy: Policy, walk: Walk, looking: Looking, url: str) -> Iterator[Any]:
        """Go on looking for a column: on the next platform, else in what was kept of the way here."""
        if looking.waiting:
            platform, looking = looking.next()
            yield self._request(platform, self.parse_home, policy, walk=walk, looking=looking)
        elif looking.kept:
            reading = ListReading(aside="the portal's home page, not its annual-report column")
            response, page = looking.kept
            yield from self.parse_list(response, policy, page, walk, reading=reading, begins=True)
        elif url:
            yield none_linked(policy, url)

    def _list_request(self, url: str, policy: Policy, walk: Walk, **more: Any) -> Request:
        state = {"reading": ListReading(), "form": (), "begins": False, "walk": walk}
        return self._request(url, self.parse_list, policy, **state | more)

    def _moved(self, response: Response, policy: Policy, page: Page, walk: Walk) -> Iterator[Any]:
        """Look for a column elsewhere whose known address shows another page than a list."""
        known = policy.agency.list_url
        if columns := list(self._columns(columns_of(page, policy), policy, walk)):
            yield gone(policy, known or response.url, response.url)
            yield from columns
        elif known and canonical_url(response.url) != canonical_url(known):
            met = [gone(policy, known, response.url)]
            yield from met
            yield from self._look_again(known, policy, walk, met)

    def _look_again(
        self, url: str, policy: Policy, walk: Walk, met: Sequence[FetchFailure | Request]
    ) -> Iterator[Request]:
        """Look for a column that is gone from its known address again from the home page."""
        if (home := home_of(url, policy, met)) and walk.enter(home):
            yield self._request(home, self.parse_home, policy, walk=walk)
