"""OFD files (GB/T 33190), read-only: text and paths with their places, into the page code of PDF."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator

from lxml import etree

from crawler.errors import UnreadableDocumentError
from crawler.models import Content
from pipelines.layout.geometry import Char, Page, Segment
from pipelines.layout.pages import page_blocks
from pipelines.readers.containers import open_zip, parse_xml, read_member

_POINTS = 72 / 25.4  # an OFD page is measured in millimetres, from the top
_THIN = 1.0  # millimetres; a filled path thinner than this is a border
_MOST_PAGES = 300
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE]-?\d+)?")
_STEP = re.compile(r"([MLSQBAC])([^MLSQBAC]*)")
_A4 = (0.0, 0.0, 210.0, 297.0)

Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def _local(element: etree._Element) -> str:
    """Return a tag without its namespace: files use the standard's and older ones."""
    return etree.QName(element).localname


def _all(root: etree._Element, name: str) -> Iterator[etree._Element]:
    return (e for e in root.iter() if isinstance(e.tag, str) and _local(e) == name)


def _text(root: etree._Element, name: str) -> str | None:
    found = next(_all(root, name), None)
    return found.text.strip() if found is not None and found.text else None


def _numbers(text: str | None) -> list[float]:
    return [float(number) for number in _NUMBER.findall(text or "")]


def _matrix(element: etree._Element) -> Matrix:
    numbers = _numbers(element.get("CTM"))
    a, b, c, d, e, f = numbers if len(numbers) == 6 else _IDENTITY  # noqa: PLR2004
    return a, b, c, d, e, f


def _deltas(text: str | None, count: int) -> list[float]:
    """Return *count* steps between characters; ``g 3 5.2`` repeats 5.2 three times.

    >>> _deltas("4 g 2 5", 3)
    [4.0, 5.0, 5.0]
    """
    parts = (text or "").split()
    steps: list[float] = []
    index = 0
    while index < len(parts):
        if parts[index] == "g" and index + 2 < len(parts):
            steps += [float(parts[index + 2])] * int(float(parts[index + 1]))
            index += 3
        else:
            steps.append(float(parts[index]))
            index += 1
    return (steps + [0.0] * count)[:count]


class _Sheet:
    """One page's height and origin: from millimetres downwards to points upwards."""

    def __init__(self, box: list[float]) -> None:
        self.left, self.top, self.width, self.height = box if len(box) == 4 else _A4  # noqa: PLR2004

    def point(self, x: float, y: float) -> tuple[float, float]:
        return (x - self.left) * _POINTS, (self.height - (y - self.top)) * _POINTS


def _chars(item: etree._Element, sheet: _Sheet) -> Iterator[Char]:
    """Yield a text object's characters; the box of each is its size square on the baseline."""
    origin = [*_numbers(item.get("Boundary")), 0.0, 0.0][:2]
    a, b, c, d, e, f = _matrix(item)
    size = float(item.get("Size") or 3.5)
    x, y = 0.0, 0.0
    for code in _all(item, "TextCode"):
        text = (code.text or "").replace("\n", "")
        x, y = float(code.get("X") or x), float(code.get("Y") or y)
        across, down = (
            _deltas(code.get("DeltaX"), len(text)),
            _deltas(code.get("DeltaY"), len(text)),
        )
        at_x, at_y = x, y
        for index, letter in enumerate(text):
            page_x = origin[0] + a * at_x + c * at_y + e
            page_y = origin[1] + b * at_x + d * at_y + f
            height = size * abs(d or 1.0)
            width = (across[index] or size) * abs(a or 1.0)
            x0, y0 = sheet.point(page_x, page_y + height * 0.2)
            x1, y1 = sheet.point(page_x + min(width, height * 1.2), page_y - height * 0.8)
            yield Char(letter, x0, y0, x1, y1)
            at_x, at_y = at_x + across[index], at_y + down[index]


def _lines(data: str) -> Iterator[tuple[float, float, float, float]]:
    """Yield the straight strokes of a path: ``M x y L x y ... C``."""
    start = here = (0.0, 0.0)
    for operator, rest in _STEP.findall(data):
        numbers = _numbers(rest)
        if operator == "C":
            yield (*here, *start)
            here = start
        elif len(numbers) >= 2:  # noqa: PLR2004
            there = (numbers[-2], numbers[-1])
            if operator == "L":
                yield (*here, *there)
            elif operator in "MS":
                start = there
            here = there


