"""The processes that extract reports: started when first needed, each replaced when it dies."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError, Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from typing import ParamSpec, TypeVar

from crawler.bounds.ahead import begun_ahead
from crawler.bounds.pool import Pool, Worker, clean_context, end_with_run
from crawler.errors import (
    ExtractionError,
    NianbaoError,
    StoppedError,
    UnreadableDocumentError,
)
from crawler.run.limits import enforce

logger = logging.getLogger(__name__)

_P = ParamSpec("_P")
_T = TypeVar("_T")
_AHEAD = 4  # reports in work for each process


def _begin() -> None:
    """Prepare a process of the pool."""
    end_with_run()
    enforce()


class Workers:
    """A pool of extraction processes, forked from one that has imported the extraction once for all."""

    def __init__(self, processes: int | None = None, preload: Sequence[str] = ()) -> None:
        """Prepare for so many processes (one a core), which find the modules of *preload* imported."""
        self._preload = dict.fromkeys(preload)
        self.processes = processes or os.cpu_count() or 1
        self._pool = Pool(self.processes, self._start)
        self._killed = False
        self._shares: dict[str, asyncio.Semaphore] = {}

    def submit(self, task: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """Begin a pure function in a process of the pool and return its future.

        :raises BrokenProcessPool: if the processes were killed
        """
        if self._killed:
            raise BrokenProcessPool("the run is stopping")
        self._preload.setdefault(task.__module__)
        return self._pool.submit(task, *args, **kwargs)

    def _start(self) -> Worker:
        context = clean_context()
        context.set_forkserver_preload([*self._preload])
        return Worker(context, _begin)

    async def run(self, task: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """Run a pure function in a process of the pool; the reactor goes on meanwhile.

        What a process died at is begun once more: it may have died of something else.

        :raises BrokenProcessPool: if the processes were killed, or one died again
        """
        with suppress(BrokenProcessPool):
            return await asyncio.wrap_future(self.submit(task, *args, **kwargs))
        return await asyncio.wrap_future(self.submit(task, *args, **kwargs))

    def wait(
        self, future: Future[_T], task: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs
    ) -> _T:
        """Return what a submitted *task* gave (outside the reactor); begun once more as by ``run``.

        :raises BrokenProcessPool: if the processes were killed, because the run stops
        :raises UnreadableDocumentError: if the process of the task died, and again
        :raises ExtractionError: if the task raised what is no error of Nianbao's
        """
        try:
            return self._result(future, task, *args, **kwargs)
        except (BrokenProcessPool, NianbaoError):
            raise
        except Exception as error:
            logger.info("extraction failed", exc_info=True)
            raise ExtractionError(f"extraction failed: {type(error).__name__}: {error}") from error

    def _result(
        self, future: Future[_T], task: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs
    ) -> _T:
        with suppress(BrokenProcessPool, CancelledError):
            return future.result()
        try:
            return self.submit(task, *args, **kwargs).result()
        except (BrokenProcessPool, CancelledError) as error:
            if self._killed:
                raise BrokenProcessPool("the run is stopping") from error
            raise UnreadableDocumentError("the extraction process died") from error

    def ahead(self, begun: Iterable[_T]) -> Iterator[_T]:
        """Yield in order what is *begun* as it is taken, as far ahead as gives every process work."""
        return begun_ahead(begun, _AHEAD * self.processes)

    async def run_for(
        self, agency_id: str | None, task: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs
    ) -> _T:
        """Do so for an agency, which has all processes but one at most: another's never wait for it."""
        share = self._shares.setdefault(
            agency_id or "", asyncio.Semaphore(max(1, self.processes - 1))
        )
        async with share:
            return await self.run(task, *args, **kwargs)

    async def read_for(
        self, agency_id: str | None, task: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs
    ) -> _T:
        """Do so with a page, whose process may die of it.

        :raises UnreadableDocumentError: if it did, twice
        :raises StoppedError: if the processes were killed
        """
        try:
            return await self.run_for(agency_id, task, *args, **kwargs)
        except (BrokenProcessPool, asyncio.CancelledError) as error:
            if self._killed:
                raise StoppedError("the run is stopping") from error
            if isinstance(error, asyncio.CancelledError):
                raise
            raise UnreadableDocumentError("the process that read it died") from error

    def kill(self) -> None:
        """Give up every extraction, under way or waiting, and let none begin."""
        self._killed = True
        self._pool.kill()

    def close(self) -> None:
        """Wait for what is running, then end the processes."""
        self._pool.close()
