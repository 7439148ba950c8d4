"""Family ``hanweb``: 大汉 Hanweb portals, /col/colN/index.html and /art/YYYY/M/D/art_N_N.html.

大汉 Hanweb: the first lines stand as XML in a script, further ones come from dataproxy.jsp.

Two generations (DOMAIN 3.1): in the older the XML itself names the next request in ``<nextgroup>``; in
the newer the page's script gives the parameters, and requests count records.
"""

from __future__ import annotations

import html
import re
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from crawler.bounds.marked import Marked
from crawler.bounds.spans import find_spans
from crawler.titles import read_title
from crawler.urls import canonical_url
from spiders.base import ReportSpider
from spiders.lists.entries import ListEntry, read_entries
from spiders.lists.onward.requested import Following, Form, query_value, with_query
from spiders.lists.pages import ListPage, read_page

MARK = Marked(
    r"<datastore>|dataproxy\.jsp|/module/(?:web/)?jpage/|/module/xxgk/",
    "<datastore>", "dataproxy.jsp", "/jpage/", "/module/xxgk/", flags=re.IGNORECASE,
)  # fmt: skip
_STORE = re.compile(r"<datastore>", re.IGNORECASE), re.compile(r"</datastore>", re.IGNORECASE)
_RECORD = (
    re.compile(r"<record>\s*<!\[CDATA\[", re.IGNORECASE),
    re.compile(r"\]\]>\s*</record>", re.IGNORECASE),
)
_NEXT = re.compile(r"<nextgroup>\s*<!\[CDATA\[", re.IGNORECASE), re.compile(r"\]\]>")
_TOTAL = re.compile(r"<totalrecord>\s*(\d+)|totalRecord['\"]?\s*[:=]\s*['\"]?(\d+)", re.IGNORECASE)
_PER_PAGE = re.compile(r"perPage['\"]?\s*[:=]\s*['\"]?(\d+)", re.IGNORECASE)
_PROXY = re.compile(r"""['"]([^'"]{0,500}dataproxy\.jsp[^'"]{0,2000})['"]""", re.IGNORECASE)
_HREF = re.compile(r"""href\s*=\s*["']([^"']+)["']""", re.IGNORECASE)
# The script's parameters of the newer generation, as the page writes them: col:1, webid:'3086'
_PARAMETERS = (
    "col", "appid", "webid", "path", "columnid", "sourceContentType", "unitid", "webname",
    "permissiontype",
)  # fmt: skip
_PARAMETER = re.compile(
    rf"""\b({"|".join(_PARAMETERS)})['"]?\s*:\s*(?:['"]([^'"]*)['"]|(\d+))""", re.IGNORECASE
)

_BY_POST = re.compile(
    r"""dataproxy\.jsp.{0,300}?(?:type|method)['"]?\s*[:=]\s*['"]post|(?:type|method)['"]?\s*[:=]\s*['"]post.{0,300}?dataproxy\.jsp""",
    re.IGNORECASE | re.DOTALL,
)
_SEARCH = re.compile(r"""['"]([^'"]*/module/xxgk/search\.jsp)['"]""")
_SEARCHED = re.compile(
    r"""\b(divid|infotypeId|jdid|area|requestUrl)['"]?\s*[:=]\s*(?:['"]([^'"]*)['"]|(\d+))""",
    re.IGNORECASE,
)
_PAGES = re.compile(r"共\s*+(?:<[^<>]*>)?\s*+(\d++)\s*+(?:<[^<>]*>)?\s*+页")


def _named_next(store: str, url: str) -> str | None:
    """Return the address that ``<nextgroup>`` names (older generation)."""
    group = next(find_spans(store, *_NEXT), None)
    link = _HREF.search(store, group[0].end(), group[1].start()) if group else None
    return canonical_url(urljoin(url, html.unescape(link[1]))) if link else None


def _proxy(page: str) -> str:
    """Return the address that the page's script asks, without a query: a next group's has its own."""
    found = (html.unescape(m[1]).removesuffix("?") for m in _PROXY.finditer(page))
    return next((address for address in found if "?" not in address), "")


