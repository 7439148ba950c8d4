"""The form's equations R1 to R4, and which values they leave.

A cell is inferred only if every way to read the printed numbers that satisfies all equations
gives it the same value. Bounds are sound, not complete: what they cannot decide stays unknown.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import cycle

from crawler.forms import (
    APPLICATION_COLUMNS,
    APPLICATION_ITEMS,
    CARRIED_IN,
    CARRIED_OUT,
    LITIGATION_COLUMNS,
    NEW_RECEIVED,
    OUTCOMES,
    TOTAL_HANDLED,
)
from crawler.models import Number
from pipelines.tables.sums.bounds import Bounds, Equation, Key, Open, opened, propagate, tightened
from pipelines.tables.sums.candidates import Candidate

_APPLICANTS = tuple(column for column in APPLICATION_COLUMNS if column != "total")
_ENDINGS = tuple(column for column in LITIGATION_COLUMNS if column != "total")
_ORDER = tuple(item.key for item in APPLICATION_ITEMS)
_OUTCOMES = frozenset(item.key for item in OUTCOMES)
_NUMBERS = (int, float)  # made once: 350 cells are looked at
# What （六）其他处理 of the form of 2019 became.
THREE_OTHERS = frozenset({"other_not_corrected", "other_fee_unpaid", "other_misc"})


def balance(column: str) -> Equation:
    """Return R1 for one kind of applicant: new and carried in are handled or carried out."""
    left = ((NEW_RECEIVED.key, column), (CARRIED_IN.key, column))
    return Equation("R1", column, left, ((TOTAL_HANDLED.key, column), (CARRIED_OUT.key, column)))


def outcomes(column: str, items: Collection[str]) -> Equation:
    """Return R2 for one kind of applicant: the outcomes among *items* add up to the total.

    （六）其他处理 counts where its three kinds are not told apart.
    """
    own = set(items) - ({"other_total"} if set(items) >= THREE_OTHERS else set())
    parts = tuple((item, column) for item in _ORDER if item in _OUTCOMES and item in own)
    return Equation("R2", column, parts, ((TOTAL_HANDLED.key, column),))


def applicants(item: str) -> Equation:
    """Return R3 for one row of part three: the kinds of applicants add up to the total."""
    return Equation("R3", item, tuple((item, c) for c in _APPLICANTS), ((item, "total"),))


def endings(stage: str) -> Equation:
    """Return R4 for one stage of part four: the endings add up to the total."""
    return Equation("R4", stage, tuple((stage, c) for c in _ENDINGS), ((stage, "total"),))


def equation_of(rule: str, place: str, items: Collection[str]) -> Equation | None:
    """Return the equation of a check, ``None`` for the rules that are none; *items* are part three's rows.

    >>> equation_of("R4", "review", ()).right, equation_of("R7", "applications", ())
    ((('review', 'total'),), None)
    """
    if rule == "R1":
        return balance(place)
    if rule == "R2":
        return outcomes(place, items)
    return {"R3": applicants, "R4": endings}[rule](place) if rule in {"R3", "R4"} else None


def fails(equation: Equation, values: Mapping[Key, object]) -> bool:
    """Tell whether an equation cannot hold, whatever its blank cells are.

    That is so where the printed part of one side already exceeds the whole other side.
    """
    return cannot_be(printed_sum(equation.left, values), printed_sum(equation.right, values))


def cannot_be(one: tuple[Number, int], other: tuple[Number, int]) -> bool:
    """Tell whether two sides, each the sum of its printed cells and how many are blank, cannot be equal."""
    (left, blank), (right, blank_right) = one, other
    return (not blank and right > left) or (not blank_right and left > right)


def printed_sum(keys: Iterable[Key], values: Mapping[Key, object]) -> tuple[Number, int]:
    """Return the sum of those of some cells that are printed, and how many are not."""
    total: Number = 0
    blank = 0
    for key in keys:
        value = values.get(key)
        if isinstance(value, _NUMBERS):
            total += value
        else:
            blank += 1
    return total, blank


_Doubtful = tuple[Sequence[Key], Sequence[Candidate]]  # a row's cells and the ways to read them


def _fits(keys: Sequence[Key], candidate: Candidate, bounds: Bounds) -> Bounds | None:
    """Return the bounds that a reading of a row sets, or ``None`` if the known ones exclude it."""
    trial: Bounds = {}
    for key, value in zip(keys, candidate, strict=True):
        if value is None:
            continue
        if not bounds[key][0] <= value <= bounds[key][1]:
            return None
        trial[key] = (value, value)
    return trial


def _narrow_row(
    bounds: Bounds, keys: Sequence[Key], candidates: Iterable[Candidate], left: Sequence[Open]
) -> Bounds | None:
    """Return the hull of the bounds over every reading of one doubtful row that can hold.

    *left* is what the bounds leave open of the equations.
    """
    own = set(keys)
    inside = [e for e in left if own.issuperset((*e.left, *e.right))]
    hull: Bounds | None = None
    for candidate in candidates:
        trial = _fits(keys, candidate, bounds)
        # The row's own equations are cheap and exclude nearly every way to cut a run of digits.
        if trial is None or tightened({**{k: bounds[k] for k in keys}, **trial}, inside) is None:
            continue
        result = tightened({**bounds, **trial}, left)
        if result is None:
            continue
        hull = result if hull is None else _around(hull, result)
        if hull == bounds:  # every reading lies within these: no other one widens the hull
            break
    return hull


def _around(one: Bounds, other: Bounds) -> Bounds:
    """Return the bounds around two, of the same cells."""
    return {
        key: span
        if (found := other[key]) is span
        else (min(span[0], found[0]), max(span[1], found[1]))
        for key, span in one.items()
    }


def solve(
    values: Mapping[Key, Number | None],
    equations: Sequence[Equation],
    doubtful: Sequence[_Doubtful],
) -> dict[Key, int] | None:
    """Return the values of unknown cells that the equations force, or ``None`` if they cannot hold.

    *doubtful* holds rows: their cells in column order and the ways to read them. Cells are counts:
    whole and not negative.
    """
    known = {key: value for key, value in values.items() if value is not None}
    if any(value < 0 or value != int(value) for value in known.values()):
        return None
    start: Bounds = dict.fromkeys(values, (0, math.inf))
    start.update({key: (value, value) for key, value in known.items()})
    bounds = propagate(start, equations)
    if bounds is not None and doubtful:
        bounds = _narrowed(bounds, equations, doubtful)
    if bounds is None:
        return None
    return _settled(bounds, (key for key in values if key not in known))


def _narrowed(
    bounds: Bounds, equations: Sequence[Equation], doubtful: Sequence[_Doubtful]
) -> Bounds | None:
    """Return the bounds narrowed row by row until no row moves them, ``None`` if they cannot hold."""
    left = opened(bounds, (e.as_open for e in equations))
    unmoved = 0  # rows one after another, each once, that left the bounds as they are
    for keys, candidates in cycle(doubtful):
        if unmoved == len(doubtful):
            break
        found = None if left is None else _narrow_row(bounds, keys, candidates, left)
        if found is None:
            return None
        unmoved += 1
        if found != bounds:
            bounds, unmoved = found, 0
            left = opened(bounds, (e.as_open for e in equations))
    return bounds


def _settled(bounds: Bounds, keys: Iterable[Key]) -> dict[Key, int]:
    return {key: int(bounds[key][0]) for key in keys if bounds[key][0] == bounds[key][1]}
