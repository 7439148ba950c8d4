"""What every answer of the site says to the browser: nothing from elsewhere, no scripts but ours."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

Asgi = Callable[[dict[str, Any], Any, Any], Awaitable[None]]

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
    " connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# An archived page: shown inside a frame of ours with an origin of its own, no script, nothing fetched.
ARCHIVED_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none';"
    " base-uri 'none'; frame-ancestors 'self'"
)
_HEADERS = {
    b"content-security-policy": _POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"x-dns-prefetch-control": b"off",  # the links of an archived page stay unasked
    b"cross-origin-opener-policy": b"same-origin",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=()",
}


def with_headers(app: Asgi) -> Asgi:
    """Return the application with the headers on every answer that does not set them itself."""

    async def wrapped(scope: dict[str, Any], receive: Any, send: Any) -> None:
        async def send_with(event: dict[str, Any]) -> None:
            if event["type"] == "http.response.start":
                given = {name.lower() for name, _ in event.get("headers", ())}
                added = [(k, v) for k, v in _HEADERS.items() if k not in given]
                event = {**event, "headers": [*event.get("headers", ()), *added]}
            await send(event)

        await app(scope, receive, send_with)

    return wrapped
