"""Family ``queryapi``: portals of 江西 whose lists come from /queryList.

江西's /queryList: a template in the page, its parameters in a script, the lines as JSON by POST.
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
from spiders.lists.pages import Following, Form, ListPage, read_page

MARK = re.compile(r"loadPageData\s*\(|/queryList\b")
_PARAMS = re.compile(r"params\s*=\s*\{(.*?)\}\s*;", re.DOTALL)
# current:1, unitid:'380055', webSiteCode:['jxssthjt']
_PAIR = re.compile(r"""(\w+)['"]?\s*:\s*(?:\[([^\]]*)\]|"([^"]*)"|'([^']*)'|(\d+))""")
_PATH = "/queryList"


def _form(page: str) -> Form:
    """Return the parameters that the page's script gives; a list's values each under ``name[]``."""
    found = _PARAMS.search(page)
    form: list[tuple[str, str]] = []
    for name, several, *single in _PAIR.findall(found[1] if found else ""):
        if several:
            form += [(f"{name}[]", part.strip(" '\"")) for part in several.split(",")]
        else:
            form.append((name, "".join(single)))
    return tuple(form)


def _entry(source: dict[str, Any], url: str) -> ListEntry | None:
    """Return one result as a line of the list; ``urls`` is JSON within JSON."""
    urls = source.get("urls") or "{}"
    address = (json.loads(urls) if isinstance(urls, str) else urls).get("pc", "")
    if not address:
        return None
    found = parse_date(str(source.get("pubDate", "")))
    return ListEntry(
        tidy(str(source.get("title", ""))),
        canonical_url(urljoin(url, address)),
        found.isoformat() if found else "",
    )


def read(page: str, url: str, form: Form = ()) -> ListPage:
    """Return a column page, which leads to its first request, or the lines of an answer."""
    if not page.lstrip().startswith("{"):
        if not (first := _form(page)):
            return read_page(page, url)
        following = Following(canonical_url(urljoin(url, _PATH)), first)
        return ListPage(read_entries(page, url), following)
    data = json.loads(page).get("data", {})
    lines = (_entry(result.get("source", {}), url) for result in data.get("results", []))
    entries = [line for line in lines if line]
    total = int(data["total"]) if str(data.get("total", "")).isdigit() else None
    asked = dict(form)
    current, size = int(asked.get("current", 1)), int(asked.get("perPage", len(entries) or 1))
    last = not entries or (total is not None and current * size >= total)
    more = tuple((k, str(current + 1) if k == "current" else v) for k, v in form)
    return ListPage(entries, None if last else Following(url, more), total, exact=True)


class QueryApiSpider(ReportSpider):
    """Portals of 江西's /queryList."""

    name = "queryapi"
