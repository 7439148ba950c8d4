"""pdfminer's interpreter, following what it leaves out: clipping, alpha, layers, annotations."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pdfminer.pdftypes import dict_value, resolve1
from pdfminer.psparser import PSLiteral, literal_name

from crawler.errors import TooLargeError
from pipelines.layout.covers import Area
from pipelines.readers.drawn.device import Device
from pipelines.readers.drawn.effects import Effect, effect_of
from pipelines.readers.drawn.layers import Layers
from pipelines.readers.drawn.notes import notes_of
from pipelines.readers.drawn.shapes import box_of, inside, outline, rectangle
from pipelines.readers.drawn.state import Shown, meet
from pipelines.readers.drawn.syntax.content import PlainInterpreter

_MOST_FORMS, _DEEPEST = 5_000, 20  # form XObjects drawn, and inside each other


class Drawn:
    """How many forms a document has drawn, and how deep inside each other."""

    def __init__(self) -> None:
        self.forms = self.depth = 0

    @contextmanager
    def one_more(self) -> Iterator[None]:
        """Count a form while it is drawn.

        :raises TooLargeError: if forms are too deep or too many
        """
        self.forms, self.depth = self.forms + 1, self.depth + 1
        if self.forms > _MOST_FORMS or self.depth > _DEEPEST:
            raise TooLargeError(
                f"the PDF draws forms more than {_DEEPEST} deep or {_MOST_FORMS} times"
            )
        yield
        self.depth -= 1


class Interpreter(PlainInterpreter):
    """Carries out a page's operators and then its annotations'."""

    device: Device

    def __init__(self, manager: Any, device: Device) -> None:
        super().__init__(manager, device)
        self.layers = Layers({})
        self.drawn = Drawn()

    def subinterp(self) -> Any:
        """Return an interpreter for a form, of the same layers and counts."""
        inner: Any = super().subinterp()
        inner.layers, inner.drawn = self.layers, self.drawn
        return inner

    def draw_notes(self, page: Any, ctm: Any) -> None:
        """Draw a page's annotations over it, as a viewer does."""
        at_first = self.device.state
        for note in notes_of(page, self.layers):
            self.device.state = at_first
            for box in note.covered(ctm):
                self.device.cover(Area(box))
            if note.look is not None:
                self.xobjmap = {"note": note.look}
                self.ctm = note.matrix(ctm)
                self.device.set_ctm(self.ctm)
                self.do_Do("note")

    def do_q(self) -> None:
        """q: save the state, with clipping path and alpha."""
        own: Any = (
            self.ctm, vars(self.textstate).copy(), vars(self.graphicstate).copy(), self.device.state,
        )  # fmt: skip
        self.gstack.append(own)

    def do_Q(self) -> None:  # noqa: N802
        """Q: take back the state saved last."""
        if self.gstack:
            own: Any = self.gstack.pop()
            device = self.device
            self.ctm, self.textstate.__dict__, self.graphicstate.__dict__, device.state = own
            device.ctm = self.ctm

    def do_Tj(self, s: Any) -> None:  # noqa: N802
        """Tj: show a string."""
        if self.textstate.font is not None:
            graphics = self.graphicstate
            self.device.render_string(self.textstate, (s,), graphics.ncs, graphics)

    def do_TJ(self, seq: Any) -> None:  # noqa: N802
        """TJ: show a string with moves between its parts."""
        if self.textstate.font is not None:
            graphics = self.graphicstate
            self.device.render_string(self.textstate, seq, graphics.ncs, graphics)

    def do_W(self) -> None:  # noqa: N802  # pdfminer finds operators by name
        """W: narrow the clipping path to the current path."""
        self._narrow(even_odd=False)

    def do_W_a(self) -> None:  # noqa: N802
        """W*: as W, by the even-odd rule."""
        self._narrow(even_odd=True)

    def _narrow(self, *, even_odd: bool) -> None:
        box = rectangle(self.curpath, self.ctm)
        state, shape = self.device.state, None
        if box is None:
            polygons = outline(self.curpath, self.ctm)
            box, shape = box_of(polygons), inside(polygons, even_odd=even_odd)
        if box:
            clip, shapes, alpha, is_masked = state
            shapes = (*shapes, shape) if shape else shapes
            self.device.state = Shown(meet(clip, box), shapes, alpha, is_masked)

    def do_sh(self, name: Any) -> None:  # noqa: ARG002
        """sh: paint all inside the clipping path."""
        self.device.cover_clip()

    def init_resources(self, resources: dict[object, object]) -> None:
        """Take the resources of a page or form; what its graphics states set is not known yet."""
        super().init_resources(resources)
        self._effects: dict[Any, Effect] = {}

    def do_gs(self, name: Any) -> None:
        """gs: take alpha, blend mode and soft mask of a state."""
        key = name if type(name) is PSLiteral else literal_name(name)
        if key not in self._effects:
            states = dict_value(self.resources.get("ExtGState") or {})
            self._effects[key] = effect_of(dict_value(states.get(literal_name(name)) or {}))
        self.device.state = self._effects[key].on(self.device.state)

    def do_BDC(self, tag: Any, props: Any) -> None:  # noqa: N802
        """BDC: begin marked content, which may be of a hidden layer."""
        off = False
        if literal_name(tag) == "OC":
            named = dict_value(self.resources.get("Properties") or {})
            off = self.layers.hide(named.get(literal_name(props)))
        self.device.layers.append(off)

    def do_BMC(self, tag: Any) -> None:  # noqa: ARG002, N802
        """BMC: begin marked content."""
        self.device.layers.append(False)

    def do_EMC(self) -> None:  # noqa: N802
        """EMC: end marked content."""
        if self.device.layers:
            self.device.layers.pop()

    def do_Do(self, xobjid_arg: Any) -> None:  # noqa: N802
        """Do: draw a form or picture, if it is of no hidden layer.

        :raises TooLargeError: if forms are too deep or too many
        """
        drawn = resolve1(self.xobjmap.get(literal_name(xobjid_arg)))
        with_layer = getattr(drawn, "attrs", {}).get("OC")
        device = self.device
        before = device.state, list(device.layers)
        device.layers.append(self.layers.hide(with_layer))
        with self.drawn.one_more():
            super().do_Do(xobjid_arg)
        device.state, device.layers = before
        device.set_ctm(self.ctm)
