"""What one document may take: each is read in a process of its own, with bounds that the system keeps.

A file of a few hundred bytes can ask for all memory, never end, or make a library abort. Switched on
where extraction runs (``enforce``); elsewhere documents are read in place.
"""

from __future__ import annotations

import mmap
import os
import pickle
import select
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar, cast

from crawler.bounds.lifeline import end_with
from crawler.errors import NianbaoError, TooLargeError, UnreadableDocumentError

if sys.platform != "win32":
    import resource

_A = TypeVar("_A")
_T = TypeVar("_T")

MEGABYTE = 2**20
MEMORY = 512 * MEGABYTE  # of address space for one document, over what the program itself takes
SECONDS = 60  # of processor time for one document
OCR_MEMORY = 2_560 * MEGABYTE  # the recogniser's models and a page at 200 dpi take one gigabyte
OCR_SECONDS = 600  # for a scan, some two seconds a page
_LONGEST_WAIT = 1_200.0  # seconds by the clock; the machine may have much else to do
_LARGEST_ANSWER = 256 * MEGABYTE
_on = False
# Whether the process of the document under way was given what OCR takes: it cannot say so once it is dead.
_widened = mmap.mmap(-1, 1)


def enforce() -> None:
    """Read each document in a process of its own from here on, where the system can fork."""
    global _on  # noqa: PLW0603  # a property of the process, set once when it starts
    _on = hasattr(os, "fork")


def _address_space() -> int:
    """Return the bytes of address space that this process has taken, 0 where nothing says so."""
    with suppress(OSError, ValueError, IndexError):
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[0]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")
    return 0


def _bound() -> None:
    """Set this process its bounds; the softer ones may be widened for OCR."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, OCR_SECONDS))
    if taken := _address_space():
        resource.setrlimit(resource.RLIMIT_AS, (taken + MEMORY, taken + OCR_MEMORY))


def widen_for_ocr() -> None:
    """Give the process of a document what recognising pictures takes; nothing where it has no bounds."""
    if not _inside:
        return
    for bound in (resource.RLIMIT_CPU, resource.RLIMIT_AS):
        hard = resource.getrlimit(bound)[1]
        resource.setrlimit(bound, (hard, hard))
    _widened[0] = 1


_inside = False


def run_apart(task: Callable[[_A], _T], argument: _A) -> _T:
    """Return ``task(argument)``, run within the bounds of one document.

    :raises NianbaoError: as the task does
    :raises TooLargeError: if it takes more than its memory or time
    :raises UnreadableDocumentError: if its process dies otherwise
    """
    if not _on or _inside:
        return task(argument)
    reader, writer = os.pipe()
    held, hold = os.pipe()
    _widened[0] = 0
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        os.close(reader)
        os.close(hold)
        end_with(held)
        _answer(writer, task, argument)
    os.close(writer)
    os.close(held)
    try:
        body = _receive(reader, time.monotonic() + _LONGEST_WAIT)
    except BaseException:
        os.kill(child, signal.SIGKILL)
        raise
    finally:
        os.close(reader)
        status = os.waitpid(child, 0)[1]
        os.close(hold)
    return cast("_T", _open(body, status))


def _answer(writer: int, task: Callable[[_A], _T], argument: _A) -> None:
    """Run the task in the child, send what comes of it, and end the process."""
    global _inside  # noqa: PLW0603
    _inside = True
    answer: tuple[str, Any]
    try:
        # A library that aborts writes pages about itself; what it means is said in the parent.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        _bound()
        try:
            answer = ("result", task(argument))
        except MemoryError:
            answer = ("large", None)
        except RecursionError:
            answer = ("error", too_much("depth"))
        except NianbaoError as error:
            answer = ("error", error)
        except Exception as error:  # noqa: BLE001  # said in the parent, under the document
            answer = ("fault", f"{type(error).__name__}: {error}"[:500])
        with os.fdopen(writer, "wb") as out:
            pickle.dump(answer, out)
    except MemoryError:
        os._exit(os.EX_UNAVAILABLE)
    finally:
        os._exit(os.EX_OK)


def _receive(reader: int, until: float) -> bytes:
    """Return what the child sends before it ends.

    :raises TooLargeError: if it takes too long or sends too much
    """
    pieces: list[bytes] = []
    size = 0
    while size <= _LARGEST_ANSWER:
        ready, _, _ = select.select([reader], [], [], max(0.0, until - time.monotonic()))
        if not ready:
            raise TooLargeError(f"not read within {_LONGEST_WAIT:.0f} seconds")
        piece = os.read(reader, MEGABYTE)
        if not piece:
            return b"".join(pieces)
        pieces.append(piece)
        size += len(piece)
    raise TooLargeError(f"what it holds takes more than {_LARGEST_ANSWER // MEGABYTE} MB")


def too_much(what: str) -> TooLargeError:
    """Return that the document took more memory, depth or processor time than it was given."""
    if what == "depth":
        return TooLargeError(f"its parts stand more than {sys.getrecursionlimit()} deep")
    if what == "memory":
        size = OCR_MEMORY if _widened[0] else MEMORY
        return TooLargeError(f"takes more than {size // MEGABYTE} MB of memory")
    seconds = OCR_SECONDS if _widened[0] else SECONDS
    return TooLargeError(f"takes more than {seconds} seconds of processor time")


def _open(body: bytes, status: int) -> Any:
    """Return the child's result, or raise what it met."""
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        if number in {signal.SIGXCPU, signal.SIGKILL}:
            raise too_much("time")
        if number == signal.SIGABRT:
            raise too_much("memory")
        raise UnreadableDocumentError(f"damaged: its reader died of signal {number}")
    try:
        kind, found = pickle.loads(body)  # noqa: S301  # our own child's, not the document's
    except (EOFError, pickle.UnpicklingError) as error:
        raise too_much("memory") from error
    if kind == "large":
        raise too_much("memory")
    if kind == "error":
        raise found
    if kind == "fault":
        raise UnreadableDocumentError(f"damaged: {found}")
    return found
