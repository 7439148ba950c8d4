"""A PDF page's annotations as a viewer draws them: what they show, and what they take away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pdfminer.pdftypes import (
    PDFStream,
    dict_value,
    int_value,
    list_value,
    num_value,
    resolve1,
    stream_value,
)
from pdfminer.psparser import PSLiteral, literal_name
from pdfminer.utils import MATRIX_IDENTITY, apply_matrix_rect, mult_matrix

from pipelines.layout.covers import Box
from pipelines.readers.drawn.layers import Layers

_MOST_NOTES = 2_000  # of a page
_OVER = frozenset({"StrikeOut", "Redact", "FreeText"})  # take away what is under them
_MARKS = frozenset(
    {"StrikeOut", "Redact", "Highlight", "Underline", "Squiggly"}
)  # hide nothing else
_UNSEEN = frozenset({"Link", "Popup"})
_HIDDEN, _NO_VIEW = 2, 32  # flags (ISO 32000-1, 12.5.3)


@dataclass(frozen=True)
class Note:
    """An annotation: its rectangle, the form that shows it, the quadrilaterals that it is about."""

    kind: str
    rect: Box
    look: PDFStream | None
    quads: tuple[float, ...]

    def covered(self, ctm: Any) -> Iterator[Box]:
        """Yield what it takes away, in the device's space."""
        if self.kind not in _OVER:
            return
        corners = [self.quads[n : n + 8] for n in range(0, len(self.quads) - 7, 8)]
        for points in corners or [self.rect]:
            xs, ys = points[::2], points[1::2]
            yield apply_matrix_rect(ctm, (min(xs), min(ys), max(xs), max(ys)))

    def matrix(self, ctm: Any) -> Any:
        """Return what brings the form to the annotation's rectangle (12.5.5, algorithm 8.1)."""
        look: Any = self.look or {}
        own = tuple(list_value(look.get("Matrix") or list(MATRIX_IDENTITY)))
        box = tuple(num_value(n) for n in list_value(look.get("BBox")))
        x0, y0, x1, y1 = apply_matrix_rect(own, box)  # type: ignore[arg-type]
        left, bottom, right, top = self.rect
        wide = (right - left) / (x1 - x0) if x1 > x0 else 1.0
        high = (top - bottom) / (y1 - y0) if y1 > y0 else 1.0
        return mult_matrix((wide, 0, 0, high, left - x0 * wide, bottom - y0 * high), ctm)


def notes_of(page: Any, layers: Layers) -> Iterator[Note]:
    """Yield a page's annotations that are seen."""
    for reference in list_value(page.annots or [])[:_MOST_NOTES]:
        note = dict_value(reference)
        if int_value(note.get("F", 0)) & (_HIDDEN | _NO_VIEW) or layers.hide(note.get("OC")):
            continue
        kind = literal_name(note.get("Subtype"))
        ends = [num_value(n) for n in list_value(note.get("Rect") or [])]
        if len(ends) != 4:  # noqa: PLR2004
            continue
        rect = min(ends[::2]), min(ends[1::2]), max(ends[::2]), max(ends[1::2])
        quads = tuple(num_value(n) for n in list_value(note.get("QuadPoints") or []))
        yield Note(kind, rect, None if kind in _MARKS | _UNSEEN else _look(note), quads)


def _look(note: Any) -> PDFStream | None:
    """Return the form of an annotation's normal appearance, of its state if it has several."""
    normal = resolve1(dict_value(note.get("AP") or {}).get("N"))
    if isinstance(normal, dict):
        state = resolve1(note.get("AS"))
        normal = resolve1(normal.get(literal_name(state) if isinstance(state, PSLiteral) else None))
    if not isinstance(normal, PDFStream):
        return None
    form = stream_value(normal)
    box = list_value(form.get("BBox") or [])
    return form if len(box) == 4 and literal_name(form.get("Subtype")) == "Form" else None  # noqa: PLR2004
