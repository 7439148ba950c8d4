"""The process of the site: Datasette, which a signal ends with 1 also while it is being imported."""

from __future__ import annotations

import os
import runpy
import signal
from importlib import import_module

from crawler.bounds.start import begin

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def become(command: list[str]) -> None:
    """Put a Python module's process in the place of this one; what is sent meanwhile waits for it.

    Python, while it begins, answers an interrupt with a traceback.
    """
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    os.execv(command[0], command)  # noqa: S606


def main() -> None:
    """Run Datasette's command line; from when it is there, its server answers to signals."""
    begin()
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
    import_module("datasette.cli")
    # Once its server has ended by it, the process does too: what a service manager takes for a clean end.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    runpy.run_module("datasette", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
