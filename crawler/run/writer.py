"""The one thread that writes: WARC and SQLite, so that the reactor never waits for a disk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import ParamSpec, TypeVar

from archive.database import writable
from archive.writer.store import Archive
from crawler.errors import ArchiveError, UnwritableError
from crawler.settings import VERSION

_P = ParamSpec("_P")
_T = TypeVar("_T")


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
        """Run *task* on the thread; the reactor goes on meanwhile.

        :raises ArchiveError: if the archive cannot be written any more
        """
        return await asyncio.wrap_future(
            self._thread.submit(self._do, partial(task, *args, **kwargs))
        )

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
