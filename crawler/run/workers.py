"""The processes that extract reports: started when first needed, replaced when one of them dies."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import select
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from threading import RLock
from typing import ParamSpec, TypeVar

from crawler.bounds.ahead import begun_ahead
from crawler.errors import StoppedError, UnreadableDocumentError
from crawler.run.limits import enforce

if sys.platform == "linux":
    import fcntl

_P = ParamSpec("_P")
_T = TypeVar("_T")
_AHEAD = 4  # reports in work for each process


def _begin() -> None:
    """Prepare a process of the pool: an interrupt is for the run, which ends its processes itself."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    run = multiprocessing.parent_process()
    if run and sys.platform == "linux":
        # A run that is killed cannot end its processes, which would wait for ever: the end of the pipe
        # that it holds open is a signal to them, and SIGIO ends who does not handle it.
        fcntl.fcntl(run.sentinel, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(run.sentinel, fcntl.F_SETFL, os.O_ASYNC)
        killed, _, _ = select.select([run.sentinel], [], [], 0)
        if killed:  # before a signal could say so
            os._exit(os.EX_OK)
    enforce()


def _start_method() -> str:
    """Return how processes are started where threads are running: forked from a clean one, else spawned."""
    return "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"


class Workers:
    """A pool of extraction processes, forked from one that has imported the extraction once for all."""

    def __init__(self, processes: int | None = None, preload: Sequence[str] = ()) -> None:
        """Prepare for so many processes (one a core), which find the modules of *preload* imported."""
        self._preload = preload
        self.processes = processes or os.cpu_count() or 1
        self._pool: ProcessPoolExecutor | None = None
        self._killed = False
        self._lock = RLock()  # a signal may stop the run in the middle of a submission
        self._shares: dict[str, asyncio.Semaphore] = {}

    def submit(self, task: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """Begin a pure function in a process of the pool and return its future.

        Where one of the processes died since, a new pool takes it.

        :raises BrokenProcessPool: if the processes were killed
        """
        with self._lock:
            if self._killed:
                raise BrokenProcessPool("the run is stopping")
            if self._pool is None:
                self._pool = self._start([task.__module__, *self._preload])
            try:
                return self._pool.submit(task, *args, **kwargs)
            except BrokenProcessPool:
                self.drop()
            self._pool = self._start([task.__module__, *self._preload])
            return self._pool.submit(task, *args, **kwargs)

    def _start(self, preload: list[str]) -> ProcessPoolExecutor:
        context = multiprocessing.get_context(_start_method())
        context.set_forkserver_preload(preload)
        return ProcessPoolExecutor(self.processes, mp_context=context, initializer=_begin)

    async def run(self, task: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """Run a pure function in a process of the pool; the reactor goes on meanwhile.

        A process that dies takes with it what others have in work, so each is begun once more.

        :raises BrokenProcessPool: if the processes were killed, or one died again
        """

        def begin() -> Future[_T]:
            return self.submit(task, *args, **kwargs)

        # In a thread: the first one waits for the processes to be there.
        with suppress(BrokenProcessPool):
            return await asyncio.wrap_future(await asyncio.to_thread(begin))
        return await asyncio.wrap_future(await asyncio.to_thread(begin))

    def wait(
        self, future: Future[_T], task: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs
    ) -> _T:
        """Return what a submitted *task* gave (outside the reactor); begun once more as by ``run``.

        :raises BrokenProcessPool: if the processes were killed, because the run stops
        :raises UnreadableDocumentError: if the process of the task died, and again
        """
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

    def drop(self) -> None:
        """Give up a broken pool, so that the next extraction starts a new one."""
        with self._lock:
            if self._pool:
                self._pool.shutdown(wait=False)
                self._pool = None

    def kill(self) -> None:
        """Give up every extraction, under way or waiting, and let none begin."""
        with self._lock:
            self._killed = True
            if self._pool:
                self._pool.shutdown(wait=False, cancel_futures=True)
                for child in multiprocessing.active_children():
                    child.kill()

    def close(self) -> None:
        """Wait for what is running, then end the processes."""
        if self._pool:
            self._pool.shutdown()
