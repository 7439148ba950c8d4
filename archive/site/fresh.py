"""A fresh snapshot is taken up by the process that serves: nothing watches it, nothing outlives it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from archive.site.headers import Asgi

_Identity = tuple[int, int]


def _identity(path: Path) -> _Identity | None:
    """Return what tells a snapshot from the one before, ``None`` while there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def taking_up(app: Asgi, datasette: Any, name: str) -> Asgi:
    """Return the application that opens its database anew once the snapshot's file is another."""
    held = _identity(Path(datasette.databases[name].path))

    async def wrapped(scope: dict[str, Any], receive: Any, send: Any) -> None:
        nonlocal held
        found = _identity(Path(datasette.databases[name].path))
        if found and found != held:
            held = found
            _open_anew(datasette, name)
        await app(scope, receive, send)

    return wrapped


def _open_anew(datasette: Any, name: str) -> None:
    """Put the snapshot in the place of the last one; queries under way end on that one.

    Connections belong to threads: the threads are new as well.
    """
    last = datasette.databases[name]
    fresh = type(last)(datasette, path=last.path, is_mutable=False)
    datasette.remove_database(name)
    datasette.add_database(fresh, name=name)
    threads, datasette.executor = (
        datasette.executor,
        ThreadPoolExecutor(max_workers=datasette.setting("num_sql_threads")),
    )
    threads.shutdown(wait=False)
