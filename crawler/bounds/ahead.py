"""Work begun a little ahead of who takes it: processes have something to do, and memory stays flat."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import TypeVar

_T = TypeVar("_T")


def begun_ahead(work: Iterable[_T], most: int) -> Iterator[_T]:
    """Yield *work* in its order, of which what is taken from it begins something, *most* of it ahead.

    >>> begun = []
    >>> next(begun_ahead(map(begun.append, "abcde"), 3)), len(begun)
    (None, 3)
    """
    waiting: deque[_T] = deque()
    for one in work:
        waiting.append(one)
        if len(waiting) >= most:
            yield waiting.popleft()
    yield from waiting
