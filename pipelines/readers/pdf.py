"""PDF files by pdfminer.six: characters and rulings, without its layout analysis (30 % of its time)."""

from __future__ import annotations

import logging
import re
from dataclasses import replace

from pdfminer.pdfpage import PDFPage

from crawler.errors import TooLargeError, UnreadableDocumentError
from crawler.models import Block, Content, Paragraph, Problem
from pipelines.layout.geometry import Page
from pipelines.layout.pages import page_content
from pipelines.readers.damage import said_of
from pipelines.readers.drawn.device import Device
from pipelines.readers.drawn.interpreter import Interpreter
from pipelines.readers.drawn.layers import Layers
from pipelines.readers.drawn.pictures import drawn as drawn_pictures
from pipelines.readers.drawn.syntax.fonts import Fonts
from pipelines.readers.drawn.syntax.objects import Document
from pipelines.readers.ocr import HOW, read_scan
from pipelines.readers.pictures import embedded

# Hundreds of warnings a file for Type 3 fonts; what matters is said as a problem.
logging.getLogger("pdfminer").setLevel(logging.ERROR)

_UNMAPPED = re.compile(r"\(cid:\d+\)|[\uE000-\uF8FF]")
_MOST_UNMAPPED = 0.02  # of the prose
# Word's bullets are U+F0B7 and their like, of a symbol font.
_BULLET = re.compile(rf"(?:^|(?<=[\s。；;：:]))(?:{_UNMAPPED.pattern})(?=\s*[\u3400-\u9fff])")
_MOST_PAGES = 300


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
            pages.append(device.page(number))
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
