"""Who waits for whom: pages before visitors' own queries, and addresses that no page has."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from contextvars import ContextVar
from typing import Any
from urllib.parse import parse_qsl

from archive.site.headers import Asgi
from archive.site.limits import LONGEST_QUERY

AT_ONCE = 2  # queries and tables of visitors; the site's pages have the other threads
# Whether what is asked of the archive now is asked for a visitor's query or table.
of_visitor: ContextVar[bool] = ContextVar("of_visitor", default=False)
_WAITING = 20  # more of them are sent away
_BUSY = "现在查询太多，请稍后再试。 Too many queries at once; try again in a moment.\n"
TOO_MANY_CHARACTERS = (
    f"检索词最多 {LONGEST_QUERY} 个字。 A search has at most {LONGEST_QUERY} characters."
)
_NOWHERE = "/nowhere"  # no page has this address


def given_up(app: Asgi) -> Asgi:
    """Return the application; an answer that is given up is no error: the site ends, its client waits."""

    async def wrapped(scope: dict[str, Any], receive: Any, send: Any) -> None:
        with suppress(asyncio.CancelledError):
            await app(scope, receive, send)

    return wrapped


def gated(app: Asgi) -> Asgi:
    """Return the application behind the gate."""
    turns = asyncio.Semaphore(AT_ONCE)
    waiting = 0

    async def wrapped(scope: dict[str, Any], receive: Any, send: Any) -> None:
        nonlocal waiting
        path = str(scope.get("path", ""))
        if ".." in path.split("/") or "\0" in path:
            # Datasette would look for a file there; what answers is the page that says there is none.
            await app({**scope, "path": _NOWHERE, "raw_path": _NOWHERE.encode()}, receive, send)
        elif path != "/archive" and not path.startswith(("/archive.", "/archive/")):
            await app(scope, receive, send)
        elif _searches_too_long(scope):
            await _say(send, 400, TOO_MANY_CHARACTERS)
        elif waiting >= _WAITING:
            await _say(send, 503, _BUSY)
        else:
            waiting += 1
            try:
                async with turns:
                    of_visitor.set(True)
                    await app(scope, receive, send)
            finally:
                waiting -= 1

    return wrapped


def _searches_too_long(scope: dict[str, Any]) -> bool:
    """Tell whether a table is searched for more characters than any search has."""
    asked = parse_qsl(scope.get("query_string", b"").decode("latin-1"))
    return any(key.startswith("_search") and len(value) > LONGEST_QUERY for key, value in asked)


async def _say(send: Any, status: int, text: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"retry-after", b"5")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text.encode()})
