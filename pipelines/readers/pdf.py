"""PDF files by pdfminer.six: characters and rulings, without its layout analysis (30 % of its time)."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from pdfminer.layout import LTChar, LTContainer, LTCurve, LTImage, LTLine, LTPage, LTRect
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfinterp import PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import dict_value, int_value, list_value, num_value
from pdfminer.psparser import literal_name
from pdfminer.utils import apply_matrix_rect

from crawler.errors import TooLargeError, UnreadableDocumentError
from crawler.models import Block, Content, Paragraph, Problem
from crawler.values import without_radicals
from pipelines.layout.geometry import Char, Page, Segment, turned
from pipelines.layout.pages import page_blocks
from pipelines.layout.shown import Area, Box, Glyph, shown
from pipelines.readers.damage import said_of
from pipelines.readers.formatting.pdf_device import Device, Interpreter, hidden_layers
from pipelines.readers.ocr import HOW, read_scan

# Hundreds of warnings a file for Type 3 fonts; what matters is said as a problem.
logging.getLogger("pdfminer").setLevel(logging.ERROR)

_THIN = 3.0  # points; a filled rectangle thinner than this is a border, a thicker one is shading
_UNMAPPED = re.compile(r"\(cid:\d+\)|[\uE000-\uF8FF]")
_MOST_UNMAPPED = 0.02  # of the prose; a bullet or two of a symbol font is less
_MOST_PAGES = 300
_MOST_NOTES = 2_000  # annotations of a page
_OVER = frozenset({"StrikeOut", "Redact", "FreeText"})  # annotations that take text away
_HIDDEN_NOTE = 2  # annotation flag


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


def _box(item: Any) -> Box | None:
    """Return what a filled shape or a picture covers inside its clipping path, if it is no border."""
    if not getattr(item, "covers", False):
        return None
    left, bottom, right, top = (
        pick(pair)
        for pick, pair in zip(
            (max, max, min, min), zip(item.bbox, item.clip, strict=True), strict=True
        )
    )
    return (left, bottom, right, top) if min(right - left, top - bottom) > _THIN else None


def _page(layout: LTPage, number: int, struck: Sequence[Area]) -> Page:
    drawn: list[Glyph | Area] = []
    segments: list[Segment] = []
    turns = []
    for item in _flatten(layout):
        if isinstance(item, LTChar):
            char = Char(without_radicals(item.get_text()), *item.bbox)
            drawn.append(Glyph(char, getattr(item, "ink", None)))
            turns.append(_turn_of(item))
            continue
        # A shape of many strokes is seldom the rectangle around it: it covers nothing surely.
        if isinstance(item, LTRect | LTImage) and (box := _box(item)):
            drawn.append(Area(box, getattr(item, "ground", None)))
        if isinstance(item, LTCurve):
            segments += _segments(item)
    chars = shown([*drawn, *struck], segments)
    page = Page(number, chars, tuple(segments), layout.width, layout.height)
    turn = max(set(turns), key=turns.count, default=0)
    return turned(page, clockwise=turn == 1) if turn else page


def _turn_of(char: LTChar) -> int:
    """Return how a character must be turned to stand upright: 0, 1 clockwise, -1 counter-clockwise.

    Wide tables are printed across a page without saying so in /Rotate, which pdfminer follows itself.
    """
    along, up = char.matrix[0], char.matrix[1]
    return 0 if abs(along) >= abs(up) else 1 if up > 0 else -1


def _crossed_out(page: PDFPage, ctm: Any) -> list[Area]:
    """Return the areas that annotations strike out or write over (ISO 32000-1, 12.5.6)."""
    areas = []
    for reference in list_value(page.annots or [])[:_MOST_NOTES]:
        note = dict_value(reference)
        kind = literal_name(note.get("Subtype"))
        if kind not in _OVER or int_value(note.get("F", 0)) & _HIDDEN_NOTE:
            continue
        points = list_value(note["QuadPoints"] if "QuadPoints" in note else note["Rect"])
        numbers = [num_value(point) for point in points]
        size = 8 if len(numbers) >= 8 else 4  # noqa: PLR2004  # four corners, or two
        for start in range(0, len(numbers) - size + 1, size):
            xs, ys = numbers[start : start + size : 2], numbers[start + 1 : start + size : 2]
            areas.append(Area(apply_matrix_rect(ctm, (min(xs), min(ys), max(xs), max(ys)))))
    return areas


def read_pages(body: bytes) -> tuple[list[Page], int]:
    """Return the pages of a PDF with what they show, and how many characters they do not show.

    :raises UnreadableDocumentError: if the file is damaged, encrypted or has no page
    :raises TooLargeError: if it has too many pages, characters or forms
    """
    manager = PDFResourceManager()
    device = Device(manager)
    interpreter = Interpreter(manager, device)
    pages = []
    with said_of("PDF"):
        document = PDFDocument(PDFParser(io.BytesIO(body)))
        interpreter.hidden = hidden_layers(document.catalog)
        for number, page in enumerate(PDFPage.create_pages(document), start=1):
            if number > _MOST_PAGES:
                raise TooLargeError(f"the PDF has more than {_MOST_PAGES} pages")
            interpreter.process_page(page)
            struck = _crossed_out(page, device.page_ctm)
            pages.append(_page(device.get_result(), number, struck))
    if not pages:
        raise UnreadableDocumentError("damaged PDF: it has no readable page")
    return pages, device.unseen


def read_pdf(body: bytes) -> Content:
    """Return a PDF's paragraphs and ruled tables in order, each with its page.

    A PDF that shows less text than it hides is a scan over the text of some OCR.

    :raises UnreadableDocumentError: if the file is damaged, or a scan that OCR cannot read
    """
    pages, unseen = read_pages(body)
    blocks = page_blocks(pages)
    if not blocks or unseen > sum(len(page.chars) for page in pages):
        return read_scan(body, is_pdf=True)
    unmapped = sum(len(_UNMAPPED.findall(char.text)) for page in pages for char in page.chars)
    return _without_unicode(body, blocks, unmapped) if unmapped else Content(blocks=blocks)


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
