"""The ways to read a row whose numbers are not one to a column: cells lost, or numbers run together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from math import comb

from crawler.models import Number
from crawler.values import fold

Candidate = tuple[Number | None, ...]  # one value to a column; None: not said

# "6233440" is seven numbers: no agency receives a million applications from one kind of applicant.
_MOST_WAYS = 20_000  # to cut one row's digits; beyond it the row stays unknown


def placements(sequence: Sequence[Number | None], width: int) -> Iterator[Candidate]:
    """Yield every way to put the printed numbers, in order, into *width* columns.

    >>> list(placements((5, 6), 3))
    [(5, 6, None), (5, None, 6), (None, 5, 6)]
    """
    for places in combinations(range(width), len(sequence)):
        cells: list[Number | None] = [None] * width
        for place, value in zip(places, sequence, strict=True):
            cells[place] = value
        yield tuple(cells)


def without(sequence: Sequence[Number | None], most: int) -> Iterator[tuple[Number | None, ...]]:
    """Yield the printed numbers without up to *most* of them, which stand under no head.

    >>> list(without((5, 6), 1))
    [(5, 6), (5,), (6,)]
    """
    for left in range(len(sequence), max(len(sequence) - most, 0) - 1, -1):
        yield from combinations(sequence, left)


def is_run_together(tokens: Sequence[str], width: int) -> bool:
    """Tell whether a row can only be numbers run together: one token, a digit or more to a column."""
    return len(tokens) == 1 < width and len(fold(tokens[0])) >= width and _digits(tokens) != ""


def _digits(tokens: Sequence[str]) -> str:
    """Return the tokens' digits in a row, ``""`` if one of them is more than digits."""
    flat = [fold(token).strip() for token in tokens]
    return "".join(flat) if all(t.isascii() and t.isdigit() for t in flat) else ""


def splits(tokens: Sequence[str], width: int) -> Iterator[Candidate]:
    """Yield every way to cut the tokens' digits into *width* numbers; a token's end is always a cut.

    No number begins with a zero that is not alone.

    >>> list(splits(["120"], 2)), list(splits(["1", "00"], 2))
    ([(1, 20), (12, 0)], [])
    """
    digits = _digits(tokens)
    if len(digits) < width or comb(len(digits) - 1, width - 1) > _MOST_WAYS:
        return
    ends, end = set(), 0
    for token in tokens[:-1]:
        end += len(fold(token).strip())
        ends.add(end)
    for cuts in combinations(range(1, len(digits)), width - 1):
        if not ends <= set(cuts):
            continue
        pieces = [digits[a:b] for a, b in zip((0, *cuts), (*cuts, len(digits)), strict=True)]
        if not any(piece[0] == "0" and piece != "0" for piece in pieces):
            yield tuple(int(piece) for piece in pieces)
