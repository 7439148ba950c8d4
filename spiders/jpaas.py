"""Family ``jpaas``: 大汉版通 JPaaS portals, /col/colN/art/YYYY/art_HASH.html.

大汉版通 JPaaS: the page builds its list by a request that it describes, answered as JSON with HTML.
"""

from __future__ import annotations

import ast
import html
import json
import re
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode, urljoin

from crawler.bounds.marked import Marked
from crawler.urls import canonical_url
from spiders.base import ReportSpider
from spiders.lists.entries import read_entries
from spiders.lists.onward.requested import Following, Form, query_value, with_query
from spiders.lists.onward.tree import parse, select
from spiders.lists.pages import ListPage, read_page

MARK = Marked(r"unitbuild\.js|jpaas-publish-server", "unitbuild.js", "jpaas-publish-server")
_TAG = re.compile(r"<[^<>]*unitbuild\.js[^<>]*>")
_URL = re.compile(r"""\burl=(["'])(.+?)\1""")
_QUERY = re.compile(r'queryData="([^"]*)"|queryData=\'(\{[^>]*\})\'')
_LIST_TAG = re.compile(r"列表|板块")
_PAGE_SIZE = 15  # what the portals' own script asks for, where the page names no number of rows


def _parameters(text: str) -> dict[str, str]:
    """Return the page's ``queryData``, a JavaScript object in single or double quotes."""
    try:
        found = ast.literal_eval(html.unescape(text))
    except (ValueError, SyntaxError):
        return {}
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}


def _first_requests(page: str, url: str) -> tuple[Following, ...]:
    """Return the request for the first lines of each unit, with the parameters that the page gives.

    Navigation and footer are units as well as the list, under names of the portal's own: those that
    are called a list (信息列表, 栏目列表, 栏目1板块) are asked first.
    """
    found = []
    for tag in _TAG.findall(page):
        address, query = _URL.search(tag), _QUERY.search(tag)
        if not address or not query:
            continue
        values = _parameters(query[1] or query[2])
        rows = values.pop("rows", "") or str(_PAGE_SIZE)
        values["paramJson"] = json.dumps({"pageNo": 1, "pageSize": int(rows)})
        request = canonical_url(urljoin(url, f"{html.unescape(address[2])}?{urlencode(values)}"))
        found.append((not _LIST_TAG.search(values.get("tagId", "")), Following(request)))
    return tuple(request for _, request in sorted(found, key=lambda pair: pair[0]))


def _next_request(url: str, rows: int, total: int | None) -> str | None:
    asked: dict[str, Any] = json.loads(query_value(url, "paramJson") or "{}")
    number, size = int(asked.get("pageNo", 1)), int(asked.get("pageSize", _PAGE_SIZE))
    if not rows or (total is not None and number * size >= total):
        return None
    asked = {"pageNo": number + 1, "pageSize": size}
    return with_query(url, paramJson=json.dumps(asked))


def read(page: str, url: str, form: Form = ()) -> ListPage:  # noqa: ARG001
    """Return a column page, which leads to its first request, or the lines of an answer."""
    if not page.lstrip().startswith("{"):
        units = _first_requests(page, url)
        if len(units) == 1:
            return ListPage(read_entries(page, url), units[0])
        return replace(read_page(page, url), units=units)
    # A unit without content answers {"success": false, "data": null}, or with an empty text.
    fragment = str((json.loads(page).get("data") or {}).get("html") or "")
    entries = read_entries(fragment, url)
    pager = select(parse(fragment), "div.pagination[count]")
    count = pager[0].get("count") if pager else ""
    total = int(count) if count.isdigit() else None
    following = _next_request(url, len(entries), total)
    return ListPage(entries, Following(following) if following else None, total, exact=True)


class JpaasSpider(ReportSpider):
    """Portals of 大汉版通 JPaaS."""

    name = "jpaas"
