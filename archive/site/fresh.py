"""A fresh snapshot is taken up by the process that serves: nothing watches it, nothing outlives it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from archive.site.headers import Asgi
from archive.site.visitors.database import VisitedDatabase
from archive.site.visitors.query import identity


def taking_up(app: Asgi, datasette: Any, name: str) -> Asgi:
    """Return the application that opens its database anew once the snapshot's file is another."""
    held = identity(Path(datasette.databases[name].path))

    async def wrapped(scope: dict[str, Any], receive: Any, send: Any) -> None:
        nonlocal held
        found = identity(Path(datasette.databases[name].path))
        if found and found != held:
            held = found
            _open_anew(datasette, name)
        await app(scope, receive, send)

    return wrapped


def serve_visitors(datasette: Any, name: str) -> None:
    """Put the database whose visitors' queries run apart in the place of Datasette's own."""
    plain = datasette.databases[name]
    if plain.is_mutable:  # no snapshot
        return
    datasette.remove_database(name)
    datasette.add_database(VisitedDatabase(datasette, plain.path), name=name)


def _open_anew(datasette: Any, name: str) -> None:
    """Put the snapshot in the place of the last one; queries under way end on that one.

    Connections belong to threads: the threads are new as well.
    """
    last = datasette.databases[name]
    fresh = VisitedDatabase(datasette, last.path, last.pool)
    datasette.remove_database(name)
    datasette.add_database(fresh, name=name)
    threads, datasette.executor = (
        datasette.executor,
        ThreadPoolExecutor(max_workers=datasette.setting("num_sql_threads")),
    )
    threads.shutdown(wait=False)
