"""Family ``trs``: TRS WCM (拓尔思) portals, YYYYMM/tYYYYMMDD_ID.html.

TRS WCM (拓尔思): lists go on at index_1.html, by a script that counts pages from 0.
"""

from __future__ import annotations

import html
import re
from dataclasses import replace
from urllib.parse import urljoin

from crawler.bounds.marked import Marked
from crawler.urls import canonical_url
from spiders.base import ReportSpider
from spiders.lists.answers import find_number, parse_answer, read_lines
from spiders.lists.onward.requested import Following, Form, query_value, with_query
from spiders.lists.pages import ListPage, read_page, reveal

# createPageHTML(3, 0, "index", "html") and createPage(3,0,"index","html"): pages, current, stem, ending
_CALL = re.compile(
    r"""createPage(?:HTML)?\(\s*(?P<count>\d+)\s*,\s*(?P<current>\d+)\s*,
        \s*["'](?P<stem>[\w-]+)["']\s*,\s*["'](?P<ending>\w+)["']""",
    re.VERBOSE,
)
# var countPage = 3//共多少页; var currentPage = 0;
_COUNT = re.compile(r"countPage\s*=\s*(\d+)")
_CURRENT = re.compile(r"currentPage\s*=\s*(\d+)")
_NAME = re.compile(r"(?P<stem>[\w-]*?)(?:_\d+)?\.(?P<ending>s?html?)$")
MARK = Marked(
    r"\.trsapi\b|/fjdzapp/search|/was5/web/search|createPage(?:HTML)?\(\s*\d|countPage\s*=\s*\d|/t\d{8}_\d+\.s?html?",
    ".trsapi", "/fjdzapp/search", "/was5/web/search", "createPage", "countPage", "/t",
)  # fmt: skip
_API = re.compile(r"\.trsapi\b|/fjdzapp/search")
_API_PATH = "/fjdzapp/search"
# listArgs:{channelid:SiteInfo.searchId, classsql:"chnlid=1813"}, pagebar:{prepage:10, recordCount:'20'}
_ARGUMENT = re.compile(
    r"""\b(channelid|classsql|sortfield|prepage|recordCount|searchId)['"]?\s*:\s*(?:["']([^"']*)["']|([\w.]+))"""
)
_WAS = re.compile(
    r"""['"]([^'"\s]{0,500}/was5/web/search\?[^'"\s]{0,500}channelid=\d+[^'"\s]{0,500})['"]"""
)
_PAGES = re.compile(r"共\s*(?:<[^>]*>)?\s*(\d+)\s*(?:<[^>]*>)?\s*页")


def next_page(page: str, base_url: str) -> str | None:
    """Return the next page from the paging script; the first is ``index.html``, the second ``index_1``."""
    if call := _CALL.search(page):
        count, current = int(call["count"]), int(call["current"])
        stem, ending = call["stem"], call["ending"]
    elif counted := _COUNT.search(page):
        now = _CURRENT.search(page)
        name = _NAME.search(base_url.rpartition("/")[2])
        count, current = int(counted[1]), int(now[1]) if now else 0
        stem, ending = (name["stem"] or "index", name["ending"]) if name else ("index", "html")
    else:
        return None
    if current + 1 >= count:
        return None
    return canonical_url(urljoin(base_url, f"{stem}_{current + 1}.{ending}"))


def _api_request(page: str, url: str) -> Following | None:
    """Return the POST for the second page, by the script's ``listArgs`` (福建: 平潭, 海沧, 湖里).

    The first page stands in the page itself. ``channelid`` is often ``SiteInfo.searchId``.
    """
    if not _API.search(page):
        return None
    given = {m[1]: m[2] or m[3] for m in _ARGUMENT.finditer(page)}
    channel = given.get("channelid", "")
    if not channel.isdigit():
        channel = given.get("searchId", "")
    total, size = given.get("recordCount", ""), given.get("prepage", "")
    if not channel or not size.isdigit() or (total.isdigit() and int(total) <= int(size)):
        return None
    form = [("channelid", channel)]
    form += [(name, given[name]) for name in ("classsql", "sortfield") if given.get(name)]
    return Following(
        canonical_url(urljoin(url, _API_PATH)), (*form, ("page", "2"), ("prepage", size))
    )


def _api_answer(page: str, url: str, form: Form) -> ListPage:
    data = parse_answer(page)
    entries, pages = read_lines(data, url), find_number(data, ("pagecount",))
    number = int(dict(form).get("page", "1"))
    more = tuple((k, str(number + 1) if k == "page" else v) for k, v in form)
    last = not entries or (pages is not None and number >= pages)
    return ListPage(entries, None if last else Following(url, more), exact=True)


def _search_page(page: str, url: str) -> ListPage:
    """Return a page of TRS WAS (民航局), which answers with rows: asked on until nothing is new."""
    found = read_page(page, url)
    number = int(query_value(url, "page") or 1)
    counted = _PAGES.search(page)
    last = number >= int(counted[1]) if counted else not found.entries
    return replace(found, following=None if last else Following(with_query(url, page=number + 1)))


def read(page: str, url: str, form: Form = ()) -> ListPage:
    """Return a TRS list page; some themes link 下一页, some ask an interface for further pages."""
    if page.lstrip().startswith("{"):
        return _api_answer(page, url, form)
    if "/was5/web/search" in url:
        return _search_page(page, url)
    shown = reveal(page)
    if request := _api_request(shown, url):
        return replace(read_page(page, url), following=request)
    found = read_page(page, url, next_page(shown, url))
    searches = (html.unescape(address) for address in _WAS.findall(page))
    asked = [with_query(canonical_url(urljoin(url, address)), page=1) for address in searches]
    return replace(found, units=tuple(map(Following, dict.fromkeys(asked))))


class TrsSpider(ReportSpider):
    """Portals of TRS WCM."""

    name = "trs"
