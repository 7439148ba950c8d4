"""A page's tree: parsed once, however many questions are asked of the page.

It is lxml's own. A page has hundreds of links, and a selector of parsel's for each link, attribute and text
of it takes longer than the parsing.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from lxml import etree
from parsel import Selector
from parsel.csstranslator import HTMLTranslator

_KEPT = 4  # pages; one is asked all its questions before the next
_TEXT: Any = etree.XPath("string()", smart_strings=False)
_TEXTS: Any = etree.XPath(".//text()", smart_strings=False)


@lru_cache(maxsize=_KEPT)
def parse(page: str) -> Any:
    """Return the root of a page's tree, which nobody changes; an empty page has an empty one.

    :raises ValueError: if the page is JSON, which has no tree
    """
    selector = Selector(text=page or "<html/>")
    if not isinstance(selector.root, etree._Element):  # noqa: SLF001  # lxml's only name for it
        raise ValueError(f"Cannot use css on a Selector of type {selector.type!r}")  # noqa: TRY004
    return selector.root


def select(element: Any, query: str) -> list[Any]:
    """Return the elements inside *element*, itself among them, that a CSS query means, in order."""
    found: list[Any] = _compiled(query)(element)
    return found


@cache
def _compiled(query: str) -> Any:
    return etree.XPath(HTMLTranslator().css_to_xpath(query), smart_strings=False)


def text_of(element: Any) -> str:
    """Return an element's text; comments, and what else is no element, have none."""
    return str(_TEXT(element)) if isinstance(element.tag, str) else ""


def texts_of(element: Any) -> list[str]:
    """Return the pieces of an element's text, as elements and comments part them."""
    found: list[str] = _TEXTS(element)
    return found
