"""Downloader middlewares: which hosts may be asked, and every exchange into the WARC."""

from __future__ import annotations

import asyncio
import os
from functools import cache
from http import HTTPStatus
from importlib import import_module
from typing import Any, Literal, Self
from urllib.request import getproxies, proxy_bypass

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Headers, Response, TextResponse
from scrapy.responsetypes import responsetypes
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.abstract import isIPAddress
from twisted.internet.error import DNSLookupError
from w3lib.encoding import http_content_type_encoding

from archive.originals.encodings import decode_payload
from archive.writer.captures import record_exchange, record_failure
from archive.writer.visits import Held, held_payload, held_response, is_at_hand
from crawler.errors import ArchiveError
from crawler.formats import encoding_of
from crawler.models import Exchange
from crawler.registry import load_agencies, registry_folder
from crawler.responses import BLOCKED
from crawler.run.extensions import session_of
from crawler.run.network.heads import head_of
from crawler.run.network.names import PrivateAddressError
from crawler.run.session import Session, now
from crawler.urls import host_of, is_loopback, refusal, server_of

_NOT_MODIFIED = 304
_SUCCESS = range(200, 300)
_PHRASES = {status.value: status.phrase for status in HTTPStatus}


class HostGuard:
    """Refuses every address outside the registry's hosts, on each hop of a redirect too."""

    def __init__(self, crawler: Crawler, hosts: frozenset[str], *, allow_loopback: bool) -> None:
        self._crawler = crawler
        self._hosts = hosts
        self._allow_loopback = allow_loopback
        self._lookups: dict[str, asyncio.Semaphore] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        agencies = load_agencies(registry_folder(crawler.settings["NIANBAO_REGISTRY"])).values()
        hosts = frozenset(host for agency in agencies for host in agency.allowed_hosts)
        loopback = os.environ.get("NIANBAO_ALLOW_LOOPBACK") == "1"
        return cls(crawler, hosts, allow_loopback=loopback)

    async def process_request(self, request: Request) -> None:
        session = session_of(self._crawler)
        reason = refusal(request.url, self._hosts, allow_loopback=self._allow_loopback)
        if agency_id := request.meta.get("agency_id"):
            session.budgets.spend(agency_id)
        host = host_of(request.url)
        if not reason and not isIPAddress(host):  # an address itself was judged already
            turn = self._lookups.setdefault(agency_id or "", asyncio.Semaphore(1))
            async with turn:  # a name server that does not answer holds up its own agency alone
                reason = await _leads_astray(host)
        if reason:
            await session.write(
                record_failure, session.archive, session.run_id, request.meta.get("agency_id"),
                request.url, at=now(), outcome="refused", message=reason,
            )  # fmt: skip
            raise IgnoreRequest(reason)
        if is_loopback(host):
            request.meta["autothrottle_dont_adjust_delay"] = True


# Read once: the environment does not change in a run, and has a hundred names to look through.
_proxies = cache(getproxies)


async def _leads_astray(host: str) -> str | None:
    """Return why a name may not be connected to.

    :raises DNSLookupError: if it leads nowhere
    """
    if _proxies() and not proxy_bypass(host):
        return None  # the proxy asks for the address, and connects to it
    reactor: Any = import_module("twisted.internet.reactor")
    try:
        await maybe_deferred_to_future(reactor.resolve(host))
    except PrivateAddressError as error:
        return str(error)
    except UnicodeError as error:
        raise DNSLookupError(f"{host}: {error}") from error
    return None


def _pairs(headers: object) -> tuple[tuple[str, str], ...]:
    """Return Scrapy's headers as pairs of text; bytes beyond ASCII keep their values."""
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in headers.items()  # type: ignore[attr-defined]
        for value in values
    )


def _exchange(request: Request, raw: Response, payload: bytes) -> Exchange:
    phrase = _PHRASES.get(raw.status, "")
    return Exchange(
        url=raw.url,
        method=request.method,
        request_headers=_pairs(request.headers),
        status=raw.status,
        reason=phrase,
        response_headers=_pairs(raw.headers),
        body=raw.body,
        payload=payload,
        fetched_at=now(),
        agency_id=request.meta.get("agency_id"),
        tls=_transport(request),
        ip_address=str(raw.ip_address) if raw.ip_address else None,
    )


