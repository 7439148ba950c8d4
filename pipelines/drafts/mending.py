"""Which cells of a table whose equations fail could be wrong, and what they would have to say.

Equations that fail together, because they share a cell, are one break. A way to mend it changes one
cell, or two where one is not enough, and afterwards every equation holds that was whole before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from crawler.models import Number
from pipelines.tables.sums.bounds import Equation, Key

Values = Mapping[Key, Number]
Way = tuple[tuple[Key, Number], ...]  # cells with the values that they would have to have

_MOST_WAYS = 6  # beyond it they say nothing about where the slip is


@dataclass(frozen=True)
class Break:
    """Equations that fail together, and the ways to mend them; none if more than two cells are wrong."""

    failing: tuple[Equation, ...]
    ways: tuple[Way, ...]


def _cells(equation: Equation) -> tuple[Key, ...]:
    return (*equation.left, *equation.right)


def excess(equation: Equation, values: Values) -> Number:
    """Return the left side less the right."""
    return sum(values[key] for key in equation.left) - sum(values[key] for key in equation.right)


def _together(failing: Sequence[Equation]) -> Iterator[tuple[Equation, ...]]:
    """Yield the failing equations in groups that share cells."""
    left = list(failing)
    while left:
        group = [left.pop(0)]
        cells = set(_cells(group[0]))
        while joined := [e for e in left if cells & set(_cells(e))]:
            group += joined
            left = [e for e in left if e not in joined]
            cells.update(key for e in joined for key in _cells(e))
        yield tuple(sorted(group, key=failing.index))


def _candidates(failing: Sequence[Equation], values: Values) -> dict[Key, set[Number]]:
    """Return the values that each cell would have to have for one of its failing equations to hold."""
    found: dict[Key, set[Number]] = {}
    for equation in failing:
        over = excess(equation, values)
        for side, sign in ((equation.left, -1), (equation.right, 1)):
            for key in side:
                found.setdefault(key, set()).add(values[key] + sign * over)
    return {key: {v for v in new if v >= 0} for key, new in found.items()}


def _holds(way: Way, equations: Iterable[Equation], values: Values) -> bool:
    changed = {**values, **dict(way)}
    return all(excess(equation, changed) == 0 for equation in equations)


def _ways(
    failing: Sequence[Equation], whole: Sequence[Equation], values: Values
) -> tuple[Way, ...]:
    """Return the ways to mend one break with the fewest cells; none if two are not enough."""
    candidates = _candidates(failing, values)
    for cells in (1, 2):
        found = []
        for keys in combinations(candidates, cells):
            touched = [e for e in whole if set(keys) & set(_cells(e))]
            if not all(set(keys) & set(_cells(e)) for e in failing):
                continue
            for new in product(*(sorted(candidates[key]) for key in keys)):
                way = tuple(zip(keys, new, strict=True))
                if _holds(way, [*failing, *touched], values):
                    found.append(way)
        if found:
            return tuple(found) if len(found) <= _MOST_WAYS else ()
    return ()


def breaks(equations: Sequence[Equation], values: Values) -> list[Break]:
    """Return what fails among the equations whose cells all have values, with the ways to mend it.

    >>> parts = (("a", "x"), ("a", "y"))
    >>> [b.ways for b in breaks([Equation("R3", "a", parts, (("a", "total"),))],
    ...                         {("a", "x"): 1, ("a", "y"): 2, ("a", "total"): 3})]
    []
    """
    whole = [e for e in equations if all(key in values for key in _cells(e))]
    failing = [e for e in whole if excess(e, values)]
    return [Break(group, _ways(group, whole, values)) for group in _together(failing)]
