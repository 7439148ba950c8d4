"""Pictures inside a page: portals publish the three tables as images (DOMAIN 1.6, 平城区 2024)."""

from __future__ import annotations

import base64
import binascii
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from urllib.parse import urljoin

from crawler.errors import UnreadableDocumentError
from crawler.forms import CARRIED_OUT, DISCLOSURE_ITEMS
from crawler.models import Block, Content, Problem, Table
from crawler.run.limits import run_apart
from crawler.urls import canonical_url
from crawler.values import squeeze
from pipelines.readers.ocr import read_image

# A word of each table that no other prints.
_OF_PARTS = (
    frozenset(item.zh for item in DISCLOSURE_ITEMS),
    frozenset({CARRIED_OUT.zh}),
    frozenset({"维持"}),
)
_EMBEDDED = re.compile(r"data:image/[\w.+-]+;base64,(?P<data>.+)", re.DOTALL)


def embedded(body: bytes) -> str:
    """Return a picture as an address that holds it, for documents whose pictures have none."""
    return f"data:image/any;base64,{base64.b64encode(body).decode('ascii')}"


def _prints_tables(content: Content) -> bool:
    """Tell whether the content prints the three tables as text, which makes its pictures decoration."""
    tables = [block for block in content.blocks if isinstance(block, Table)]
    cells = [squeeze(cell) for table in tables for row in table.rows for cell in row if cell]
    return all(any(word in cell for cell in cells for word in words) for words in _OF_PARTS)


def _body(src: str, base_url: str, held: Mapping[str, bytes]) -> bytes | None:
    """Return a picture's bytes: embedded in its address, or held under it."""
    if match := _EMBEDDED.fullmatch(src):
        try:
            return base64.b64decode(match["data"])
        except (binascii.Error, ValueError):
            return None
    try:
        return held.get(canonical_url(urljoin(base_url, src)))
    except ValueError:  # an address that is none, as http://[: nothing is held under it
        return None


def _read(src: str, body: bytes) -> tuple[tuple[Block, ...], Problem | None]:
    try:
        return run_apart(read_image, body).blocks, None
    except UnreadableDocumentError as error:
        return (), Problem("picture_not_read", f"{_named(src)}: {error}")


def _named(src: str) -> str:
    return "a picture in the document" if src.startswith("data:") else src[:200]


def read_pictures(content: Content, base_url: str, held: Mapping[str, bytes]) -> Content:
    """Return the content with what its pictures show set in where they stand.

    *held* maps the canonical address of a picture to its bytes; one that is not held is left out,
    because decoration is not fetched. Content that prints the tables as text stays as it is.
    """
    if not content.pictures or _prints_tables(content):
        return replace(content, pictures=())
    problems = list(content.problems)
    standing: defaultdict[int, list[str]] = defaultdict(list)
    for place, src in content.pictures:
        standing[place].append(src)

    def blocks() -> Iterator[Block]:
        for index in range(len(content.blocks) + 1):
            for src in standing[index]:
                body = _body(src, base_url, held)
                found, problem = _read(src, body) if body else ((), None)
                problems.extend([problem] if problem else [])
                yield from found
            yield from content.blocks[index : index + 1]

    return replace(content, blocks=tuple(blocks()), pictures=(), problems=tuple(problems))
