"""Which values the form's equations leave: bounds on every cell, tightened until nothing moves.

A cell is inferred only if every way to place the printed numbers that satisfies all equations
gives it the same value. Bounds are sound, not complete: what they cannot decide stays unknown.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from crawler.models import Number

Key = tuple[str, str]  # (item, column)
Bounds = dict[Key, tuple[float, float]]

# 25 rows settle within 6 rounds; the limit only ends a slow creep of bounds on nonsense tables.
_ROUNDS = 60


@dataclass(frozen=True)
class Equation:
    """``sum(left) == sum(right)``, of rule *rule*, at *place* (a column, item or stage)."""

    rule: str
    place: str
    left: tuple[Key, ...]
    right: tuple[Key, ...]


def _side(bounds: Bounds, keys: Sequence[Key]) -> tuple[float, float]:
    return sum(bounds[key][0] for key in keys), sum(bounds[key][1] for key in keys)


def _without(total: float, part: float, bounds: Bounds, keys: Sequence[Key], key: Key) -> float:
    """Return an upper sum less one member, also where both are infinite."""
    if math.isinf(part):
        return sum(bounds[other][1] for other in keys if other != key)
    return total - part


def _tighten(bounds: Bounds, keys: Sequence[Key], other_side: tuple[float, float]) -> bool | None:
    """Tighten one side's cells by the other side's sum; ``None`` if that leaves a cell nothing."""
    moved = False
    for key in keys:
        low_sum, high_sum = _side(bounds, keys)
        low, high = bounds[key]
        new_low = max(low, other_side[0] - _without(high_sum, high, bounds, keys, key))
        new_high = min(high, other_side[1] - (low_sum - low))
        if new_low > new_high:
            return None
        if (new_low, new_high) != (low, high):
            bounds[key] = (new_low, new_high)
            moved = True
    return moved


def propagate(bounds: Bounds, equations: Sequence[Equation]) -> Bounds | None:
    """Return the bounds tightened by all equations, or ``None`` if they contradict each other."""
    bounds = dict(bounds)
    for _ in range(_ROUNDS):
        moved = False
        for equation in equations:
            for keys, other in ((equation.left, equation.right), (equation.right, equation.left)):
                step = _tighten(bounds, keys, _side(bounds, other))
                if step is None:
                    return None
                moved |= step
        if not moved:
            break
    return bounds


def _placements(
    bounds: Bounds, keys: Sequence[Key], sequence: Sequence[Number | None]
) -> Iterator[dict[Key, tuple[float, float]]]:
    """Yield every way to put the printed numbers, in order, into the row's columns."""
    for places in combinations(range(len(keys)), len(sequence)):
        trial: dict[Key, tuple[float, float]] = {}
        for place, value in zip(places, sequence, strict=True):
            low, high = bounds[keys[place]]
            if value is not None and not low <= value <= high:
                break
            if value is not None:
                trial[keys[place]] = (value, value)
        else:
            yield trial


def _narrow_row(
    bounds: Bounds,
    keys: Sequence[Key],
    sequence: Sequence[Number | None],
    equations: Sequence[Equation],
) -> Bounds | None:
    """Return the hull of the bounds over every placement of one doubtful row that can hold."""
    hull: Bounds | None = None
    for trial in _placements(bounds, keys, sequence):
        result = propagate({**bounds, **trial}, equations)
        if result is None:
            continue
        hull = (
            result
            if hull is None
            else {
                key: (min(low, result[key][0]), max(high, result[key][1]))
                for key, (low, high) in hull.items()
            }
        )
    return hull


def solve(
    values: Mapping[Key, Number | None],
    equations: Sequence[Equation],
    doubtful: Mapping[str, tuple[Sequence[Key], Sequence[Number | None]]],
) -> dict[Key, int] | None:
    """Return the values of unknown cells that the equations force, or ``None`` if they cannot hold.

    *doubtful* maps a row to its cells in column order and the numbers it prints, fewer than its
    columns. Cells are counts: whole and not negative.
    """
    known = {key: value for key, value in values.items() if value is not None}
    if any(value < 0 or value != int(value) for value in known.values()):
        return None
    start: Bounds = dict.fromkeys(values, (0, math.inf))
    start.update({key: (value, value) for key, value in known.items()})
    bounds = propagate(start, equations)
    moved = True
    while bounds is not None and moved:
        before = bounds
        for keys, sequence in doubtful.values():
            bounds = _narrow_row(bounds, keys, sequence, equations)
            if bounds is None:
                return None
        moved = bounds != before
    if bounds is None:
        return None
    return _settled(bounds, (key for key in values if key not in known))


def _settled(bounds: Bounds, keys: Iterable[Key]) -> dict[Key, int]:
    return {key: int(bounds[key][0]) for key in keys if bounds[key][0] == bounds[key][1]}
