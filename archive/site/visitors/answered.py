"""What visitors were answered of one snapshot, which never changes: the same question has the same answer."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Hashable
from datetime import UTC, datetime
from time import monotonic

from archive.site.visitors.query import Asked, Found

_MOST = 1000  # answers, those asked for last
_ROWS, _CHARACTERS = 200, 20_000  # of one; a larger one is asked for anew
_GIVEN_UP = 600.0  # seconds in which what was given up is not tried again
# What has another answer at another moment; the day is a part of every question.
_OF_MOMENT = re.compile(
    r"random|now|current_|changes|last_insert|(?:date|time|julianday|epoch|timediff)\s*\(",
    re.IGNORECASE,
)
_READS = re.compile(r"\s*(?:select|with|pragma)\b", re.IGNORECASE)
_COUNTS_ALL = re.compile(r"select count\(\*\) from \[?\w+\]?\s*", re.IGNORECASE)


class Answered:
    """The answers of one snapshot that are small, to questions that every moment answers alike."""

    def __init__(self) -> None:
        """Begin with none."""
        self._found: OrderedDict[Hashable, Found] = OrderedDict()
        self._given_up: dict[Hashable, float] = {}

    def find(self, asked: Asked) -> Found | None:
        """Return what was answered, ``None`` where that is not known."""
        key = _key(asked)
        if key in self._found:
            self._found.move_to_end(key)
        return self._found.get(key)

    def keep(self, asked: Asked, found: Found) -> None:
        """Keep an answer, if it is one to keep."""
        rows, _ = found
        if _OF_MOMENT.search(asked.sql) or not _READS.match(asked.sql) or len(rows) > _ROWS:
            return
        if sum(len(str(value)) for row in rows for value in row) > _CHARACTERS:
            return
        self._found[_key(asked)] = found
        while len(self._found) > _MOST:
            self._found.popitem(last=False)

    def is_given_up(self, asked: Asked) -> bool:
        """Tell whether all of a table was counted lately, which took longer than it may."""
        return monotonic() < self._given_up.get((_key(asked), asked.seconds), 0.0)

    def give_up(self, asked: Asked) -> None:
        """Remember that a count of a whole table took longer than it may."""
        if _COUNTS_ALL.fullmatch(asked.sql):
            self._given_up[_key(asked), asked.seconds] = monotonic() + _GIVEN_UP


def _key(asked: Asked) -> Hashable:
    return asked.sql, repr(asked.params), asked.most, datetime.now(UTC).date()
