"""A page's tree: parsed once, however many questions are asked of the page."""

from __future__ import annotations

from functools import lru_cache

from parsel import Selector

_KEPT = 4  # pages; one is asked all its questions before the next


@lru_cache(maxsize=_KEPT)
def parse(page: str) -> Selector:
    """Return a page's tree, which nobody changes; an empty page has an empty one."""
    return Selector(text=page or "<html/>")
