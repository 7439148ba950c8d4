"""What every family's spider does: from the list to the report pages and their attachments."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.findings import Known, Obstacle
from crawler.models import Document, Report
from crawler.naming.choices import choose_agencies
from crawler.naming.publishers import load_publishers
from crawler.registry import registry_folder
from crawler.titles import read_title
from crawler.urls import canonical_url
from spiders.lists.bounds import AGENCY_SECONDS
from spiders.lists.failures import (
    describe,
    guarded,
    lost,
    read_first,
    refuse,
    unread_links,
    walked,
)  # fmt: skip
from spiders.lists.files import LinkedFile
from spiders.lists.follow import read_behind, read_lines, report_behind
from spiders.lists.homes import is_empty_handed
from spiders.lists.links import Choice, Policy, choose, looks_like_list
from spiders.lists.onward.requested import Form
from spiders.lists.progress import ListReading
from spiders.lists.reading import Page
from spiders.lists.reports import failure_of, read_list, with_proof, without_file
from spiders.lists.requests import make_request
from spiders.lists.responses import Reader, find_report, look_at, read_here, take_file
from spiders.lists.walk import DEEPEST, Walk
from spiders.search import SearchingSpider

HOW = "install it with: pip install '.[browser]', and a Chromium"


class ReportSpider(SearchingSpider):
    """Crawls the agencies of one portal family, which its ``name`` says.

    Arguments: ``agency`` (ids joined by commas; default: all of the family), ``years`` (the first and
    the last), ``lists_only`` (ask for no report). ``known`` holds by agency the addresses that need not
    be asked again; the session and the pipeline fill it. ``reader`` reads pages, in the session's processes.
    """

    def __init__(
        self, agency: str = "", years: tuple[int, int] | None = None, *,
        lists_only: bool = False, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(**kwargs)
        self.lists_only, self.wanted, self.years = lists_only, agency, years
        self.policies: dict[str, Policy] = {}
        self.spent: dict[str, float] = {}  # seconds of processor time by agency
        self.known: dict[str, Known] = {}
        self.reader: Reader = read_here

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        known = load_publishers(registry_folder(crawler.settings["NIANBAO_REGISTRY"]))
        loopback = os.environ.get("NIANBAO_ALLOW_LOOPBACK") == "1"
        for agency in choose_agencies(known.agencies, str(spider.name), spider.wanted):
            policy = Policy(agency, known.agencies, loopback, spider.years, known)
            spider.policies[agency.id] = policy
        return spider

    async def start(self) -> AsyncIterator[Any]:
        for policy in self.policies.values():
            if policy.agency.render and not self.settings.get("PLAYWRIGHT_LAUNCH_OPTIONS"):
                message = f"its pages need a browser; {HOW}"
                yield failure_of(policy, policy.agency.start_url, Obstacle.NEEDS_BROWSER, message)
            elif policy.agency.list_url:
                for request in self._from_list(policy):
                    yield request
            else:
                yield self._request(policy.agency.start_url, self.parse_home, policy, walk=Walk())

    def _step(self, step: Any) -> Callable[..., Any]:
        return guarded(step, self._after, self._reports, self.spent)

    def _request(self, url: str, step: Any, policy: Policy, **state: Any) -> Request:
        """Return a request whose answer, or failure, comes back with its agency and state."""
        callback, page = self._step(step), step != self.parse_attachment
        if page:
            callback = read_first(callback, partial(self._look, step))
        state = {"policy": policy, **state}
        return make_request(url, (callback, self.on_failure), state, render=page)

    async def _look(
        self, step: Any, response: Response, policy: Policy, form: Form = (), **_: Any
    ) -> Page:
        """Return what a page gives that *step* is for; one of an agency that had its share, nothing."""
        if self.spent.get(policy.agency.id, 0.0) > AGENCY_SECONDS:
            return Page()
        home, report = step == self.parse_home, step == self.parse_report
        page = await look_at(
            response, policy, str(self.name), self.reader, form=form, home=home, report=report
        )
        self.spent[policy.agency.id] = self.spent.get(policy.agency.id, 0.0) + page.seconds
        return page

    # Lists

    def parse_list(
        self, response: Response, policy: Policy, page: Page, walk: Walk,
        *, reading: ListReading, form: Form = (), begins: bool = False,
    ) -> Iterator[Any]:  # fmt: skip
        """Take a list page's reports, then go on with its next page and the columns inside it."""
        state = {"walk": walk, "reading": reading, "form": form, "begins": begins}
        stop = refuse(response, policy, page, **state)
        if stop is not None:
            yield from stop
            yield from self._look_again(policy, walk, reading, stop)
            return
        listed = page.listed
        behind = report_behind(response.url, reading, policy) if page.is_report else None
        found = (
            read_behind(listed, behind, policy, walk, reading)
            if behind
            else read_lines(listed, (response.url, form), policy, walk, reading)
        )
        known = self.known.get(policy.agency.id, Known())
        yield with_proof(
            read_list(policy, response.url, listed, found.choices, known), page, found.reading,
            begins=begins, leads_to=len(found.asks), unfinished=found.unfinished,
        )  # fmt: skip
        for choice in found.choices:
            walk.name(choice, (response, page) if behind else None)
        for ask in found.asks:
            if ask.reading is not reading:
                continue  # another list: it waits for its turn
            yield self._list_request(ask.url, policy, walk, **ask.state)
        if found.why:
            obstacle = Obstacle.UNREAD if listed.unread else Obstacle.PARTIAL
            yield failure_of(policy, response.url, obstacle, found.why)
        if begins and not (behind or found.asks) and is_empty_handed(policy, listed, found.choices):
            yield from self._moved(response, policy, page, walk, reading)

    # Reports

    def _reports(self, policy: Policy, walk: Walk, leads_to: int) -> Iterator[Any]:
        """Ask for the lists inside those that are read, then for the reports that all of them name."""
        for ask in walk.due(leads_to):
            yield self._list_request(ask.url, policy, walk, **ask.state)
        known = self.known.get(policy.agency.id, Known())
        for choice in () if self.lists_only else walk.answered(policy.agency.id, known):
            url, state = choice.entry.url, {"choice": choice, "walk": walk}
            if held := walk.held.pop(canonical_url(url), None):
                yield from self._step(self.parse_report)(held[0], policy, page=held[1], **state)
            else:
                yield self._request(url, self.parse_report, policy, **state)

    def parse_report(
        self, response: Response, policy: Policy, page: Page, choice: Choice, walk: Walk
    ) -> Iterator[Any]:
        """Take a report page, then fetch its attachments one after another."""
        if (stop := refuse(response, policy, page, choice=choice, walk=walk)) is not None:
            yield from stop
            return
        if page.unread:
            yield unread_links(response, policy, page)
        elif not page.parts:
            inside = (choose(entry, policy) for entry in page.listed.entries)
            if looks_like_list(inside) and walk.room and walk.enter(response.url):
                whose = read_title(choice.entry.title).publisher or choice.entry.publisher
                reading = ListReading(depth=DEEPEST, whose=whose)
                yield from self.parse_list(
                    response, policy, page, walk, reading=reading, begins=True
                )
                return
        yield from self._go_on(policy, *find_report(response, policy, choice, page))

    def parse_attachment(
        self, response: Response, policy: Policy, report: Report, *,
        documents: tuple[Document, ...], files: tuple[LinkedFile, ...],
    ) -> Iterator[Any]:  # fmt: skip
        """Add an attachment to the report's documents, then fetch the next."""
        report, documents = take_file(response, files[0], report, documents)
        yield from self._go_on(policy, report, documents, files[1:])

    def _go_on(
        self,
        policy: Policy,
        report: Report,
        documents: tuple[Document, ...],
        files: tuple[LinkedFile, ...],
    ) -> Iterator[Any]:
        if files:
            yield self._request(
                files[0].url, self.parse_attachment, policy,
                report=report, documents=documents, files=files,
            )  # fmt: skip
        else:
            yield replace(report, documents=documents)

    # What did not come

    def on_failure(self, failure: Failure) -> Iterable[Any]:
        """Turn what went wrong into data; a failed attachment leaves the report without it."""
        request: Request = failure.request  # type: ignore[attr-defined]
        state = dict(request.cb_kwargs)
        policy: Policy = state.pop("policy")
        kind, message = describe(failure)
        done = list(self._after(policy, request.url, kind, message, state))
        yield from walked(done, self._reports, policy, state)

    def _after(
        self, policy: Policy, url: str, kind: Obstacle, message: str, state: dict[str, Any]
    ) -> Iterator[Any]:
        """Yield what is left of a page that did not come: a report without a file, or a failure."""
        if "documents" in state:
            yield failure_of(policy, url, kind, f"attachment: {message}", of_file=True)
            report = without_file(state["report"], url, message)
            yield from self._go_on(policy, report, state["documents"], state["files"][1:])
            return
        failed = lost(policy, url, kind, message, state)
        if not ("looking" in state and state["looking"].quiet):
            yield failed
        if "reading" in state:
            yield from self._look_again(policy, state["walk"], state["reading"], [failed])
        elif "looking" in state:
            yield from self._look_on(policy, state["walk"], state["looking"], "")
