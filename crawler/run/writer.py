"""The one thread that writes: WARC and SQLite, so that the reactor never waits for a disk.

What waits for it is written together: one sync of all the records, then one commit of all the rows. While
a slow disk has one group in work, the next gathers; where nothing else waits, a task is a group of its own.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from archive.database import writable
from archive.writer.store import Archive
from crawler.errors import ArchiveError, UnwritableError
from crawler.settings import VERSION

_P = ParamSpec("_P")
_T = TypeVar("_T")

_MOST_TOGETHER = 64  # tasks; who waits for the first of them does not wait for hundreds
_Asked = tuple[Callable[[], Any], "asyncio.Future[Any]"]


class Writer:
    """An open archive and the thread that owns it."""

    def __init__(self, data: Path, *, run_name: str, on_failure: Callable[[str], None]) -> None:
        """Lock the archive in *data* and open it on the writer's thread.

        *on_failure* is told once why the archive cannot be written any more.

        :raises UsageError: if the folder cannot be written
        :raises ArchiveLockedError: if another run holds it
        """
        self.failure = ""
        self._data = data
        self._on_failure = on_failure
        self._asked: deque[_Asked] = deque()
        self._called = False  # the thread will look at what is asked
        self._asking = threading.Lock()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="archive")
        try:
            self.archive = self._thread.submit(
                Archive, data, run_name=run_name, software=f"Nianbao/{VERSION}"
            ).result()
        except BaseException:
            self._thread.shutdown()
            raise

    def wait(self, task: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """Run *task* on the thread and wait for it (outside the reactor).

        :raises ArchiveError: if the archive cannot be written any more
        """
        return self._thread.submit(self._do, partial(task, *args, **kwargs)).result()

    async def run(self, task: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """Run *task* on the thread, together with others; the reactor goes on meanwhile.

        What it returns is on the disk.

        :raises ArchiveError: if the archive cannot be written any more
        """
        loop = asyncio.get_running_loop()
        done: asyncio.Future[_T] = loop.create_future()
        with self._asking:
            self._asked.append((partial(task, *args, **kwargs), done))
            called, self._called = self._called, True
        if not called:
            self._thread.submit(self._write_waiting, loop)
        return await done

    def _write_waiting(self, loop: asyncio.AbstractEventLoop) -> None:
        """Run the tasks that wait, group after group, and tell who asked once their group is written.

        The loop is called once a group: each call wakes the reactor, which costs what a small task does.
        """
        while asked := self._next_group():
            try:
                outcomes = self._do(partial(self._together, asked))
            except BaseException as error:  # noqa: BLE001  # raised where each is awaited
                outcomes = [error] * len(asked)
            with suppress(RuntimeError):  # the loop was given up, and whoever awaited this with it
                loop.call_soon_threadsafe(_tell, asked, outcomes)

    def _next_group(self) -> list[_Asked]:
        """Return the tasks that are written together next, none where nobody waits any more."""
        with self._asking:
            asked: list[_Asked] = []
            while self._asked and len(asked) < _MOST_TOGETHER:
                if not self._asked[0][1].cancelled():
                    asked.append(self._asked[0])
                self._asked.popleft()
            self._called = bool(asked)
            return asked

    def _together(self, asked: Sequence[_Asked]) -> list[Any]:
        """Return what each task returns or raises; each stands by itself, but that the disk is full."""
        outcomes: list[Any] = []
        with self.archive.together():
            for task, _ in asked:
                try:
                    with writable(self._data):
                        outcomes.append(task())
                except UnwritableError:
                    raise
                except Exception as error:  # noqa: BLE001  # raised where it is awaited
                    self.archive.warc.leave_off()  # its record may be without a row
                    outcomes.append(error)
        return outcomes

    def _do(self, task: Callable[[], _T]) -> _T:
        """Run *task*, unless an earlier one has found that nothing can be written: then at once raise."""
        if self.failure:
            raise ArchiveError(self.failure)
        try:
            with writable(self._data):
                return task()
        except UnwritableError as error:
            self.failure = str(error)
            self._on_failure(self.failure)
            raise

    def close(self) -> None:
        """Close the archive, release its lock and end the thread; what cannot be written is told."""
        try:
            self._thread.submit(self._close).result()
        finally:
            self._thread.shutdown()

    def _close(self) -> None:
        try:
            with writable(self._data):
                self.archive.close()
        except UnwritableError as error:
            if not self.failure:
                self._on_failure(str(error))


def _tell(asked: Sequence[_Asked], outcomes: Sequence[Any]) -> None:
    """Give each task's outcome to who waits for it, in the loop's own thread."""
    for (_, done), outcome in zip(asked, outcomes, strict=True):
        if done.cancelled():
            continue
        if isinstance(outcome, BaseException):
            done.set_exception(outcome)
        else:
            done.set_result(outcome)
