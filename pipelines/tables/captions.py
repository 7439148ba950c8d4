"""Captions that stand below their tables: moved over them, so that lines above a table are always its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from crawler.models import PlacedTable
from pipelines.tables.words import Words, is_caption, read_words

Line = tuple[int, str]  # the part that a line opens, 0 for none, and its text


def _is_told(line: Line) -> bool:
    """Tell whether a line says which year or version the table beside it is of."""
    said = not line[0] and is_caption(line[1]) and read_words(line[1])
    return isinstance(said, Words) and bool(
        said.years or said.kinds & {"last", "this", "before", "after"}
    )


def _split(before: Sequence[Line]) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """Return the lines up to the last heading, and those below it."""
    last = max((n for n, (part, _) in enumerate(before) if part), default=-1)
    return tuple(before[: last + 1]), tuple(before[last + 1 :])


def captions_above(tables: Sequence[PlacedTable]) -> list[PlacedTable]:
    """Return the tables, lines below them that tell several of one part apart set above them.

    The first of these has no such line above it, and the last has one below it, before the next heading.
    """
    found = list(tables)
    starts = [n for n, t in enumerate(tables) if n == 0 or any(part for part, _ in t.before)]
    for start, end in pairwise(starts):
        own = range(start, end)
        head, above = _split(tables[start].before)
        below = [tables[n + 1].before[:1] for n in own]
        if len(own) < 2 or (above and _is_told(above[-1])):  # noqa: PLR2004
            continue
        if not all(lines and _is_told(lines[0]) for lines in below):
            continue
        for n, lines in zip(own, below, strict=True):
            kept = head + above if n == start else found[n].before
            found[n] = replace(found[n], before=(*kept, *lines))
            found[n + 1] = replace(found[n + 1], before=found[n + 1].before[1:])
    return found
