"""A Datasette plugin: the search box finds Chinese words of any length, by the archive's own index."""

from __future__ import annotations

import sqlite3

from datasette import hookimpl

from archive.search import match_query


# Last, because Datasette registers its own escape_fts, made for words apart by spaces, first.
@hookimpl(trylast=True)  # type: ignore[untyped-decorator]
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Replace the function that turns a typed query into one of the index."""
    conn.create_function("escape_fts", 1, match_query)
