"""A page as lxml's tree, and its texts: found, exchanged and taken out without running into each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from lxml import etree

from pipelines.tables.labels import is_word

Node = etree._Element  # noqa: SLF001  # lxml has no other name for its elements

# What stands in the place of an element that was taken out: texts around it stay apart.
_GONE = "gone"
# XPath gives whatever an expression asks for: here texts.
_TEXTS: Any = etree.XPath("descendant::text()")
_PLAIN_TEXTS: Any = etree.XPath("descendant::text()", smart_strings=False)
# Letter by letter: a pattern for either case is looked for at every character.
# What is blank to Python may count as a text here.
_MANY_TEXTS = "[descendant::text()[normalize-space()][2]]"
_MIXED: Any = etree.XPath(f"descendant::td{_MANY_TEXTS} | descendant::th{_MANY_TEXTS}")
_ENDS = re.compile(r"</(?:[hH][tT][mM][lL]|[bB][oO][dD][yY])\s*>")
_BLANKS = " \n\t\f\r"
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Texts of these are none of the page's.
_CODE = frozenset({"script", "style", "template", "rt", "rp"})


def unended(page: str) -> str:
    """Return a page without the tags that end it: what stands after them is shown, but not in lxml's tree."""
    return _ENDS.sub("", page.removeprefix("\ufeff"))


def parse(page: str) -> Node:
    """Return the tree of a page, however broken; one without elements is an empty one."""
    parser = etree.HTMLParser(recover=True, huge_tree=True)
    try:
        parser.feed(unended(page))
        root = parser.close()
    except etree.XMLSyntaxError:
        root = None
    return etree.Element("html") if root is None else root


def text_of(tag: Node) -> str:
    """Return the text inside an element, comments left out."""
    # Twice as fast as XPath's string().
    return str(etree.tostring(tag, method="text", encoding="unicode", with_tail=False))


def lines_of(tag: Node) -> str:
    """Return the texts inside an element with a space between them; blank ones are one blank.

    A blank with an end of line in it is one: dates are not read over it.
    """
    blank = str.isspace
    return " ".join(
        [
            text if not blank(text) or text.strip(_BLANKS) else "\n" if "\n" in text else " "
            for text in plain_texts(tag)
        ]
    )


def mixed_cells(tag: Node) -> list[Node]:
    """Return the cells inside an element that hold several texts: of 280 cells a few."""
    return list(_MIXED(tag))


def plain_texts(tag: Node) -> list[str]:
    """Return the texts inside an element as they are, comments left out."""
    return list(_PLAIN_TEXTS(tag))


class Text:
    """One text of a page, in its place."""

    __slots__ = ("_holder", "_is_tail", "value")

    def __init__(self, found: etree._ElementUnicodeResult) -> None:
        """Take a text as XPath finds it."""
        self.value = str(found)
        self._holder = found.getparent()
        self._is_tail = found.is_tail

    def parents(self) -> Iterator[Node]:
        """Yield the elements around the text, from the inside."""
        if self._holder is None:
            return
        if not self._is_tail:
            yield self._holder
        yield from self._holder.iterancestors()

    @property
    def is_code(self) -> bool:
        """Whether the text is a script's, a style sheet's or a reading aid's."""
        return any(up.tag in _CODE for up in self.parents())

    def put(self, value: str) -> None:
        """Exchange the text; ``""`` takes it out."""
        text = _NOT_IN_XML.sub("", value) or None
        if self._holder is not None and self._is_tail:
            self._holder.tail = text
        elif self._holder is not None:
            self._holder.text = text


def texts_of(tag: Node) -> list[Text]:
    """Return the texts inside an element, comments left out."""
    return [Text(found) for found in _TEXTS(tag)]


def take_out(tag: Node) -> None:
    """Take an element out of the page, with all that is in it."""
    # Not its own clear: the text after it would be put back, and one with control characters is refused.
    clear(tag)
    tag.attrib.clear()
    tag.tag = _GONE


def clear(tag: Node) -> None:
    """Take out what is in an element; it stays."""
    tag.text = None
    for child in list(tag):
        tag.remove(child)


def is_layout(table: Node) -> bool:
    """Tell whether a table only arranges the page: it has a single cell, or holds tables.

    One that prints words of the form beside the tables in its cells is a form.
    """
    if len(list(islice(table.iter("td", "th"), 2))) <= 1:
        return True
    if next(table.iterdescendants("table"), None) is None:
        return False
    around = {
        up for inner in table.iterdescendants("table") for up in inner.iterancestors("td", "th")
    }
    own = (
        cell
        for cell in table.iter("td", "th")
        if cell not in around and next(cell.iterancestors("table"), None) is table
    )
    return len(list(islice((cell for cell in own if is_word(text_of(cell))), 2))) <= 1
