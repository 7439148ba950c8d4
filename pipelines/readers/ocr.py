"""Scans and pictures by OCR, offline, where the extra is installed: ``pip install .[ocr]``.

Characters from RapidOCR, rulings by morphology; both go into the page code of PDF. What stands in a table's
cells is read once more, cell by cell, and so are the lines beside them that have a number.
"""

from __future__ import annotations

import importlib.util
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from itertools import chain
from typing import Any

from crawler.errors import TooLargeError, UnreadableDocumentError
from crawler.models import Content, Problem, Table
from crawler.run.limits import widen_for_ocr
from pipelines.layout.geometry import Page, Segment
from pipelines.layout.grid import find_tables
from pipelines.layout.pages import page_blocks
from pipelines.readers.scans.cells import read_twice, sure_of
from pipelines.readers.scans.lines import Line, read_lines_twice
from pipelines.readers.scans.opened import MOST_PAGES, SCALE, opening, pages_of, picture_of

_NEEDED = ("cv2", "numpy", "onnxruntime", "pypdfium2", "rapidocr", "PIL")
_BAR = 40  # pixels; shorter strokes belong to characters (a 12 pt glyph is 33 pixels high)
_MARGIN = 4  # pixels that a stroke may stand out of its character's line
_THINNEST = 0.45  # characters x height / width of a line: Han some 1.1, digits up to 2
_MOST_SKEW, _LEAST_SKEW = 5.0, 0.05  # degrees
_Box = tuple[float, float, float, float]  # left, top, right, bottom in pixels, y downwards
HOW = "install OCR with: pip install '.[ocr]'"


def is_available() -> bool:
    """Tell whether the extra is installed."""
    return all(importlib.util.find_spec(name) for name in _NEEDED)


@cache
def _engine() -> Any:
    """Return the recogniser with the models of its own wheel; it asks no network."""
    from rapidocr import RapidOCR  # noqa: PLC0415  # an extra, half a second to load

    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    # One thread each: extraction runs in a process for each core (0.86 against 0.65 pages a second).
    threads = {f"EngineConfig.onnxruntime.{n}_op_num_threads": 1 for n in ("intra", "inter")}
    return RapidOCR(params={"Global.log_level": "error", "Global.text_score": 0.0, **threads})


def _is_stroke(line: _Box, boxes: Sequence[_Box]) -> bool:
    """Tell whether a line is a stroke of a large character: within a line of text and its height."""
    length = max(line[2] - line[0], line[3] - line[1])
    return any(
        length <= bottom - top
        and left <= line[0]
        and line[2] <= right
        and top - _MARGIN <= line[1]
        and line[3] <= bottom + _MARGIN
        for left, top, right, bottom in boxes
    )


def _rulings(grey: Any, boxes: Sequence[_Box]) -> Iterator[Segment]:
    """Yield the long horizontal and vertical strokes of a picture, in points; *boxes* hold its text."""
    import cv2  # noqa: PLC0415

    height = grey.shape[0]
    dark = cv2.adaptiveThreshold(
        grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 25, 12
    )
    for horizontal, size in ((True, (_BAR, 1)), (False, (1, _BAR))):
        kernel = cv2.getStructuringElement(cv2.MORPH_RECT, size)
        lines = cv2.morphologyEx(dark, cv2.MORPH_OPEN, kernel)
        _, _, found, _ = cv2.connectedComponentsWithStats(lines)
        for x, y, wide, high, _ in found[1:].tolist():
            if _is_stroke((x, y, x + wide, y + high), boxes):
                continue
            left, right = x * SCALE, (x + wide) * SCALE
            top, bottom = (height - y) * SCALE, (height - y - high) * SCALE
            if horizontal:
                yield Segment(horizontal=True, at=(top + bottom) / 2, start=left, end=right)
            else:
                yield Segment(horizontal=False, at=(left + right) / 2, start=bottom, end=top)


@contextmanager
def _recogniser() -> Iterator[Any]:
    try:
        yield _engine()
    except Exception as error:  # its runtime's own, as where memory ends
        raise UnreadableDocumentError(f"not recognised: {type(error).__name__}") from error


def _read_parts(parts: Sequence[Any]) -> list[str]:
    """Return the text of parts of a picture, each read by itself, those hardly read unreadable."""
    from rapidocr.ch_ppocr_rec.typings import TextRecInput  # noqa: PLC0415

    with _recogniser() as engine:
        return sure_of(engine.text_rec(TextRecInput(img=list(parts)))) if parts else []


def _read_again(picture: Any, box: _Box) -> str:
    """Return the text of a part of the picture, enlarged and read by itself."""
    import cv2  # noqa: PLC0415

    left, top, right, bottom = (max(0, int(side)) for side in box)
    crop = picture[top:bottom, left:right]
    return _read_parts([cv2.resize(crop, None, fx=2, fy=2)])[0] if crop.size else ""


