"""Cells that draw digits which are no text of theirs, or whose digits stand in several elements.

Controls, pictures drawn by scripts and contents that a style sheet adds show what the page's text does not
say. Digits of several elements are one number only if nothing sets one of these apart, or hides it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from crawler.glyphs import UNREADABLE
from pipelines.readers.formatting.html_elements import Elements
from pipelines.readers.formatting.html_style import Styles
from pipelines.readers.formatting.html_tree import Node, Text, is_layout, plain_texts, texts_of
from pipelines.readers.formatting.page.sheet import all_declarations

CELLS = ("td", "th")
# What these draw is their own, whatever stands inside them.
_DRAWN = (
    *("select", "textarea", "input", "button", "meter", "progress", "svg", "canvas", "iframe"),
    *("object", "embed", "ruby", "q", "msup", "msub", "mfrac", "msqrt", "munder", "mover"),
)
_WITHOUT_TEXT = frozenset({"hidden", "checkbox", "radio", "image"})  # inputs that show no figure
_WRITES = "document.write"
# Elements, attributes and properties that leave their text where and as it stands.
_PLAIN = frozenset(
    ("span", "font", "b", "strong", "i", "em", "u", "ins", "a", "p", "div", "o:p", "st1:chmetcnv", "big",
     "small", "tt", "wbr", "center", "label", "mn", "mrow", "math")
)  # fmt: skip
_PLAIN_ATTRIBUTES = frozenset(
    ("style", "lang", "xml:lang", "face", "color", "size", "align", "href", "target", "title", "name")
)  # fmt: skip
_PLAIN_PROPERTIES = frozenset(
    ("font", "font-family", "font-size", "font-weight", "font-style", "font-variant", "color",
     "background", "background-color", "text-align", "text-decoration", "text-underline", "line-height",
     "white-space", "word-break", "word-wrap", "word-spacing", "letter-spacing", "text-justify",
     "layout-grid-mode")
)  # fmt: skip
# Of an element around both digits only these count.
_ARRANGES = ("display", "direction", "writing-mode", "unicode-bidi", "flex", "grid", "columns")
_LINKING = frozenset("0123456789０１２３４５６７８９.,，")


def blot_cells(elements: Elements, styles: Styles) -> None:
    """Make those cells unreadable."""
    for tag in elements.named(*_DRAWN):
        if (tag.get("type") or "").lower() not in _WITHOUT_TEXT:
            _blot_after(tag)
    for tag in elements.named("script"):
        if _WRITES in (tag.text or ""):
            _blot_after(tag)
    for tag in styles.generated:
        if elements.stands(tag) and _is_inside(tag):
            tag.text = UNREADABLE + (tag.text or "")
    for cell in filter(elements.stands, elements.mixed_cells):
        for before, after in _joined(cell):
            if not _is_one(before, after, cell, styles):
                after.put(UNREADABLE + after.value)


def _is_inside(tag: Node) -> bool:
    """Tell whether an element stands in a cell, or is one, of a table that does not only arrange the page."""
    return any(not is_layout(table) for table in tag.iterancestors("table"))


def _blot_after(tag: Node) -> None:
    if _is_inside(tag):
        tag.tail = UNREADABLE + (tag.tail or "")


def _joined(cell: Node) -> Iterator[tuple[Text, Text]]:
    """Yield the neighbours among a cell's texts that make one number; a cell of tables has none."""
    said = [text for text in plain_texts(cell) if text.strip()]
    ends = next((n for n, text in enumerate(said) if text[-1] in _LINKING), len(said))
    if not any(text[0] in _LINKING for text in said[ends + 1 :]):
        return
    if next(cell.iterdescendants("table"), None) is not None:
        return
    texts = [text for text in texts_of(cell) if text.value.strip() and not text.is_code]
    for before, after in pairwise(texts):
        if before.value[-1] in _LINKING and after.value[0] in _LINKING:
            yield before, after


def _is_one(before: Text, after: Text, cell: Node, styles: Styles) -> bool:
    """Tell whether nothing around one of two texts alone may set it apart, nor what is around both."""
    around = [_inside(text, cell) for text in (before, after)]
    both = [tag for tag in around[0] if tag in around[1]]
    alone = [tag for tags in around for tag in tags if tag not in both]
    return all(_is_plain(tag, styles) for tag in alone) and not any(
        name.startswith(_ARRANGES) and value not in {"block", "inline", "ltr"}
        for tag in both
        for name, value in (*styles.of(tag).items(), *_own(tag))
    )


def _inside(text: Text, cell: Node) -> list[Node]:
    """Return the elements around a text up to its cell."""
    found = []
    for tag in text.parents():
        if tag is cell:
            break
        found.append(tag)
    return found


def _own(tag: Node) -> tuple[tuple[str, str], ...]:
    return all_declarations(tag.get("style", ""))


def _is_plain(tag: Node, styles: Styles) -> bool:
    """Tell whether an element leaves its text as it stands; a sheet elsewhere may say what a class means."""
    known = _PLAIN_ATTRIBUTES | (frozenset() if styles.elsewhere else {"class", "id"})
    said = {*styles.of(tag), *(name for name, _ in _own(tag))}
    return (
        tag.tag in _PLAIN
        and all(name in known for name in tag.keys())  # noqa: SIM118  # lxml's
        and all(name in _PLAIN_PROPERTIES or name.startswith("mso-") for name in said)
    )
