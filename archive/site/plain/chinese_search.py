"""The search box of plain Datasette, for Chinese: give it with ``--plugins-dir archive/site/plain``."""

from __future__ import annotations

import sqlite3

from datasette import hookimpl

from archive.schema.search import match_query


# Last, because Datasette registers its own escape_fts, made for words apart by spaces, first.
@hookimpl(trylast=True)  # type: ignore[untyped-decorator]
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Replace the function that makes a typed query one of the index."""
    conn.create_function("escape_fts", 1, match_query)
