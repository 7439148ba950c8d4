"""Equations between cells, and the bounds that they leave: tightened until nothing moves."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

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


class _Open(NamedTuple):
    """What is open of an equation: the left cells' sum less the right ones' is *constant*."""

    constant: float
    left: tuple[Key, ...]
    right: tuple[Key, ...]


def _opened(bounds: Bounds, equations: Sequence[Equation]) -> list[_Open] | None:
    """Return the equations that have cells to tighten, ``None`` if another does not hold."""
    found = []
    fixed = {key: low for key, (low, high) in bounds.items() if low == high}
    for equation in equations:
        left, right = (
            tuple(key for key in keys if key not in fixed)
            for keys in (equation.left, equation.right)
        )
        constant = sum(fixed[key] for key in equation.right if key in fixed) - sum(
            fixed[key] for key in equation.left if key in fixed
        )
        if left or right:
            found.append(_Open(constant, left, right))
        elif constant:
            return None
    return found


def _sums(bounds: Bounds, keys: Sequence[Key]) -> tuple[float, float]:
    return sum(bounds[key][0] for key in keys), sum(bounds[key][1] for key in keys)


def _tighten(
    bounds: Bounds, keys: Sequence[Key], others: Sequence[Key], constant: float
) -> list[Key] | None:
    """Tighten cells whose sum is that of *others* and *constant*; ``None`` if that leaves one nothing.

    Returns the cells that moved.
    """
    least, most = (constant + side for side in _sums(bounds, others))
    low_sum = sum(bounds[key][0] for key in keys)
    endless = sum(bounds[key][1] == math.inf for key in keys)
    high_sum = sum(high for key in keys if (high := bounds[key][1]) != math.inf)
    moved = []
    for key in keys:
        low, high = bounds[key]
        unbounded = high == math.inf
        rest = math.inf if endless > unbounded else high_sum - (0 if unbounded else high)
        new_low, new_high = max(low, least - rest), min(high, most - (low_sum - low))
        if new_low > new_high:
            return None
        if (new_low, new_high) != (low, high):
            bounds[key] = (new_low, new_high)
            moved.append(key)
            low_sum += new_low - low
            endless -= unbounded and new_high != math.inf
            high_sum = (
                high_sum - (0 if unbounded else high) + (0 if new_high == math.inf else new_high)
            )
    return moved


def _step(bounds: Bounds, equation: _Open) -> list[Key] | None:
    """Tighten both sides of an equation; return the cells that moved, ``None`` if it cannot hold."""
    constant, left, right = equation
    one = _tighten(bounds, left, right, constant)
    other = None if one is None else _tighten(bounds, right, left, -constant)
    return None if one is None or other is None else one + other


def _places(opened: Sequence[_Open]) -> dict[Key, list[int]]:
    """Return in which equations each cell stands."""
    found: dict[Key, list[int]] = {}
    for number, equation in enumerate(opened):
        for key in (*equation.left, *equation.right):
            found.setdefault(key, []).append(number)
    return found


def propagate(bounds: Bounds, equations: Sequence[Equation]) -> Bounds | None:
    """Return the bounds tightened by all equations, or ``None`` if they contradict each other.

    An equation is looked at again only after one of its cells moved: else it moves nothing.
    """
    bounds = dict(bounds)
    opened = _opened(bounds, equations)
    if opened is None:
        return None
    of = _places(opened)
    waiting = set(range(len(opened)))
    for _ in range(_ROUNDS):
        if not waiting:
            break
        for number, equation in enumerate(opened):
            if number not in waiting:
                continue
            moved = _step(bounds, equation)
            if moved is None:
                return None
            waiting.discard(number)
            waiting.update(*(of[key] for key in moved))
    return bounds
