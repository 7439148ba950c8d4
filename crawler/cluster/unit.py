"""A unit's own process: ``nianbao``, which is interrupted when the worker that began it dies.

Else two machines could ask one host at once: this one, and the one that does the unit again.
"""

from __future__ import annotations

import logging
import os
import runpy
import signal
import sys

from crawler.run import logbook

if sys.platform == "linux":
    import fcntl


def main() -> None:
    """Run the command line; standard input is a pipe whose other end the worker holds open."""
    if sys.platform == "linux":
        fcntl.fcntl(0, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(0, fcntl.F_SETSIG, signal.SIGINT)
        fcntl.fcntl(0, fcntl.F_SETFL, os.O_ASYNC)
    logging.getLogger(logbook.__name__).setLevel(logging.CRITICAL)  # of ends, the whole run tells
    runpy.run_module("crawler.cli", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