def _recognise(picture: Any) -> Iterator[tuple[str, _Box]]:
    """Yield the lines of text with their boxes in pixels.

    Now and then a whole line comes out as a few signs, with a score that does not show it: it has
    too few for its length. Read by itself it comes out right.
    """
    # All three are said each time: the engine keeps what the last call switched off.
    with _recogniser() as engine:
        found = engine(picture, use_det=True, use_cls=True, use_rec=True)
    boxes = found.boxes if found.boxes is not None else ()
    for corners, text in zip(boxes, found.txts or (), strict=True):
        xs, ys = [float(p[0]) for p in corners], [float(p[1]) for p in corners]
        box = min(xs), min(ys), max(xs), max(ys)
        if len(text) * (box[3] - box[1]) < _THINNEST * (box[2] - box[0]):
            text = max(text, _read_again(picture, box), key=len)  # noqa: PLW2901
        yield text, box


def _straight(picture: Any) -> Any:
    """Return a picture turned so that its long rulings are level; scans are askew by a degree or so."""
    import cv2  # noqa: PLC0415
    import numpy as np  # noqa: PLC0415

    height, width = picture.shape[:2]
    edges = cv2.Canny(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), 60, 180)
    lines = cv2.HoughLinesP(edges, 1, np.pi / 1800, 200, minLineLength=width // 4, maxLineGap=12)
    slopes = (
        []
        if lines is None
        else np.degrees(
            np.arctan2(*(lines.reshape(-1, 4)[:, [3, 2]] - lines.reshape(-1, 4)[:, [1, 0]]).T)
        )
    )
    level = [float(slope) for slope in slopes if abs(slope) < _MOST_SKEW]
    angle = float(np.median(level)) if level else 0.0
    if abs(angle) < _LEAST_SKEW:
        return picture
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    return cv2.warpAffine(
        picture, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255)
    )


def _page(picture: Any, number: int) -> Page:
    """Return a picture as a page of characters and rulings."""
    import cv2  # noqa: PLC0415

    picture = _straight(picture)
    height, width = picture.shape[:2]
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    picture = cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR)  # coloured headings lose characters
    lines = [Line.at(text, box, height, SCALE) for text, box in _recognise(picture)]
    segments = tuple(_rulings(grey, [line.box for line in lines]))
    first = tuple(chain.from_iterable(line.chars for line in lines))
    page = Page(number, first, segments, width * SCALE, height * SCALE)
    cells = [cell for table in find_tables(page) for cell in table.cells()]
    held = {id(char) for _, chars in cells for char in chars}
    chars = tuple(read_lines_twice(lines, held, picture, SCALE, _read_parts))
    return replace(page, chars=read_twice(chars, cells, grey, SCALE, _read_parts))


def read_scan(body: bytes, *, is_pdf: bool) -> Content:
    """Return what OCR reads on a PDF's pages or in a picture, its values marked as ``ocr``.

    :raises UnreadableDocumentError: if the extra is not installed, or nothing is read
    """
    return _read(lambda: pages_of(body) if is_pdf else (map(picture_of, [body]), 1))


def read_pictures_of(bodies: Sequence[bytes]) -> Content:
    """Return what OCR reads in pictures, each a page.

    :raises UnreadableDocumentError: if the extra is not installed, or nothing is read
    """
    return _read(lambda: (map(picture_of, bodies[:MOST_PAGES]), len(bodies)))


def _one_by_one(pictures: Iterator[Any]) -> Iterator[Page]:
    """Yield the pictures as pages; each is opened when the one before has been read."""
    number = 0
    while True:
        with opening():
            picture = next(pictures, None)
        if picture is None:
            return
        number += 1
        yield _page(picture, number)


def _read(open_all: Callable[[], tuple[Iterator[Any], int]]) -> Content:
    if not is_available():
        raise UnreadableDocumentError(f"a scan without text; {HOW}")
    widen_for_ocr()
    with opening():
        pictures, count = open_all()
    read = _one_by_one(pictures)
    blocks = page_blocks(read, printed=False)
    if not blocks:
        raise UnreadableDocumentError("OCR reads no text in the picture")
    cut = f"the scan has {count} pages; read are the first {MOST_PAGES}"
    return Content(
        blocks=tuple(replace(b, ocr=True) if isinstance(b, Table) else b for b in blocks),
        problems=(Problem(TooLargeError.code, cut),) if count > MOST_PAGES else (),
    )


def read_image(body: bytes) -> Content:
    """Return what OCR reads in a picture."""
    return read_scan(body, is_pdf=False)
