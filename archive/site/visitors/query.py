"""One query of a visitor, as the process of its own answers it. Imports no Datasette, which is slow."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from archive.schema.search import match_query
from archive.site.limits import bound

_OPERATIONS = 1_000  # of SQLite's machine, between two looks at the clock

Identity = tuple[int, int]
Found = tuple[list[tuple[Any, ...]], Any]


def identity(path: Path) -> Identity | None:
    """Return what tells a snapshot from the one before, ``None`` while there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


@dataclass(frozen=True)
class Asked:
    """A query, of which file, and how long it may take; of *most* rows, all if 0."""

    path: str
    held: Identity | None
    sql: str
    params: Any
    seconds: float
    most: int


def answer(asked: Asked) -> Found:
    """Return the rows of a query, one more than the most if there are more, and what its columns are.

    :raises sqlite3.Error: as SQLite does; ``interrupted`` if it takes too long
    """
    connection = _connection(asked.path, asked.held)
    with _within(connection, asked.seconds):
        cursor = connection.execute(asked.sql, asked.params or {})
        rows = cursor.fetchmany(asked.most + 1) if asked.most else cursor.fetchall()
        return [tuple(row) for row in rows], cursor.description


@lru_cache(maxsize=1)
def _connection(path: str, _held: Identity | None) -> sqlite3.Connection:
    """Return this process's connection to a snapshot, as Datasette opens one."""
    connection = sqlite3.connect(f"file:{path}?immutable=1", uri=True)
    connection.text_factory = lambda raw: str(raw, "utf-8", "replace")
    bound(connection)
    connection.create_function("escape_fts", 1, match_query)
    return connection


@contextmanager
def _within(connection: sqlite3.Connection, seconds: float) -> Iterator[None]:
    """Interrupt what runs inside after so many seconds, once the operation under way is done."""
    until = time.monotonic() + seconds
    connection.set_progress_handler(lambda: time.monotonic() >= until, _OPERATIONS)
    try:
        yield
    finally:
        connection.set_progress_handler(None, 0)
