"""What a page shows of itself that no reader knows: for a person who teaches a new form of list."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crawler.bounds.spans import find_spans
from crawler.responses import visible_text

_SCRIPT = re.compile(r"""<script\b[^<>]*\bsrc=["']?([^"'\s>]+)""", re.IGNORECASE)
_INLINE = (
    re.compile(r"<script\b[^<>]*>", re.IGNORECASE),
    re.compile(r"</script\s*>", re.IGNORECASE),
)
# Addresses in scripts that are no pictures, styles or scripts: where the lines may come from.
_ADDRESS = re.compile(
    r"""["'`]((?:https?:/)?/[\w./:-]+(?:\?[^"'`\s]*)?|[\w./-]+\.(?:jsp|json|action|do|aspx))["'`]"""
)
_STATIC = re.compile(r"\.(?:js|css|png|jpe?g|gif|svg|ico|woff2?)(?:\?|$)", re.IGNORECASE)
_LINK = re.compile(r"<a\b[^<>]*\bhref=", re.IGNORECASE)
_MOST = 12  # of each kind that are named


@dataclass(frozen=True)
class Seen:
    """A page's script files, the endpoints that its scripts name, its links and visible characters."""

    scripts: tuple[str, ...]
    endpoints: tuple[str, ...]
    links: int
    characters: int

    def __str__(self) -> str:
        scripts, endpoints = ", ".join(self.scripts) or "none", ", ".join(self.endpoints) or "none"
        return (
            f"{self.links} links, {self.characters} visible characters;"
            f" scripts: {scripts}; endpoints named in scripts: {endpoints}"
        )


def look_at(page: str) -> Seen:
    """Return what is seen on a page.

    >>> look_at('<script src="/a.js"></script><script>$.get("/api/list?page=1")</script><a href="x">')
    Seen(scripts=('/a.js',), endpoints=('/api/list?page=1',), links=1, characters=0)
    """
    inline = "\n".join(page[a.end() : b.start()] for a, b in find_spans(page, *_INLINE))
    endpoints = (found for found in _ADDRESS.findall(inline) if not _STATIC.search(found))
    return Seen(
        scripts=tuple(dict.fromkeys(_SCRIPT.findall(page)))[:_MOST],
        endpoints=tuple(dict.fromkeys(endpoints))[:_MOST],
        links=len(_LINK.findall(page)),
        characters=len(visible_text(page)),
    )
