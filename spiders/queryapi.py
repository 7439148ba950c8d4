"""Family ``queryapi``: portals of 江西 whose lists come from /queryList.

江西's /queryList: a template in the page, its parameters in a script, the lines as JSON by POST.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin

from crawler.bounds.marked import Marked
from crawler.bounds.spans import find_spans
from crawler.urls import canonical_url
from spiders.base import ReportSpider
from spiders.lists.answers import find_number, parse_answer, read_lines
from spiders.lists.entries import read_entries
from spiders.lists.onward.requested import Following, Form
from spiders.lists.pages import ListPage, read_page

MARK = Marked(r"loadPageData\s*\(|/queryList\b", "loadPageData", "/queryList")
_PARAMS = re.compile(r"params\s*=\s*\{"), re.compile(r"\}\s*;")
# current:1, unitid:'380055', webSiteCode:['jxssthjt']
_PAIR = re.compile(r"""(\w+)['"]?\s*:\s*(?:\[([^\]]*)\]|"([^"]*)"|'([^']*)'|(\d+))""")
# channelId: '3e8a', siteId:'57', websiteId = "360000", pageNo: 1; a name alone (channelId: channelId) is a
# variable's, whose own value counts.
_SECOND = re.compile(
    r"""\b(channelId|siteId|websiteId|pageNo|pageSize)['"]?\s*[:=]\s*(?:'([\w-]+)'|"([\w-]+)"|(\d[\w-]*))"""
)
_COUNTED = ("pageNo", "pageSize")
_PATH = "/queryList"


def _form(page: str) -> Form:
    """Return the parameters that the page's script gives; a list's values each under ``name[]``."""
    found = next(find_spans(page, *_PARAMS), None)
    script = page[found[0].end() : found[1].start()] if found else ""
    form: list[tuple[str, str]] = []
    for name, several, *single in _PAIR.findall(script):
        if several:
            form += [(f"{name}[]", part.strip(" '\"")) for part in several.split(",")]
        else:
            form.append((name, "".join(single)))
    return tuple(form)


def _second_form(page: str) -> Form:
    """Return the form fields of the second generation, which counts ``pageNo`` (江西)."""
    found: dict[str, str] = {}
    for m in _SECOND.finditer(page):
        value = m[2] or m[3] or m[4]
        if m[1] not in _COUNTED or value.isdigit():
            found.setdefault(m[1], value)
    if "channelId" not in found or not found.keys() & {"siteId", "websiteId"}:
        return ()
    return tuple(({"pageNo": "1", "pageSize": "15"} | found | {"pageNo": "1"}).items())


def read(page: str, url: str, form: Form = ()) -> ListPage:
    """Return a column page, which leads to its first request, or the lines of an answer."""
    if not page.lstrip().startswith("{"):
        address = canonical_url(urljoin(url, _PATH))
        if first := _form(page) or _second_form(page):
            return ListPage(read_entries(page, url), Following(address, first))
        return read_page(page, url)
    data = parse_answer(page)
    entries, total = read_lines(data, url), find_number(data)
    asked = dict(form)
    counter = "pageNo" if "pageNo" in asked else "current"
    size_name = "pageSize" if "pageSize" in asked else "perPage"
    current, size = int(asked.get(counter, 1)), int(asked.get(size_name, len(entries) or 1))
    last = not entries or (total is not None and current * size >= total)
    more = tuple((k, str(current + 1) if k == counter else v) for k, v in form)
    return ListPage(entries, None if last else Following(url, more), total, exact=True)


class QueryApiSpider(ReportSpider):
    """Portals of 江西's /queryList."""

    name = "queryapi"
