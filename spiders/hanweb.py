"""Family ``hanweb``: 大汉 Hanweb portals, /col/colN/index.html and /art/YYYY/M/D/art_N_N.html.

大汉 Hanweb: the first lines stand as XML in a script, further ones come from dataproxy.jsp.

Two generations (DOMAIN 3.1): in the older the XML itself names the next request in ``<nextgroup>``; in
the newer the page's script gives the parameters, and requests count records.
"""

from __future__ import annotations

import html
import re
from urllib.parse import urlencode, urljoin

from crawler.urls import canonical_url
from spiders.base import ReportSpider
from spiders.lists.entries import read_entries
from spiders.lists.pages import (
    Following,
    Form,
    ListPage,
    query_value,
    read_page,
    stated_total,
    with_query,
)

MARK = re.compile(r"<datastore>|dataproxy\.jsp|/module/(?:web/)?jpage/", re.IGNORECASE)
_STORE = re.compile(r"<datastore>.*?</datastore>", re.DOTALL | re.IGNORECASE)
_RECORD = re.compile(r"<record>\s*<!\[CDATA\[(.*?)\]\]>\s*</record>", re.DOTALL | re.IGNORECASE)
_NEXT = re.compile(r"<nextgroup>\s*<!\[CDATA\[(.*?)\]\]>", re.DOTALL | re.IGNORECASE)
_TOTAL = re.compile(r"<totalrecord>\s*(\d+)|totalRecord\s*[:=]\s*['\"]?(\d+)", re.IGNORECASE)
_PER_PAGE = re.compile(r"perPage\s*[:=]\s*['\"]?(\d+)", re.IGNORECASE)
_PROXY = re.compile(r"""['"]([^'"]*dataproxy\.jsp[^'"]*)['"]""", re.IGNORECASE)
_HREF = re.compile(r"""href\s*=\s*["']([^"']+)["']""", re.IGNORECASE)
# The script's parameters of the newer generation, as the page writes them: col:1, webid:'3086'
_PARAMETERS = (
    "col", "appid", "webid", "path", "columnid", "sourceContentType", "unitid", "webname",
    "permissiontype",
)  # fmt: skip
_PARAMETER = re.compile(
    rf"""\b({"|".join(_PARAMETERS)})['"]?\s*:\s*(?:['"]([^'"]*)['"]|(\d+))""", re.IGNORECASE
)


def _named_next(store: str, url: str) -> str | None:
    """Return the address that ``<nextgroup>`` names (older generation)."""
    group = _NEXT.search(store)
    link = _HREF.search(group[1]) if group else None
    return canonical_url(urljoin(url, html.unescape(link[1]))) if link else None


def _counted_next(page: str, url: str, read: int, total: int) -> str | None:
    """Return the request for the next records by the page's parameters (newer generation)."""
    start = int(query_value(url, "endrecord") or 0) or read
    if start >= total:
        return None
    per_page = int(query_value(url, "perpage") or 0)
    if per_page:
        end = min(start + per_page, total)
        return with_query(url, startrecord=start + 1, endrecord=end)
    proxy, size = _PROXY.search(page), _PER_PAGE.search(page)
    if not proxy or not size:
        return None
    values = {m[1]: m[2] or m[3] or "" for m in _PARAMETER.finditer(page)}
    per_page = int(size[1]) * 3  # one request brings a group of three pages
    query = {
        "startrecord": start + 1,
        "endrecord": min(start + per_page, total),
        "perpage": per_page,
        **values,
    }
    return canonical_url(urljoin(url, f"{html.unescape(proxy[1])}?{urlencode(query)}"))


def read(page: str, url: str, form: Form = ()) -> ListPage:  # noqa: ARG001
    """Return the lines in a column page's script, or in an answer of dataproxy.jsp."""
    store = _STORE.search(page)
    if store is None:
        return read_page(page, url)
    lines = "".join(_RECORD.findall(store[0]))
    entries = read_entries(f"<html><body>{lines}</body></html>", url)
    counted = _TOTAL.search(store[0]) or _TOTAL.search(page)
    total = int(counted[1] or counted[2]) if counted else stated_total(page)
    following = _named_next(store[0], url)
    if not following and total and not _NEXT.search(store[0]):
        following = _counted_next(page, url, len(entries), total)
    return ListPage(entries, Following(following) if following else None, total, exact=True)


class HanwebSpider(ReportSpider):
    """Portals of 大汉 Hanweb."""

    name = "hanweb"
