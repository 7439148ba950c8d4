"""pdfminer's device and interpreter, made to tell what is shown: clipping, render mode, alpha, layers."""

from __future__ import annotations

from typing import Any

from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LTChar
from pdfminer.pdftypes import PDFObjRef, dict_value, list_value, resolve1
from pdfminer.psparser import literal_name
from pdfminer.utils import apply_matrix_pt, apply_matrix_rect

from crawler.errors import TooLargeError
from pipelines.layout.shown import Box, Colour
from pipelines.readers.formatting.pdf_content import PlainInterpreter

_EVERYTHING: Box = (-1e9, -1e9, 1e9, 1e9)
_UNSEEN_MODES = frozenset({3, 7})  # ISO 32000-1, table 106: neither filled nor stroked
_OPAQUE, _SEEN = 0.99, 0.05
_NAMED = {  # colour spaces whose numbers are what they seem; a Separation's 1.0 is full ink
    "DeviceGray", "CalGray", "DeviceRGB", "CalRGB", "DeviceCMYK", "ICCBased",
}  # fmt: skip
MOST_GLYPHS = 400_000  # of a document; a report of 60 pages has some 60,000
_MOST_FORMS, _DEEPEST = 5_000, 20  # form XObjects drawn, and inside each other


def _meet(one: Box, other: Box) -> Box:
    """Return what two boxes share."""
    return (
        max(one[0], other[0]),
        max(one[1], other[1]),
        min(one[2], other[2]),
        min(one[3], other[3]),
    )


def colour_of(space: Any, value: Any) -> Colour | None:
    """Return a colour as red, green and blue, ``None`` if that is not known."""
    if getattr(space, "name", "") not in _NAMED:
        return None
    parts = value if isinstance(value, tuple) else (value,)
    if not all(isinstance(part, int | float) for part in parts):
        return None
    if len(parts) == 1:
        return (parts[0], parts[0], parts[0])
    if len(parts) == 3:  # noqa: PLR2004
        return parts[0], parts[1], parts[2]
    if len(parts) == 4:  # noqa: PLR2004
        red, green, blue = (1.0 - min(1.0, part + parts[3]) for part in parts[:3])
        return red, green, blue
    return None


class Device(PDFPageAggregator):
    """Collects a page's items in the order drawn; those that are not shown are left out.

    ``unseen`` counts the characters that are there but not drawn: the text that OCR put under a scan.
    """

    def __init__(self, manager: Any) -> None:
        super().__init__(manager, laparams=None)
        self.clip: Box = _EVERYTHING
        self.alpha = 1.0
        self.layers: list[bool] = []  # marked content, whether each is of a hidden layer
        self.unseen = self.glyphs = self.forms = self.depth = 0
        self.page_ctm: Any = None  # from the page's own space to the device's
        self._mode = 0

    def begin_page(self, page: Any, ctm: Any) -> None:
        """Begin a page, clipped to its crop box."""
        super().begin_page(page, ctm)
        self.page_ctm = ctm
        self.alpha, self.layers = 1.0, []
        self.clip = apply_matrix_rect(ctm, page.cropbox)

    def begin_figure(self, name: Any, bbox: Any, matrix: Any) -> None:
        """Begin a form or picture, clipped to its box."""
        super().begin_figure(name, bbox, matrix)
        self.clip = _meet(self.clip, self.cur_item.bbox)

    def render_image(self, name: str, stream: Any) -> None:
        """Add a picture; one without a mask covers what is under it."""
        super().render_image(name, stream)
        masks = ("SMask", "Mask", "ImageMask", "IM")
        picture = self._items[-1]
        picture.covers = self._opaque and not any(stream.get(key) for key in masks)
        picture.clip = self.clip

    def paint_path(self, gstate: Any, stroke: bool, fill: bool, evenodd: bool, path: Any) -> None:  # noqa: FBT001
        """Add the shapes of a path; a filled one covers what is under it."""
        before = len(self._items)
        super().paint_path(gstate, stroke, fill, evenodd, path)
        for item in self._items[before:] if fill else ():
            item.covers, item.clip = self._opaque, self.clip
            item.ground = colour_of(gstate.ncs, gstate.ncolor)

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
        char = self._items[-1]
        if not self._shows(char):
            self.unseen += 1
            self._items.pop()
        else:
            char.ink = colour_of(char.ncs, char.graphicstate.ncolor) if self._mode == 0 else None
        return advance

    @property
    def _items(self) -> list[Any]:
        """The items of the figure or page being drawn; pdfminer has no other way to the last one."""
        return self.cur_item._objs  # noqa: SLF001

    @property
    def _opaque(self) -> bool:
        return self.alpha >= _OPAQUE and not any(self.layers)

    def _shows(self, char: LTChar) -> bool:
        """Tell whether a character leaves a mark inside the clipping path."""
        if self._mode in _UNSEEN_MODES or self.alpha < _SEEN or any(self.layers):
            return False
        x, y = (char.x0 + char.x1) / 2, (char.y0 + char.y1) / 2
        left, bottom, right, top = self.clip
        return left <= x <= right and bottom <= y <= top


