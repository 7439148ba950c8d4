"""Pages of characters and rulings to paragraphs and tables: shared by PDF, OFD and other carriers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from crawler.models import Block, Paragraph, Table
from crawler.values import tidy
from pipelines.layout.geometry import Char, Page, Picture, text_lines
from pipelines.layout.grid import FoundTable, find_tables
from pipelines.layout.joins import goes_on, join_tables
from pipelines.layout.marks import torn
from pipelines.layout.unruled import UnruledTable
from pipelines.layout.zones import Loose, find_unruled
from pipelines.prose.sections import find_heading
from pipelines.tables.loose_rows import loose_cells

# "3", "- 3 -", "第3页 共10页", "3/10"; "0 1 0 0 0 0 1" is the row of a table without rulings.
_PAGE_NUMBER = re.compile(r"[-—–\s·第]*\d{1,3}[-—–\s·页]*(?:[/共,，]+[\s第]*\d{1,3}[\s页]*)?")


def _line_text(line: list[Char]) -> str:
    """Return a line's text with a space where the gap is wider than half a character."""
    parts: list[str] = []
    for index, char in enumerate(line):
        gap = char.x0 - line[index - 1].x1 if index else 0.0
        parts.append((" " if gap > (char.x1 - char.x0) * 0.5 else "") + char.text)
    return tidy("".join(parts))


def _is_margin(page: Page, line: list[Char]) -> bool:
    """Tell whether a line is a page number: digits alone in the top or bottom tenth."""
    y = line[0].centre[1]
    outside = y < page.height * 0.1 or y > page.height * 0.9
    return outside and bool(_PAGE_NUMBER.fullmatch(_line_text(line)))


def _continues(above: list[Char] | None, line: list[Char], right: float) -> bool:
    """Tell whether a line goes on with the paragraph above: that one is full, this not indented."""
    if above is None:
        return False
    size = line[0].x1 - line[0].x0
    full = above[-1].x1 >= right - 2.2 * size
    indented = line[0].x0 > min(above[0].x0, line[0].x0) + 1.2 * size
    return full and not indented


class _Flow:
    """Paragraphs and tables in reading order, both joined over the ends of pages."""

    def __init__(self) -> None:
        self.items: list[Paragraph | Table | Picture | list[FoundTable]] = []
        self._open: list[Char] | None = None

    def add_line(self, line: list[Char], page: Page, right: float) -> None:
        text = _line_text(line)
        last = self.items[-1] if self.items else None
        if (
            isinstance(last, Paragraph)
            and _continues(self._open, line, right)
            and not find_heading(text)
            and not find_heading(last.text)
            and not loose_cells(text)
            and not loose_cells(last.text)
        ):
            self.items[-1] = Paragraph(last.text + text, last.page)
        else:
            self.items.append(Paragraph(text, page.number))
        self._open = line

    def add(self, found: FoundTable | Picture) -> None:
        if isinstance(found, Picture):
            self.items.append(found)
            self._open = None
        else:
            self.add_table(found)

    def add_table(self, found: FoundTable) -> None:
        last = self.items[-1] if self.items else None
        if isinstance(last, list) and goes_on(last[-1], found):
            last.append(found)
        else:
            self.items.append([found])
        self._open = None

    def add_unruled(self, found: UnruledTable) -> None:
        self.items.append(found.table)
        self._open = None


def _loose(page: Page, *, printed: bool) -> Loose:
    """Return a page's ruled tables, and the lines outside of them that are no page number."""
    if printed:
        page = replace(page, chars=torn(page.chars, page.segments))
    tables = find_tables(page)
    ruled = {id(char) for table in tables for char in table.chars}
    chars = [c for c in page.chars if id(c) not in ruled and c.text.strip()]
    return Loose(page, [line for line in text_lines(chars) if not _is_margin(page, line)], tables)


def _add_page(out: _Flow, loose: Loose, unruled: Sequence[UnruledTable]) -> None:
    """Add a page's tables and the lines outside them, from the top down."""
    number = loose.page.number
    others: list[FoundTable | Picture] = [*loose.tables, *loose.page.pictures]
    others.sort(key=lambda item: -item.top)
    right = max((line[-1].x1 for line in loose.lines), default=0.0)
    added: list[UnruledTable] = []
    for line in loose.lines:
        while others and others[0].top > line[0].centre[1]:
            out.add(others.pop(0))
        within = next((t for t in unruled if t.covers(number, line[0].centre[1])), None)
        if within is None:
            out.add_line(line, loose.page, right)
        elif within not in added:
            added.append(within)
            if within.begins_on(number):
                out.add_unruled(within)
    for other in others:
        out.add(other)


def page_blocks(pages: Iterable[Page], *, printed: bool = True) -> tuple[Block, ...]:
    """Return the paragraphs and tables of all pages in reading order."""
    return page_content(pages, printed=printed)[0]


def page_content(
    pages: Iterable[Page], *, printed: bool = True
) -> tuple[tuple[Block, ...], list[tuple[int, Picture]]]:
    """Return the paragraphs and tables of all pages in reading order, and each picture before block *n*.

    Tables without rulings are read only where characters stand as they were *printed*: OCR's do not.
    """
    out = _Flow()
    loose = [_loose(page, printed=printed) for page in pages]
    unruled = find_unruled(loose) if printed else []
    for page in loose:
        _add_page(out, page, unruled)
    blocks: list[Block] = []
    pictures = []
    for item in out.items:
        if isinstance(item, Picture):
            pictures.append((len(blocks), item))
        else:
            blocks.append(join_tables(item) if isinstance(item, list) else item)
    return tuple(blocks), pictures
