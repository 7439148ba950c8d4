"""Equations between cells, and the bounds that they leave: tightened until nothing moves."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
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

    @property
    def as_open(self) -> Open:
        """The equation with all of its cells open."""
        return Open(0, self.left, self.right)


class Open(NamedTuple):
    """What is open of an equation: the left cells' sum less the right ones' is *constant*."""

    constant: float
    left: tuple[Key, ...]
    right: tuple[Key, ...]


def opened(bounds: Bounds, equations: Iterable[Open]) -> list[Open] | None:
    """Return what the bounds leave open of equations, ``None`` if one does not hold."""
    found = []
    for constant, left, right in equations:
        free, less = _parted(bounds, left)
        others, more = _parted(bounds, right)
        rest = constant + (more - less)
        if free or others:
            found.append(Open(rest, free, others))
        elif rest:
            return None
    return found


def _parted(bounds: Bounds, keys: Sequence[Key]) -> tuple[tuple[Key, ...], float]:
    """Return those of some cells that are open, and the sum of the others."""
    free = []
    fixed: float = 0
    for key in keys:
        low, high = bounds[key]
        if low == high:
            fixed += low
        else:
            free.append(key)
    return tuple(free), fixed


def _tighten(
    bounds: Bounds, keys: Sequence[Key], others: Sequence[Key], constant: float
) -> list[Key] | None:
    """Tighten cells whose sum is that of *others* and *constant*; ``None`` if that leaves one nothing.

    Returns the cells that moved.
    """
    least = most = constant
    for key in others:
        low, high = bounds[key]
        least, most = least + low, most + high
    low_sum: float = 0
    high_sum: float = 0
    endless = 0
    for key in keys:
        low, high = bounds[key]
        low_sum += low
        if high == math.inf:
            endless += 1
        else:
            high_sum += high
    moved = []
    for key in keys:
        low, high = bounds[key]
        unbounded = high == math.inf
        rest = math.inf if endless > unbounded else high_sum - (0 if unbounded else high)
        new_low, new_high = max(low, least - rest), min(high, most - (low_sum - low))
        if new_low > new_high:
            return None
        if new_low != low or new_high != high:
            bounds[key] = (new_low, new_high)
            moved.append(key)
            low_sum += new_low - low
            endless -= unbounded and new_high != math.inf
            high_sum = (
                high_sum - (0 if unbounded else high) + (0 if new_high == math.inf else new_high)
            )
    return moved


def _step(bounds: Bounds, equation: Open) -> list[Key] | None:
    """Tighten both sides of an equation; return the cells that moved, ``None`` if it cannot hold."""
    constant, left, right = equation
    one = _tighten(bounds, left, right, constant)
    other = None if one is None else _tighten(bounds, right, left, -constant)
    return None if one is None or other is None else one + other


def _places(equations: Sequence[Open]) -> dict[Key, list[int]]:
    """Return in which equations each cell stands."""
    found: dict[Key, list[int]] = {}
    for number, equation in enumerate(equations):
        for key in (*equation.left, *equation.right):
            found.setdefault(key, []).append(number)
    return found


def propagate(bounds: Bounds, equations: Sequence[Equation]) -> Bounds | None:
    """Return the bounds tightened by all equations, or ``None`` if they contradict each other."""
    return tightened(bounds, [e.as_open for e in equations])


def tightened(bounds: Bounds, equations: Iterable[Open]) -> Bounds | None:
    """Return the bounds tightened by what is open of equations, or ``None`` if they contradict each other.

    An equation is looked at again only after one of its cells moved: else it moves nothing.
    """
    left = opened(bounds, equations)
    if left is None:
        return None
    bounds = dict(bounds)
    of = _places(left)
    waiting = set(range(len(left)))
    for _ in range(_ROUNDS):
        if not waiting:
            break
        for number, equation in enumerate(left):
            if number not in waiting:
                continue
            moved = _step(bounds, equation)
            if moved is None:
                return None
            waiting.discard(number)
            for key in moved:
                waiting.update(of[key])
    return bounds
