"""What a visitor's query may take of the site: memory, the size of its result, its length."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from typing import Any

MEGABYTE = 2**20
LONGEST_VALUE = 16 * MEGABYTE  # the longest text of an archived report has some 6 MB
LARGEST_RESULT = 32 * MEGABYTE
HEAP = 256 * MEGABYTE  # of all that SQLite takes in this process
LONGEST_QUERY = 200  # characters of a search
_WIDE = re.compile(r"%[^a-zA-Z%]*(?:\*|\d{4})")  # a width of thousands, or one that is a value
_LIMITS = (
    (sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE),
    (sqlite3.SQLITE_LIMIT_SQL_LENGTH, 50_000),
    (sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1_000),
    (sqlite3.SQLITE_LIMIT_VDBE_OP, 250_000),
)


def bound(connection: sqlite3.Connection) -> None:
    """Set a connection its limits; what goes beyond them is an error of the query."""
    for which, most in _LIMITS:
        connection.setlimit(which, most)
    connection.execute(f"pragma hard_heap_limit = {HEAP}")
    for name in ("printf", "format"):
        connection.create_function(name, -1, _printer(name))
    connection.row_factory = _counted_rows()


def _printer(name: str) -> Callable[..., Any]:
    """Return SQLite's own function of that name, which gives null where a width is beyond all bounds.

    Its loop over a width of a thousand million asks no time limit.
    """
    plain = sqlite3.connect(":memory:", check_same_thread=False)

    def printed(*values: Any) -> Any:
        if values and _WIDE.search(str(values[0])):
            return None
        marks = ", ".join("?" * len(values))
        return plain.execute(f"select {name}({marks})", values).fetchone()[0]

    return printed


def _counted_rows() -> Callable[[sqlite3.Cursor, tuple[Any, ...]], sqlite3.Row]:
    """Return a row factory that counts what one cursor has given, and ends it beyond the bound."""
    under_way: list[Any] = [None, 0]

    def row(cursor: sqlite3.Cursor, values: tuple[Any, ...]) -> sqlite3.Row:
        if under_way[0] != id(cursor):
            under_way[:] = [id(cursor), 0]
        under_way[1] += sum(len(value) for value in values if isinstance(value, str | bytes))
        if under_way[1] > LARGEST_RESULT:
            under_way[:] = [None, 0]
            raise sqlite3.OperationalError(
                f"the result is larger than {LARGEST_RESULT // MEGABYTE} MB; ask for less of it"
            )
        return sqlite3.Row(cursor, values)

    return row
