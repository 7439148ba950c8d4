"""The way through one agency's lists: pages read, links seen, lines counted against the stated total."""

from __future__ import annotations

from dataclasses import dataclass, field

from crawler.urls import canonical_url
from spiders.lists.entries import ListEntry
from spiders.lists.pages import Following, ListPage

_MOST_PAGES = 200  # of one list; a list that goes on beyond is a loop
MOST_LISTS = 80  # by year and by group, of one agency
DEEPEST = 2  # years, and groups within a year


@dataclass
class ListReading:
    """One list while it is read, page after page."""

    depth: int = 0
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
        return fresh

    def goes_on(self, following: Following | None) -> bool:
        """Tell whether a next page is to be asked for: one that was not read, of a list without end."""
        if following is None:
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

        A next page that was read already is a loop, at the end of which everything is read.
        """
        asked = following and (canonical_url(following.url), following.form)
        if following and asked not in self.pages:
            return f"the list goes on at {following.url}, which was not asked"
        return self.shortfall


@dataclass
class Walk:
    """One agency's crawl: every list that it led to, each read once."""

    lists: set[str] = field(default_factory=set)
    reports: set[str] = field(default_factory=set)

    def enter(self, url: str) -> bool:
        """Tell whether a list is new, and remember it."""
        known = canonical_url(url) in self.lists or len(self.lists) >= MOST_LISTS
        self.lists.add(canonical_url(url))
        return not known

    def is_new_report(self, url: str) -> bool:
        """Tell whether a report's page is new, and remember it: two columns may list it."""
        known = url in self.reports
        self.reports.add(url)
        return not known
