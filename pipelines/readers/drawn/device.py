"""pdfminer's device, made to tell what is shown: clipping, render mode, alpha, layers, what covers what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LTComponent
from pdfminer.utils import apply_matrix_rect

from crawler.errors import TooLargeError
from pipelines.layout.covers import Area, Box
from pipelines.readers.drawn.colours import colour_of, ink_of
from pipelines.readers.drawn.shapes import Inside, are_rulings, box_of, inside, masked, outline

EVERYTHING: Box = (-1e9, -1e9, 1e9, 1e9)
_UNSEEN_MODES = frozenset({3, 7})  # ISO 32000-1, table 106: neither filled nor stroked
_SEEN = 0.05
THROUGH = 0.5  # of what is under a marker's colour, or under what cannot be told
_THICK = 3.0  # points; a thicker line covers what is under it
MOST_GLYPHS = 400_000  # of a document; a report of 60 pages has some 60,000


@dataclass(frozen=True)
class Shown:
    """What decides whether and how that which is drawn is seen, as the operators set it."""

    clip: Box = EVERYTHING
    shapes: tuple[Inside, ...] = ()  # clipping paths that are no rectangles
    alpha: float = 1.0
    is_masked: bool = False  # by a soft mask: nobody knows how much

    def holds(self, x: float, y: float) -> bool:
        """Tell whether a point lies inside the clipping paths."""
        left, bottom, right, top = self.clip
        return left <= x <= right and bottom <= y <= top and all(s(x, y) for s in self.shapes)


class Cover(LTComponent):
    """An area that hides what is drawn before it, among a page's items."""

    def __init__(self, area: Area, *, is_picture: bool = False) -> None:
        super().__init__(area.box)
        self.area = area
        self.is_picture = is_picture


def meet(one: Box, other: Box) -> Box:
    """Return what two boxes share."""
    return (
        max(one[0], other[0]),
        max(one[1], other[1]),
        min(one[2], other[2]),
        min(one[3], other[3]),
    )


def _turn_of(matrix: Any, size: float, scaling: float) -> complex | None:
    """Return where a glyph's line runs, as a number in that direction, ``None`` if it is mirrored."""
    a, b, c, d = matrix[:4]
    along, up = complex(a, b) * size * scaling, complex(c, d) * size
    return along if (along.conjugate() * up).imag >= 0 else None


