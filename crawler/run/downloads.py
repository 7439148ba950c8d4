"""The last step before the network: hosts that keep refusing, hosts that speak only old TLS."""

from __future__ import annotations

import asyncio
from typing import Any, cast

from OpenSSL import SSL
from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadTimeoutError, IgnoreRequest
from scrapy.http import Response
from twisted.internet.interfaces import IOpenSSLClientConnectionCreator
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer

from crawler.findings import Obstacle
from crawler.run.extensions import session_of
from crawler.urls import server_of

_GRACE = 5.0  # seconds after Scrapy's own time limit
_AT_ONCE = (
    8  # of one host; where there is no delay (loopback), Scrapy hands on all that wait at once
)
_MOST_REFUSALS = 3  # of one host in one run; asking on would be met with a ban


class LeftAloneError(IgnoreRequest):
    """Raised for a request to a host that has refused too often in this run."""

    obstacle = Obstacle.BLOCKED


_LEGACY_SERVER_CONNECT = 0x4  # SSL_OP_LEGACY_SERVER_CONNECT


@implementer(IOpenSSLClientConnectionCreator)
class _OldConnection:
    """Opens connections to one host at OpenSSL's lowest security level."""

    def __init__(self, host: bytes) -> None:
        self._host = host

    def clientConnectionForTLS(self, tls_protocol: Any) -> SSL.Connection:  # noqa: N802
        context = SSL.Context(SSL.TLS_METHOD)
        # Scrapy's own setting for ciphers loses the level: Twisted expands it to a list of names.
        context.set_cipher_list(b"DEFAULT:@SECLEVEL=0")
        context.set_min_proto_version(SSL.TLS1_VERSION)
        context.set_options(_LEGACY_SERVER_CONNECT)
        connection = SSL.Connection(context, None)
        connection.set_app_data(tls_protocol)
        connection.set_tlsext_host_name(self._host)
        return connection


@implementer(IPolicyForHTTPS)
class _OldTls:
    """Speaks TLS 1.0 with short keys too; nothing is verified, as with every other portal."""

    def creatorForNetloc(self, hostname: bytes, port: int) -> _OldConnection:  # noqa: ARG002, N802
        return _OldConnection(hostname)


class CourteousHandler(HTTP11DownloadHandler):
    """Scrapy's handler, which sends nothing to a host that refused three requests.

    Not a middleware: requests have passed those when they wait for their turn at the host. Where the
    setting ``NIANBAO_TLS`` is ``legacy``, for the agencies whose entry says so, it speaks old TLS.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._turns: dict[str, asyncio.Semaphore] = {}
        if crawler.settings["NIANBAO_TLS"] == "legacy":
            self._contextFactory = cast(IPolicyForHTTPS, _OldTls())

    async def download_request(self, request: Request) -> Response:
        """Return the response.

        :raises LeftAloneError: if the host has refused too often
        :raises DownloadTimeoutError: if it takes longer than Scrapy's own limit notices, as a peer
            that never ends its TLS handshake
        """
        server = server_of(request.url)
        async with self._turns.setdefault(server, asyncio.Semaphore(_AT_ONCE)):
            refused = session_of(self._crawler).refusals.get(server, 0)
            if refused >= _MOST_REFUSALS:
                raise LeftAloneError(f"{server} refused {refused} requests; left alone in this run")
            longest = float(self._crawler.settings["DOWNLOAD_TIMEOUT"]) + _GRACE
            try:
                async with asyncio.timeout(longest):
                    return await super().download_request(request)
            except TimeoutError as error:
                raise DownloadTimeoutError(f"{server} did not end its answer") from error
