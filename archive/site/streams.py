"""Originals on their way out: in pieces, so that a hundred downloads of a large file take no memory."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from datasette.utils.asgi import Response

from archive.site.originals import Download

Document = dict[str, str | int]


class Streamed(Response):  # type: ignore[misc]
    """An answer whose body is read while it is sent."""

    def __init__(self, pieces: Iterator[bytes], headers: dict[str, str]) -> None:
        """Take what is to be sent, with its headers."""
        super().__init__(b"", headers=headers, content_type=headers["content-type"])
        self._pieces = pieces

    async def asgi_send(self, send: Any) -> None:
        """Send it; a piece is read when the one before is on its way."""
        headers = [(k.encode(), v.encode()) for k, v in self.headers.items()]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        while piece := await asyncio.to_thread(next, self._pieces, b""):
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


async def begin(
    make: Callable[[Path, Document], Download], folder: Path, document: Document
) -> Streamed:
    """Return an original's answer, begun: what cannot be read is known before anything is sent.

    :raises ArchiveError: if its WARC record cannot be read
    """
    original = await asyncio.to_thread(make, folder, document)
    first = await asyncio.to_thread(next, original.pieces, b"")
    return Streamed(chain([first], original.pieces), original.headers)
