"""PDF files by pdfminer.six: characters and rulings, without its layout analysis (30 % of its time)."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from pdfminer.layout import LTChar, LTContainer, LTCurve, LTLine, LTPage, LTRect
from pdfminer.pdfpage import PDFPage

from crawler.errors import TooLargeError, UnreadableDocumentError
from crawler.models import Block, Content, Paragraph, Problem
from crawler.values import without_radicals
from pipelines.layout.covers import WHITE, Area, Box, alike
from pipelines.layout.geometry import Char, Page, Segment
from pipelines.layout.pages import page_content
from pipelines.layout.shown import Glyph, shown
from pipelines.readers.damage import said_of
from pipelines.readers.drawn.device import EVERYTHING, Cover, Device
from pipelines.readers.drawn.interpreter import Interpreter
from pipelines.readers.drawn.layers import Layers
from pipelines.readers.drawn.pictures import drawn as drawn_pictures
from pipelines.readers.drawn.pictures import pictures_of
from pipelines.readers.drawn.syntax.fonts import Fonts
from pipelines.readers.drawn.syntax.objects import Document
from pipelines.readers.drawn.turns import turned_back, upright
from pipelines.readers.ocr import HOW, read_scan
from pipelines.readers.pictures import embedded

# Hundreds of warnings a file for Type 3 fonts; what matters is said as a problem.
logging.getLogger("pdfminer").setLevel(logging.ERROR)

_THIN = 3.0  # points; a filled rectangle thinner than this is a border, a thicker one is shading
_UNMAPPED = re.compile(r"\(cid:\d+\)|[\uE000-\uF8FF]")
_MOST_UNMAPPED = 0.02  # of the prose
# Word's bullets are U+F0B7 and their like, of a symbol font.
_BULLET = re.compile(rf"(?:^|(?<=[\s。；;：:]))(?:{_UNMAPPED.pattern})(?=\s*[\u3400-\u9fff])")
_MOST_PAGES = 300
_SLACK = 1.5  # points; a border lies on the edge of its clipping path


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


def _clipped(line: Segment, clip: Box) -> Segment | None:
    """Return what of a line lies inside a clipping path, ``None`` if nothing does."""
    left, bottom, right, top = clip
    low, high, start, end = (
        (bottom, top, left, right) if line.horizontal else (left, right, bottom, top)
    )
    if not low - _SLACK <= line.at <= high + _SLACK:
        return None
    start, end = max(line.start, start), min(line.end, end)
    return replace(line, start=start, end=end) if start < end else None


def _flatten(container: LTContainer[Any]) -> Iterator[Any]:
    for item in container:
        if isinstance(item, LTContainer) and not isinstance(item, LTChar):
            yield from _flatten(item)
        else:
            yield item


def _page(layout: LTPage, number: int, sheet: Box) -> Page:
    drawn: list[Glyph | Area] = []
    segments: list[Segment] = []
    strikes: list[Segment] = []
    glyphs: list[LTChar] = []
    cut, boxes = [], []
    for item in _flatten(layout):
        if isinstance(item, Cover):
            drawn.append(item.area)
            boxes += [item.area.box] if item.is_picture else []
        elif isinstance(item, LTChar) and getattr(item, "is_cut", False):
            cut += [item.bbox] if item.get_text().isdigit() else []
        elif isinstance(item, LTChar):
            after_space = bool(glyphs) and not glyphs[-1].get_text().strip()
            char = Char(without_radicals(item.get_text()), *item.bbox, apart=after_space)
            drawn.append(Glyph(char, getattr(item, "ink", None)))
            glyphs.append(item)
        elif isinstance(item, LTCurve):
            clip: Box = getattr(item, "clip", EVERYTHING)
            found = [s for line in _segments(item) if (s := _clipped(line, clip))]
            segments += found
            strikes += [] if alike(getattr(item, "ground", None), WHITE) else found
    seen, quarters = upright(drawn, glyphs)
    chars = shown(seen, strikes, cut)
    pictures = () if quarters else pictures_of(boxes, chars, number, sheet)
    page = Page(number, chars, tuple(segments), layout.width, layout.height, pictures)
    return turned_back(page, quarters)


def read_pages(body: bytes) -> tuple[list[Page], int]:
    """Return the pages of a PDF with what they show, and how many characters they do not show.

    :raises UnreadableDocumentError: if the file is damaged, encrypted or has no page
    :raises TooLargeError: if it has too many pages, characters or forms
    """
    manager = Fonts()
    device = Device(manager)
    interpreter = Interpreter(manager, device)
    device.at_end = interpreter.draw_notes
    pages = []
    with said_of("PDF"):
        document = Document(body)
        interpreter.layers = Layers(document.catalog)
        for number, page in enumerate(PDFPage.create_pages(document), start=1):
            if number > _MOST_PAGES:
                raise TooLargeError(f"the PDF has more than {_MOST_PAGES} pages")
            interpreter.process_page(page)
            pages.append(_page(device.get_result(), number, device.sheet))
    if not pages:
        raise UnreadableDocumentError("damaged PDF: it has no readable page")
    return pages, device.unseen


def read_pdf(body: bytes) -> Content:
    """Return a PDF's paragraphs, tables and pictures in order, each with its page.

    A PDF that shows less text than it hides is a scan over the text of some OCR.

    :raises UnreadableDocumentError: if the file is damaged, or a scan that OCR cannot read
    """
    pages, unseen = read_pages(body)
    blocks, pictures = page_content(pages)
    if not blocks or unseen > sum(len(page.chars) for page in pages):
        return read_scan(body, is_pdf=True)
    if unmapped := _unmapped(blocks):
        return _without_unicode(body, blocks, unmapped)
    bodies = drawn_pictures(body, [picture for _, picture in pictures])
    sources = ((n, embedded(one)) for (n, _), one in zip(pictures, bodies, strict=False))
    return Content(blocks=blocks, pictures=tuple(sources))


def _unmapped(blocks: tuple[Block, ...]) -> int:
    """Return how many characters of no known sign are shown, bullets before words of prose left out."""
    texts: list[str] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            texts.append(_BULLET.sub("", block.text))
        else:
            texts += [cell for row in block.rows for cell in row if cell]
    return sum(len(_UNMAPPED.findall(text)) for text in texts)


def _without_unicode(body: bytes, blocks: tuple[Block, ...], unmapped: int) -> Content:
    """Return a PDF whose fonts name no Unicode for *unmapped* characters: by OCR, as a scan is read.

    Without OCR the text stays as it is if few are missing; cells with such characters are no numbers.

    :raises UnreadableDocumentError: if many are missing and OCR reads nothing
    """
    what = f"{unmapped} characters of a font without Unicode table"
    written = sum(len(block.text) for block in blocks if isinstance(block, Paragraph))
    try:
        content, how = read_scan(body, is_pdf=True), "the pages were read by OCR"
    except UnreadableDocumentError as error:
        if unmapped > _MOST_UNMAPPED * written:
            raise UnreadableDocumentError(f"{what}; {HOW}") from error
        content, how = Content(blocks=blocks), f"they cannot be read; {HOW}"
    return replace(content, problems=(Problem("unmapped_characters", f"{what}: {how}"),))
