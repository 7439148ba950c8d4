"""A page with only what it shows: hidden, struck and unseen text out, raised digits marked."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from lxml import etree

from crawler.glyphs import UNREADABLE, lowered, raised
from pipelines.readers.formatting.html_elements import Elements
from pipelines.readers.formatting.html_style import (
    Colour,
    Styles,
    are_alike,
    colour,
    is_no_colour,
    length,
)
from pipelines.readers.formatting.html_tree import Node, Text, texts_of
from pipelines.readers.formatting.page.cells import CELLS, blot_cells
from pipelines.readers.formatting.page.sight import (
    is_hidden,
    is_moved,
    is_tiny,
    is_turned,
    is_unseen,
    may_take_away,
)

_STRUCK = ("s", "strike", "del")
_NOT_OPEN = ("details", "dialog")
_SIZED = ("small", "big", "font")
_WHITE = (255, 255, 255)
_GROUNDS: Any = etree.XPath("descendant-or-self::*/@bgcolor", smart_strings=False)
_PLACED = frozenset({*CELLS, "tr", "table", "tbody", "img"})  # their vertical-align raises no text


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


def _shift(place: str | None) -> float:
    """Return how far a ``vertical-align`` raises text: below 0, that it lowers it."""
    if place in {"super", "text-top"}:
        return 1
    return length(place) or (-1 if place in {"sub", "text-bottom"} else 0)


class _Page:
    """A page whose unseen text is taken out."""

    def __init__(self, page: str) -> None:
        self.styles = Styles(page)
        self.elements = self.styles.elements
        self._grounds: dict[Node, Colour | None] = {}

    def clear(self) -> None:
        """Take out what is not shown, mark what is raised or displaced."""
        self._not_displayed()
        self._unseen()
        for tag in self.elements.named(*_STRUCK):
            self.elements.drop(tag)
        self._raise()
        self._sizes()
        self._displaced()
        blot_cells(self.elements, self.styles)

    def _not_displayed(self) -> None:
        for tag in self.elements.hidden():
            if "display" not in self.styles.of(tag):
                self.elements.drop(tag)
        for tag in self.elements.named(*_NOT_OPEN):
            if tag.get("open") is None:
                tag.text = None
                for child in list(tag.iterchildren(etree.Element)):
                    child.tail = None
                    if child.tag != "summary":
                        self.elements.drop(child)
        for tag, style in self.styles.under(may_take_away):
            if style.get("display") == "none" or (
                style.get("visibility") == "collapse" and tag.tag in {"tr", "tbody", "thead"}
            ):
                self.elements.drop(tag)
            elif is_unseen(style):
                self._remove(tag)

    def _remove(self, tag: Node) -> None:
        """Take out an element's text; a cell stays as an empty one."""
        if tag.tag in CELLS:
            self.elements.empty(tag)
        else:
            self.elements.drop(tag)

    def _unseen(self) -> None:
        """Take out text that is hidden by what an element inside may take back."""
        for tag, _ in self.styles.under(is_hidden):
            self._empty(tag, "visibility")
        for tag, _ in self.styles.under(is_tiny):
            self._empty(tag, "font-size")
        for name in ("color", "-webkit-text-fill-color"):
            faint = set(filter(self._may_fade, self.styles.values(name)))
            for tag, style in self.styles.saying(name) if faint else ():
                if style[name] in faint:
                    self._fade(tag, style[name])
        for tag in self.elements.named("font"):
            if (said := tag.get("color")) and self._may_fade(said):
                self._fade(tag, said)

    def _may_fade(self, value: str) -> bool:
        """Tell whether a colour lets through what is behind it, or is like one that the page sets behind."""
        own = colour(value)
        return is_no_colour(value) or (
            own is not None and any(are_alike(own, ground) for ground in self._stated_grounds)
        )

    @cached_property
    def _stated_grounds(self) -> set[Colour | None]:
        """The colours that the page sets behind some of its elements; paper is white."""
        said = self.styles.values("background", "background-color")
        said |= {str(value) for value in _GROUNDS(self.elements.root)}
        return {_WHITE, *(colour(value) for value in said)}

    def _fade(self, tag: Node, value: str) -> None:
        """Take out text of a colour that nobody tells from what is behind it."""
        if is_no_colour(value) or ((own := colour(value)) and are_alike(own, self._ground(tag))):
            self._empty(tag, "color")

    def _empty(self, tag: Node, name: str) -> None:
        """Take out the texts for which *tag* is the nearest element that says *name*."""
        for text in texts_of(tag):
            for up in text.parents():
                if up is tag:
                    text.put("")
                    break
                if name in self.styles.of(up):
                    break

    def _ground(self, tag: Node) -> Colour | None:
        """Return the colour behind an element, ``None`` if it is not known; paper is white."""
        passed = []
        found: Colour | None = _WHITE
        for up in (tag, *tag.iterancestors()):
            if up in self._grounds:
                found = self._grounds[up]
                break
            passed.append(up)
            style = self.styles.of(up)
            said = style.get("background-color") or style.get("background") or up.get("bgcolor")
            if up.get("background"):
                found = None
                break
            if said and said not in {"transparent", "inherit", "initial", "none"}:
                found = colour(str(said))
                break
        self._grounds.update(dict.fromkeys(passed, found))
        return found

    def _raise(self) -> None:
        for tag in self.elements.named("rt", "rp"):
            self.elements.drop(tag)
        inline = [
            (tag, _shift(style["vertical-align"]))
            for tag, style in self.styles.under(lambda s: _shift(s.get("vertical-align")) != 0)
            if tag.tag not in _PLACED
        ]
        named = self.elements.named("sup", "sub")
        for tag, shift in (*inline, *((tag, 1 if tag.tag == "sup" else -1) for tag in named)):
            for text in texts_of(tag):
                text.put(raised(text.value) if shift > 0 else lowered(text.value))

    def _cells_of(self, tags: list[Node]) -> list[Node]:
        """Return the cells around elements, each once."""
        cells = (cell for tag in tags if (cell := _cell_of(tag)) is not None)
        return list(dict.fromkeys(cells))

    def _size_of(self, text: Text, cell: Node) -> str:
        """Return the size in which a cell's text is set, as written; ``""``: the cell's own."""
        for up in text.parents():
            if up is cell:
                break
            if size := self.styles.of(up).get("font-size"):
                return size
            if up.tag in _SIZED and (up.tag != "font" or up.get("size")):
                return f"{up.tag}{up.get('size') or ''}"
        return ""

    def _sizes(self) -> None:
        """Mark the digits of a cell that are of another size than its first ones."""
        cells = [cell for cell in self.elements.mixed_cells if self.elements.stands(cell)]
        if any(next(cell.iterdescendants(*CELLS), None) is not None for cell in cells):
            sized = [tag for tag, _ in self.styles.saying("font-size")]
            cells = self._cells_of([*sized, *self.elements.named(*_SIZED)])
        for cell in cells:
            texts = [text for text in texts_of(cell) if _has_digit(text.value)]
            if len(texts) < 2:  # noqa: PLR2004  # one has no other beside it
                continue
            sizes = [self._size_of(text, cell) for text in texts]
            for text, size in zip(texts, sizes, strict=True):
                if size != sizes[0]:
                    text.put(raised(text.value))

    def _displaced(self) -> None:
        """Make digits unreadable that are moved among others, or set backwards."""
        for tag in self.elements.named("bdo"):
            _blot(tag)
        for tag, style in self.styles.under(lambda style: is_turned(style) or is_moved(style)):
            turned = is_turned(style)
            cell = _cell_of(tag)
            own = [text for text in texts_of(tag) if _has_digit(text.value)]
            if cell is None or all(text.is_code for text in own):
                continue
            if turned or len(own) != sum(_has_digit(text.value) for text in texts_of(cell)):
                _blot(tag)


def _cell_of(tag: Node) -> Node | None:
    return next(tag.iterancestors(*CELLS), None)


def _blot(tag: Node) -> None:
    for text in texts_of(tag):
        if _has_digit(text.value):
            text.put(UNREADABLE + text.value)


def shown_page(text: str) -> Elements:
    """Return a page's elements without what its own styles and attributes hide; odd digits are marked."""
    page = _Page(text)
    page.clear()
    return page.elements
