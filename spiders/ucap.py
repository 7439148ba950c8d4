"""Family ``ucap``: 开普 UCAP portals, /COLUMN/YYYYMM/HASH.shtml.

开普 UCAP: list_2.shtml by a script that counts pages from 1, or JSON of /common/search/.
"""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urljoin

from crawler.bounds.marked import Marked
from crawler.urls import canonical_url
from spiders.base import ReportSpider
from spiders.lists.answers import find_number, parse_answer, read_lines
from spiders.lists.entries import read_entries
from spiders.lists.onward.ends import stated_total
from spiders.lists.onward.requested import Following, Form, query_value, with_query
from spiders.lists.pages import ListPage, read_page, reveal

# createPageHTML('page_div',5, 1,'list','shtml',95): where, pages, current, stem, ending, lines
_CALL = re.compile(
    r"""createPageHTML\(\s*['"]\w+['"]\s*,\s*(?P<count>\d+)\s*,\s*(?P<current>\d+)\s*,
        \s*["'](?P<stem>[\w-]+)["']\s*,\s*["'](?P<ending>\w+)["']\s*(?:,\s*(?P<total>\d+))?""",
    re.VERBOSE,
)
_SEARCH = re.compile(r"""['"]([^'"]{0,500}/common/search/[^'"?]{1,500}\?[^'"]{0,2000})['"]""")
# url: '…/common/search/80675', data: {_isAgg: true, _isJson: true, _pageSize: 10}: its query stands apart
_SEARCH_ALONE = re.compile(r"""['"]([^'"]{0,500}/common/search/[\w-]+)['"]""")
_SEARCHED = re.compile(
    r"""\b(_is\w+|_pageSize|_template|_channelName)['"]?\s*:\s*(?:'([\w,-]*)'|"([\w,-]*)"|(true|false|\d+))"""
)
_BY_CODE = re.compile(r"""['"]([^'"\s]{0,500}getFileListByCodeId[^'"\s]{0,500})['"]""")
# channelId: "61eaab3127b040d4950fff177f09e561", size: 20; a name alone is a variable's.
_CODED = re.compile(r"""\b(channelId|size|pageSize)['"]?\s*[:=]\s*(?:'(\w+)'|"(\w+)"|(\d\w*))""")
MARK = Marked(
    rf"getFileListByCodeId|createPageHTML\(\s*['\"]|{_SEARCH.pattern}|UCAPCONTENT|/common/search/",
    "getFileListByCodeId", "createPageHTML(", "UCAPCONTENT", "/common/search/",
)  # fmt: skip


def _first_by_code(page: str, url: str) -> Following | None:
    """Return the request of 税务总局's lists: a POST of ``channelId``, ``page`` and ``size``."""
    address = _BY_CODE.search(page)
    if not address:
        return None
    values = {m[1]: m[2] or m[3] or m[4] for m in reversed(list(_CODED.finditer(page)))}
    size = values.get("size") or values.get("pageSize") or "15"
    if "channelId" not in values or not size.isdigit():
        return None
    form = (("channelId", values["channelId"]), ("page", "1"), ("size", size))
    return Following(canonical_url(urljoin(url, address[1])), form)


def _first_request(page: str, url: str) -> Following | None:
    """Return the request for the first lines, where an interface brings them."""
    if search := _SEARCH.search(page):
        return Following(with_query(canonical_url(urljoin(url, search[1])), page=1))
    if search := _SEARCH_ALONE.search(page):
        given = {m[1]: m[2] or m[3] or m[4] or "" for m in _SEARCHED.finditer(page)}
        return Following(with_query(canonical_url(urljoin(url, search[1])), **given, page=1))
    return _first_by_code(page, url)


def _answer(page: str, url: str, form: Form) -> ListPage:
    data = parse_answer(page)
    entries, total = read_lines(data, url), find_number(data)
    asked = dict(form)
    number = int(asked.get("page") or query_value(url, "page") or 1)
    size = int(asked.get("size") or query_value(url, "_pageSize") or 15)
    if not entries or (total is not None and number * size >= total):
        return ListPage(entries, None, total, exact=True)
    if form:
        more = tuple((k, str(number + 1) if k == "page" else v) for k, v in form)
        return ListPage(entries, Following(url, more), total, exact=True)
    return ListPage(entries, Following(with_query(url, page=number + 1)), total, exact=True)


def read(page: str, url: str, form: Form = ()) -> ListPage:
    """Return a column page with its next one, or the lines of an answer of its interface.

    ``/common/search/`` answers as JSON, or as HTML where ``_isJson`` is false (甘肃).
    """
    if page.lstrip().startswith("{"):
        return _answer(page, url, form)
    if "/common/search/" in url:
        return _html_answer(page, url)
    if request := _first_request(page, url):
        return ListPage(read_entries(page, url), request)
    call = _CALL.search(page)
    if call is None:
        return read_page(page, url)
    lines = int(call["total"]) if call["total"] else None
    if int(call["current"]) >= int(call["count"]):
        found = read_page(page, url)
        return replace(found, total=found.total or lines)
    name = f"{call['stem']}_{int(call['current']) + 1}.{call['ending']}"
    following = Following(canonical_url(urljoin(url, name)))
    return replace(read_page(page, url), following=following, total=lines)


def _html_answer(page: str, url: str) -> ListPage:
    """Return the lines of an answer in HTML; it is asked on until a page brings nothing new."""
    entries = read_entries(reveal(page), url)
    number = int(query_value(url, "page") or 1)
    more = Following(with_query(url, page=number + 1)) if entries else None
    return ListPage(entries, more, stated_total(page), exact=True)


class UcapSpider(ReportSpider):
    """Portals of 开普 UCAP."""

    name = "ucap"
