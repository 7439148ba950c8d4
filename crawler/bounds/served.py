"""The process of the site: Datasette, which a signal ends with 1 also while it is being imported."""

from __future__ import annotations

import atexit
import os
import runpy
import signal
import sys
from functools import partial
from importlib import import_module
from typing import Any

from crawler.bounds.start import begin

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_GRACE = 3  # seconds for answers that are on their way; a download may take hours


def become(command: list[str]) -> None:
    """Put a Python module's process in the place of this one; what is sent meanwhile waits for it.

    Python, while it begins, answers an interrupt with a traceback.
    """
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    os.execv(command[0], command)  # noqa: S606


def main() -> None:
    """Run Datasette's command line; from when it is there, its server answers to signals.

    Once the server has ended by a signal, Python takes the process down, so that nothing of it stays behind
    (processes are started through a folder in the temporary one); then it dies of SIGTERM, which is what
    a service manager takes for a clean end.
    """
    ended_by: list[int] = []
    atexit.register(lambda: _die_of(ended_by))  # the first one registered is the last to be called
    begin()
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
    import_module("datasette.cli")

    def end(number: int, _frame: object) -> None:
        for each in _SIGNALS:
            signal.signal(each, signal.SIG_IGN)
        ended_by.append(number)
        sys.exit(1)

    for each in _SIGNALS:
        signal.signal(each, end)
    server: Any = import_module("uvicorn")
    server.run = partial(server.run, timeout_graceful_shutdown=_GRACE)
    runpy.run_module("datasette", run_name="__main__", alter_sys=True)


def _die_of(ended_by: list[int]) -> None:
    """Die of SIGTERM, if that is what ended this process; by an interrupt it ends with 1."""
    if signal.SIGTERM in ended_by:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.raise_signal(signal.SIGTERM)


if __name__ == "__main__":
    main()
