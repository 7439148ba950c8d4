"""What a run of a DOCX file shows beside its text: signs, fields, formulas, placeholders.

ECMA-376 part 1, 17.3.3 (run content), 17.16.18 (fields), 17.5.2 (content controls).
"""

from __future__ import annotations

import re

from crawler.glyphs import UNREADABLE
from pipelines.readers.formatting.html_tree import Node

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
MATHS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath"
OFF = frozenset({"0", "false", "off", "none", "nil"})
# What a run holds beside text that draws nothing, or is read elsewhere.
_SILENT = frozenset(
    {*(f"{W}{name}" for name in (
        "rPr", "softHyphen", "lastRenderedPageBreak", "footnoteReference", "endnoteReference",
        "commentReference", "annotationRef", "footnoteRef", "endnoteRef", "fldChar", "instrText",
        "delText", "delInstrText", "drawing", "pict", "separator", "continuationSeparator")),
     "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"}
)  # fmt: skip
_TEXT, _LAYOUT, _CONTROL = f"{W}t", f"{W}eastAsianLayout", f"{W}sdt"
_AROUND = (f"{W}bdo", f"{W}dir", _CONTROL)
_SIGNS = {
    f"{W}tab": " ", f"{W}ptab": " ", f"{W}br": " ", f"{W}cr": " ", f"{W}noBreakHyphen": "-",
    f"{W}sym": UNREADABLE,
}  # fmt: skip


def has_digit(text: str) -> bool:
    """Tell whether a text holds a digit of any kind."""
    return any(map(str.isdigit, text))


def _sign(node: Node) -> str:
    """Return what a piece of a run shows; what draws something of its own in a cell is unreadable."""
    if node.tag == _TEXT:
        return node.text or ""
    if node.get(f"{W}customMarkFollows", "0") not in OFF:
        return UNREADABLE
    if node.tag in _SIGNS or node.tag in _SILENT or not isinstance(node.tag, str):
        return _SIGNS.get(str(node.tag), "")
    return UNREADABLE if _is_in_cell(node) else ""


def maths(formula: Node) -> str:
    """Return what a formula shows among the figures of a cell."""
    return UNREADABLE if _is_in_cell(formula) and any(formula.itertext()) else ""


def _is_in_cell(node: Node) -> bool:
    return next(node.iterancestors(f"{W}tc"), None) is not None


def _is_odd(run: Node) -> bool:
    """Tell whether a run's figures are a placeholder, set backwards or two in the place of one."""
    for held in run.iterchildren(f"{W}rPr"):
        for layout in held.iterchildren(_LAYOUT):
            if layout.get(f"{W}combine") is not None:
                return True
    for up in run.iterancestors(*_AROUND):
        if up.tag != _CONTROL and up.get(f"{W}val") == "rtl":
            return True
        holder = up.find(f"{W}sdtPr/{W}showingPlcHdr") if up.tag == _CONTROL else None
        if holder is not None and holder.get(f"{W}val", "1") not in OFF:
            return True
    return False


class Fields:
    """A paragraph's fields: what each shows is between its ``separate`` and ``end`` (17.16.18).

    One that shows something else than is written, a list to choose from or an equation, is unreadable.
    """

    _DRAWN = re.compile(r"\s*(?:EQ|FORMDROPDOWN|=|SYMBOL|QUOTE|ADVANCE)\b|\s*=", re.IGNORECASE)

    def __init__(self) -> None:
        self._open: list[tuple[bool, str, bool]] = []  # shows its result, instruction, has a result

    def shown(self, run: Node) -> str:
        """Return a run's characters, without those of instructions."""
        text = "".join(self._take(node) for node in run)
        return UNREADABLE + text if has_digit(text) and _is_odd(run) else text

    def _take(self, node: Node) -> str:
        if node.tag == _TEXT and not self._open:
            return node.text or ""
        if node.tag == f"{W}fldChar":
            return self._mark(node.get(f"{W}fldCharType", ""))
        if node.tag == f"{W}instrText" and self._open:
            result, said, had = self._open[-1]
            self._open[-1] = (result, said + (node.text or ""), had)
        text = _sign(node)
        if not text or not all(result for result, _, _ in self._open):
            return ""
        self._open = [(result, said, True) for result, said, _ in self._open]
        return text

    def _mark(self, kind: str) -> str:
        """Open or close a field; return what one without a result draws."""
        if kind == "begin":
            self._open.append((False, "", False))
        elif self._open and kind == "separate":
            self._open[-1] = (True, *self._open[-1][1:])
        elif self._open and kind == "end":
            _, said, had = self._open.pop()
            return UNREADABLE if not had and self._DRAWN.match(said) else ""
        return ""
