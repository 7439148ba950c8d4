"""The identity of what a document says: a hash of its text and tables as they follow each other.

White space, widths and merged or empty cells do not count, so that a re-saved page or a re-encoded PDF
of the same report has the same hash. A stored report has the text of its parts and the tables of its
parts, but not where in a part's text a table stood: its hash is looked for among all their places.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations_with_replacement, islice
from math import comb, prod
from typing import NamedTuple

from crawler.models import Block, Paragraph
from crawler.values import squeeze

Grid = Sequence[Sequence[str | None]]
_MOST = 10_000  # places of tables that are tried; of 30 real reports 28 have fewer than 1,000


class Part(NamedTuple):
    """A part of a stored report: its number, its lines with its heading first, and its tables."""

    number: int
    lines: tuple[str, ...]
    tables: tuple[Grid, ...] = ()


class _Said:
    """What has been said so far: paragraphs that follow each other are one text."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256(b"[")
        self._between = b""
        self._text: str | None = None

    def copy(self) -> _Said:
        found = _Said()
        found._hash, found._between, found._text = self._hash.copy(), self._between, self._text
        return found

    def line(self, text: str) -> None:
        self._text = (self._text or "") + squeeze(text)

    def table(self, rows: Grid) -> None:
        self._end_text()
        self._put([[squeeze(cell) for cell in row if cell] for row in rows])

    def sha256(self) -> str:
        self._end_text()
        self._hash.update(b"]")
        return self._hash.hexdigest()

    def _end_text(self) -> None:
        if self._text is not None:
            self._put(self._text)
        self._text = None

    def _put(self, value: object) -> None:
        self._hash.update(self._between + json.dumps(value, ensure_ascii=False).encode())
        self._between = b", "


def content_hash(blocks: Iterable[Block]) -> str:
    """Return the identity of what a document's blocks say."""
    said = _Said()
    for block in blocks:
        if isinstance(block, Paragraph):
            said.line(block.text)
        else:
            said.table(block.rows)
    return said.sha256()


def is_of_parts(parts: Sequence[Part], sha256: str) -> bool | None:
    """Tell whether a hash is that of the parts' text and tables; ``None`` if there are too many places.

    >>> is_of_parts([Part(1, ("一、", "无"), ((("1", None),),))], content_hash([Paragraph("一、无")]))
    False
    """
    places = prod(comb(len(part.lines) + len(part.tables), len(part.tables)) for part in parts)
    if places > _MOST:
        return None
    return any(said.sha256() == sha256 for said in _said(parts, _Said()))


def _said(parts: Sequence[Part], before: _Said) -> Iterator[_Said]:
    """Yield what the parts can have said, after what was said *before*."""
    if not parts:
        yield before
        return
    for said in _placed(parts[0], before):
        yield from _said(parts[1:], said)


def _placed(part: Part, before: _Said) -> Iterator[_Said]:
    """Yield what a part can have said: its tables behind its lines, before the last one, and so on."""
    size = len(part.lines)
    for behind in combinations_with_replacement(range(size + 1), len(part.tables)):
        at = Counter(size - lines for lines in behind)
        said, tables = before.copy(), iter(part.tables)
        for place in range(size + 1):
            for table in islice(tables, at[place]):
                said.table(table)
            for line in part.lines[place : place + 1]:
                said.line(line)
        yield said
