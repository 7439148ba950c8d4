"""What every family's spider does: from the list to the report pages and their attachments."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import replace
from typing import Any, ClassVar, Self

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response, TextResponse
from scrapy.spidermiddlewares.httperror import HttpError
from scrapy.utils.response import get_base_url
from twisted.python.failure import Failure

from crawler.errors import RegistryError
from crawler.models import Document, FetchFailure, ListRead, Report
from crawler.registry import Agency, choose_agency, load_agencies, registry_folder
from crawler.urls import canonical_url
from crawler.values import parse_years
from spiders.links import (
    LinkedFile,
    Policy,
    choose,
    find_columns,
    find_files,
    find_platforms,
    registry_names,
)
from spiders.lists.entries import ListEntry, read_entries
from spiders.lists.paging import linked_next_page

_BLOCKED = frozenset({401, 403, 405, 412, 429, 503, 521})
_GONE = frozenset({404, 410})
_MOST_PAGES = 200  # of one list; a list that goes on beyond is a loop


def choose_agencies(registry: dict[str, Agency], family: str, wanted: str) -> list[Agency]:
    """Return the agencies whose ids *wanted* joins by commas, else all of the family not paused.

    :raises RegistryError: if one is unknown or of another family
    """
    ids = [part for part in wanted.split(",") if part]
    if not ids:
        return [a for a in registry.values() if a.family == family and not a.paused]
    agencies = [choose_agency(registry, agency_id) for agency_id in ids]
    for agency in agencies:
        if agency.family != family:
            message = f"agency {agency.id!r} is of family {agency.family}, not {family}"
            hint = f"python -m scrapy crawl {agency.family} -a agency={agency.id}"
            raise RegistryError(f"{message}: {hint}")
    return agencies


class ReportSpider(Spider):
    """Crawls the agencies of one portal family; a family says how its lists go on.

    Arguments: ``agency`` (ids joined by commas; default: all of the family), ``years`` (``A-B``).
    """

    next_page: ClassVar[Any] = staticmethod(linked_next_page)

    def __init__(self, agency: str = "", years: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.wanted = agency
        self.years = parse_years(years)
        self.policies: dict[str, Policy] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        registry = load_agencies(registry_folder(crawler.settings["NIANBAO_REGISTRY"]))
        owners = registry_names(list(registry.values()))
        loopback = os.environ.get("NIANBAO_ALLOW_LOOPBACK") == "1"
        for agency in choose_agencies(registry, str(spider.name), spider.wanted):
            spider.policies[agency.id] = Policy(agency, owners, loopback, spider.years)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        for policy in self.policies.values():
            step = self.parse_list if policy.agency.list_url else self.parse_home
            yield self._request(policy.agency.start_url, step, policy)

    def _request(self, url: str, step: Any, policy: Policy, **state: Any) -> Request:
        """Return a request that remembers its agency; each page is asked for whoever needs it."""
        return Request(
            url, callback=step, errback=self.on_failure, dont_filter=True,
            meta={"agency_id": policy.agency.id}, cb_kwargs={"policy": policy, **state},
        )  # fmt: skip

    # Lists

    def parse_home(self, response: Response, policy: Policy, depth: int = 0) -> Iterator[Any]:
        """Follow a portal's home page to its annual-report column."""
        entries = self._entries(response)
        columns = [url for url in find_columns(entries) if not policy.refusal(url)]
        platforms = [url for url in find_platforms(entries) if not policy.refusal(url)]
        if columns:
            yield self._request(columns[0], self.parse_list, policy)
        elif platforms and depth == 0:
            yield self._request(platforms[0], self.parse_home, policy, depth=1)
        else:
            message = "no annual-report column is linked from the portal; add list_url to its entry"
            yield self._failure(policy, response.url, "not_found", message)

    def parse_list(
        self,
        response: Response,
        policy: Policy,
        seen: frozenset[str] = frozenset(),
        read: frozenset[str] = frozenset(),
    ) -> Iterator[Any]:
        """Take a list page's reports, then go on with its next page.

        *seen* holds the addresses that earlier pages of the list linked, *read* those pages.
        """
        choices = [choose(e, policy) for e in self._entries(response) if e.url not in seen]
        taken = [choice.entry for choice in choices if not choice.refused]
        refused = tuple((c.entry.title, c.refused) for c in choices if c.refused)
        yield ListRead(
            agency_id=policy.agency.id, url=response.url, taken=len(taken), refused=refused
        )
        for entry in taken:
            yield self._request(entry.url, self.parse_report, policy, entry=entry)
        read |= {canonical_url(response.url)}
        following = self._next(response)
        if (
            following
            and following not in read
            and len(read) < _MOST_PAGES
            and not policy.refusal(following)
        ):
            seen |= {choice.entry.url for choice in choices}
            yield self._request(following, self.parse_list, policy, seen=seen, read=read)

    def _entries(self, response: Response) -> list[ListEntry]:
        if not isinstance(response, TextResponse):
            return []
        return read_entries(response.text, get_base_url(response))

    def _next(self, response: Response) -> str | None:
        if not isinstance(response, TextResponse):
            return None
        following: str | None = self.next_page(response.text, response.url)
        return following

    # Reports

    def parse_report(self, response: Response, policy: Policy, entry: ListEntry) -> Iterator[Any]:
        """Take a report page, then fetch its attachments one after another."""
        page = Document(body=response.body, url=response.url, media_type=_media_type(response))
        files: list[LinkedFile] = []
        if isinstance(response, TextResponse):
            linked = find_files(response.text, get_base_url(response))
            files = [file for file in linked if not policy.refusal(file.url)]
        report = self._report(policy, entry, url=response.url)
        yield from self._go_on(policy, report, (page,), tuple(files))

    def parse_attachment(
        self,
        response: Response,
        policy: Policy,
        report: Report,
        documents: tuple[Document, ...],
        files: tuple[LinkedFile, ...],
    ) -> Iterator[Any]:
        """Add an attachment to the report's documents, then fetch the next."""
        document = Document(
            body=response.body, url=response.url, name=files[0].name,
            media_type=_media_type(response), role=files[0].role,
        )  # fmt: skip
        yield from self._go_on(policy, report, (*documents, document), files[1:])

    def _go_on(
        self,
        policy: Policy,
        report: Report,
        documents: tuple[Document, ...],
        files: tuple[LinkedFile, ...],
    ) -> Iterator[Any]:
        if files:
            state = {"report": report, "documents": documents, "files": files}
            yield self._request(files[0].url, self.parse_attachment, policy, **state)
        else:
            yield replace(report, documents=documents)

    def _report(self, policy: Policy, entry: ListEntry, url: str) -> Report:
        agency = policy.agency
        return Report(
            agency_id=agency.id, agency=agency.name, agency_kind=agency.kind,
            known_names=agency.names, url=canonical_url(url), listed_title=entry.title,
            listed_on=entry.date,
        )  # fmt: skip

    # Failures

    def on_failure(self, failure: Failure) -> Iterable[Any]:
        """Turn what went wrong into data; a failed attachment leaves the report without it."""
        request: Request = failure.request  # type: ignore[attr-defined]
        state = request.cb_kwargs
        policy: Policy = state["policy"]
        kind, message = _describe(failure)
        if "documents" in state:
            yield self._failure(policy, request.url, kind, f"attachment: {message}")
            yield from self._go_on(policy, state["report"], state["documents"], state["files"][1:])
            return
        entry = state.get("entry")
        report = self._report(policy, entry, url=entry.url) if entry else None
        yield self._failure(policy, request.url, kind, message, report)

    def _failure(
        self, policy: Policy, url: str, state: str, message: str, report: Report | None = None
    ) -> FetchFailure:
        return FetchFailure(
            agency_id=policy.agency.id, url=url, state=state, message=message, report=report
        )


def _media_type(response: Response) -> str:
    return (response.headers.get("Content-Type") or b"").decode("latin-1")


def _describe(failure: Failure) -> tuple[str, str]:
    """Return the state and the words for what a request met."""
    error = failure.value
    if isinstance(error, HttpError):
        status = error.response.status
        kind = (
            "blocked" if status in _BLOCKED else "not_found" if status in _GONE else "unreachable"
        )
        return kind, f"HTTP {status}"
    if isinstance(error, IgnoreRequest):
        return "refused", str(error) or "refused"
    return "unreachable", f"{type(error).__name__}: {error}".strip(": ")
