"""Preloaded by the server of extraction processes that ``make torture`` shares among commands.

Who is killed while it asks for a process would end that server: each command has one of its own elsewhere,
which is to end with it. This one has the next command's to start.
"""

from __future__ import annotations

import errno
from multiprocessing import reduction
from typing import Any

_received: Any = reduction.recvfds  # type: ignore[attr-defined]  # where there is a server


def _given_up(*arguments: Any) -> Any:
    try:
        return _received(*arguments)
    except EOFError as error:  # the server goes on after this one
        raise OSError(errno.ECONNABORTED, "who asked was killed") from error


reduction.recvfds = _given_up  # type: ignore[attr-defined]
