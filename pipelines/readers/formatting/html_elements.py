"""The elements of a page by name, mark and attribute, from one walk; and which of them still stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from lxml import etree

from pipelines.readers.formatting.html_tree import Node, clear, take_out

_IDENT = r"-?[a-zA-Z_\u0080-\U0010ffff][\w-]*"
_COMPOUND = re.compile(rf"({_IDENT}|\*)?((?:[.#]{_IDENT}|\[{_IDENT}\])*)")
_MARK = re.compile(r"[.#\[][\w-]+")
_COMBINATOR = re.compile(r"\s*(>)\s*|\s+")
_NO_MARKS: frozenset[str] = frozenset()
# XPath gives whatever an expression asks for: here elements.
_STYLED: Any = etree.XPath("descendant-or-self::*[@style]")
_HIDDEN: Any = etree.XPath("descendant-or-self::*[@hidden]")
_MARKED: Any = etree.XPath("descendant-or-self::*[@id or @class]")
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
        self._having: dict[str, list[Node]] = {"style": _STYLED(root), "hidden": _HIDDEN(root)}
        self._indexed = False
        self._marked: dict[str, list[Node]] = {}
        self._classes: dict[Node, frozenset[str]] = {}
        self._gone: set[Node] = set()
        self._looks = 0

    def _index(self) -> None:
        """Note every element by its classes and id."""
        self._indexed = True
        known: dict[str, frozenset[str]] = {}
        for tag in _MARKED(self.root):
            if own := tag.get("id"):
                self._marked.setdefault(f"#{own}", []).append(tag)
            if not (said := tag.get("class")):
                continue
            if said not in known:
                known[said] = frozenset(f".{mark}" for mark in said.split())
            self._classes[tag] = known[said]
            for mark in known[said]:
                self._marked.setdefault(mark, []).append(tag)

    def _group(self, mark: str) -> list[Node]:
        """Return the elements with a mark; those with an attribute are looked for when one asks."""
        if mark.startswith("[") and mark not in self._marked:
            every = self.root.iter(etree.Element)
            self._marked[mark] = [tag for tag in every if tag.get(mark[1:]) is not None]
        return self._marked.get(mark, [])

    def _has(self, tag: Node, mark: str) -> bool:
        if mark.startswith("."):
            return mark in self._classes.get(tag, _NO_MARKS)
        return tag.get("id") == mark[1:] if mark.startswith("#") else tag.get(mark[1:]) is not None

    def stands(self, tag: Node) -> bool:
        """Tell whether an element was not taken out."""
        return tag not in self._gone

    def named(self, *names: str) -> list[Node]:
        """Return the elements of some names that stand in the page, in their order."""
        return list(self.root.iter(*names))

    def having(self, attribute: str) -> Iterator[Node]:
        """Yield the elements with ``style``, or with ``hidden``, that stand in the page."""
        return (tag for tag in self._having[attribute] if self.stands(tag))

    def select(self, selector: str) -> list[Node] | None:
        """Return the elements of a plain selector that stand in the page, ``None`` for another selector.

        A page whose rules ask for too many looks gets none any more.
        """
        parts = parts_of(selector)
        if not parts:
            return None
        if not self._indexed:
            self._index()
        last = parts[-1][1]
        groups = [self._group(mark) for mark in last.marks]
        if not groups:
            groups = [list(self.root.iter(last.name or etree.Element))]
        led: dict[tuple[Node, int], bool] = {}
        return [
            tag
            for tag in min(groups, key=len)
            if self.stands(tag)
            and self._fits(tag, last)
            and self._is_led(tag, parts, len(parts) - 1, led)
        ]

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
