"""Cookies of the host that set them: a plain cookie gate works, and an odd cookie costs nothing."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from http.cookiejar import Cookie
from typing import Any

from scrapy import Request
from scrapy.downloadermiddlewares.cookies import CookiesMiddleware
from scrapy.http import Response
from scrapy.http.cookies import CookieJar

from crawler.urls import host_of

logger = logging.getLogger(__name__)


class OwnCookies(CookiesMiddleware):
    """Scrapy's middleware without its list of public suffixes, fetched and kept in the home folder.

    Every cookie is its own host's, so none of them is another's.
    """

    def _process_cookies(
        self, cookies: Iterable[Cookie], *, jar: CookieJar, request: Request
    ) -> None:
        for cookie in cookies:
            cookie.domain = host_of(request.url)
            jar.set_cookie_if_ok(cookie, request)

    def process_request(self, request: Request, spider: Any = None) -> Any:  # noqa: ARG002
        try:
            return super().process_request(request)
        except Exception:
            logger.warning("%s: cookies that cannot be sent", request.url, exc_info=True)
            self.jars.clear()
            return None

    def process_response(self, request: Request, response: Response, spider: Any = None) -> Any:  # noqa: ARG002
        try:
            return super().process_response(request, response)
        except Exception:
            logger.warning("%s: cookies that cannot be read", request.url, exc_info=True)
            return response
