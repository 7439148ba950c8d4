"""How far one list is read: its pages, its lines held against the stated total, and where it ends."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from crawler.titles import is_organ, read_title, title_year
from crawler.urls import canonical_url
from crawler.values import squeeze
from spiders.lists.columns import names_group
from spiders.lists.entries import ListEntry
from spiders.lists.links import Choice
from spiders.lists.onward.requested import Following
from spiders.lists.pages import ListPage

_MOST_PAGES = 200  # of one list; a list that goes on beyond is a loop
_SHORTEST_LINE = 5  # characters: "2023年"
_MOST_IDLE = 3  # pages in a row that bring only links of other things: recommended reading, menus


def _whose(choice: Choice) -> tuple[str, int | None]:
    """Return a line's owner and year; a title without its year is of the one before its date."""
    dated = int(choice.entry.date[:4]) - 1 if choice.entry.date else None
    return choice.owner, title_year(choice.entry.title) or dated


@dataclass
class ListReading:
    """One list while it is read, page after page."""

    depth: int = 0
    column: str = ""  # the address at which the portal's column begins
    rank: int = 0  # among the portal's columns, as its page links them
    title: str = ""  # of the link that led here: a year's link may lead to the report itself
    whose: str = ""  # the organ, or the group of them, by which a link on the way here was named
    entry: bool = False  # the list that the registry's entry names
    strange: bool = False  # found on a home page that may be another organ's
    site: tuple[tuple[str, str], ...] = ()  # what the portal's home page says of itself
    unit: bool = False  # one of a page's several lists, of which most are no list of reports
    reports: int = 0
    exact: bool = False
    stale: bool = False  # the last page brought no line that was new
    pages: set[tuple[str, object]] = field(default_factory=set)
    urls: set[str] = field(default_factory=set)
    lines: int = 0
    total: int | None = None
    waiting: list[Choice] = field(default_factory=list)  # lines of which only the page can tell
    plain: set[tuple[str, int | None]] = field(
        default_factory=set
    )  # owners and years of the others
    stated_pages: int = 0
    last_lines: int = 0  # of the page read last
    idle: int = 0  # pages in a row that brought neither a report nor a dated line
    instead: tuple[Following, ...] = ()  # other ways to ask for the page that is awaited
    aside: str = ""  # why even the whole of it would prove nothing

    def inner(
        self,
        *,
        depth: int,
        title: str = "",
        unit: bool = False,
        instead: tuple[Following, ...] = (),
    ) -> ListReading:
        """Return the reading of a list inside this one, of the same column and, by a year's link, organ."""
        named = names_group(title) or (is_organ(title) and not read_title(title).publisher)
        whose = squeeze(title) if named else self.whose
        return ListReading(
            depth, self.column, self.rank, title, whose, strange=self.strange, site=self.site, unit=unit,
            instead=instead,
        )  # fmt: skip

    def take(self, url: str, form: object, page: ListPage) -> list[ListEntry]:
        """Count a page in and return its lines that no earlier page of the list had."""
        self.pages.add((canonical_url(url), form))
        self.column = self.column or url
        fresh = [entry for entry in page.entries if entry.url not in self.urls]
        self.urls |= {entry.url for entry in fresh}
        # Of a web page's links only dated ones are surely lines of the list.
        self.last_lines = len(fresh) if page.exact else sum(bool(entry.date) for entry in fresh)
        self.lines += self.last_lines
        self.total = page.total if page.total is not None else self.total
        self.stated_pages = max(self.stated_pages, page.pages or 0)
        self.exact = page.exact
        named = sum(not read_title(entry.title).refused for entry in fresh)
        self.idle = 0 if self.last_lines or named else self.idle + 1
        # The pager's own links ("3", "下一页") are new on each page, and no lines.
        self.stale = len(self.pages) > 1 and all(len(e.title) < _SHORTEST_LINE for e in fresh)
        return fresh

    def onward(self, page: ListPage) -> Following | None:
        """Return what follows a page that was taken: its own next one, or the same asked in another way."""
        following = page.following
        if not page.entries and self.instead:
            following, self.stale = replace(self.instead[0], instead=self.instead[1:]), False
        self.instead = following.instead if following else ()
        return following

    @property
    def ended(self) -> bool:
        """Whether nothing more can come: no new line on the last page, or all lines that are stated.

        肇庆 answers 404 to the second page of a list whose stated number the first page held.
        """
        whole = self.exact and self.total is not None and self.lines >= self.total
        return self.stale or whole or self.idle >= _MOST_IDLE or (self.unit and not self.reports)

    def note(self, choices: list[Choice]) -> list[Choice]:
        """Count a page's reports, remember the lines of which only their pages can tell, return all."""
        self.reports += sum(not choice.refused or choice.page_decides for choice in choices)
        self.waiting += [choice for choice in choices if choice.page_decides]
        self.plain |= {_whose(choice) for choice in choices if not choice.refused}
        return choices

    def undecided(self) -> list[Choice]:
        """Return the lines refused as 图解 to be asked for after all, at the list's end.

        That is where no other line of the list is of their owner and year.
        """
        return [replace(c, refused="") for c in self.waiting if _whose(c) not in self.plain]

    def goes_on(self, following: Following | None) -> bool:
        """Tell whether a next page is to be asked for: one that was not read, of a list without end."""
        if following is None or self.ended or self._held(following):
            return False
        asked = canonical_url(following.url), following.form
        return asked not in self.pages and len(self.pages) < _MOST_PAGES

    def _held(self, following: Following) -> bool:
        """Tell whether a next page that a script would ask for is none, by the stated numbers."""
        pages = 0 < self.stated_pages <= len(self.pages)
        return following.scripted and (pages or 0 < (self.total or 0) <= self.lines)

    @property
    def shortfall(self) -> str:
        """Why the list is not whole, ``""`` if it is, or if the site states no total.

        A page without dates cannot be counted, its menu being links like its lines.
        """
        if self.total is not None and self.lines:
            if self.lines >= self.total:
                return ""
            return f"the list states {self.total} lines, {self.lines} were read"
        if self.stated_pages > len(self.pages) and not self.ended:
            return f"the list states {self.stated_pages} pages, {len(self.pages)} were read"
        return ""

    @property
    def uncounted(self) -> str:
        """Why its end is not known though nothing failed, ``""`` if it is."""
        if self.unit and not self.reports:
            return ""
        if self.total and not self.lines:
            return f"the list states {self.total} lines; without dates none could be counted"
        return self.aside

    def unfinished(self, following: Following | None) -> str:
        """Return why a list whose next page is not asked for is not whole, ``""`` if it is.

        A next page that was read already is a loop, at the end of which everything is read. Of a
        page's several units those that name no report are none of our lists.
        """
        if self.unit and not self.reports:
            return ""
        asked = following and (canonical_url(following.url), following.form)
        if following is None or asked in self.pages or self._held(following):
            return self.shortfall
        on = f"the list goes on at {following.url}, which was not asked"
        if self.idle >= _MOST_IDLE and not self.stale:
            return f"{on}: {self.idle} pages in a row brought no report and no dated line"
        return self.shortfall if self.ended else on
