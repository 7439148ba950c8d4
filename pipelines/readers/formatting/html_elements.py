"""The elements of a page by name, mark and attribute, from one walk; and which of them still stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from lxml import etree

from pipelines.readers.formatting.html_tree import Node, clear, mixed_cells, take_out

_IDENT = r"-?[a-zA-Z_\u0080-\U0010ffff][\w-]*"
_COMPOUND = re.compile(rf"({_IDENT}|\*)?((?:[.#]{_IDENT}|\[{_IDENT}\])*)")
_MARK = re.compile(r"[.#\[][\w-]+")
_COMBINATOR = re.compile(r"\s*(>)\s*|\s+")
_NO_MARKS: frozenset[str] = frozenset()
# XPath gives whatever an expression asks for: elements, or texts.
_ANY_HIDDEN: Any = etree.XPath("boolean(//@hidden)")
_HIDDEN: Any = etree.XPath("//*[@hidden]")
_STYLED: Any = etree.XPath("descendant-or-self::*[@style]")
_CLASSED: Any = etree.XPath("descendant-or-self::*[@class]")
_IDS: Any = etree.XPath("descendant-or-self::*/@id", smart_strings=False)
_OF_ID: Any = etree.XPath("descendant-or-self::*[@id=$own]")
_MOST_LOOKS = 3_000_000  # at a page's elements, for its rules; 400 over 5,000 are two million


class Compound(NamedTuple):
    """One part of a selector, such as ``td.num``: a name ("" is any), and marks that must all be there."""

    name: str
    marks: frozenset[str]


@lru_cache(maxsize=1024)
def parts_of(selector: str) -> list[tuple[str, Compound]]:
    """Return ``(combinator before it, part)`` of a selector of names, marks, blanks and ``>``.

    Marks are classes, ids and attributes that must be there.
    Every other selector gives none.

    >>> [(sign, part.name, sorted(part.marks)) for sign, part in parts_of("#a > td.num")]
    [(' ', '', ['#a']), ('>', 'td', ['.num'])]
    >>> parts_of("td:first-child"), parts_of("> td"), parts_of("td >")
    ([], [], [])
    """
    found: list[tuple[str, Compound]] = []
    at, sign = 0, " "
    while part := _COMPOUND.match(selector, at):
        if not part[0]:
            return []
        name = "" if part[1] in {None, "*"} else part[1].lower()
        marks = (m.lower() if m.startswith("[") else m for m in _MARK.findall(part[2]))
        found.append((sign, Compound(name, frozenset(marks))))
        if part.end() == len(selector):
            break
        gap = _COMBINATOR.match(selector, part.end())
        if gap is None:
            return []
        at, sign = gap.end(), gap[1] or " "
    return found


class Elements:
    """The elements of a page in their order, and what was taken out of it since."""

    def __init__(self, root: Node) -> None:
        """Note the elements with ``style`` and ``hidden``; what selectors ask for is noted when one asks."""
        self.root = root
        self.styled: list[tuple[Node, str]] = [(tag, tag.get("style", "")) for tag in _STYLED(root)]
        self._hidden: list[Node] = list(_HIDDEN(root)) if _ANY_HIDDEN(root) else []
        self._marked: dict[str, list[Node]] = {}
        self._gone: set[Node] = set()
        self._looks = 0

    @cached_property
    def _classed(self) -> list[tuple[Node, str]]:
        return [(tag, tag.get("class", "")) for tag in _CLASSED(self.root)]

    @cached_property
    def _classes(self) -> dict[str, frozenset[str]]:
        """The classes in each of the ``class`` attributes: a page writes few different ones."""
        texts = dict.fromkeys(text for _, text in self._classed)
        return {text: frozenset(text.split()) for text in texts}

    @cached_property
    def _ids(self) -> frozenset[str]:
        return frozenset(_IDS(self.root))

    @cached_property
    def mixed_cells(self) -> list[Node]:
        """The cells that hold several texts when it is first asked; later ones are marks."""
        return mixed_cells(self.root)

    def _group(self, mark: str) -> list[Node]:
        """Return the elements with a mark, in their order."""
        if mark not in self._marked:
            self._marked[mark] = self._with(mark)
        return self._marked[mark]

    def _with(self, mark: str) -> list[Node]:
        if mark.startswith("["):
            every = self.root.iter(etree.Element)
            return [tag for tag in every if tag.get(mark[1:]) is not None]
        if mark.startswith("#"):
            return list(_OF_ID(self.root, own=mark[1:])) if mark[1:] in self._ids else []
        texts = {text for text, own in self._classes.items() if mark[1:] in own}
        return [tag for tag, text in self._classed if text in texts] if texts else []

    def _has(self, tag: Node, mark: str) -> bool:
        if mark.startswith("."):
            return mark[1:] in self._classes.get(tag.get("class", ""), _NO_MARKS)
        return tag.get("id") == mark[1:] if mark.startswith("#") else tag.get(mark[1:]) is not None

    def stands(self, tag: Node) -> bool:
        """Tell whether an element was not taken out."""
        return tag not in self._gone

    def named(self, *names: str) -> list[Node]:
        """Return the elements of some names that stand in the page, in their order."""
        return list(self.root.iter(*names))

    def hidden(self) -> Iterator[Node]:
        """Yield the elements with ``hidden`` that stand in the page."""
        return (tag for tag in self._hidden if self.stands(tag))

    def select(self, selector: str) -> list[Node] | None:
        """Return the elements of a plain selector that stand in the page, ``None`` for another selector.

        A page whose rules ask for too many looks gets none any more.
        """
        parts = parts_of(selector)
        if not parts:
            return None
        last = parts[-1][1]
        groups = [self._group(mark) for mark in last.marks]
        if not groups:
            groups = [list(self.root.iter(last.name or etree.Element))]
        if not all(groups):
            return []
        group = min(groups, key=len)
        if self._gone:
            group = [tag for tag in group if self.stands(tag)]
        if len(parts) == 1 and len(last.marks) + bool(last.name) == 1:
            return self._seen(group)
        led: dict[tuple[Node, int], bool] = {}
        return [
            tag
            for tag in group
            if self._fits(tag, last) and self._is_led(tag, parts, len(parts) - 1, led)
        ]

    def _seen(self, group: list[Node]) -> list[Node]:
        """Return elements that are all asked for, as many as may still be looked at."""
        left = max(_MOST_LOOKS - self._looks, 0)
        self._looks += len(group)
        return group[:left]

    def _fits(self, tag: Node, part: Compound) -> bool:
        self._looks += 1
        return (
            self._looks <= _MOST_LOOKS
            and part.name in {"", tag.tag}
            and all(self._has(tag, mark) for mark in part.marks)
        )

    def _is_led(
        self,
        tag: Node,
        parts: Sequence[tuple[str, Compound]],
        at: int,
        led: dict[tuple[Node, int], bool],
    ) -> bool:
        """Tell whether the elements around *tag* are as the parts before ``parts[at]`` ask for.

        *led* keeps the answers: elements in one place have them in common.
        """
        if at == 0:
            return True
        sign, wanted = parts[at][0], parts[at - 1][1]
        passed = []
        found = False
        for up in tag.iterancestors():
            if (known := led.get((up, at))) is not None:
                found = known
                break
            passed.append((up, at))
            if self._fits(up, wanted) and self._is_led(up, parts, at - 1, led):
                found = True
                break
            if sign == ">":
                break
        led.update(dict.fromkeys(passed, found))
        return found

    def drop(self, tag: Node) -> None:
        """Take an element out of the page, with all that is in it."""
        if self.stands(tag):
            self._gone.update(tag.iter(etree.Element))
            take_out(tag)

    def empty(self, tag: Node) -> None:
        """Take out what is in an element; it stays."""
        self._gone.update(inner for inner in tag.iter(etree.Element) if inner is not tag)
        clear(tag)
