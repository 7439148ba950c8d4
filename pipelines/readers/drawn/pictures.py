"""Pictures of a PDF between its text: where tables can stand, and what OCR is given of them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from crawler.errors import UnreadableDocumentError
from pipelines.layout.covers import Box
from pipelines.layout.geometry import Char, Picture
from pipelines.readers.ocr import is_available
from pipelines.readers.scans.opened import SCALE, measure

_WIDEST_GAP = 3.0  # points between the strips that a scan was cut into
_LEAST_WIDE, _LEAST_HIGH = 0.35, 40.0  # of the page's width; points: part four has three rows
_MOST_TEXT = 30  # characters over a picture; more is text on a ground
_MOST = 60  # of a document
_NOTHING = b"\0"  # stands for a picture where one cannot be drawn


def _touch(one: Box, other: Box) -> bool:
    return (
        max(one[0], other[0]) <= min(one[2], other[2]) + _WIDEST_GAP
        and max(one[1], other[1]) <= min(one[3], other[3]) + _WIDEST_GAP
    )


def _joined(boxes: Iterable[Box]) -> list[Box]:
    """Return the boxes, those that touch as one."""
    found: list[Box] = []
    for box in boxes:
        near = [other for other in found if _touch(box, other)]
        found = [other for other in found if other not in near]
        lefts, bottoms, rights, tops = zip(box, *near, strict=True)
        found.append((min(lefts), min(bottoms), max(rights), max(tops)))
    return found


def pictures_of(
    boxes: Sequence[Box], chars: Sequence[Char], number: int, sheet: Box
) -> tuple[Picture, ...]:
    """Return the pictures of a page that could show a table: wide and high enough, without text on them."""
    found = []
    for left, bottom, right, top in _joined(boxes[:_MOST]):
        if right - left < _LEAST_WIDE * (sheet[2] - sheet[0]) or top - bottom < _LEAST_HIGH:
            continue
        inside = (c.centre for c in chars if c.text.strip())
        if sum(left <= x <= right and bottom <= y <= top for x, y in inside) <= _MOST_TEXT:
            found.append(Picture(number, (left, bottom, right, top), sheet))
    return tuple(found)


def drawn(body: bytes, pictures: Sequence[Picture]) -> Iterator[bytes]:
    """Yield pictures as PNG, a sign for each that cannot be drawn: the text beside it is read anyway."""
    if not is_available():
        yield from (_NOTHING for _ in pictures)
        return
    for number, group in groupby(pictures[:_MOST], key=lambda picture: picture.page):
        own = list(group)
        try:
            page = _page(body, number)
        except UnreadableDocumentError:
            yield from (_NOTHING for _ in own)
            continue
        for picture in own:
            (left, bottom, right, top), (x0, _, _, y1) = picture.box, picture.sheet
            sides = (left - x0, y1 - top, right - x0, y1 - bottom)
            out = io.BytesIO()
            page.crop(tuple(round(side / SCALE) for side in sides)).save(out, "PNG")
            yield out.getvalue()


def _page(body: bytes, number: int) -> Any:
    """Return a page as it is seen.

    :raises UnreadableDocumentError: if it cannot be drawn, or is too large to be
    """
    import pypdfium2  # noqa: PLC0415  # of the extra

    try:
        page = pypdfium2.PdfDocument(body)[number - 1]
        measure(side / SCALE for side in page.get_size())
        return page.render(scale=1 / SCALE).to_pil().convert("RGB")
    except (OSError, ValueError, RuntimeError) as error:
        raise UnreadableDocumentError(f"damaged PDF: {error}") from error
