"""Cookies of the host that set them: a plain cookie gate works, and an odd cookie costs nothing."""

from __future__ import annotations

from collections.abc import Iterable
from http.cookiejar import Cookie

from scrapy import Request
from scrapy.downloadermiddlewares.cookies import CookiesMiddleware
from scrapy.http.cookies import CookieJar

from crawler.urls import host_of


class OwnCookies(CookiesMiddleware):
    """Scrapy's middleware without its list of public suffixes, fetched and kept in the home folder.

    Every cookie is its own host's, so none of them is another's; a domain that it names is not asked.
    """

    def _process_cookies(
        self, cookies: Iterable[Cookie], *, jar: CookieJar, request: Request
    ) -> None:
        for cookie in cookies:
            cookie.domain = host_of(request.url)
            jar.set_cookie_if_ok(cookie, request)
