"""The one thread that writes: WARC and SQLite, so that the reactor never waits for a disk.

What waits for it is written together: one sync of all the records, then one commit of all the rows. While
a slow disk has one group in work, the next gathers; where nothing else waits, a task is a group of its own.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
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
_Asked = tuple[Callable[[], Any], Future[Any]]


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
        done: Future[_T] = Future()
        self._asked.append((partial(task, *args, **kwargs), done))
        self._thread.submit(self._write_waiting)
        return await asyncio.wrap_future(done)

    def _write_waiting(self) -> None:
        """Run the tasks that wait, and tell who asked for them once all are written."""
        most = min(len(self._asked), _MOST_TOGETHER)
        asked = [self._asked.popleft() for _ in range(most)]
        asked = [(task, done) for task, done in asked if done.set_running_or_notify_cancel()]
        if not asked:
            return
        try:
            outcomes = self._do(partial(self._together, asked))
        except BaseException as error:  # noqa: BLE001  # raised where each is awaited
            outcomes = [error] * len(asked)
        for (_, done), outcome in zip(asked, outcomes, strict=True):
            if isinstance(outcome, BaseException):
                done.set_exception(outcome)
            else:
                done.set_result(outcome)

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