def _counted_next(page: str, url: str, read: int, total: int) -> str | None:
    """Return the request for the next records by the page's parameters (newer generation)."""
    start = int(query_value(url, "endrecord") or 0) or read
    if start >= total:
        return None
    per_page = int(query_value(url, "perpage") or 0)
    if per_page:
        end = min(start + per_page, total)
        return with_query(url, startrecord=start + 1, endrecord=end)
    proxy, size = _proxy(page), _PER_PAGE.search(page)
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
    return canonical_url(urljoin(url, f"{proxy}?{urlencode(query)}"))


def _as_form(url: str) -> Following:
    """Return a request with its parameters as form fields, as some hosts take them alone (江苏)."""
    return Following(
        url.partition("?")[0], tuple(parse_qsl(urlsplit(url).query, keep_blank_values=True))
    )


def _following(
    page: str, store: str, asked: tuple[str, Form], read: int, total: int | None
) -> Following | None:
    """Return the request for what follows the records of one data store.

    A next group may be encrypted, and answered with nothing: then the script's own parameters count. Some
    hosts take form fields alone (江苏), and answer a query with nothing.
    """
    url, form = asked
    here = with_query(url, **dict(form)) if form else url
    named, counted = _named_next(store, here), None
    if total and (not _NEXT[0].search(store) or (named and _proxy(page))):
        counted = _counted_next(page, here, read, total)
    ways: list[Following] = []
    for address in filter(None, (named, counted)):
        plain, posted = Following(address), _as_form(address)
        ways += [posted] if form or _BY_POST.search(page) else [plain, posted]
    ways = [way for way in ways if way.form or "?" in way.url]
    return replace(ways[0], instead=tuple(ways[1:])) if ways else None


def _search(page: str, url: str, form: Form) -> Following | None:
    """Return the next request of the module's search (浙江), which takes form fields."""
    if form:
        number = int(dict(form).get("currpage", "1"))
        pages = _PAGES.search(page)
        last = number >= int(pages[1]) if pages else not read_entries(page, url)
        more = tuple((k, str(number + 1) if k == "currpage" else v) for k, v in form)
        return None if last else Following(url, more)
    address = _SEARCH.search(page)
    if not address:
        return None
    values = {m[1]: m[2] or m[3] or "" for m in _SEARCHED.finditer(page)}
    values |= {"currpage": "1", "standardXxgk": "1"}
    return Following(canonical_url(urljoin(url, html.unescape(address[1]))), tuple(values.items()))


def _names_report(entries: list[ListEntry]) -> bool:
    titles = (read_title(entry.title) for entry in entries)
    return any(not title.refused or title.page_decides for title in titles)


def read(page: str, url: str, form: Form = ()) -> ListPage:
    """Return the lines in a column page's script, or in an answer of dataproxy.jsp.

    A page may hold several data stores, navigation and news among them (江苏): all are read, and those
    go on that name a report, or where none does, those of dated lines.
    """
    stores = [page[a.start() : b.end()] for a, b in find_spans(page, *_STORE)]
    if not stores:
        if "dataproxy.jsp" in url:
            return ListPage([], exact=True)  # an answer without a store: it is asked in another way
        found = read_page(page, url)
        more = _search(page, url, form)
        if form or not more:
            return replace(found, following=more or found.following, exact=bool(form))
        return replace(found, units=(more,))
    lists = []
    for store in stores:
        lines = "".join(store[a.end() : b.start()] for a, b in find_spans(store, *_RECORD))
        entries = read_entries(f"<html><body>{lines}</body></html>", url)
        counted = _TOTAL.search(store) or (_TOTAL.search(page) if len(stores) == 1 else None)
        total = int(counted[1] or counted[2]) if counted else None
        more = _following(page, store, (url, form), len(entries), total)
        lists.append((entries, more, total))
    dated = [one for one in lists if one[1] and any(entry.date for entry in one[0])]
    named = [one for one in lists if _names_report(one[0])] or dated or lists[:1]
    following = [more for _, more, _ in named if more]
    total = sum(one[2] or 0 for one in named) if all(one[2] for one in named) else None
    beside = sum(len(one[0]) for one in lists if one not in named)
    return ListPage(
        [entry for one in lists for entry in one[0]],
        following[0] if following else None,
        None if total is None else total + beside,
        exact=True,
        units=tuple(following[1:]),
    )


class HanwebSpider(ReportSpider):
    """Portals of 大汉 Hanweb."""

    name = "hanweb"
