"""What the styles written inside a page say: of inline ``style``, attributes, and its ``<style>`` rules.

Style sheets of their own are not fetched. The cascade is CSS 2.1's (6.4), for the properties that
make text unseen or set digits otherwise than their neighbours.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

from bs4 import BeautifulSoup
from bs4.element import Tag
from lxml import etree
from soupsieve import SelectorSyntaxError

from pipelines.readers.formatting.html_elements import Elements
from pipelines.readers.formatting.html_tree import Node, parse, text_of, unended
from pipelines.readers.formatting.page.sheet import declarations, on_screen, rules

_NAMES = {"white": "#ffffff", "black": "#000000", "transparent": "", "red": "#ff0000"}
# Names of what nobody tells from white.
_NAMES |= dict.fromkeys(
    ("snow", "ivory", "whitesmoke", "ghostwhite", "floralwhite", "mintcream", "azure", "honeydew",
     "aliceblue"), "#f7f7f7",
)  # fmt: skip
_HEX = re.compile(r"#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})\b")
_RGB = re.compile(r"rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})")
_HSL_WHITE = re.compile(r"hsla?\(.*\b(?:9[5-9]|100)(?:\.\d+)?%\s*(?:[,/].*)?\)")
# "rgba(0,0,0,0)", "rgb(0 0 0 / 0%)", "#0000", "#ffffff00"
_CLEAR = re.compile(
    r"transparent|(?:rgb|hsl)a?\([^)]*[,/]\s*0?\.?0+%?\s*\)|#[0-9a-f]{3}0|#[0-9a-f]{6}00"
)
_WITH_ALPHA = re.compile(r"(?:rgb|hsl)a?\((?:[^,]*,){3}|/")
# Selectors that hold of a page as it stands; others wait for a pointer.
_STANDING = re.compile(
    r":(?:not\(|is\(|where\(|nth-[\w-]+\(|(?:first|last|only)-(?:child|of-type)|empty|root)"
)
_ESCAPED = re.compile(r"\\.")
_TAKES_AWAY = re.compile(
    r"display\s*:\s*none|visibility|opacity|line-through|font(?:-size)?\s*:\s*0|content\s*:"
)
_ADDED = re.compile(r"(.*?)::?(?:before|after)")
# Contents that show no figure: none, blanks, signs of icon fonts.
_NOTHING_ADDED = re.compile(
    r"""none|normal|initial|unset|(["'])(?:\s|\\(?:0*[2a]0?|[ef][0-9a-f]{3})\s?)*\1"""
)
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|(?<![\w-])height\s*:\s*0")
_MOST_RULES, _MOST_QUERIES = 400, 40  # of a page; Word writes some hundred simple ones
_ALIKE = 16  # of 255; nobody tells such colours apart
Colour = tuple[int, int, int]
Style = Mapping[str, str]
_NOTHING: Style = {}
_Weight = tuple[int, int, int]
_Rank = tuple[bool, _Weight, int]


class _Rule(NamedTuple):
    """A rule of a sheet, or an element's own: its declarations, and its place in the cascade."""

    text: str
    weight: _Weight
    order: int


def _specificity(selector: str) -> _Weight:
    return (
        selector.count("#"),
        len(re.findall(r"[.\[]|(?<!:):(?!:)", selector)),
        len(re.findall(r"(?:^|[\s>+~])[a-zA-Z]", selector)),
    )


class Styles:
    """The properties that a page's own styles give to its elements."""

    def __init__(self, page: str) -> None:
        """Read the page's rules and inline styles."""
        self._page = page
        self._rules: dict[Node, list[_Rule]] = {}
        self.elements = Elements(parse(page))
        self._queries = 0
        self.generated: list[Node] = []  # elements to which a rule adds something that is shown
        # Whether the page takes rules from sheets that are not here.
        self.elsewhere = any("stylesheet" in t.get("rel", "") for t in self.elements.named("link"))
        sheets = (t for t in self.elements.named("style") if on_screen(t.get("media", "")))
        for order, (selector, text) in enumerate(rules("\n".join(map(text_of, sheets)))):
            if order >= _MOST_RULES:
                break
            if added := _ADDED.fullmatch(selector):
                self.generated += self._select(added[1], text) if _adds(text) else ()
                continue
            rule = _Rule(text, _specificity(selector), order)
            for tag in self._select(selector, text) if declarations(text) else ():
                self._rules.setdefault(tag, []).append(rule)
        # Most elements of a page are under the same few rules: 280 cells of a report have three styles.
        own = {tag: self._own(rules, tag.get("style")) for tag, rules in self._rules.items()}
        styles = {said: _computed(said) for said in dict.fromkeys(own.values())}
        self._of = {tag: styles[said] for tag, said in own.items()}
        texts = dict.fromkeys(text for _, text in self.elements.styled)
        self._inline = {text: style for text in texts if (style := _own_style(text))}
        self._styles = (*styles.values(), *self._inline.values())

    @staticmethod
    def _own(rules: Sequence[_Rule], text: str | None) -> tuple[_Rule, ...]:
        """Return the rules of sheets for an element with its own, if that says something that matters."""
        return (*rules, _own_rule(text)) if text and declarations(text) else tuple(rules)

    def _select(self, selector: str, text: str) -> list[Node]:
        """Return the elements of a rule's selector; none of one that is not understood."""
        found = self.elements.select(selector)
        if found is not None:
            return found
        if ":" in _STANDING.sub("", _ESCAPED.sub("", selector)) or not (
            selector and _TAKES_AWAY.search(text)
        ):
            return []
        self._queries += 1
        if self._queries > _MOST_QUERIES:
            return []
        try:
            chosen = {id(tag) for tag in self._soup.select(selector)}
        except (ValueError, NotImplementedError, SelectorSyntaxError):
            return []
        tags = (tag for tag in self._soup.descendants if isinstance(tag, Tag))
        pairs = zip(tags, self.elements.root.iter(etree.Element), strict=False)
        return [tag for twin, tag in pairs if id(twin) in chosen]

    @cached_property
    def _soup(self) -> BeautifulSoup:
        """The page for what lxml has no selectors for; its elements are the same, in the same order."""
        return BeautifulSoup(unended(self._page), "lxml")

    def of(self, tag: Node) -> Style:
        """Return what the page's styles say of an element itself."""
        found = self._of.get(tag)
        if found is None and (text := tag.get("style")):
            return self._inline.get(text, _NOTHING)
        return _NOTHING if found is None else found

    def saying(self, *names: str) -> Iterator[tuple[Node, Style]]:
        """Yield the elements that still stand and of which the styles say one of *names*, with all said."""
        wanted = frozenset(names)
        return self.under(lambda style: not wanted.isdisjoint(style))

    def under(self, asked: Callable[[Style], bool]) -> Iterator[tuple[Node, Style]]:
        """Yield the elements that still stand and whose style is one *asked* for, with it."""
        chosen = {id(style) for style in self._styles if asked(style)}
        if not chosen:
            return
        for tag, style in self._of.items():
            if id(style) in chosen and self.elements.stands(tag):
                yield tag, style
        texts = {text for text, style in self._inline.items() if id(style) in chosen}
        for tag, text in self.elements.styled if texts else ():
            if text in texts and tag not in self._of and self.elements.stands(tag):
                yield tag, self._inline[text]

    def values(self, *names: str) -> set[str]:
        """Return what styles of the page say for some properties."""
        return {style[name] for style in self._styles for name in names if name in style}


def _own_rule(text: str) -> _Rule:
    """Return an element's own style as a rule."""
    return _Rule(text, (1_000, 0, 0), 0)


@lru_cache(maxsize=512)
def _own_style(text: str) -> Style:
    """Return what an element's own style says by itself."""
    return _computed((_own_rule(text),))


def _computed(own: Sequence[_Rule]) -> Style:
    """Return the properties that rules give together."""
    said: dict[str, tuple[_Rank, str]] = {}
    for rule in own:
        for name, value, important in declarations(rule.text):
            rank = (important, rule.weight, rule.order)
            if name not in said or said[name][0] <= rank:
                said[name] = (rank, value)
    return {name: value for name, (_, value) in said.items()}


def _adds(text: str) -> bool:
    """Tell whether a rule's content is something that is shown."""
    said = [value for name, value, _ in declarations(text) if name == "content"]
    return bool(said) and not _NOTHING_ADDED.fullmatch(said[-1]) and not _UNSEEN.search(text)


@lru_cache(maxsize=512)
def length(value: str | None) -> float | None:
    """Return a length as a number of its own unit, ``None`` if it is none."""
    match = re.match(r"[-+]?(?:\d+\.?\d*|\.\d+)", value or "")
    return float(match[0]) if match else None


@lru_cache(maxsize=512)
def colour(value: str) -> Colour | None:
    """Return a colour's red, green and blue, ``None`` if it is not known or not one.

    >>> colour("#FFF"), colour("rgb(255, 0, 0)"), colour("url(a.png)")
    ((255, 255, 255), (255, 0, 0), None)
    """
    text = _NAMES.get(value.strip().lower(), value.strip().lower())
    if match := _HEX.match(text):
        digits = match[1] if len(match[1]) > 4 else "".join(c * 2 for c in match[1])  # noqa: PLR2004
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)
    if match := _RGB.match(text):
        return int(match[1]), int(match[2]), int(match[3])
    return (255, 255, 255) if _HSL_WHITE.match(text) else None


def is_no_colour(value: str) -> bool:
    """Tell whether a colour lets all through that is behind it.

    >>> [is_no_colour(v) for v in ("rgba(0,0,0,0)", "rgb(0 0 0 / 0%)", "#0000", "rgb(9,9,0)", "#000")]
    [True, True, True, False, False]
    """
    flat = value.strip().lower()
    return bool(_CLEAR.fullmatch(flat)) and (flat[0] in "t#" or bool(_WITH_ALPHA.search(flat)))


def are_alike(own: Colour, ground: Colour | None) -> bool:
    """Tell whether nobody can tell a colour from the one behind it."""
    return ground is not None and all(
        abs(a - b) <= _ALIKE for a, b in zip(own, ground, strict=True)
    )