class Interpreter(PlainInterpreter):
    """Follows what pdfminer leaves out: clipping paths, alpha, hidden layers, endless forms."""

    device: Device
    hidden: frozenset[int] = frozenset()  # object numbers of the layers that are switched off

    def subinterp(self) -> Any:
        """Return an interpreter for a form, of the same layers."""
        inner = super().subinterp()
        inner.hidden = self.hidden  # type: ignore[attr-defined]
        return inner

    def get_current_state(self) -> Any:
        """Return the state that q saves, with clipping path and alpha."""
        return (super().get_current_state(), self.device.clip, self.device.alpha)

    def set_current_state(self, state: Any) -> None:
        """Take back the state that Q restores."""
        own, self.device.clip, self.device.alpha = state
        super().set_current_state(own)

    def do_W(self) -> None:  # noqa: N802  # pdfminer finds operators by name
        """W: narrow the clipping path to the box of the current path."""
        points = [
            apply_matrix_pt(self.ctm, (float(x), float(y)))
            for step in self.curpath
            for x, y in zip(step[1::2], step[2::2], strict=False)
        ]
        if points:
            xs, ys = [x for x, _ in points], [y for _, y in points]
            self.device.clip = _meet(self.device.clip, (min(xs), min(ys), max(xs), max(ys)))

    def do_W_a(self) -> None:  # noqa: N802
        """W*: as W."""
        self.do_W()

    def do_gs(self, name: Any) -> None:
        """gs: take alpha and blend mode of a state."""
        states = dict_value(self.resources.get("ExtGState") or {})
        state = dict_value(states.get(literal_name(name)) or {})
        alpha = resolve1(state.get("ca"))
        if isinstance(alpha, int | float):
            self.device.alpha = float(alpha)
        blend = resolve1(state.get("BM"))
        if blend is not None and literal_name(blend) not in {"Normal", "Compatible"}:
            self.device.alpha = min(self.device.alpha, 0.5)  # a marker's colour: text shows through

    def do_BDC(self, tag: Any, props: Any) -> None:  # noqa: N802
        """BDC: begin marked content, which may be of a hidden layer."""
        off = False
        if literal_name(tag) == "OC" and self.hidden:
            named = dict_value(self.resources.get("Properties") or {})
            layer = named.get(literal_name(props))
            off = isinstance(layer, PDFObjRef) and layer.objid in self.hidden
        self.device.layers.append(off)

    def do_BMC(self, tag: Any) -> None:  # noqa: ARG002, N802
        """BMC: begin marked content."""
        self.device.layers.append(False)

    def do_EMC(self) -> None:  # noqa: N802
        """EMC: end marked content."""
        if self.device.layers:
            self.device.layers.pop()

    def do_Do(self, xobjid_arg: Any) -> None:  # noqa: N802
        """Do: draw a form or picture.

        :raises TooLargeError: if forms are too deep or too many
        """
        device = self.device
        device.forms, device.depth = device.forms + 1, device.depth + 1
        if device.forms > _MOST_FORMS or device.depth > _DEEPEST:
            raise TooLargeError(
                f"the PDF draws forms more than {_DEEPEST} deep or {_MOST_FORMS} times"
            )
        before = device.clip, device.alpha, list(device.layers)
        super().do_Do(xobjid_arg)
        device.clip, device.alpha, device.layers = before
        device.depth -= 1


def hidden_layers(catalog: Any) -> frozenset[int]:
    """Return the object numbers of the optional content that is switched off at first."""
    content = dict_value(catalog.get("OCProperties") or {})
    default = dict_value(content.get("D") or {})
    off = list_value(default.get("OFF") or [])
    return frozenset(layer.objid for layer in off if isinstance(layer, PDFObjRef))
