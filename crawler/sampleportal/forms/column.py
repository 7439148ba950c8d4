"""What a form of list is made of: the lines of one agency's column, as its portal prints them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import ceil

from crawler.sampleportal.figures import draw
from crawler.sampleportal.interfaces import line
from crawler.sampleportal.world import Item, SampleAgency, pages


@dataclass(frozen=True)
class Article:
    """An article's page at an address of its form's own, with what stands *above* it."""

    item: Item
    above: str = ""


Shown = str | Article
# By address, below the agency's folder or from the root on; a form that is posted stands behind it:
# "search.do page=2". The first is the column's.
Pages = dict[str, str]


@dataclass(frozen=True)
class Column:
    """An agency's column: its lines and the *address* of each."""

    agency: SampleAgency
    address: Callable[[Item], str]

    @property
    def folder(self) -> str:
        """The folder under which the column's pages stand, unless they say otherwise."""
        return f"/{self.agency.slug}/"

    @cached_property
    def cut(self) -> list[list[Item]]:
        """The lines, page by page."""
        return pages(self.agency)

    @property
    def size(self) -> int:
        """How many lines a page has, the last one aside."""
        return self.agency.per_page

    @cached_property
    def items(self) -> list[Item]:
        """All lines."""
        return [item for page in self.cut for item in page]

    @cached_property
    def reports(self) -> list[Item]:
        """The lines that name a report."""
        return [item for item in self.items if item.kind == "report"]

    def one_of(self, *ways: str) -> str:
        """Return the one of several ways to write the same that this agency's portal has."""
        return ways[draw(f"{self.agency.id}/{ways}", 0, len(ways) - 1)]

    def numbered(self) -> list[tuple[int, list[Item]]]:
        """Return the pages' lines with the pages' numbers, from 1 on."""
        return list(enumerate(self.cut, start=1))

    def by_year(self) -> dict[int, list[Item]]:
        """Return the lines by the year that they are about, the newest first."""
        years = sorted({item.year for item in self.items}, reverse=True)
        return {year: [item for item in self.items if item.year == year] for year in years}

    def line(self, item: Item) -> str:
        """Return a line."""
        return line(item, self.address(item))

    def lines(self, items: Iterable[Item]) -> str:
        """Return lines as a list."""
        return f"<ul>{''.join(map(self.line, items))}</ul>"

    def results(
        self, items: Iterable[Item], title: str = "title", url: str = "url", date: str = "time"
    ) -> list[dict[str, str]]:
        """Return lines as an interface gives them, under the names that it has for their parts."""
        return [
            {title: item.title, url: self.address(item), date: f"{item.published}"}
            for item in items
        ]

    def placed(self, pages: Mapping[str, Shown]) -> dict[str, Shown]:
        """Return pages by their addresses from the root on."""
        folder = self.folder
        return {url if url.startswith("/") else folder + url: page for url, page in pages.items()}


def halves(items: list[Item]) -> tuple[list[Item], list[Item]]:
    """Return the first half of some lines, the larger one, and the second."""
    middle = ceil(len(items) / 2)
    return items[:middle], items[middle:]