def _transport(request: Request) -> Literal["none", "unverified", "legacy"]:
    """Return how far a request's transport can be trusted: portals' certificates are not verified."""
    if not request.url.startswith("https:"):
        return "none"
    return "legacy" if request.meta.get("tls") == "legacy" else "unverified"


async def _record(session: Session, exchange: Exchange, unreadable: str = "") -> None:
    session.tally(exchange.agency_id).requests += 1
    # By the status at once: others would be asked while a slow disk takes the record.
    refused = exchange.status in BLOCKED
    if refused:
        _count_refusal(session, exchange.url)
    captured = await session.write(
        record_exchange, session.archive, session.run_id, exchange, unreadable=unreadable
    )
    if captured.outcome == "blocked" and not refused:
        _count_refusal(session, exchange.url)


def _count_refusal(session: Session, url: str) -> None:
    server = server_of(url)
    session.refusals[server] = session.refusals.get(server, 0) + 1


class RawCapture:
    """Nearest to the network: records each response as it came, before anything changes or follows it.

    What is compressed is unpacked here too, because Scrapy's decompression above takes the headers'
    Content-Encoding away, and passes on what it cannot unpack.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_response(self, request: Request, response: Response) -> Response:
        session = session_of(self._crawler)
        coded = b", ".join(response.headers.getlist("Content-Encoding")).decode("latin-1")
        try:
            payload = decode_payload(response.body, coded)
        except ArchiveError as error:
            await _record(session, _exchange(request, response, b""), str(error))
            if response.status in _SUCCESS:
                raise IgnoreRequest(f"{response.url}: {error}") from error
            return response
        await _record(session, _exchange(request, response, payload))
        return response

    async def process_exception(self, request: Request, exception: Exception) -> None:
        if isinstance(exception, IgnoreRequest):
            return
        session = session_of(self._crawler)
        message = f"{type(exception).__name__}: {exception}".strip(": ")
        await session.write(
            record_failure, session.archive, session.run_id, request.meta.get("agency_id"),
            request.url, at=now(), outcome="error", message=message,
        )  # fmt: skip


def in_its_encoding(response: Response) -> Response:
    """Return a text with the encoding that it begins in, so that nothing above believes what it declares."""
    if not isinstance(response, TextResponse):
        return response
    sent = (response.headers.get("Content-Type") or b"").decode("latin-1")
    declared = http_content_type_encoding(sent) or ""
    return response.replace(encoding=encoding_of(head_of(response.body), declared))


class Conditional:
    """Asks for what changed since the last capture; an unchanged page is taken from the archive.

    Every text that it passes on has its encoding.

    Not Scrapy's HTTP cache: its policies skip requests that a heuristic holds for fresh, and a report
    changed at the same address would go unnoticed.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        if request.method != "GET" or "held" in request.meta:
            return
        session = session_of(self._crawler)
        held = await session.write(held_response, session.archive, request.url)
        # An excerpt of an archive holds the rows, and of the originals what it carries.
        if held is None or not is_at_hand(session.data, held):
            return
        request.meta["held"] = held
        for name, value in (
            ("If-None-Match", held.etag),
            ("If-Modified-Since", held.last_modified),
        ):
            if value:
                request.headers[name] = value

    async def process_response(self, request: Request, response: Response) -> Response:
        held: Held | None = request.meta.get("held")
        if response.status != _NOT_MODIFIED or held is None:
            return in_its_encoding(response)
        session = session_of(self._crawler)
        body = await session.write(held_payload, session.data, held)
        headers = Headers({"Content-Type": held.media_type or "text/html"})
        kind = responsetypes.from_args(headers=headers, url=response.url, body=body)
        found = kind(
            response.url, status=200, headers=headers, body=body, request=request, flags=["held"]
        )
        return in_its_encoding(found)
