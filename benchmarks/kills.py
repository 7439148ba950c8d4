"""Commands in processes of their own, forked from one that has imported everything, and killed on demand."""

from __future__ import annotations

import mmap
import os
import signal
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import forkserver, resource_tracker
from types import ModuleType
from typing import Any

from tests.warm import FAMILY_MODULES, modules

_LONGEST = 300.0  # seconds of one command
_COUNTER = mmap.mmap(-1, 8)  # calls of fsync of the command under way, shared with its process


@dataclass(frozen=True)
class Kill:
    """When a command is killed: after some seconds, or at a call that forces the disk."""

    seconds: float = 0
    at_sync: int = 0


def _run_child(arguments: list[str], kill: Kill) -> None:
    """Be the command, in a session of its own; never returns."""
    os.setsid()
    # Extraction processes come from the one server for all commands, which runs, though not as our child.
    server: Any = forkserver
    server._forkserver.ensure_running = lambda: None  # noqa: SLF001
    tracker: Any = resource_tracker
    tracker._resource_tracker._pid = None  # noqa: SLF001
    sys.modules["__main__"] = ModuleType("__main__")  # nothing that they would import again
    out = os.open(os.devnull, os.O_WRONLY)
    os.dup2(out, 1)
    os.dup2(out, 2)
    left, sync = kill.at_sync, os.fsync

    def fsync(number: int) -> None:
        nonlocal left
        left -= 1
        _COUNTER[:] = (int.from_bytes(_COUNTER[:]) + 1).to_bytes(8)
        if left == 0:
            os.killpg(0, signal.SIGKILL)
        sync(number)

    os.fsync = fsync
    sys.argv = ["nianbao", *arguments]
    code: Any = 1
    try:
        import_module("crawler.cli").main()
        code = 0
    except SystemExit as error:
        code = error.code or 0
    finally:
        os._exit(code if isinstance(code, int) else 1)


def run(arguments: list[str], kill: Kill | None = None) -> int:
    """Run a command in a process of its own; return its exit code, below zero if it was killed.

    :raises TimeoutError: if it does not come to its end
    """
    _COUNTER[:] = bytes(8)
    child = os.fork()
    if child == 0:
        _run_child(arguments, kill or Kill())
    seconds = kill.seconds if kill else 0
    until = time.monotonic() + (seconds or _LONGEST)
    late = False
    while os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        if late := time.monotonic() > until:
            os.killpg(child, signal.SIGKILL)
            break
        time.sleep(0.005)
    _, status = os.waitpid(child, 0)
    with suppress(ProcessLookupError):  # what a command killed at a forced write has left behind
        os.killpg(child, signal.SIGKILL)
    if late and not seconds:
        raise TimeoutError(f"{arguments[0]}: still running after {_LONGEST:.0f} seconds")
    return os.waitstatus_to_exitcode(status)


def warm() -> None:
    """Import all that commands need, and start the server that their extraction processes come from."""
    for module in modules():
        import_module(module)
    forkserver.set_forkserver_preload(
        ["benchmarks.steadfast", "pipelines.process", *FAMILY_MODULES]
    )
    forkserver.ensure_running()


def syncs() -> int:
    """Return how often the last command forced the disk."""
    return int.from_bytes(_COUNTER[:])
