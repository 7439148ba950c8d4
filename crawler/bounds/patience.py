"""A bound on the processor time of a stretch of work in the main thread: no page holds up a whole run.

The regular expressions and parsers of the standard library let signals through while they work.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from crawler.errors import TooLargeError


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Let what is done inside take that much processor time; no bound outside the main thread.

    :raises TooLargeError: when it has taken more
    """
    here = threading.current_thread() is threading.main_thread()
    if not here or not hasattr(signal, "setitimer"):
        yield
        return
    inside = True

    def stop(_number: int, _frame: Any) -> None:
        if inside:
            raise TooLargeError(f"takes more than {seconds:g} seconds of processor time")

    held = signal.signal(signal.SIGVTALRM, stop)
    # Again and again: a library may swallow what is raised in it.
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds, 0.5)
    try:
        yield
    finally:
        inside = False
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, held)
