"""Pictures of a PDF between its text: where tables can stand, and what OCR is given of them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence

from crawler.errors import UnreadableDocumentError
from pipelines.layout.covers import Box
from pipelines.layout.geometry import Char, Picture
from pipelines.readers.ocr import SCALE, is_available, measure

_WIDEST_GAP = 3.0  # points between the strips that a scan was cut into
_LEAST_WIDE, _LEAST_HIGH = 0.35, 40.0  # of the page's width; points: part four has three rows
_MOST_TEXT = 30  # characters over a picture; more is text on a ground
_MOST = 60  # of a document
_NOTHING = b"\0"  # stands for a picture where nothing can draw one


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
    """Yield pictures as PNG; without OCR's libraries a sign of each.

    :raises UnreadableDocumentError: if the page cannot be drawn
    :raises TooLargeError: if it is too large to be
    """
    if not is_available():
        yield from (_NOTHING for _ in pictures)
        return
    import pypdfium2  # noqa: PLC0415  # of the extra

    try:
        document = pypdfium2.PdfDocument(body)
        for picture in pictures[:_MOST]:
            (left, bottom, right, top), (x0, _, _, y1) = picture.box, picture.sheet
            measure(side / SCALE for side in document[picture.page - 1].get_size())
            page = document[picture.page - 1].render(scale=1 / SCALE).to_pil().convert("RGB")
            sides = (left - x0, y1 - top, right - x0, y1 - bottom)
            out = io.BytesIO()
            page.crop(tuple(round(side / SCALE) for side in sides)).save(out, "PNG")
            yield out.getvalue()
    except (OSError, ValueError, RuntimeError) as error:
        raise UnreadableDocumentError(f"damaged PDF: {error}") from error