class Device(PDFPageAggregator):
    """Collects a page's items in the order drawn; those that are not shown are left out.

    ``unseen`` counts the characters that are there but not drawn: the text that OCR put under a scan.
    """

    def __init__(self, manager: Any) -> None:
        super().__init__(manager, laparams=None)
        self.state = Shown()
        self.layers: list[bool] = []  # marked content, whether each is of a hidden layer
        self.unseen = self.glyphs = 0
        self.at_end: Callable[[Any, Any], None] | None = None  # of a page, with its matrix
        self._at_first: tuple[Shown, Any] = (self.state, None)
        self._mode = 0
        self._is_inner = False

    def begin_page(self, page: Any, ctm: Any) -> None:
        """Begin a page, clipped to its crop box."""
        super().begin_page(page, ctm)
        self.layers = []
        self.state = Shown(meet(apply_matrix_rect(ctm, page.cropbox), self.cur_item.bbox))
        self._at_first = self.state, ctm

    def end_page(self, page: Any) -> None:
        """End a page with its annotations, which are drawn over it."""
        self.state, ctm = self._at_first
        self.layers = []
        if self.at_end:
            self.at_end(page, ctm)
        super().end_page(page)

    @property
    def sheet(self) -> Box:
        """What is shown of the page."""
        return self._at_first[0].clip

    def begin_figure(self, name: Any, bbox: Any, matrix: Any) -> None:
        """Begin a form or picture, clipped to its box."""
        super().begin_figure(name, bbox, matrix)
        self.state = replace(self.state, clip=meet(self.state.clip, self.cur_item.bbox))

    def render_image(self, name: str, stream: Any) -> None:
        """Add a picture, which covers what is under it where it has no mask."""
        super().render_image(name, stream)
        is_masked = any(stream.get(key) for key in ("SMask", "Mask", "ImageMask", "IM"))
        paints = masked(stream, self.ctm) if is_masked else None
        self.cover(
            Area(self.cur_item.bbox, paints=paints, vague=is_masked and paints is None),
            is_picture=True,
        )

    def paint_path(self, gstate: Any, stroke: bool, fill: bool, evenodd: bool, path: Any) -> None:  # noqa: FBT001
        """Add the shapes of a path, if they are seen; what is filled or thick covers what is under it."""
        if self._is_inner:  # pdfminer paints the subpaths of a path one by one
            super().paint_path(gstate, stroke, fill, evenodd, path)
            return
        polygons = outline(path, self.ctm)
        box = box_of(polygons)
        if box is None or not self._marks(box):
            return
        first, self._is_inner = len(self._items), True
        super().paint_path(gstate, stroke, fill, evenodd, path)
        self._is_inner = False
        for item in self._items[first:]:
            item.ground = colour_of(
                *((gstate.ncs, gstate.ncolor) if fill else (gstate.scs, gstate.scolor))
            )
            item.clip = self.state.clip
        if fill and not are_rulings(polygons):
            shape = inside(polygons, even_odd=evenodd)
            self.cover(Area(box, colour_of(gstate.ncs, gstate.ncolor), shape))
        a, b, c, d = self.ctm[:4]
        wide = (gstate.linewidth or 0) * abs(a * d - b * c) ** 0.5
        if stroke and wide > _THICK:
            self._cover_lines(self._items[first:], wide / 2, colour_of(gstate.scs, gstate.scolor))

    def _cover_lines(self, items: Any, half: float, colour: Any) -> None:
        """Cover what lies under thick level lines and the thick sides of rectangles."""
        for item in items:
            x0, y0, x1, y1 = getattr(item, "bbox", EVERYTHING)
            for left, bottom, right, top in (
                (x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1),
            ):  # fmt: skip
                wide, high = (half, 0.0) if left == right else (0.0, half)
                self.cover(Area((left - wide, bottom - high, right + wide, top + high), colour))

    def cover(self, area: Area, *, is_picture: bool = False) -> None:
        """Add an area or picture, inside the clipping path and as opaque as the state has it."""
        state = self.state
        box = meet(state.clip, area.box)
        if box[0] >= box[2] or box[1] >= box[3] or any(self.layers) or state.alpha < _SEEN:
            return
        inner = state.shapes

        def paints(x: float, y: float) -> bool:
            return all(shape(x, y) for shape in inner) and area.holds(x, y)

        own = paints if inner else area.paints
        through = 1.0 - state.alpha if not state.is_masked else THROUGH
        area = replace(area, box=box, paints=own, through=through)
        self.cur_item.add(Cover(area, is_picture=is_picture))

    def cover_clip(self) -> None:
        """Cover all inside the clipping path, as a shading does."""
        self.cover(Area(self.state.clip))

    def _marks(self, box: Box) -> bool:
        """Tell whether what lies in a box leaves a mark."""
        left, bottom, right, top = meet(self.state.clip, box)
        return (
            left <= right and bottom <= top and not any(self.layers) and self.state.alpha >= _SEEN
        )

    def render_string(self, textstate: Any, seq: Any, ncs: Any, graphicstate: Any) -> None:
        """Note the render mode of a string, then draw it."""
        self._mode = textstate.render
        super().render_string(textstate, seq, ncs, graphicstate)

    def render_char(self, *args: Any) -> float:
        """Add a character if it is shown; return how far it moves on.

        :raises TooLargeError: if the document draws too many
        """
        self.glyphs += 1
        if self.glyphs > MOST_GLYPHS:
            raise TooLargeError(f"the PDF draws more than {MOST_GLYPHS} characters")
        advance = super().render_char(*args)
        char: Any = self._items[-1]
        if self._mode in _UNSEEN_MODES or self.state.alpha < _SEEN or any(self.layers):
            self.unseen += 1
            self._items.pop()
            return advance
        char.is_cut = not self.state.holds((char.x0 + char.x1) / 2, (char.y0 + char.y1) / 2)
        self.unseen += char.is_cut
        char.ink = ink_of(self._mode, char.ncs, char.graphicstate)
        char.turn = _turn_of(char.matrix, args[2], args[3])
        char.is_vague = self.state.is_masked
        return advance

    @property
    def _items(self) -> list[Any]:
        """The items of the figure or page being drawn; pdfminer has no other way to the last one."""
        return self.cur_item._objs  # noqa: SLF001
