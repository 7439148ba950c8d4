"""The objects that pages of an OFD file hold (GB/T 33190, 8), as their XML says them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from lxml import etree

from pipelines.layout.covers import Colour

_FARTHEST = 1e6  # millimetres
_LEAST_ALPHA = 12  # of 255
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE]-?\d+)?")
_BLACK: Colour = (0.0, 0.0, 0.0)
Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@lru_cache(maxsize=256)
def _local(tag: object) -> str:
    """Return a tag without its namespace: files use the standard's and older ones; a comment has none."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def every(root: etree._Element, *names: str) -> Iterator[etree._Element]:
    """Yield the elements of some names, in any namespace."""
    return root.iter(*(f"{{*}}{name}" for name in names))


def text_of(root: etree._Element, name: str) -> str | None:
    """Return the text of the first element of a name."""
    found = next(every(root, name), None)
    return found.text.strip() if found is not None and found.text else None


def numbers(text: str | None) -> list[float]:
    """Return the numbers in an attribute."""
    found = list(map(float, _NUMBER.findall(text or "")))
    if max(map(abs, found), default=0.0) < _FARTHEST:
        return found
    return [number if abs(number) < _FARTHEST else 0.0 for number in found]


def number_of(text: str | None) -> float:
    """Return a number as written, 0 for what is none or endless."""
    try:
        number = float(text or 0.0)
    except ValueError:
        return 0.0
    return number if abs(number) < _FARTHEST else 0.0


class Drawing:
    """A text, path or picture of a page, with what is said inside of it."""

    def __init__(self, item: etree._Element) -> None:
        self.get = item.get
        self.kind = _local(item.tag)
        children = list(item)
        self._inner = list(item.iterdescendants("*")) if any(map(len, children)) else children
        self.fills = [child for child in children if _local(child.tag) == "FillColor"]

    def inner(self, name: str) -> list[etree._Element]:
        """Return the elements of a name inside of it."""
        return [element for element in self._inner if _local(element.tag) == name]

    @property
    def is_seen(self) -> bool:
        """Whether it is visible, not transparent, and drawn at all."""
        if self.get("Visible", "true") == "false":
            return False
        if _is_faint(self.get("Alpha")) or (
            self.fills and any(_is_faint(fill.get("Alpha")) for fill in self.fills)
        ):
            return False
        return not (self.kind == "TextObject" and self.get("Fill") == "false" != self.get("Stroke"))

    @property
    def colour(self) -> Colour | None:
        """The colour that it is filled with, ``None`` if that is of another space than RGB."""
        if not self.fills:
            return _BLACK
        parts = numbers(self.fills[0].get("Value"))
        return (parts[0] / 255, parts[1] / 255, parts[2] / 255) if len(parts) == 3 else None  # noqa: PLR2004

    @property
    def box(self) -> list[float]:
        """Where it stands: left, top, width and height, 0 for what is not said."""
        return [*numbers(self.get("Boundary")), 0.0, 0.0, 0.0, 0.0][:4]

    @property
    def matrix(self) -> Matrix:
        """How it is turned, moved and scaled."""
        if not (text := self.get("CTM")):
            return _IDENTITY
        said = numbers(text)
        a, b, c, d, e, f = said if len(said) == 6 else _IDENTITY  # noqa: PLR2004
        return a, b, c, d, e, f


def _is_faint(alpha: str | None) -> bool:
    return alpha is not None and number_of(alpha) < _LEAST_ALPHA
