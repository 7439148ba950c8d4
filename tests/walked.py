"""A spider on a sample portal without a network: its lists alone, in one process."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from scrapy.http import HtmlResponse, Request
from scrapy.settings import Settings
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawler.findings import FetchFailure, ListRead
from crawler.registry import Agency
from spiders.generic import GenericSpider
from spiders.lists.links import Policy


@dataclass
class Walked:
    """What the lists named (at http://x), what went wrong, what was asked for, a form behind its address."""

    taken: set[str] = field(default_factory=set)
    failures: list[str] = field(default_factory=list)
    unfinished: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def take(self, one):
        if isinstance(one, FetchFailure):
            self.failures.append(one.message)
        elif isinstance(one, ListRead):
            paths = (urlsplit(line.url)._replace(netloc="x").geturl() for line in one.taken)
            self.taken |= set(paths)
            self.unfinished += filter(None, [one.unfinished])


def walk(site, agency):
    """Return what a spider finds in the lists of an agency's portal."""
    key = "home_url" if agency.home_only else "list_url"
    entry = Agency(
        id=agency.id, name=agency.name, region=agency.id[:6], kind=agency.kind, level=agency.level,
        family="generic", **{key: site.address + site.urls.list(agency, 1)},
    )  # fmt: skip
    spider = GenericSpider(lists_only=True)
    spider.settings = Settings()
    spider.policies = {entry.id: Policy(entry, {entry.id: entry}, allow_loopback=True)}
    return asyncio.run(_walk(spider, site))


async def _walk(spider, site):
    found, waiting = Walked(), deque([one async for one in spider.start()])
    while waiting:
        request = waiting.popleft()
        if not isinstance(request, Request):
            found.take(request)
            continue
        parts, body = urlsplit(request.url), request.body.decode()
        target = parts._replace(scheme="", netloc="", fragment="").geturl()
        found.asked.append(f"{target} {body}".strip())
        page = site.answer(target, body)
        response = HtmlResponse(
            request.url.partition("#")[0], status=page.status, body=page.body, request=request,
            headers={"Content-Type": page.media_type},
        )  # fmt: skip
        if page.status != 200:
            failure = Failure(HttpError(response))
            failure.request = request
            waiting += request.errback(failure)
        else:
            waiting += [one async for one in request.callback(response, **request.cb_kwargs)]
    return found
