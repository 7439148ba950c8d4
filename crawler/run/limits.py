"""What one document may take: it is read in another process, with bounds that the system keeps.

A file of a few hundred bytes can ask for all memory, never end, or make a library abort. Switched on
where extraction runs (``enforce``); elsewhere documents are read in place.
"""

from __future__ import annotations

import math
import mmap
import os
import pickle
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar, cast

from crawler.bounds.helper import Helper, receive_all
from crawler.bounds.lifeline import end_with
from crawler.bounds.memory import address_space
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
# Pages are read one after another in one process, renewed after so many, and after any that was large or
# no page: a fork, and the memory it copies, cost 12 ms, a page's own reading 4 to 13.
_MOST_PAGES = 100
_LARGE = MEGABYTE  # bytes of a page
_on = False
# Whether the process of the document under way was given what OCR takes: it cannot say so once it is dead.
_widened = mmap.mmap(-1, 1)


def enforce() -> None:
    """Read each document in a process of its own from here on, where the system can fork."""
    global _on  # noqa: PLW0603  # a property of the process, set once when it starts
    _on = hasattr(os, "fork")


def _begin() -> None:
    """Prepare a process for documents."""
    global _inside  # noqa: PLW0603
    _inside = True
    # A library that aborts writes pages about itself; what it means is said in the parent.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _bound() -> None:
    """Set the process of one document its bounds; the softer ones may be widened for OCR."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, OCR_SECONDS))
    if taken := address_space():
        resource.setrlimit(resource.RLIMIT_AS, (taken + MEMORY, taken + OCR_MEMORY))


def _bound_anew(seconds: int) -> None:
    """Set a process that read documents before its bounds for one more."""
    bounds = {resource.RLIMIT_CPU: math.ceil(time.process_time()) + seconds}
    if taken := address_space():
        bounds[resource.RLIMIT_AS] = taken + MEMORY
    for bound, most in bounds.items():
        hard = resource.getrlimit(bound)[1]
        soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(bound, (soft, hard))


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
        with _in_words():
            body = receive_all(reader, time.monotonic() + _LONGEST_WAIT, _LARGEST_ANSWER)
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
    try:
        _begin()
        _bound()
        answer = _answered(task, argument)
        with os.fdopen(writer, "wb") as out:
            pickle.dump(answer, out)
    except MemoryError:
        os._exit(os.EX_UNAVAILABLE)
    finally:
        os._exit(os.EX_OK)


def _answered(task: Callable[[_A], _T], argument: _A) -> tuple[str, Any]:
    """Return what comes of a task, and of which kind it is."""
    try:
        return "result", task(argument)
    except MemoryError:
        return "large", None
    except RecursionError:
        return "error", too_much("depth")
    except NianbaoError as error:
        return "error", error
    except Exception as error:  # noqa: BLE001  # said in the parent, under the document
        return "fault", f"{type(error).__name__}: {error}"[:500]


def _answer_again(asked: bytes) -> bytes:
    """Do what a helper is asked for, within the bounds of one document."""
    task, argument, seconds = pickle.loads(asked)  # noqa: S301  # our own parent's
    if not _inside:
        _begin()
    _bound_anew(seconds)
    return pickle.dumps(_answered(task, argument))


_helper: Helper | None = None


def run_in_turn(task: Callable[[bytes], _T], body: bytes) -> _T:
    """Return ``task(body)`` of a page, within the bounds of one document, as ``run_apart`` does.

    :raises NianbaoError: as the task does
    :raises TooLargeError: if it takes more than its memory or time
    :raises UnreadableDocumentError: if its process dies otherwise
    """
    global _helper  # noqa: PLW0603
    if not _on or _inside:
        return task(body)
    helper, _helper = _helper, None  # kept again if all is well
    if helper is None or not helper.is_there:
        if helper:
            helper.end()
        sys.stdout.flush()
        helper = Helper(_answer_again)
    _widened[0] = 0
    try:
        asked, until = pickle.dumps((task, body, SECONDS)), time.monotonic() + _LONGEST_WAIT
        with _in_words():
            answer = helper.ask(asked, until, _LARGEST_ANSWER)
        found = _open(answer, 0) if answer else None
    except BaseException:
        helper.end()
        raise
    if not answer:
        return cast("_T", _open(b"", helper.end()))
    if helper.answers >= _MOST_PAGES or len(body) > _LARGE:
        helper.end()
    else:
        _helper = helper
    return cast("_T", found)


@contextmanager
def _in_words() -> Iterator[None]:
    """Say that an answer did not come, or was too long.

    :raises TooLargeError: if so
    """
    try:
        yield
    except TimeoutError:
        raise TooLargeError(f"not read within {_LONGEST_WAIT:.0f} seconds") from None
    except OverflowError:
        size = _LARGEST_ANSWER // MEGABYTE
        raise TooLargeError(f"what it holds takes more than {size} MB") from None


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
