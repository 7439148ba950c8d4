"""What every family's spider does: from the list to the report pages and their attachments."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import replace
from typing import Any, Self

from scrapy import FormRequest, Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response, TextResponse
from scrapy.utils.response import get_base_url
from twisted.python.failure import Failure
from w3lib.encoding import http_content_type_encoding

from crawler.formats import decode
from crawler.models import Document, Report
from crawler.naming.publishers import load_publishers
from crawler.registry import choose_agencies, registry_folder
from crawler.responses import judge_file
from crawler.values import parse_years
from spiders.lists.columns import find_columns, find_platforms
from spiders.lists.entries import read_links
from spiders.lists.failures import describe, home_of, lost, refuse
from spiders.lists.families import read_as
from spiders.lists.files import LinkedFile, file_name, find_files, media_type
from spiders.lists.follow import inner_lists, next_page, report_behind
from spiders.lists.links import Choice, Policy, choose, looks_like_list
from spiders.lists.pages import Form, ListPage
from spiders.lists.reports import begin_report, failure_of, read_list, without_file
from spiders.lists.walk import DEEPEST, ListReading, Walk

HOW = "install it with: pip install '.[browser]', and a Chromium"


class ReportSpider(Spider):
    """Crawls the agencies of one portal family, which its ``name`` says.

    Arguments: ``agency`` (ids joined by commas; default: all of the family), ``years`` (``A-B``),
    ``lists_only`` (ask for no report). ``fresh`` holds by agency the addresses that need not be asked
    again; the session fills it.
    """

    def __init__(
        self, agency: str = "", years: str = "", *, lists_only: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.lists_only, self.wanted, self.years = lists_only, agency, parse_years(years)
        self.policies: dict[str, Policy] = {}
        self.fresh: dict[str, frozenset[str]] = {}

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
                yield failure_of(policy, policy.agency.start_url, "needs_browser", message)
            elif policy.agency.list_url:
                walk = Walk()
                walk.enter(policy.agency.list_url)
                yield self._list_request(policy.agency.list_url, policy, walk)
            else:
                yield self._request(policy.agency.start_url, self.parse_home, policy)

    def _request(self, url: str, step: Any, policy: Policy, **state: Any) -> Request:
        """Return a request that remembers its agency; each page is asked for whoever needs it."""
        form: Form = state.get("form", ())
        kind: Any = FormRequest if form else Request
        body = {"formdata": list(form)} if form else {}
        meta: dict[str, Any] = {"agency_id": policy.agency.id, "tls": policy.agency.tls}
        if policy.agency.render and step != self.parse_attachment:
            # Until its requests are answered: the load event comes before a list that a script fetches.
            meta |= {
                "playwright": True,
                "playwright_page_goto_kwargs": {"wait_until": "networkidle"},
            }
        return kind(  # type: ignore[no-any-return]
            url, callback=step, errback=self.on_failure, dont_filter=True,
            meta=meta, cb_kwargs={"policy": policy, **state}, **body,
        )  # fmt: skip

    # Lists

    def parse_home(
        self, response: TextResponse, policy: Policy, depth: int = 0, walk: Walk | None = None
    ) -> Iterator[Any]:
        """Follow a portal's home page to its annual-report columns, all of them."""
        if (stop := refuse(response, policy, depth=depth)) is not None:
            yield from stop
            return
        page, walk = self._read(response), walk or Walk()
        links = list(read_links(self._text(response), get_base_url(response)))
        columns = [url for url in find_columns(links) if not policy.refusal(url)]
        platforms = [url for url in find_platforms(links, response.url) if not policy.refusal(url)]
        if columns:
            yield from (self._list_request(u, policy, walk) for u in columns if walk.enter(u))
        elif any(not choose(entry, policy).refused for entry in page.entries):
            yield from self.parse_list(response, policy, walk, ListReading())
        elif platforms and depth == 0:
            yield self._request(platforms[0], self.parse_home, policy, depth=1, walk=walk)
        elif page.following and depth <= 1:
            yield self._list_request(response.url, policy, walk)
        else:
            message = "no annual-report column is linked from the portal; add list_url to its entry"
            yield failure_of(policy, response.url, "not_found", message)

    def _list_request(
        self, url: str, policy: Policy, walk: Walk, *, reading: Any = None, form: Form = ()
    ) -> Request:
        state = {"walk": walk, "reading": reading or ListReading(), "form": form}
        return self._request(url, self.parse_list, policy, **state)

    def parse_list(
        self, response: Response, policy: Policy, walk: Walk, reading: ListReading, form: Form = ()
    ) -> Iterator[Any]:
        """Take a list page's reports, then go on with its next page and the columns inside it."""
        stop = refuse(response, policy, walk=walk, reading=reading, form=form)
        if stop is not None:
            yield from stop
            if (home := home_of(response.url, policy, stop)) and walk.enter(home):
                yield self._request(home, self.parse_home, policy, walk=walk)
            return
        text = self._text(response)
        if choice := report_behind(response.url, text, reading, policy):
            if walk.is_new_report(response.url):
                yield from self._behind(response, policy, choice, walk, text)
            return
        page = self._read(response, form)
        entries = reading.take(response.url, form, page)
        choices = reading.note([choose(entry, policy) for entry in entries])
        following, why = next_page(page, policy, reading)
        choices += [] if following else reading.undecided()
        known = self.fresh.get(policy.agency.id, frozenset())
        yield read_list(policy, response.url, text, choices, known)
        for choice in choices if not self.lists_only else ():
            url = choice.entry.url
            if not choice.refused and url not in known and walk.is_new_report(url):
                yield self._request(url, self.parse_report, policy, choice=choice, walk=walk)
        for ask in (*inner_lists(page, response.url, policy, walk, reading), *following):
            yield self._list_request(ask.url, policy, walk, **ask.state)
        if why:
            yield failure_of(policy, response.url, "partial", why)

    def _behind(
        self, response: Response, policy: Policy, choice: Choice, walk: Walk, text: str
    ) -> Iterator[Any]:
        """Take the report that stands where a list was expected, and the years that it links."""
        known = self.fresh.get(policy.agency.id, frozenset())
        yield read_list(policy, response.url, text, [choice], known)
        page = self._read(response)
        for ask in inner_lists(page, response.url, policy, walk, ListReading()):
            yield self._list_request(ask.url, policy, walk, **ask.state)
        if not self.lists_only and response.url not in known:
            yield from self.parse_report(response, policy, choice, walk)

    def _read(self, response: Response, form: Form = ()) -> ListPage:
        """Return a response's list; one that cannot be parsed has no line, and says why."""
        if not isinstance(response, TextResponse):
            return ListPage([], unread=f"no list but {media_type(response) or 'bytes'}")
        try:
            return read_as(str(self.name), self._text(response), get_base_url(response), form)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            return ListPage([], unread=f"not read as a list: {type(error).__name__}: {error}")

    def _text(self, response: Response) -> str:
        """Return a page's text by BOM, UTF-8, header, meta or as GB18030; the header alone often errs."""
        return decode(response.body, http_content_type_encoding(media_type(response)) or "")

    # Reports

    def parse_report(
        self, response: Response, policy: Policy, choice: Choice, walk: Walk
    ) -> Iterator[Any]:
        """Take a report page, then fetch its attachments one after another."""
        if (stop := refuse(response, policy, choice=choice, walk=walk)) is not None:
            yield from stop
            return
        files = [LinkedFile(*file, "attachment") for file in choice.entry.files]
        if isinstance(response, TextResponse):
            text = self._text(response)
            inside = [choose(entry, policy) for entry in self._read(response).entries]
            if looks_like_list(inside, text) and walk.enter(response.url):
                yield from self.parse_list(response, policy, walk, ListReading(depth=DEEPEST))
                return
            files += find_files(text, get_base_url(response))
        page = Document(body=response.body, url=response.url, media_type=media_type(response))
        files = [file for file in dict.fromkeys(files) if not policy.refusal(file.url)]
        report = begin_report(policy, choice, response.url)
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
        verdict = judge_file(response.status, response.body)
        if verdict.kind not in {"content", "truncated"}:
            report = without_file(report, response.url, verdict.detail)
            yield from self._go_on(policy, report, documents, files[1:])
            return
        disposition = response.headers.get("Content-Disposition") or b""
        document = Document(
            body=response.body, url=response.url, media_type=media_type(response),
            name=file_name(disposition, response.url, files[0].name), role=files[0].role,
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
        if "documents" in state:
            yield failure_of(policy, request.url, kind, f"attachment: {message}", of_file=True)
            report = without_file(state["report"], request.url, message)
            yield from self._go_on(policy, report, state["documents"], state["files"][1:])
        else:
            yield lost(policy, request.url, kind, message, state)
