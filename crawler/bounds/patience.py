"""A bound on the processor time of a stretch of work in the main thread: no page holds up a whole run.

The regular expressions and parsers of the standard library let signals through while they work.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from crawler.errors import TooLargeError

_AT_ONCE = 0.001  # seconds; 0 would be never
_AGAIN = 0.5  # seconds until what was swallowed is raised again, or sooner under a short bound


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

    held, begun = signal.signal(signal.SIGVTALRM, stop), time.process_time()
    # Again and again: a library may swallow what is raised in it.
    left, every = signal.setitimer(signal.ITIMER_VIRTUAL, seconds, min(seconds, _AGAIN))
    try:
        yield
    finally:
        inside = False
        signal.signal(signal.SIGVTALRM, held)
        # What stands around it may have a bound of its own, which went on meanwhile.
        taken = time.process_time() - begun
        signal.setitimer(signal.ITIMER_VIRTUAL, left and max(left - taken, _AT_ONCE), every)
