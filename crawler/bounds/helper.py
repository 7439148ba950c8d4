"""A process that does one thing after another for the one that forked it, and ends with it."""

from __future__ import annotations

import os
import select
import signal
import time
from collections.abc import Callable
from contextlib import suppress

from crawler.bounds.lifeline import end_with

_HEAD = 8  # bytes of a length before what is sent
_PIECE = 2**20  # bytes read at once


class Helper:
    """Forked from this process when it is made; what it is asked and what it answers are bytes."""

    def __init__(self, answer: Callable[[bytes], bytes]) -> None:
        """Begin a process that answers by a function."""
        asked, self._ask = os.pipe()
        self._told, tell = os.pipe()
        held, self._hold = os.pipe()
        self._owner = os.getpid()
        self.answers = 0
        self._child = os.fork()
        if self._child == 0:
            for end in (self._ask, self._told, self._hold):
                os.close(end)
            end_with(held)
            _serve(asked, tell, answer)
        for end in (asked, tell, held):
            os.close(end)

    @property
    def is_there(self) -> bool:
        """Whether the process can be asked: it is this process's, and nobody ended it meanwhile."""
        return self._owner == os.getpid() and not select.select([self._told], [], [], 0)[0]

    def ask(self, body: bytes, until: float, most: int) -> bytes:
        """Return the answer, ``b""`` if the process ended instead.

        :raises TimeoutError: if there is none at the time *until* of the monotonic clock
        :raises OverflowError: if it has more than so many bytes
        """
        with suppress(BrokenPipeError):
            _send(self._ask, body)
        self.answers += 1
        size = int.from_bytes(_receive(self._told, _HEAD, until))
        if size > most:
            raise OverflowError
        return _receive(self._told, size, until)

    def end(self) -> int:
        """End the process, if it has not ended already, and return how it did, as ``os.waitpid`` says."""
        status = 0
        if self._owner == os.getpid():  # and not of one forked from that
            os.kill(self._child, signal.SIGKILL)
            status = os.waitpid(self._child, 0)[1]
        for pipe in (self._ask, self._told, self._hold):
            os.close(pipe)
        return status


def _serve(asked: int, tell: int, answer: Callable[[bytes], bytes]) -> None:
    """Answer until nobody asks any more, then end the process."""
    try:
        while size := int.from_bytes(_receive(asked, _HEAD)):
            _send(tell, answer(_receive(asked, size)))
    finally:
        os._exit(os.EX_OK)


def _send(pipe: int, body: bytes) -> None:
    rest = memoryview(len(body).to_bytes(_HEAD) + body)
    while rest:
        rest = rest[os.write(pipe, rest) :]


def _receive(pipe: int, size: int, until: float | None = None) -> bytes:
    """Return so many bytes of a pipe, ``b""`` if it ends before them."""
    pieces: list[bytes] = []
    while size:
        piece = _piece(pipe, min(size, _PIECE), until)
        if not piece:
            return b""
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def receive_all(pipe: int, until: float, most: int) -> bytes:
    """Return what comes of a pipe until its end.

    :raises TimeoutError: if that is not at the time *until* of the monotonic clock
    :raises OverflowError: if there are more than so many bytes
    """
    pieces: list[bytes] = []
    size = 0
    while piece := _piece(pipe, _PIECE, until):
        pieces.append(piece)
        size += len(piece)
        if size > most:
            raise OverflowError
    return b"".join(pieces)


def _piece(pipe: int, size: int, until: float | None) -> bytes:
    """Return what a pipe has next, ``b""`` at its end."""
    if until is not None:
        left = max(0.0, until - time.monotonic())
        if not select.select([pipe], [], [], left)[0]:
            raise TimeoutError
    return os.read(pipe, size)
