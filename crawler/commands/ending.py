"""How a command without an end of its own is ended by a signal: as one that is killed loses nothing."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def end_at_next_signal() -> None:
    """Let the next signal end the process at once, with 1."""
    for number in _SIGNALS:
        signal.signal(number, lambda *_: os._exit(1))


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """Let SIGTERM end what is done inside as Ctrl-C does, and a second signal end the process at once.

    :raises KeyboardInterrupt: at the first signal
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(_number: int, _frame: object) -> None:
        end_at_next_signal()
        raise KeyboardInterrupt

    held = [signal.signal(number, end) for number in _SIGNALS]
    try:
        yield
    finally:
        for number, handler in zip(_SIGNALS, held, strict=True):
            signal.signal(number, handler)
