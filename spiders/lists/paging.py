"""Where a list goes on: by the page's own links or script values, never by an assumed offset."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from parsel import Selector

from crawler.urls import canonical_url
from crawler.values import squeeze

_NEXT = frozenset({"下一页", "下页", "后一页", "下一页>", "下一页>>", "下一页»", "后页", "next"})
# createPageHTML(3, 0, "index", "html") and createPage(3,0,"index","html"): pages, current, stem, ending
_TRS_CALL = re.compile(
    r"""createPage(?:HTML)?\(\s*(?P<count>\d+)\s*,\s*(?P<current>\d+)\s*,
        \s*["'](?P<stem>[\w-]+)["']\s*,\s*["'](?P<ending>\w+)["']""",
    re.VERBOSE,
)
# var countPage = 3//共多少页; var currentPage = 0;
_TRS_COUNT = re.compile(r"countPage\s*=\s*(\d+)")
_TRS_CURRENT = re.compile(r"currentPage\s*=\s*(\d+)")
_TRS_PAGE = re.compile(r"(?P<stem>[\w-]*?)(?:_\d+)?\.(?P<ending>s?html?)$")


def linked_next_page(page: str, base_url: str) -> str | None:
    """Return the address behind the page's 下一页, ``None`` on the last page."""
    for link in Selector(text=page or "<html/>").css("a[href]"):
        label = squeeze("".join(link.xpath(".//text()").getall())).lower() or squeeze(
            link.attrib.get("title", "")
        )
        href = link.attrib["href"].strip()
        if label in _NEXT and not href.lower().startswith(("javascript:", "#")):
            url = canonical_url(urljoin(base_url, href))
            return None if url == canonical_url(base_url) else url
    return None


def trs_next_page(page: str, base_url: str) -> str | None:
    """Return a TRS list's next page from its paging script, whose pages count from 0.

    The first page is ``index.html``, the second ``index_1.html``.
    """
    if call := _TRS_CALL.search(page):
        count, current = int(call["count"]), int(call["current"])
        stem, ending = call["stem"], call["ending"]
    elif counted := _TRS_COUNT.search(page):
        now = _TRS_CURRENT.search(page)
        name = _TRS_PAGE.search(base_url.rpartition("/")[2])
        count, current = int(counted[1]), int(now[1]) if now else 0
        stem, ending = (name["stem"] or "index", name["ending"]) if name else ("index", "html")
    else:
        return None
    if current + 1 >= count:
        return None
    return canonical_url(urljoin(base_url, f"{stem}_{current + 1}.{ending}"))
