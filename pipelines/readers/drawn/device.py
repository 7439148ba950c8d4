"""pdfminer's device, made to tell what is shown: clipping, render mode, alpha, layers, what covers what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LTChar
from pdfminer.utils import apply_matrix_rect

from crawler.errors import TooLargeError
from pipelines.layout.covers import Area, Box
from pipelines.layout.geometry import Char, Page
from pipelines.layout.shown import Run
from pipelines.readers.drawn.colours import colour_of
from pipelines.readers.drawn.drawing import Drawing
from pipelines.readers.drawn.glyphs import Hand, Hands, Letter
from pipelines.readers.drawn.rulings import RECTANGLE, Figure, figures, rulings
from pipelines.readers.drawn.shapes import (
    THIN,
    Inside,
    are_rulings,
    box_of,
    inside,
    masked,
    outline,
    rectangle,
)  # fmt: skip
from pipelines.readers.drawn.state import SEEN, THROUGH, Shown, meet

_LINE = ["m", "l"]
_THICK = 3.0  # points; a thicker line covers what is under it
MOST_GLYPHS = 400_000  # of a document; a report of 60 pages has some 60,000


def _both(shapes: Sequence[Inside], area: Area) -> Callable[[float, float], bool]:
    """Return what tells whether an area paints a point inside shapes."""

    def paints(x: float, y: float) -> bool:
        return all(shape(x, y) for shape in shapes) and area.holds(x, y)

    return paints


class Device(PDFPageAggregator):
    """Collects what a page shows in the order drawn; what is not shown is left out.

    ``unseen`` counts the characters that are there but not drawn: the text that OCR put under a scan.
    """

    def __init__(self, manager: Any) -> None:
        super().__init__(manager, laparams=None)
        self.state = Shown()
        self.layers: list[bool] = []  # marked content, whether each is of a hidden layer
        self.unseen = self.glyphs = 0
        self.at_end: Callable[[Any, Any], None] | None = None  # of a page, with its matrix
        self._at_first: tuple[Shown, Any] = (self.state, None)
        self._drawing = Drawing()
        self._hands = Hands()
        self._hand: Hand | None = None  # of the string being written

    def begin_page(self, page: Any, ctm: Any) -> None:
        """Begin a page, clipped to its crop box."""
        super().begin_page(page, ctm)
        self.layers = []
        self._drawing = Drawing()
        self.state = Shown(meet(apply_matrix_rect(ctm, page.cropbox), self.cur_item.bbox))
        self._at_first = self.state, ctm

    def end_page(self, page: Any) -> None:
        """End a page with its annotations, which are drawn over it."""
        self.state, ctm = self._at_first
        self.layers = []
        if self.at_end:
            self.at_end(page, ctm)
        super().end_page(page)

    def page(self, number: int) -> Page:
        """Return the page drawn last."""
        layout = self.get_result()
        return self._drawing.page(number, (layout.width, layout.height), self._at_first[0].clip)

    def begin_figure(self, name: Any, bbox: Any, matrix: Any) -> None:
        """Begin a form or picture, clipped to its box."""
        super().begin_figure(name, bbox, matrix)
        self.state = self.state._replace(clip=meet(self.state.clip, self.cur_item.bbox))

    def render_image(self, name: str, stream: Any) -> None:  # noqa: ARG002
        """Add a picture, which covers what is under it where it has no mask."""
        is_masked = any(stream.get(key) for key in ("SMask", "Mask", "ImageMask", "IM"))
        paints = masked(stream, self.ctm) if is_masked else None
        self.cover(
            Area(self.cur_item.bbox, paints=paints, vague=is_masked and paints is None),
            is_picture=True,
        )

    def paint_path(self, gstate: Any, stroke: bool, fill: bool, evenodd: bool, path: Any) -> None:  # noqa: FBT001
        """Add the lines of a path, if they are seen; what is filled or thick covers what is under it."""
        whole = rectangle(path, self.ctm)
        is_line = not fill and [step[0] for step in path] == _LINE
        found = [(RECTANGLE, whole)] if whole else list(figures(path, self.ctm)) if is_line else []
        polygons = () if found else outline(path, self.ctm)
        box = found[0][1] if found else box_of(polygons)
        if box is None or not self._marks(box):
            return
        found = found or list(figures(path, self.ctm))
        pen = colour_of(gstate.scs, gstate.scolor) if stroke else None
        brush = colour_of(gstate.ncs, gstate.ncolor) if fill else None
        lines = rulings(found, self.state.clip, stroked=stroke)
        self._drawing.add_lines(lines, brush if fill else pen)
        if fill:
            left, bottom, right, top = box
            is_thin = right - left <= THIN or top - bottom <= THIN
            if not (is_thin if whole else are_rulings(polygons)):
                shape = None if whole else inside(polygons, even_odd=evenodd)
                self.cover(Area(box, brush, shape))
        a, b, c, d = self.ctm[:4]
        wide = (gstate.linewidth or 0) * abs(a * d - b * c) ** 0.5
        if stroke and wide > _THICK:
            self._cover_lines(found, wide / 2, pen)

    def _cover_lines(self, found: Iterable[Figure], half: float, colour: Any) -> None:
        """Cover what lies under thick level lines and the thick sides of rectangles."""
        for _, (x0, y0, x1, y1) in found:
            for left, bottom, right, top in (
                (x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1),
            ):  # fmt: skip
                wide, high = (half, 0.0) if left == right else (0.0, half)
                self.cover(Area((left - wide, bottom - high, right + wide, top + high), colour))

    def cover(self, area: Area, *, is_picture: bool = False) -> None:
        """Add an area or picture, inside the clipping path and as opaque as the state has it."""
        state = self.state
        box = meet(state.clip, area.box)
        if box[0] >= box[2] or box[1] >= box[3] or any(self.layers) or state.alpha < SEEN:
            return
        paints = _both(state.shapes, area) if state.shapes else area.paints
        through = 1.0 - state.alpha if not state.is_masked else THROUGH
        area = Area(box, area.colour, paints, through, vague=area.vague)
        self._drawing.add_area(area, is_picture=is_picture)

    def cover_clip(self) -> None:
        """Cover all inside the clipping path, as a shading does."""
        self.cover(Area(self.state.clip))

    def _marks(self, box: Box) -> bool:
        """Tell whether what lies in a box leaves a mark."""
        left, bottom, right, top = meet(self.state.clip, box)
        is_inside = left <= right and bottom <= top and self.state.alpha >= SEEN
        return is_inside and not (self.layers and any(self.layers))

    def render_string(self, textstate: Any, seq: Any, ncs: Any, graphicstate: Any) -> None:
        """Add the characters of a string that are shown."""
        a, b, c, d, e, f = textstate.matrix
        g, h, i, j, k, m = self.ctm
        matrix = (
            g * a + i * b, h * a + j * b, g * c + i * d, h * c + j * d,
            g * e + i * f + k, h * e + j * f + m,
        )  # fmt: skip
        self._hand = hand = self._hands.of(textstate, matrix, graphicstate)
        if hand.is_vertical:
            super().render_string(textstate, seq, ncs, graphicstate)
        else:
            textstate.linematrix = self._write(textstate, seq, hand, matrix)

    def render_char(self, *args: Any) -> float:
        """Add a character of a string from the top down; return how far it moves on."""
        matrix, font, size, scaling, rise, code, *colours = args
        hand = self._hand
        assert hand is not None
        letter = hand.letters[code]
        shape = letter.text, letter.width, font.char_disp(code)
        item = LTChar(matrix, font, size, scaling, rise, *shape, *colours)
        self._draw([(letter, item.bbox)], hand)
        return item.adv

    def _write(self, text: Any, seq: Any, hand: Hand, matrix: Any) -> tuple[float, float]:
        """Add the characters of a level string; return where the next one begins."""
        a, b, c, d, e, f = matrix
        size, scaling = text.fontsize, text.scaling * 0.01
        charspace = text.charspace * scaling
        wordspace = 0 if hand.is_multibyte else text.wordspace * scaling
        step = 0.001 * size * scaling
        x, y = text.linematrix
        is_first = True
        placed: list[tuple[Letter, Box]] = []
        box, of = hand.box, hand.letters.of
        for part in seq:
            if isinstance(part, bytes):
                for letter in of(part):
                    if not is_first:
                        x += charspace
                    advance = letter.width * size * scaling
                    place = a, b, c, d, x * a + y * c + e, x * b + y * d + f
                    placed.append((letter, box(place, advance)))
                    x += advance
                    if wordspace and letter.is_space:
                        x += wordspace
                    is_first = False
            elif isinstance(part, int | float):
                x -= part * step
                is_first = False
        self._draw(placed, hand)
        return x, y

    def _draw(self, placed: Sequence[tuple[Letter, Box]], hand: Hand) -> None:
        """Add the characters of a string, each in its box, that are shown.

        :raises TooLargeError: if the document draws too many
        """
        self.glyphs += len(placed)
        if self.glyphs > MOST_GLYPHS:
            raise TooLargeError(f"the PDF draws more than {MOST_GLYPHS} characters")
        clip, shapes, alpha, is_masked = self.state
        if not hand.is_seen or alpha < SEEN or (self.layers and any(self.layers)):
            self.unseen += len(placed)
            return
        drawing, chars = self._drawing, []
        low, high = clip[1], clip[3]
        for letter, (x0, y0, x1, y1) in placed:
            char = Char(letter.text, x0, y0, x1, y1, apart=drawing.after_space)
            x, y = char.centre
            is_inside = clip[0] <= x <= clip[2] and low <= y <= high
            if is_inside and (not shapes or self.state.holds(x, y)):
                chars.append(char)
                drawing.after_space = letter.is_blank
            else:
                self.unseen += 1
                drawing.add_cut(letter, (x0, y0, x1, y1))
        if chars:
            drawing.add_run(Run(chars, hand.ink), hand.masked if is_masked else hand.plain)
