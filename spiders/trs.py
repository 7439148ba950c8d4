"""Family ``trs``: TRS WCM (拓尔思) portals, YYYYMM/tYYYYMMDD_ID.html.

TRS WCM (拓尔思): lists go on at index_1.html, by a script that counts pages from 0.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin

from crawler.urls import canonical_url
from spiders.base import ReportSpider
from spiders.lists.pages import Form, ListPage, read_page

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
MARK = re.compile(r"createPage(?:HTML)?\(\s*\d|countPage\s*=\s*\d|/t\d{8}_\d+\.s?html?")


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


def read(page: str, url: str, form: Form = ()) -> ListPage:  # noqa: ARG001
    """Return a TRS list page; some themes also link 下一页."""
    return read_page(page, url, next_page(page, url))


class TrsSpider(ReportSpider):
    """Portals of TRS WCM."""

    name = "trs"
