"""One page of a list: its lines, where it goes on, and how many lines the whole list states.

Next pages come from the page's own links and script values, never from an assumed offset.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from parsel import Selector

from crawler.urls import canonical_url
from crawler.values import squeeze
from spiders.lists.entries import ListEntry, read_entries

Form = tuple[tuple[str, str], ...]

_NEXT = frozenset({"下一页", "下页", "后一页", "下一页>", "下一页>>", "下一页»", "后页", "next"})
# "共 33 条", "共有12条记录", "总记录数：40", recordCount: '20'
_TOTALS = (
    re.compile(r"共有?\s*(\d+)\s*条"),
    re.compile(r"总(?:记录|条)数\s*[:：]?\s*(\d+)"),
    re.compile(r"""recordCount\s*:\s*['"](\d+)['"]"""),
)


@dataclass(frozen=True)
class Following:
    """The request for a list's next page: a POST if it has a *form*."""

    url: str
    form: Form = ()


@dataclass(frozen=True)
class ListPage:
    """What one page of a list gives.

    ``total`` is the number of lines that the site states for the whole list. ``exact`` tells that the
    entries are the list's lines and nothing else, as an interface gives them; on a web page the menu's
    links stand among them. ``unread`` says why an answer could not be read as a list at all.
    """

    entries: list[ListEntry]
    following: Following | None = None
    total: int | None = None
    exact: bool = False
    unread: str = ""


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


def stated_total(page: str) -> int | None:
    """Return how many lines the whole list has, if the page says so.

    >>> stated_total("<div>共 33 条 第1/3页</div>"), stated_total("共3页")
    (33, None)
    """
    found = (pattern.search(page) for pattern in _TOTALS)
    return next((int(match[1]) for match in found if match), None)


def read_page(page: str, base_url: str, following: str | None = None) -> ListPage:
    """Return a web page's links as a list; *following* is its next page, if its script tells."""
    url = following or linked_next_page(page, base_url)
    return ListPage(
        read_entries(page, base_url), Following(url) if url else None, stated_total(page)
    )


def read_linked(page: str, base_url: str, form: Form = ()) -> ListPage:  # noqa: ARG001
    """Return a list whose next page is linked."""
    return read_page(page, base_url)


def with_query(url: str, **values: object) -> str:
    """Return *url* with the given parameters of its query set.

    >>> with_query("http://x.gov.cn/a?page=1&sid=2", page=2)
    'http://x.gov.cn/a?page=2&sid=2'
    """
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True)) | {
        key: str(value) for key, value in values.items()
    }
    return urlunsplit(parts._replace(query=urlencode(query)))


def query_value(url: str, name: str) -> str:
    """Return a parameter of the query, ``""`` if it has none."""
    return dict(parse_qsl(urlsplit(url).query)).get(name, "")
