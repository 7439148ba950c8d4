"""The way through one agency's lists: pages read, links seen, lines counted against the stated total."""

from __future__ import annotations

from dataclasses import dataclass, field

from crawler.urls import canonical_url
from spiders.lists.entries import ListEntry
from spiders.lists.pages import Following, ListPage

_MOST_PAGES = 200  # of one list; a list that goes on beyond is a loop
MOST_LISTS = 80  # by year and by group, of one agency
_SHORTEST_LINE = 5  # characters: "2023年"
DEEPEST = 2  # years, and groups within a year


@dataclass
class ListReading:
    """One list while it is read, page after page."""

    depth: int = 0
    title: str = ""  # of the link that led here: a year's link may lead to the report itself
    unit: bool = False  # one of a page's several lists, of which most are no list of reports
    reports: int = 0
    exact: bool = False
    stale: bool = False  # the last page brought no line that was new
    pages: set[tuple[str, object]] = field(default_factory=set)
    urls: set[str] = field(default_factory=set)
    lines: int = 0
    total: int | None = None

    def take(self, url: str, form: object, page: ListPage) -> list[ListEntry]:
        """Count a page in and return its lines that no earlier page of the list had."""
        self.pages.add((canonical_url(url), form))
        fresh = [entry for entry in page.entries if entry.url not in self.urls]
        self.urls |= {entry.url for entry in fresh}
        # Of a web page's links only dated ones are surely lines of the list.
        self.lines += len(fresh) if page.exact else sum(bool(entry.date) for entry in fresh)
        self.total = page.total if page.total is not None else self.total
        self.exact = page.exact
        # The pager's own links ("3", "下一页") are new on each page, and no lines.
        self.stale = len(self.pages) > 1 and all(len(e.title) < _SHORTEST_LINE for e in fresh)
        return fresh

    @property
    def ended(self) -> bool:
        """Whether nothing more can come: no new line on the last page, or all lines that are stated.

        肇庆 answers 404 to the second page of a list whose stated number the first page held.
        """
        whole = self.exact and self.total is not None and self.lines >= self.total
        return self.stale or whole or (self.unit and not self.reports)

    def goes_on(self, following: Following | None) -> bool:
        """Tell whether a next page is to be asked for: one that was not read, of a list without end."""
        if following is None or self.ended:
            return False
        asked = canonical_url(following.url), following.form
        return asked not in self.pages and len(self.pages) < _MOST_PAGES

    @property
    def shortfall(self) -> str:
        """Why the list is not whole, ``""`` if it is, or if the site states no total.

        A page without dates cannot be counted, its menu being links like its lines.
        """
        if self.total is None or not self.lines or self.lines >= self.total:
            return ""
        return f"the list states {self.total} lines, {self.lines} were read"

    def unfinished(self, following: Following | None) -> str:
        """Return why a list whose next page is not asked for is not whole, ``""`` if it is.

        A next page that was read already is a loop, at the end of which everything is read. Of a
        page's several units those that name no report are none of our lists.
        """
        if self.unit and not self.reports:
            return ""
        asked = following and (canonical_url(following.url), following.form)
        if following and asked not in self.pages and not self.ended:
            return f"the list goes on at {following.url}, which was not asked"
        return self.shortfall


@dataclass
class Walk:
    """One agency's crawl: every list that it led to, each read once."""

    lists: set[tuple[str, object]] = field(default_factory=set)
    reports: set[str] = field(default_factory=set)

    def enter(self, url: str, form: object = ()) -> bool:
        """Tell whether a list is new, and remember it; *form* is what is posted to its address."""
        asked = canonical_url(url), form
        known = asked in self.lists or len(self.lists) >= MOST_LISTS
        self.lists.add(asked)
        return not known

    def is_new_report(self, url: str) -> bool:
        """Tell whether a report's page is new, and remember it: two columns may list it."""
        known = url in self.reports
        self.reports.add(url)
        return not known
