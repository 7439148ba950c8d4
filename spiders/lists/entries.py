"""The links of a page with the titles and dates that stand beside them."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urljoin

from parsel import Selector

from crawler.urls import canonical_url
from crawler.values import parse_date, tidy

# What one line of a list is made of, from the inside out.
_LINES = "ancestor::*[self::li or self::tr or self::dd or self::dt or self::p][1]"
_LONGEST_LINE = 300  # characters; a table row that holds the whole page is no line of a list


@dataclass(frozen=True)
class ListEntry:
    """A link on a list page; ``date`` is ISO or ``""``."""

    title: str
    url: str
    date: str = ""


def link_title(link: Selector) -> str:
    """Return a link's title: the fuller of its ``title`` attribute and its text.

    Portals cut long titles in the text ("...2023年政府信息公..."), and some put a tooltip like
    "新窗口打开" into the attribute.
    """
    text = tidy("".join(link.xpath(".//text()").getall()))
    attribute = tidy(link.attrib.get("title", ""))
    cut = text.rstrip(".…")
    return (
        attribute
        if attribute
        and (
            not text
            or (cut != text and attribute.startswith(cut[:4]))
            or attribute.startswith(text)
        )
        else text or attribute
    )


def _date_beside(link: Selector, title: str) -> str:
    for line in link.xpath(_LINES):
        text = " ".join(line.xpath(".//text()").getall())
        found = parse_date(text.replace(title, " ")) if len(text) <= _LONGEST_LINE else None
        return found.isoformat() if found else ""
    beside = link.xpath("following-sibling::*[1]//text() | following-sibling::text()[1]").getall()
    found = parse_date(" ".join(beside)[:40])
    return found.isoformat() if found else ""


def read_entries(page: str, base_url: str) -> list[ListEntry]:
    """Return the page's links with a title, each address once, in order.

    Where an address is linked twice (a picture and a title, a menu and a list), the first entry with
    a date stands, else the first.
    """
    entries: dict[str, ListEntry] = {}
    for link in Selector(text=page or "<html/>").css("a[href]"):
        href = link.attrib["href"].strip()
        title = link_title(link)
        if not title or href.lower().startswith(("javascript:", "mailto:", "#")):
            continue
        try:
            url = canonical_url(urljoin(base_url, href))
        except ValueError:
            continue
        entry = ListEntry(title, url, _date_beside(link, title))
        if url not in entries or (entry.date and not entries[url].date):
            entries[url] = entry
    return list(entries.values())
