"""The one thread that writes: WARC and SQLite, so that the reactor never waits for a disk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import ParamSpec, TypeVar

from archive.writer.store import Archive
from crawler.settings import VERSION

_P = ParamSpec("_P")
_T = TypeVar("_T")


class Writer:
    """An open archive and the thread that owns it."""

    def __init__(self, data: Path, *, run_name: str) -> None:
        """Lock the archive in *data* and open it on the writer's thread.

        :raises UsageError: if the folder cannot be written
        :raises ArchiveLockedError: if another run holds it
        """
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="archive")
        try:
            self.archive = self.wait(
                Archive, data, run_name=run_name, software=f"Nianbao/{VERSION}"
            )
        except BaseException:
            self._thread.shutdown()
            raise

    def wait(self, task: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """Run *task* on the thread and wait for it (outside the reactor)."""
        return self._thread.submit(task, *args, **kwargs).result()

    async def run(self, task: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """Run *task* on the thread; the reactor goes on meanwhile."""
        return await asyncio.wrap_future(self._thread.submit(task, *args, **kwargs))

    def close(self) -> None:
        """Close the archive, release its lock and end the thread."""
        self.wait(self.archive.close)
        self._thread.shutdown()
