"""What the styles written inside a page say: of inline ``style``, attributes, and its ``<style>`` rules.

Style sheets of their own are not fetched. The cascade is CSS 2.1's (6.4), for the properties that
make text unseen or set digits otherwise than their neighbours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache

from bs4 import BeautifulSoup
from bs4.element import Tag
from lxml import etree
from soupsieve import SelectorSyntaxError

from pipelines.readers.formatting.html_elements import Elements
from pipelines.readers.formatting.html_tree import Node, parse, text_of

_PROPERTIES = (
    *("display", "visibility", "opacity", "font-size", "color", "background", "background-color"),
    *(
        "text-decoration",
        "text-decoration-line",
        "vertical-align",
        "text-indent",
        "clip",
        "clip-path",
    ),
    *("position", "left", "top", "right", "bottom", "float", "letter-spacing", "margin-left"),
    *("unicode-bidi", "transform", "height", "width", "overflow", "max-height"),
)
_DECLARATION = re.compile(rf"(?<![\w-])({'|'.join(_PROPERTIES)})\s*:\s*([^;]+)", re.IGNORECASE)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_NAMES = {"white": "#ffffff", "black": "#000000", "transparent": "", "red": "#ff0000"}
_MOST_RULES, _MOST_QUERIES = 400, 40  # of a page; Word writes some hundred simple ones
_LONGEST_SHEET = 200_000  # characters
_ALIKE = 16  # of 255; nobody tells such colours apart
_NOTHING: Mapping[str, str] = {}

Colour = tuple[int, int, int]
_Rank = tuple[bool, tuple[int, int, int], int]


@lru_cache(maxsize=2048)
def declarations(text: str) -> tuple[tuple[str, str, bool], ...]:
    """Return ``(property, value, important)`` of the declarations that matter, in order."""
    found = []
    for match in _DECLARATION.finditer(text):
        value = match[2].strip().lower()
        important = value.endswith("!important")
        found.append((match[1].lower(), value.removesuffix("!important").strip(), important))
    return tuple(found)


def _rules(sheet: str) -> Iterator[tuple[str, str]]:
    """Yield ``(selector, declarations)`` of a style sheet as it holds on a screen of any width."""
    text = re.sub(r"<!--|-->", "", _COMMENT.sub("", sheet[:_LONGEST_SHEET]))
    # A block of blocks: @media for the screen is opened, for print or narrow screens left out.
    text = re.sub(
        r"@media\s+(?:only\s+)?(?:screen|all)\s*\{((?:[^{}]*\{[^{}]*\})*)\s*\}", r"\1", text
    )
    text = re.sub(r"@[\w-]+[^{};]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}|@[^{};]*;", "", text)
    for match in _RULE.finditer(text):
        if _DECLARATION.search(match[2]):
            yield from ((selector.strip(), match[2]) for selector in match[1].split(","))


def _specificity(selector: str) -> tuple[int, int, int]:
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
        self._said: dict[Node, dict[str, tuple[_Rank, str]]] = {}
        self.elements = Elements(parse(page))
        self._queries = 0
        sheets = "\n".join(map(text_of, self.elements.named("style")))
        for order, (selector, text) in enumerate(_rules(sheets)):
            if order >= _MOST_RULES:
                break
            for tag in self._select(selector):
                self._take(tag, text, _specificity(selector), order)
        for tag in self.elements.having("style"):
            self._take(tag, tag.get("style", ""), (1_000, 0, 0), 0)
        self._of = {
            tag: {name: value for name, (_, value) in said.items()}
            for tag, said in self._said.items()
        }

    def _take(self, tag: Node, text: str, weight: tuple[int, int, int], order: int) -> None:
        for name, value, important in declarations(text):
            rank = (important, weight, order)
            said = self._said.setdefault(tag, {})
            if name not in said or said[name][0] <= rank:
                said[name] = (rank, value)

    def _select(self, selector: str) -> list[Node]:
        """Return the elements of a selector; none of one that is not understood."""
        found = self.elements.select(selector)
        if found is not None:
            return found
        if not selector or ":" in selector.replace(":not(", "").replace(":nth-child(", ""):
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
        return BeautifulSoup(self._page, "lxml")

    def of(self, tag: Node) -> Mapping[str, str]:
        """Return what the page's styles say of an element itself."""
        return self._of.get(tag, _NOTHING)

    def saying(self, *names: str) -> Iterator[tuple[Node, Mapping[str, str]]]:
        """Yield the elements that still stand and of which the styles say one of *names*, with all said."""
        wanted = frozenset(names)
        for tag, style in self._of.items():
            if not wanted.isdisjoint(style) and self.elements.stands(tag):
                yield tag, style


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
    if match := re.match(r"#([0-9a-f]{6}|[0-9a-f]{3})\b", text):
        digits = match[1] if len(match[1]) == 6 else "".join(c * 2 for c in match[1])  # noqa: PLR2004
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)
    if match := re.match(r"rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})", text):
        return int(match[1]), int(match[2]), int(match[3])
    return None


def is_no_colour(value: str) -> bool:
    """Tell whether a colour lets all through that is behind it."""
    return value.strip().lower() == "transparent" or (
        value.replace(" ", "").endswith(",0)") and value.startswith("rgba")
    )


def are_alike(own: Colour, ground: Colour | None) -> bool:
    """Tell whether nobody can tell a colour from the one behind it."""
    return ground is not None and all(
        abs(a - b) <= _ALIKE for a, b in zip(own, ground, strict=True)
    )
