"""Where the ``nianbao`` command begins: a signal ends it with 1 from its first moment to its last."""

from __future__ import annotations

import atexit
import os
import signal
from importlib import import_module

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def begin() -> None:
    """Let a signal end the process with 1, until a command has its own answer to it, and after that.

    Once Python takes itself down it would give signals back to the system, which ends a process with
    another code; there they have nothing left to end.
    """
    for number in _SIGNALS:
        signal.signal(number, lambda *_: os._exit(1))
    atexit.register(_ignore)  # the first one registered is the last to be called


def _ignore() -> None:
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def main() -> None:
    """Run the command line, which is imported now: that takes most of a short command's time."""
    begin()
    import_module("crawler.cli").main()
