"""Finds the properties that Word writes first inside an element: ``tcPr/gridSpan``, ``pPr/pStyle``.

``find`` takes three times as long, and a report asks for some three thousand.
"""

from __future__ import annotations

from lxml import etree


def first(parent: etree._Element, holder: str, name: str) -> etree._Element | None:
    """Return the first element of a name in what holds properties of a parent."""
    for held in parent.iterchildren(holder):
        for found in held.iterchildren(name):
            return found
    return None


def firsts(parent: etree._Element, holder: str) -> dict[object, etree._Element]:
    """Return the first element of each name in what holds properties of a parent, by tag."""
    found: dict[object, etree._Element] = {}
    for held in parent.iterchildren(holder):
        for element in held:
            found.setdefault(element.tag, element)
    return found