def _segments(item: etree._Element, sheet: _Sheet) -> Iterator[Segment]:
    """Yield a path object's horizontal and vertical strokes; thick filled areas are shading."""
    origin = [*_numbers(item.get("Boundary")), 0.0, 0.0][:2]
    a, b, c, d, e, f = _matrix(item)
    data = " ".join(x.text or "" for x in _all(item, "AbbreviatedData"))
    box = [*_numbers(item.get("Boundary")), 0.0, 0.0, 0.0, 0.0][2:4]
    filled = item.get("Fill", "false") == "true" and item.get("Stroke", "true") == "false"
    if filled and min(box) > _THIN:
        return
    for x0, y0, x1, y1 in _lines(data):
        px0, py0 = sheet.point(origin[0] + a * x0 + c * y0 + e, origin[1] + b * x0 + d * y0 + f)
        px1, py1 = sheet.point(origin[0] + a * x1 + c * y1 + e, origin[1] + b * x1 + d * y1 + f)
        if abs(py0 - py1) < 1 < abs(px0 - px1):
            yield Segment(
                horizontal=True, at=(py0 + py1) / 2, start=min(px0, px1), end=max(px0, px1)
            )
        elif abs(px0 - px1) < 1 < abs(py0 - py1):
            yield Segment(
                horizontal=False, at=(px0 + px1) / 2, start=min(py0, py1), end=max(py0, py1)
            )


def _layers(
    archive: zipfile.ZipFile, page: etree._Element, templates: dict[str, str]
) -> Iterator[etree._Element]:
    """Yield the templates that a page names, then the page itself."""
    for use in _all(page, "Template"):
        path = templates.get(use.get("TemplateID", ""))
        if path:
            yield parse_xml(read_member(archive, path), path)
    yield page


def _document_paths(archive: zipfile.ZipFile) -> Iterator[str]:
    root = parse_xml(read_member(archive, "OFD.xml"), "OFD.xml")
    for element in _all(root, "DocRoot"):
        if element.text:
            yield element.text.strip().lstrip("/")


def _resolve(base: str, path: str) -> str:
    """Return a member's path; a leading slash is the container's root."""
    return (
        path.lstrip("/") if path.startswith("/") else posixpath.normpath(posixpath.join(base, path))
    )


def _pages(archive: zipfile.ZipFile, document: str) -> Iterator[Page]:
    root = parse_xml(read_member(archive, document), document)
    base = posixpath.dirname(document)
    default = _numbers(_text(root, "PhysicalBox"))
    templates = {
        t.get("ID", ""): _resolve(base, t.get("BaseLoc", "")) for t in _all(root, "TemplatePage")
    }
    for number, entry in enumerate(_all(root, "Page"), start=1):
        path = _resolve(base, entry.get("BaseLoc", ""))
        if number > _MOST_PAGES or not entry.get("BaseLoc"):
            continue
        page = parse_xml(read_member(archive, path), path)
        sheet = _Sheet(_numbers(_text(page, "PhysicalBox")) or default)
        layers = list(_layers(archive, page, templates))
        chars = [
            c for layer in layers for item in _all(layer, "TextObject") for c in _chars(item, sheet)
        ]
        lines = [
            s
            for layer in layers
            for item in _all(layer, "PathObject")
            for s in _segments(item, sheet)
        ]
        yield Page(
            number, tuple(chars), tuple(lines), sheet.width * _POINTS, sheet.height * _POINTS
        )


def read_ofd(body: bytes) -> Content:
    """Return an OFD file's paragraphs and ruled tables in order, each with its page.

    :raises UnreadableDocumentError: if the container is damaged or shows no text
    """
    archive = open_zip(body)
    blocks = page_blocks(
        page for path in _document_paths(archive) for page in _pages(archive, path)
    )
    if not blocks:
        raise UnreadableDocumentError(
            "the OFD file has no text: it is a scan, which is not read yet"
        )
    return Content(blocks=blocks)
