"""What a page gives, read from its bytes alone: pure, so that a process of its own can do it.

Foreign pages are parsed here and nowhere else in a crawl: the run's own process, which serves all agencies,
is given lines, files and marks, and decides what to ask for next.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256

from w3lib.html import get_base_url

from crawler.bounds.patience import at_most
from crawler.errors import TooLargeError
from crawler.formats import decode
from crawler.responses import CONTENT, Verdict, judge, shows_parts
from crawler.titles import read_title
from spiders.lists.bounds import SECONDS, find_excess
from spiders.lists.entries import ListEntry, read_links
from spiders.lists.families import read_as, recognise, site_tags
from spiders.lists.files import LinkedFile, find_files, impossible_files
from spiders.lists.follow import is_report
from spiders.lists.onward.requested import Form
from spiders.lists.pages import ListPage
from spiders.lists.seen import look_at

READ = frozenset({"content", "truncated"})  # judged to be what was asked for
_NO_LIST = ListPage([])
_HEAD = 4096  # characters, within which Scrapy looks for the base tag too


@dataclass(frozen=True)
class Question:
    """A page as it came, and what it may be: a portal's home page, a report's, else a list's."""

    status: int
    body: bytes
    url: str
    declared: str  # the character set of its Content-Type
    family: str
    form: Form = ()
    home: bool = False
    report: bool = False


@dataclass(frozen=True)
class Page:
    """What was read of a page; ``unread`` says why it was not, as that it has too much of something.

    One whose ``verdict`` is that it is not what was asked for is not read either.

    ``parts`` counts the lasting parts of a report that it names, and ``is_report`` tells that it shows two.
    ``links`` are those of a home page, where an address may come twice.
    """

    verdict: Verdict = CONTENT
    listed: ListPage = _NO_LIST
    parts: int = 0
    is_report: bool = False
    links: tuple[ListEntry, ...] = ()
    files: tuple[LinkedFile, ...] = ()
    impossible: tuple[str, ...] = ()
    family: str = "generic"
    site: tuple[tuple[str, str], ...] = ()
    sha256: str = ""
    seen: str = ""  # what stands on a page that names no report, where anything does
    unread: str = ""
    seconds: float = 0.0  # of processor time


def text_of(question: Question) -> str:
    """Return a page's text by BOM, UTF-8, header, meta or as GB18030; the header alone often errs."""
    return _text(question.body, question.declared)


@lru_cache(maxsize=4)
def _text(body: bytes, declared: str) -> str:
    """Decode a page once, however often it is asked for."""
    return decode(body, declared)


def base_of(question: Question) -> str:
    """Return the address from which a page's links are read: its ``base`` tag's, else its own."""
    return str(get_base_url(text_of(question)[:_HEAD], question.url))


def read_page(question: Question) -> Page:
    """Return what a page gives, within the bounds of one page."""
    begun = time.thread_time()
    verdict = judge(question.status, question.body)
    page = Page(verdict, sha256=sha256(question.body).hexdigest())
    if verdict.kind in READ:
        page = replace(page, unread=find_excess(question.body))
    if verdict.kind in READ and not page.unread:
        try:
            with at_most(SECONDS):
                page = _read(question, page)
        except TooLargeError as error:
            page = replace(page, unread=f"the page {error}")
    return replace(page, seconds=time.thread_time() - begun)


def _read(question: Question, page: Page) -> Page:
    text, base = text_of(question), base_of(question)
    parts, shown = shows_parts(text), is_report(text)
    if not (question.report and parts):
        page = replace(page, listed=_list(question, text, base))
    if question.report or shown:
        files, impossible = find_files(text, base), impossible_files(text, base)
        page = replace(page, files=tuple(files), impossible=tuple(impossible))
    if question.home:
        page = replace(page, links=tuple(read_links(text, base)))
    family = recognise(text, question.url)
    named = any(not read_title(entry.title).refused for entry in page.listed.entries)
    seen = look_at(text) if not (named or shown or question.report) else None
    return replace(
        page, parts=parts, is_report=shown, family=family, site=site_tags(text),
        seen=str(seen) if seen and (seen.links or seen.scripts or seen.endpoints) else "",
    )  # fmt: skip


def _list(question: Question, text: str, base: str) -> ListPage:
    """Return a page's list; one that cannot be parsed has no line, and says why."""
    try:
        return read_as(question.family, text, base, question.form)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        return ListPage([], unread=f"not read as a list: {type(error).__name__}: {error}")
