"""Family ``gkmlpt``: the disclosure platform of 广东, /gkmlpt/index.

广东's 政府信息公开目录 platform (gkmlpt): columns in ``window._CONFIG``, lines by its JSON interface.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

from crawler.bounds.marked import Marked
from crawler.urls import canonical_url
from crawler.values import parse_date, squeeze, tidy
from spiders.base import ReportSpider
from spiders.lists.entries import ListEntry, read_entries
from spiders.lists.onward.requested import Following, Form, query_value, with_query
from spiders.lists.pages import ListPage, read_page

MARK = Marked(r"window\._CONFIG|/gkmlpt/", "window._CONFIG", "/gkmlpt/")
_SID = re.compile(r"""\bSID['"]?\s*:\s*['"]?(\w+)""")
_TREE = re.compile(r"""\bTREE['"]?\s*:\s*(?=\[)""")
_NODE = re.compile(
    r"""\bid['"]?\s*:\s*['"]?(\d+)['"]?\s*,\s*['"]?name['"]?\s*:\s*(['"])([^'"<>]+)\2"""
)
_NAMED = re.compile(r"/annualreport/?#(\d+)$")  # 广东省文旅厅: the address names the column
_PLATFORM = re.compile(r"/gkmlpt(?=/|$)")
_COLUMN = re.compile(r"年报|年度报告")
_PLAIN = re.compile(r"(?:政府|单位|部门|本机关)?(?:年报|年度报告)")
_CHINA = timedelta(hours=8)  # the interface gives seconds since 1970


def _columns(nodes: Any) -> Iterator[tuple[str, str]]:
    """Yield ``(id, name)`` of every column of the tree."""
    for node in nodes if isinstance(nodes, list) else ():
        yield str(node.get("id", "")), squeeze(str(node.get("name", "")))
        yield from _columns(node.get("children"))


def _first_requests(page: str, url: str) -> list[str]:
    """Return the requests for the annual-report columns' first lines; pages 0 and 1 are the same."""
    sid, tree, named = _SID.search(page), _TREE.search(page), _NAMED.search(url)
    if not sid:
        return []
    columns = [named[1]] if named else _annual_columns(page, tree.end()) if tree else []
    # The platform may stand below a prefix: dg.gov.cn/dghlz/gkmlpt (APP_URL says so too).
    prefix = _PLATFORM.split(urlsplit(url).path)[0]
    paths = (f"{prefix}/gkmlpt/api/all/{column}?page=1&sid={sid[1]}" for column in columns)
    return [canonical_url(urljoin(url, path)) for path in paths]


def _annual_columns(page: str, start: int) -> list[str]:
    """Return the ids of the annual-report columns in the tree that begins at *start*.

    Those that say that they are of disclosure go before any 年报, which may be of statistics or finance.
    """
    try:
        nodes, _ = json.JSONDecoder().raw_decode(page, start)
        columns = list(_columns(nodes))
    except ValueError:  # written as JavaScript: {id: 21, name: '政府信息公开年报'}
        script = page[start:].partition("</script")[0]
        columns = [(m[1], squeeze(m[3])) for m in _NODE.finditer(script)]
    named = [(number, name) for number, name in columns if _COLUMN.search(name)]
    of_disclosure = [number for number, name in named if "公开" in name]
    plain = [number for number, name in named if _PLAIN.fullmatch(name)]
    return of_disclosure or plain or [number for number, _ in named][:1]


def _date(article: dict[str, Any]) -> str:
    given = article.get("date") or article.get("created_at") or ""
    if str(given).isdigit():
        return (datetime.fromtimestamp(int(given), UTC) + _CHINA).date().isoformat()
    found = parse_date(str(given))
    return found.isoformat() if found else ""


def _entry(article: dict[str, Any], url: str) -> ListEntry:
    files = tuple(
        (canonical_url(urljoin(url, file["url"])), str(file.get("name", "")))
        for file in article.get("attachment") or ()
        if file.get("url")
    )
    address = article.get("post_url") or article.get("url") or ""
    return ListEntry(
        tidy(str(article.get("title", ""))),
        canonical_url(urljoin(url, address)),
        _date(article),
        tidy(str(article.get("publisher") or "")),
        files,
    )


def read(page: str, url: str, form: Form = ()) -> ListPage:  # noqa: ARG001
    """Return the platform's page, which leads to its first request, or the lines of an answer."""
    if not page.lstrip().startswith("{"):
        first = tuple(map(Following, _first_requests(page, url)))
        if len(first) == 1:
            return ListPage(read_entries(page, url), first[0])
        return replace(read_page(page, url), units=first)
    data = json.loads(page)
    entries = [_entry(article, url) for article in data.get("articles", [])]
    total = data.get("classify", {}).get("post_count")
    number = int(query_value(url, "page") or 1)
    # How many lines a page has is the server's choice: it is asked on until one comes empty.
    more = with_query(url, page=number + 1) if entries and total is not None else None
    return ListPage(entries, Following(more) if more else None, total, exact=True)


class GkmlptSpider(ReportSpider):
    """Portals of 广东's gkmlpt platform."""

    name = "gkmlpt"
