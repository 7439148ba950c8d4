"""The ruling lines that a PDF's paths draw: lines, thin rectangles, the sides of stroked ones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pdfminer.utils import apply_matrix_pt

from pipelines.layout.covers import Box, Point
from pipelines.layout.geometry import Segment
from pipelines.readers.drawn.shapes import THIN, around

LINE, RECTANGLE, CURVE = "line", "rectangle", "curve"
_SLACK = 1.5  # points; a border lies on the edge of its clipping path

Figure = tuple[str, Box]


def figures(path: Sequence[Any], matrix: Any) -> Iterator[Figure]:
    """Yield what the subpaths of a path are, and the box of each; a path that begins nowhere has none."""
    shape = "".join([step[0] for step in path])
    if not shape.startswith("m"):
        return
    if shape.count("m") == 1:
        yield _figure(shape, path, matrix)
        return
    for match in re.finditer("m[^m]+", shape):
        yield _figure(match[0], path[match.start() : match.end()], matrix)


def _figure(shape: str, path: Sequence[Any], matrix: Any) -> Figure:
    """Return what a subpath is, told as pdfminer tells it."""
    if shape == "ml":
        return LINE, around([apply_matrix_pt(matrix, step[-2:]) for step in path])
    start = path[0][-2:]
    at = [apply_matrix_pt(matrix, start if step[0] == "h" else step[-2:]) for step in path]
    if len(shape) > 3 and shape.endswith("lh") and at[-2] == at[0]:  # noqa: PLR2004  # closed twice
        shape = shape[:-2] + "h"
        at.pop()
    if shape in {"mlh", "ml"}:
        return LINE, around(at[:2])
    if shape in {"mlllh", "mllll"} and _is_square(at):
        return RECTANGLE, around((at[0], at[2]))
    return CURVE, around(at)


def _is_square(at: Sequence[Point]) -> bool:
    """Tell whether five points are a rectangle with level sides."""
    (x0, y0), (x1, y1), (x2, y2), (x3, y3), last = at
    upright = x0 == x1 and y1 == y2 and x2 == x3 and y3 == y0
    level = y0 == y1 and x1 == x2 and y2 == y3 and x3 == x0
    return last == at[0] and (upright or level)


def rulings(found: Iterable[Figure], clip: Box, *, stroked: bool) -> list[Segment]:
    """Return the ruling lines that figures draw inside a clipping path."""
    return [
        seen
        for kind, box in found
        for line in _lines(kind, box, stroked=stroked)
        if (seen := _clipped(line, clip))
    ]


def _lines(kind: str, box: Box, *, stroked: bool) -> Sequence[Segment]:
    x0, y0, x1, y1 = box
    wide, high = x1 - x0, y1 - y0
    if kind == LINE or (wide <= THIN) is not (high <= THIN):
        if wide >= high and high <= THIN:
            return (Segment(True, (y0 + y1) / 2, x0, x1),)  # noqa: FBT003
        if wide <= THIN:
            return (Segment(False, (x0 + x1) / 2, y0, y1),)  # noqa: FBT003
    elif kind == RECTANGLE and stroked:
        return (
            *(Segment(horizontal=True, at=y, start=x0, end=x1) for y in (y0, y1)),
            *(Segment(horizontal=False, at=x, start=y0, end=y1) for x in (x0, x1)),
        )
    return ()


def _clipped(line: Segment, clip: Box) -> Segment | None:
    """Return what of a line lies inside a clipping path, ``None`` if nothing does."""
    left, bottom, right, top = clip
    low, high, start, end = (
        (bottom, top, left, right) if line.horizontal else (left, right, bottom, top)
    )
    if not low - _SLACK <= line.at <= high + _SLACK:
        return None
    if start <= line.start < line.end <= end:
        return line
    start, end = max(line.start, start), min(line.end, end)
    return Segment(line.horizontal, line.at, start, end) if start < end else None
