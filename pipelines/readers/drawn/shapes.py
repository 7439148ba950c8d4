"""The shapes of a PDF's paths: outlines, clipping paths, where a masked picture paints."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pdfminer.pdftypes import PDFStream, resolve1
from pdfminer.psparser import literal_name
from pdfminer.utils import apply_matrix_pt

from pipelines.layout.covers import Box, Point, Polygon, is_inside

_CURVE = (0.25, 0.5, 0.75, 1.0)
_RECTANGLE = ["m", "l", "l", "l", "h"]
THIN = 3.0  # points; a filled rectangle thinner than this is a border
_MOST_POINTS = 4_000  # of one path; a longer one is taken for its box
_LARGEST_MASK = 2**24  # pixels
_HALF = 0.5
# Compression of pictures, which only a decoder of pictures undoes.
_UNDONE_ELSEWHERE = frozenset(
    {"DCTDecode", "DCT", "JPXDecode", "JBIG2Decode", "CCITTFaxDecode", "CCF"}
)


def _bezier(points: Sequence[Point]) -> Iterable[Point]:
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = points
    for t in _CURVE:
        u = 1 - t
        a, b, c, d = u**3, 3 * u * u * t, 3 * u * t * t, t**3
        yield a * ax + b * bx + c * cx + d * dx, a * ay + b * by + c * cy + d * dy


def outline(path: Sequence[Any], matrix: Any) -> tuple[Polygon, ...]:
    """Return a path's subpaths as polygons, brought to the page by *matrix*, curves in four strokes."""
    found: list[list[Point]] = []
    for operator, *numbers in path:
        at = [
            apply_matrix_pt(matrix, (float(x), float(y)))
            for x, y in zip(numbers[::2], numbers[1::2], strict=False)
        ]
        if operator == "m" or not found:
            found.append([])
        last = found[-1][-1] if found[-1] else None
        if operator in {"c", "v", "y"} and last is not None and len(at) > 1:
            ends = {"c": at, "v": [last, *at], "y": [*at, at[-1]]}[operator]
            found[-1] += _bezier([last, *ends]) if len(ends) == 3 else ends  # noqa: PLR2004
        else:
            found[-1] += at
    return tuple(tuple(points) for points in found if len(points) > 1)


def box_of(polygons: Iterable[Polygon]) -> Box | None:
    """Return the box around polygons, ``None`` if there are none."""
    points = tuple(point for polygon in polygons for point in polygon)
    return around(points) if points else None


def rectangle(path: Sequence[Any], matrix: Any) -> Box | None:
    """Return the box of a path that is one upright rectangle, ``None`` of all others."""
    if len(path) != len(_RECTANGLE) or matrix[1] or matrix[2]:
        return None
    if [step[0] for step in path] != _RECTANGLE:
        return None
    (_, x0, y0), (_, x1, y1), (_, x2, y2), (_, x3, y3), _ = path
    if x1 != x2 or x0 != x3 or y0 != y1 or y2 != y3:
        return None
    a, _, _, d, e, f = matrix
    left, right, bottom, top = a * x0 + e, a * x2 + e, d * y0 + f, d * y2 + f
    if left > right:
        left, right = right, left
    if bottom > top:
        bottom, top = top, bottom
    return (left, bottom, right, top) if left < right and bottom < top else None


def are_rulings(polygons: Iterable[Polygon]) -> bool:
    """Tell whether polygons are thin upright rectangles: borders, or the dashes of one."""
    return all(
        _is_box((polygon,)) and min(right - left, top - bottom) <= THIN
        for polygon in polygons
        for left, bottom, right, top in (around(polygon),)
    )


def around(polygon: Sequence[Point]) -> Box:
    """Return the box around points."""
    xs, ys = [x for x, _ in polygon], [y for _, y in polygon]
    return min(xs), min(ys), max(xs), max(ys)


def _is_box(polygons: Sequence[Polygon]) -> bool:
    """Tell whether polygons are one rectangle with level sides."""
    if len(polygons) != 1:
        return False
    corners = set(polygons[0])
    xs, ys = {x for x, _ in corners}, {y for _, y in corners}
    return len(corners) == 4 and len(xs) == len(ys) == 2  # noqa: PLR2004


@dataclass(frozen=True)
class Inside:
    """What polygons enclose; called with a point."""

    polygons: tuple[Polygon, ...]
    even_odd: bool

    def __call__(self, x: float, y: float) -> bool:
        """Tell whether a point lies in them."""
        return is_inside(x, y, self.polygons, even_odd=self.even_odd)


def inside(polygons: tuple[Polygon, ...], *, even_odd: bool) -> Inside | None:
    """Return what polygons enclose, ``None`` where that is their box, or too long to say."""
    if _is_box(polygons) or sum(map(len, polygons)) > _MOST_POINTS:
        return None
    return Inside(polygons, even_odd)


def _inverse(matrix: Any) -> Any:
    a, b, c, d, e, f = matrix
    size = a * d - b * c
    if not size:
        return None
    return (
        d / size, -b / size, -c / size, a / size, (c * f - d * e) / size, (b * e - a * f) / size,
    )  # fmt: skip


def _filters(stream: PDFStream) -> Iterable[str]:
    named = resolve1(stream.get_any(("F", "Filter"))) or []
    return [literal_name(resolve1(f)) for f in (named if isinstance(named, list) else [named])]


def _samples(mask: PDFStream, bits: int) -> tuple[int, int, bytes] | None:
    """Return a mask's width, height and bytes, ``None`` if they cannot be told."""
    width, height = (int(resolve1(mask.get_any(n)) or 0) for n in (("W", "Width"), ("H", "Height")))
    if not 0 < width * height <= _LARGEST_MASK or bits not in {1, 8}:
        return None
    if _UNDONE_ELSEWHERE & set(_filters(mask)):
        return None
    data = mask.get_data()
    return (width, height, data) if len(data) >= height * -(-width * bits // 8) else None


def masked(stream: PDFStream, matrix: Any) -> Callable[[float, float], bool] | None:
    """Return where a picture with a mask paints, ``None`` if that cannot be told."""
    soft = resolve1(stream.get("SMask"))
    cut = resolve1(stream.get("Mask"))
    itself = bool(resolve1(stream.get_any(("IM", "ImageMask"))))
    mask = soft if isinstance(soft, PDFStream) else stream if itself else cut
    if not isinstance(mask, PDFStream):
        return None
    bits = 8 if mask is soft else 1
    bits = int(resolve1(mask.get_any(("BPC", "BitsPerComponent"))) or bits)
    read, back = _samples(mask, bits), _inverse(matrix)
    if read is None or back is None:
        return None
    width, height, data = read
    first = resolve1((resolve1(mask.get_any(("D", "Decode"))) or [0, 1])[0])
    # A soft mask paints where it is 1, a stencil where it is 0.
    painted_high = (not first) is (mask is soft)
    row = -(-width * bits // 8)

    def paints(x: float, y: float) -> bool:
        u, v = apply_matrix_pt(back, (x, y))
        column, line = int(u * width), int((1 - v) * height)
        if not (0 <= column < width and 0 <= line < height):
            return False
        byte = data[line * row + column * bits // 8]
        value = byte / 255 if bits == 8 else byte >> (7 - column % 8) & 1  # noqa: PLR2004
        return (value > _HALF) is painted_high

    return paints
