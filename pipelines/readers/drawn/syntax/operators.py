"""The commonest operators of a page, as pdfminer carries them out where their operands are numbers."""

from __future__ import annotations

from typing import Any

from pdfminer.pdfinterp import PDFPageInterpreter
from pdfminer.utils import MATRIX_IDENTITY

_NO_NUMBER = (TypeError, ValueError, OverflowError)
_ORIGIN = (0, 0)


class PlainOperators(PDFPageInterpreter):
    """pdfminer's interpreter; what is no number is left to it."""

    def do_re(self, x: Any, y: Any, w: Any, h: Any) -> None:
        """re: add a rectangle to the path."""
        try:
            left, bottom = x + 0.0, y + 0.0  # adding takes a third of what calling float does
            right, top = left + w, bottom + h
        except _NO_NUMBER:
            super().do_re(x, y, w, h)
            return
        self.curpath += (
            ("m", left, bottom), ("l", right, bottom), ("l", right, top), ("l", left, top), ("h",),
        )  # fmt: skip

    def do_rg(self, r: Any, g: Any, b: Any) -> None:
        """rg: fill with red, green and blue."""
        try:
            self.graphicstate.ncolor = r + 0.0, g + 0.0, b + 0.0
        except _NO_NUMBER:
            super().do_rg(r, g, b)
            return
        self.graphicstate.ncs = self.csmap["DeviceRGB"]

    def do_BT(self) -> None:  # noqa: N802
        """BT: begin text at the origin."""
        text = self.textstate
        text.matrix, text.linematrix = MATRIX_IDENTITY, _ORIGIN

    def do_Tf(self, fontid: Any, fontsize: Any) -> None:  # noqa: N802
        """Tf: take a font in a size."""
        try:
            font, size = self.fontmap[fontid.name], fontsize + 0.0
        except (*_NO_NUMBER, AttributeError, KeyError):
            super().do_Tf(fontid, fontsize)
            return
        self.textstate.font, self.textstate.fontsize = font, size

    def do_Td(self, tx: Any, ty: Any) -> None:  # noqa: N802
        """Td: go to the start of another line."""
        try:
            x, y = tx + 0.0, ty + 0.0
        except _NO_NUMBER:
            super().do_Td(tx, ty)
            return
        text = self.textstate
        a, b, c, d, e, f = text.matrix
        text.matrix = a, b, c, d, x * a + y * c + e, x * b + y * d + f
        text.linematrix = _ORIGIN

    def do_TD(self, tx: Any, ty: Any) -> None:  # noqa: N802
        """TD: go to the start of another line, and take how far down it is for the next ones."""
        self.do_Td(tx, ty)
        try:
            self.textstate.leading = ty + 0.0
        except _NO_NUMBER:
            super().do_TD(0, ty)

    def do_Tm(self, a: Any, b: Any, c: Any, d: Any, e: Any, f: Any) -> None:  # noqa: N802, PLR0917
        """Tm: begin a line where a matrix says."""
        try:
            matrix = a + 0.0, b + 0.0, c + 0.0, d + 0.0, e + 0.0, f + 0.0
        except _NO_NUMBER:
            super().do_Tm(a, b, c, d, e, f)
            return
        self.textstate.matrix = matrix
        self.textstate.linematrix = _ORIGIN
