"""PDF files by pdfminer.six: characters and rulings, without its layout analysis (30 % of its time)."""

from __future__ import annotations

import io
import logging
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LTChar, LTContainer, LTCurve, LTLine, LTPage, LTRect
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser

from crawler.errors import UnreadableDocumentError
from crawler.models import Block, Content, Paragraph, Problem
from crawler.values import tidy
from pipelines.grid import Char, FoundTable, Page, Segment, find_tables, text_lines
from pipelines.sections import find_heading

# Hundreds of warnings a file for Type 3 fonts; what matters is said as a problem.
logging.getLogger("pdfminer").setLevel(logging.ERROR)

_THIN = 3.0  # points; a filled rectangle thinner than this is a border, a thicker one is shading
_PAGE_NUMBER = re.compile(r"[-—–\s·第页/]*\d{1,3}[-—–\s·第页/共\d]*")
_RADICALS = range(0x2E80, 0x2FE0)
_UNMAPPED = re.compile(r"\(cid:\d+\)")
_MOST_PAGES = 300


def _char_text(text: str) -> str:
    """Return a glyph's text, Kangxi-radical code points as the characters they stand for."""
    if len(text) == 1 and ord(text) in _RADICALS:
        return unicodedata.normalize("NFKC", text)
    return text


def _segments(item: Any) -> Iterator[Segment]:
    """Yield the ruling lines that a drawn shape makes: a line, a thin or a stroked rectangle."""
    x0, y0, x1, y1 = item.bbox
    if isinstance(item, LTLine) or (x1 - x0 <= _THIN) is not (y1 - y0 <= _THIN):
        if x1 - x0 >= y1 - y0 and y1 - y0 <= _THIN:
            yield Segment(horizontal=True, at=(y0 + y1) / 2, start=x0, end=x1)
        elif x1 - x0 <= _THIN:
            yield Segment(horizontal=False, at=(x0 + x1) / 2, start=y0, end=y1)
    elif isinstance(item, LTRect) and item.stroke:
        yield from (Segment(horizontal=True, at=y, start=x0, end=x1) for y in (y0, y1))
        yield from (Segment(horizontal=False, at=x, start=y0, end=y1) for x in (x0, x1))


def _flatten(container: LTContainer[Any]) -> Iterator[Any]:
    for item in container:
        if isinstance(item, LTContainer) and not isinstance(item, LTChar):
            yield from _flatten(item)
        else:
            yield item


def _page(layout: LTPage, number: int) -> Page:
    chars, segments = [], []
    for item in _flatten(layout):
        if isinstance(item, LTChar):
            chars.append(Char(_char_text(item.get_text()), *item.bbox))
        elif isinstance(item, LTCurve):
            segments += list(_segments(item))
    return Page(number, tuple(chars), tuple(segments), layout.width, layout.height)


def read_pages(body: bytes) -> list[Page]:
    """Return the pages of a PDF with their characters and ruling lines.

    :raises UnreadableDocumentError: if the file is damaged, encrypted or has no page
    """
    manager = PDFResourceManager()
    device = PDFPageAggregator(manager, laparams=None)
    interpreter = PDFPageInterpreter(manager, device)
    pages = []
    try:
        document = PDFDocument(PDFParser(io.BytesIO(body)))
        for number, page in enumerate(PDFPage.create_pages(document), start=1):
            if number > _MOST_PAGES:
                break
            interpreter.process_page(page)
            pages.append(_page(device.get_result(), number))
    # pdfminer raises whatever its parsers meet in a damaged file: struct.error, KeyError, ...
    except Exception as error:
        raise UnreadableDocumentError(f"damaged PDF: {type(error).__name__}: {error}") from error
    if not pages:
        raise UnreadableDocumentError("damaged PDF: it has no readable page")
    return pages


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


class _Paragraphs:
    """Joins lines to paragraphs, over the ends of pages too."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._open: list[Char] | None = None

    def add_line(self, line: list[Char], page: Page, right: float) -> None:
        text = _line_text(line)
        last = self.blocks[-1] if self.blocks else None
        if (
            isinstance(last, Paragraph)
            and _continues(self._open, line, right)
            and not find_heading(text)
            and not find_heading(last.text)
        ):
            self.blocks[-1] = Paragraph(last.text + text, last.page)
        else:
            self.blocks.append(Paragraph(text, page.number))
        self._open = line

    def add_table(self, found: FoundTable) -> None:
        self.blocks.append(found.table)
        self._open = None


def _add_page(out: _Paragraphs, page: Page) -> None:
    """Add a page's tables and the lines outside them, from the top down."""
    tables = find_tables(page)
    loose = [
        c for c in page.chars if c.text.strip() and not any(t.covers(*c.centre) for t in tables)
    ]
    lines = [line for line in text_lines(loose) if not _is_margin(page, line)]
    right = max((line[-1].x1 for line in lines), default=0.0)
    for line in lines:
        while tables and tables[0].y1 > line[0].centre[1]:
            out.add_table(tables.pop(0))
        out.add_line(line, page, right)
    for table in tables:
        out.add_table(table)


def read_pdf(body: bytes) -> Content:
    """Return a PDF's paragraphs and ruled tables in order, each with its page.

    :raises UnreadableDocumentError: if the file is damaged, or shows no text (a scan)
    """
    pages = read_pages(body)
    out = _Paragraphs()
    for page in pages:
        _add_page(out, page)
    if not out.blocks:
        raise UnreadableDocumentError("the PDF has no text: it is a scan, which is not read yet")
    unmapped = sum(len(_UNMAPPED.findall(char.text)) for page in pages for char in page.chars)
    problems: tuple[Problem, ...] = ()
    if unmapped:
        message = f"{unmapped} characters of a font without Unicode table cannot be read"
        problems = (Problem("unmapped_characters", message),)
    return Content(blocks=tuple(out.blocks), problems=problems)
