"""The links of a page with the titles and dates that stand beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from crawler.titles import is_organ
from crawler.values import parse_date, tidy
from spiders.lists.onward.ends import resolve
from spiders.lists.onward.tree import parse, select, text_of, texts_of

_LEVELS = 4  # how far a line of a list may reach around its link: span, td, tr, tbody
_SHORTEST_ORGAN, _LONGEST_ORGAN = 4, 30  # characters of an organ's name
_LONGEST_LINE = 300  # characters; more than that is no line of a list
_LONGEST_AFTER = 40  # characters after a link, where its date may stand
_MOST_ELEMENTS = 300  # of one line
# 广东's platform tells by the part that a browser keeps to itself which column is meant.
_NAMED_PART = re.compile(r"(?<=/annualreport)#\d+$|(?<=/annualreport/)#\d+$")
_MOST_CELLS = 60  # of one row


@dataclass(frozen=True)
class ListEntry:
    """A link on a list page; ``date`` is ISO or ``""``.

    ``publisher`` is the organ that the line names beside its title, ``files`` the attachments
    ``(url, name)`` that it gives; both stay empty where a portal does not print them.
    """

    title: str
    url: str
    date: str = ""
    publisher: str = ""
    files: tuple[tuple[str, str], ...] = ()


def link_title(link: Any) -> str:
    """Return a link's title: the fuller of its ``title`` attribute and its text.

    Portals cut long titles in the text ("...2023年政府信息公..."), and some put a tooltip like
    "新窗口打开" into the attribute.
    """
    text = tidy(text_of(link))
    attribute = tidy(link.get("title", ""))
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


def _line_text(line: Any) -> str | None:
    """Return the text of an element with no second link, ``None`` of one that is no line of a list.

    Read only as far as that is not decided: around the lines stands the whole list.
    """
    addresses: set[str] = set()
    for number, element in enumerate(line.iter()):
        if element.tag == "a" and (address := element.get("href")) is not None:
            addresses.add(address)
        if number > _MOST_ELEMENTS or len(addresses) > 1:
            return None
    text = tidy(" ".join(texts_of(line)))
    return text if len(text) <= _LONGEST_LINE else None


def _date_beside(link: Any, title: str) -> str:
    """Return the date in the link's own line: the largest element around it without other links.

    A line is an ``li``, a ``tr``, or a ``dl`` with the title and the date in two ``dd``. Lines that
    are only apart by ``<br>`` have no element: there the text after the link counts.
    """
    for line in islice(link.iterancestors(), _LEVELS):
        text = _line_text(line)
        if text is None:
            break
        if found := parse_date(text.replace(title, " ")):
            return found.isoformat()
    found = parse_date(_after(link)[:_LONGEST_AFTER])
    return found.isoformat() if found else ""


def _after(link: Any) -> str:
    """Return the text right after a link: its tail, and that of the next element where that links nothing.

    A list of reports may follow a link to another column (历年年报), whose date is none of it.
    """
    text = link.tail or ""
    following = next(link.itersiblings(), None)
    if following is None or following.tag == "a" or following.find(".//a") is not None:
        return text
    return f"{text} {text_of(following)} {following.tail or ''}"


def _publisher_beside(link: Any) -> str:
    """Return the organ that a cell of the link's table row names: 发布机构 in lists of documents."""
    row = next(link.iterancestors("tr"), ())
    for cell in islice(row, _MOST_CELLS):
        text = tidy(text_of(cell)) if cell.tag == "td" and cell.find(".//a") is None else ""
        if _SHORTEST_ORGAN <= len(text) <= _LONGEST_ORGAN and is_organ(text):
            return text
    return ""


def read_links(page: str, base_url: str) -> Iterator[ListEntry]:
    """Yield the page's links with a title, in order; an address may come twice."""
    for link in select(parse(page), "a[href]"):
        href = link.get("href").strip()
        title = link_title(link)
        if not title or href.lower().startswith(("javascript:", "mailto:", "#")):
            continue
        url = resolve(base_url, href)
        if not url:
            continue
        if named := _NAMED_PART.search(href):
            url += named[0]
        yield ListEntry(title, url, _date_beside(link, title), _publisher_beside(link))


def read_entries(page: str, base_url: str) -> list[ListEntry]:
    """Return the page's links with a title, each address once, in order.

    Where an address is linked twice (a picture and a title, a menu and a list), the first entry with
    a date stands, else the first.
    """
    entries: dict[str, ListEntry] = {}
    for entry in read_links(page, base_url):
        if entry.url not in entries or (entry.date and not entries[entry.url].date):
            entries[entry.url] = entry
    return list(entries.values())
