"""One page of a list: its lines, where it goes on, and how many lines the whole list states.

Next pages come from the page's own links and script values, never from an assumed offset.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote

from crawler.bounds.spans import find_spans
from crawler.urls import canonical_url
from crawler.values import squeeze
from spiders.lists.answers import find_number, parse_answer, read_lines
from spiders.lists.entries import ListEntry, read_entries
from spiders.lists.onward.ends import (
    has_empty_pager,
    has_scripted_next,
    loads_more,
    names_next,
    points_next,
    resolve,
    says_empty,
    stated_pages,
    stated_total,
)
from spiders.lists.onward.requested import Following, Form
from spiders.lists.onward.scripted import scripted_next
from spiders.lists.onward.tree import parse, select, text_of

_IN_SCRIPT = re.compile(r"""['"]((?:https?:|\.{0,2}/)?[^'"\s]*[/.][^'"\s]+)['"]""")
_COMMENT = re.compile(r"<(ul|ol|tbody|div)\b[^<>]*>\s*(<!--)"), re.compile(r"-->(?=\s*</(\w+)>)?")
_PAGES = re.compile(r"""<\w+[^<>]*?\bid=["']?pages["']?[^<>]*>\s*(?:<\w+[^<>]*>)?[^<]*""")
# A script of 湖北's fetches './gfxwj.json'.
_JSON_FILE = re.compile(r"""['"]([^'"\s<>?]+\.json)(?:\?[^'"]*)?['"]""")
_NUMBER = re.compile(r"[\[【(（]?第?(\d{1,9})页?[\]】)）]?")  # 2, [2], 第2页
_MOST_NUMBERS = 200  # of a pager; the years of an archive are more
_MOST_FILES = 5  # .json files and frames of one page that are asked for
_BASE64 = re.compile(r"(?<![\w+/=])[A-Za-z0-9+/]{8,}={0,2}(?![\w+/=])")


@dataclass(frozen=True)
class ListPage:
    """What one page of a list gives.

    ``units`` are requests each of which may be a list of its own: a page that scripts fill has several,
    navigation among them. ``total`` is the number of lines that the site states for the whole list.
    ``exact`` tells that the entries are the list's lines and nothing else, as an interface gives them;
    on a web page the menu's links stand among them. ``unread`` says why an answer could not be read as
    a list at all, ``open_end`` why the list may go on though nothing leads there; ``pages`` is the
    stated number of pages, ``says_empty`` tells that the page says so itself.
    """

    entries: list[ListEntry]
    following: Following | None = None
    total: int | None = None
    exact: bool = False
    unread: str = ""
    units: tuple[Following, ...] = ()
    pages: int | None = None
    open_end: str = ""
    says_empty: bool = False


def linked_next_page(page: str, base_url: str) -> str | None:
    """Return the address behind the page's 下一页, ``None`` on the last page.

    Some portals name it in the element's script alone (辽宁: ``queryArticleByCondition(this,'/a-2.shtml')``).
    """
    elements = select(parse(page), "a, link[rel], [onclick]")
    for tells in (names_next, points_next):
        for element in elements:
            if tells(element) and (href := _address_of(element)):
                url = resolve(base_url, href)
                return None if url == canonical_url(base_url) else url or None
    return _next_by_number(page, base_url)


def _address_of(element: Any) -> str:
    """Return where an element leads: by its address, its script, or what its script is given to read."""
    href: str = element.get("href", "").strip()
    if href and not href.lower().startswith(("javascript:", "#")):
        return href
    script = element.get("onclick", "") or href
    named = None if "__doPostBack" in script else _IN_SCRIPT.search(script)
    given = (element.get(name, "") for name in ("data-href", "data-url"))
    return named[1] if named else next(filter(None, given), "")


def _next_by_number(page: str, base_url: str) -> str | None:
    """Return the address behind the number after the page's own, where a pager has only numbers (宣州).

    They stand in their order from 1 on; the page's own leads to itself, or is the one that is no link.
    """
    links = (
        (int(text[1]), resolve(base_url, link.get("href") or link.get("value", "")))
        for link in select(parse(page), "a[href], select[onchange] option[value*='.']")
        if (text := _NUMBER.fullmatch(squeeze(text_of(link))))
    )
    numbers = dict(links)
    last = max(numbers, default=0)
    if last > _MOST_NUMBERS or list(numbers) != sorted(numbers):
        return None
    unlinked = set(range(1, last + 1)) - numbers.keys()
    own = [number for number, url in numbers.items() if url == canonical_url(base_url)]
    (current,) = own if len(own) == 1 and not unlinked else unlinked if len(unlinked) == 1 else (0,)
    return numbers.get(current + 1) if current else None


def reveal(page: str) -> str:
    """Return a page with what its scripts show: lists inside comments, pagers in base64.

    云南 keeps the pager, encoded, in ``#pages``.
    """
    shown = _uncommented(page)
    if (
        "pages" not in shown
    ):  # as in most: the pattern takes a millisecond of a page of 10,000 characters
        return shown
    return _PAGES.sub(lambda found: found[0] + "".join(_decoded(found[0])), shown)


def _uncommented(page: str) -> str:
    """Return a page with its lists inside comments (甘肃): ``<ul><!-- <li>... --></ul>``."""
    shown, at = "", 0
    for begins, ends in find_spans(page, *_COMMENT):
        if begins[1] == ends[1]:  # all that its element has
            shown += page[at : begins.start(2)] + page[begins.end() : ends.start()]
            at = ends.end()
    return shown + page[at:]


def _decoded(element: str) -> Iterator[str]:
    """Yield what an element holds in base64; a script may have quoted it before (``%3Ca%20href``)."""
    for token in _BASE64.findall(element):
        try:
            yield unquote(base64.b64decode(token, validate=True).decode())
        except ValueError:
            continue


def read_page(page: str, base_url: str, following: str | None = None) -> ListPage:
    """Return a web page's links as a list; *following* is its next page, if its script tells."""
    shown = reveal(page)
    url = following or linked_next_page(shown, base_url)
    more = Following(url) if url else scripted_next(shown, base_url)
    total, pages = stated_total(shown), stated_pages(shown)
    entries = read_entries(_uncommented(page), base_url)  # of the pager none is a line
    dated = any(entry.date for entry in entries)
    open_end = not (more or total is not None or pages is not None) and (
        has_scripted_next(shown) or (dated and (has_empty_pager(shown) or loads_more(shown)))
    )
    return ListPage(
        entries,
        more,
        total,
        pages=pages,
        open_end="its next page is a script's, and it states no end" if open_end else "",
        says_empty=not dated and says_empty(page),
    )


def read_linked(page: str, base_url: str, form: Form = ()) -> ListPage:  # noqa: ARG001
    """Return a list whose next page is linked, or whose lines stand in a ``.json`` file (湖北) or a frame."""
    if page.lstrip()[:1] in {"{", "["}:
        data = parse_answer(page)
        return ListPage(read_lines(data, base_url), None, find_number(data), exact=True)
    found = read_page(page, base_url)
    names = _JSON_FILE.findall(page) if ".json" in page else []
    if not any(entry.date for entry in found.entries):
        names += [frame.get("src") for frame in select(parse(page), "iframe[src], frame[src]")]
    files = filter(None, (resolve(base_url, name) for name in names))
    return replace(found, units=tuple(map(Following, list(dict.fromkeys(files))[:_MOST_FILES])))
