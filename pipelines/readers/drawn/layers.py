"""Which optional content of a PDF is not shown at first (ISO 32000-1, 8.11)."""

from __future__ import annotations

from typing import Any

from pdfminer.pdftypes import PDFObjRef, dict_value, list_value, resolve1
from pdfminer.psparser import PSLiteral, literal_name

_DEEPEST = 20  # of expressions inside each other


def _ids(value: Any) -> frozenset[int]:
    """Return the object numbers that an entry refers to: one reference, or an array of them."""
    found = [value] if isinstance(value, PDFObjRef) else value
    resolved = resolve1(value)
    if isinstance(resolved, list):
        found = resolved
    entries = found if isinstance(found, list) else []
    return frozenset(entry.objid for entry in entries if isinstance(entry, PDFObjRef))


class Layers:
    """The layers of a document, as a viewer opens it."""

    def __init__(self, catalog: Any) -> None:
        content = dict_value(catalog.get("OCProperties") or {})
        default = dict_value(content.get("D") or {})
        off = default.get("OFF")
        self._off = _ids(off) if off else frozenset[int]()
        if _name(default.get("BaseState")) == "OFF":
            on = default.get("ON")
            every = _ids(content.get("OCGs")) if content.get("OCGs") else frozenset[int]()
            self._off = every - (_ids(on) if on else frozenset())
        self._off |= _off_in_view(default)

    def hide(self, member: Any) -> bool:
        """Tell whether what belongs to a layer, or to a membership of several, is not shown."""
        if isinstance(member, PDFObjRef) and member.objid in self._off:
            return True
        said = resolve1(member)
        if not self._off or not isinstance(said, dict) or _name(said.get("Type")) != "OCMD":
            return False
        if expression := resolve1(said.get("VE")):
            return not self._holds(expression)
        groups = said.get("OCGs")
        states = [number not in self._off for number in _ids(groups)] if groups else []
        if not states:
            return False
        policy = {"AllOn": all(states), "AnyOff": not all(states), "AllOff": not any(states)}
        return not policy.get(_name(said.get("P")), any(states))

    def _holds(self, expression: Any, depth: int = 0) -> bool:
        if isinstance(expression, PDFObjRef) and not isinstance(resolve1(expression), list):
            return expression.objid not in self._off
        parts = list_value(expression)
        if not parts or depth > _DEEPEST:
            return True
        inner = [self._holds(part, depth + 1) for part in parts[1:]]
        operator = _name(parts[0])
        if operator == "Not":
            return not all(inner)
        return any(inner) if operator == "Or" else all(inner)


def _name(value: Any) -> str:
    value = resolve1(value)
    return literal_name(value) if isinstance(value, PSLiteral) else ""


def _off_in_view(default: Any) -> frozenset[int]:
    """Return the layers whose own usage switches them off where the document is viewed."""
    off = set()
    for entry in list_value(default.get("AS") or []):
        usage = dict_value(entry)
        if _name(usage.get("Event")) != "View":
            continue
        for group in list_value(usage.get("OCGs") or []):
            own = dict_value(dict_value(group).get("Usage") or {})
            view = dict_value(own.get("View") or {})
            if isinstance(group, PDFObjRef) and _name(view.get("ViewState")) == "OFF":
                off.add(group.objid)
    return frozenset(off)
