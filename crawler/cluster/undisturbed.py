"""Preloaded by the machines of ``--scheduler local``: a Ctrl-C is the crawl's, which tells them to end."""

from __future__ import annotations

import signal
from typing import Any


def dask_setup(_worker: Any) -> None:
    """Let an interrupt of the terminal pass: as a function, which the programs it starts do not inherit."""
    signal.signal(signal.SIGINT, lambda *_: None)
