"""Answers of pure functions on labels and cells, kept: a form prints the same ones in every report."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, update_wrapper
from typing import Generic, TypeVar

_T = TypeVar("_T")
_LONGEST = 100  # characters; what is longer is prose, which another report does not print
_MOST = 2_048  # answers of one function; a report has some 150 different labels and cells


class remembered(Generic[_T]):  # noqa: N801  # used as a decorator
    """Decorates a pure function of one text; the answers kept are few, and of short texts only.

    >>> calls = []
    >>> length = remembered(lambda text: calls.append(text) or len(text))
    >>> length("规章"), length("规章"), length("长" * 200), length("长" * 200), len(calls)
    (2, 2, 200, 200, 3)
    """

    def __init__(self, function: Callable[[str], _T]) -> None:
        """Begin without answers."""
        self._function = function
        self._known = lru_cache(maxsize=_MOST)(function)
        update_wrapper(self, function)

    def __call__(self, text: str) -> _T:
        """Return the function's answer."""
        return self._known(text) if len(text) <= _LONGEST else self._function(text)
