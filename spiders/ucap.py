"""Family ``ucap``: 开普 UCAP portals, /COLUMN/YYYYMM/HASH.shtml.

开普 UCAP: list_2.shtml by a script that counts pages from 1, or JSON of /common/search/.
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urljoin

from crawler.urls import canonical_url
from crawler.values import parse_date, tidy
from spiders.base import ReportSpider
from spiders.lists.entries import ListEntry, read_entries
from spiders.lists.pages import Following, Form, ListPage, query_value, read_page, with_query

# createPageHTML('page_div',5, 1,'list','shtml',95): where, pages, current, stem, ending, lines
_CALL = re.compile(
    r"""createPageHTML\(\s*['"]\w+['"]\s*,\s*(?P<count>\d+)\s*,\s*(?P<current>\d+)\s*,
        \s*["'](?P<stem>[\w-]+)["']\s*,\s*["'](?P<ending>\w+)["']\s*(?:,\s*(?P<total>\d+))?""",
    re.VERBOSE,
)
_SEARCH = re.compile(r"""['"]([^'"]*/common/search/[^'"?]+\?[^'"]*)['"]""")
MARK = re.compile(rf"createPageHTML\(\s*['\"]|{_SEARCH.pattern}|UCAPCONTENT|/common/search/")


def _entry(result: dict[str, Any], url: str) -> ListEntry:
    found = parse_date(str(result.get("publishedTimeStr", "")))
    return ListEntry(
        tidy(re.sub(r"<[^>]+>", "", str(result.get("title", "")))),
        canonical_url(urljoin(url, str(result.get("url", "")))),
        found.isoformat() if found else "",
    )


def _answer(page: str, url: str) -> ListPage:
    data = json.loads(page).get("data", {})
    entries = [_entry(result, url) for result in data.get("results", []) if result.get("url")]
    total = int(data["total"]) if str(data.get("total", "")).isdigit() else None
    number, size = int(query_value(url, "page") or 1), int(query_value(url, "_pageSize") or 15)
    last = not entries or (total is not None and number * size >= total)
    following = None if last else Following(with_query(url, page=number + 1))
    return ListPage(entries, following, total, exact=True)


def read(page: str, url: str, form: Form = ()) -> ListPage:  # noqa: ARG001
    """Return a column page with its next one, or the lines of an answer of the search interface."""
    if page.lstrip().startswith("{"):
        return _answer(page, url)
    if search := _SEARCH.search(page):
        first = with_query(canonical_url(urljoin(url, search[1])), page=1)
        return ListPage(read_entries(page, url), Following(first))
    call = _CALL.search(page)
    if call is None or int(call["current"]) >= int(call["count"]):
        return read_page(page, url)
    name = f"{call['stem']}_{int(call['current']) + 1}.{call['ending']}"
    following = Following(canonical_url(urljoin(url, name)))
    return ListPage(
        read_entries(page, url), following, int(call["total"]) if call["total"] else None
    )


class UcapSpider(ReportSpider):
    """Portals of 开普 UCAP."""

    name = "ucap"
