"""The elements of a page by name, mark and attribute, from one walk; and which of them still stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PreformattedString, Tag

_IDENT = r"-?[a-zA-Z_\u0080-\U0010ffff][\w-]*"
_COMPOUND = re.compile(rf"({_IDENT}|\*)?((?:[.#]{_IDENT}|\[{_IDENT}\])*)")
_MARK = re.compile(r"[.#\[][\w-]+")
_COMBINATOR = re.compile(r"\s*(>)\s*|\s+")
_NO_MARKS: frozenset[str] = frozenset()
_MOST_LOOKS = 3_000_000  # at a page's elements, for its rules; 400 over 5,000 are two million


def strings(tag: Tag) -> list[NavigableString]:
    """Return the texts inside an element, comments left out."""
    return [
        text
        for text in tag.descendants
        if isinstance(text, NavigableString) and not isinstance(text, PreformattedString)
    ]


class Compound(NamedTuple):
    """One part of a selector, such as ``td.num``: a name ("" is any), and marks that must all be there."""

    name: str
    marks: frozenset[str]


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

    def __init__(self, soup: BeautifulSoup) -> None:
        """Walk the page once."""
        self._all: list[Tag] = []
        self._named: dict[str, list[Tag]] = {}
        self._marked: dict[str, list[Tag]] = {}
        self._marks: dict[int, frozenset[str]] = {}
        self._having: dict[str, list[Tag]] = {"style": [], "hidden": []}
        self._gone: set[int] = set()
        self._looks = 0
        for tag in soup.descendants:
            if isinstance(tag, Tag):
                self._add(tag)

    def _add(self, tag: Tag) -> None:
        self._all.append(tag)
        self._named.setdefault(tag.name.lower(), []).append(tag)
        attrs = tag.attrs
        if not attrs:
            return
        for name, having in self._having.items():
            if name in attrs:
                having.append(tag)
        marks = {f".{mark}" for mark in attrs.get("class", ())}
        marks |= {f"[{name}" for name in attrs}
        if own := attrs.get("id"):
            marks.add(f"#{own}")
        self._marks[id(tag)] = frozenset(marks)
        for mark in marks:
            self._marked.setdefault(mark, []).append(tag)

    def stands(self, tag: Tag) -> bool:
        """Tell whether an element was not taken out."""
        return id(tag) not in self._gone

    def named(self, *names: str) -> Iterator[Tag]:
        """Yield the elements of some names that stand in the page, in their order."""
        groups = [group for name in names if (group := self._named.get(name))]
        tags = groups[0] if len(groups) == 1 else self._all if groups else []
        return (tag for tag in tags if tag.name.lower() in names and self.stands(tag))

    def having(self, attribute: str) -> Iterator[Tag]:
        """Yield the elements with ``style``, or with ``hidden``, that stand in the page."""
        return (tag for tag in self._having[attribute] if self.stands(tag))

    def select(self, selector: str) -> list[Tag] | None:
        """Return the elements of a plain selector that stand in the page, ``None`` for another selector.

        A page whose rules ask for too many looks gets none any more.
        """
        parts = parts_of(selector)
        if not parts:
            return None
        last = parts[-1][1]
        groups = [self._marked.get(mark, []) for mark in last.marks]
        if not groups:
            groups = [self._named.get(last.name, []) if last.name else self._all]
        return [
            tag
            for tag in min(groups, key=len)
            if self.stands(tag)
            and self._fits(tag, last)
            and self._is_led(tag, parts, len(parts) - 1)
        ]

    def _fits(self, tag: Tag, part: Compound) -> bool:
        self._looks += 1
        return (
            self._looks <= _MOST_LOOKS
            and part.name in {"", tag.name.lower()}
            and (not part.marks or part.marks <= self._marks.get(id(tag), _NO_MARKS))
        )

    def _is_led(self, tag: Tag, parts: list[tuple[str, Compound]], at: int) -> bool:
        """Tell whether the elements around *tag* are as the parts before ``parts[at]`` ask for."""
        if at == 0:
            return True
        sign, wanted = parts[at][0], parts[at - 1][1]
        for up in tag.parents:
            if up.parent is not None and self._fits(up, wanted) and self._is_led(up, parts, at - 1):
                return True
            if sign == ">":
                return False
        return False

    def drop(self, tag: Tag) -> None:
        """Take an element out of the page, with all that is in it."""
        if self.stands(tag):
            self._note(tag)
            self._gone.add(id(tag))
            tag.decompose()

    def empty(self, tag: Tag) -> None:
        """Take out what is in an element; it stays."""
        self._note(tag)
        tag.clear()

    def _note(self, tag: Tag) -> None:
        self._gone.update(id(inner) for inner in tag.descendants if isinstance(inner, Tag))
