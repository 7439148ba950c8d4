"""Processes with a pipe of their own each: what one is killed at is lost, and nothing else.

The pool of the standard library has one pipe for all its processes. Half an answer, of one that was
killed while it sent it, is then waited for without end; and what the others had in work is lost too.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import queue
import signal
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from typing import Any

from crawler.bounds.lifeline import end_with

_DIED = "the process died of its work, or was killed"


def clean_context() -> BaseContext:
    """Return how processes are started where threads are running: forked from a clean one, else spawned."""
    methods = multiprocessing.get_all_start_methods()
    return multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")


def end_with_run() -> None:
    """End this process with the one that it was started for; an interrupt is for that one to answer."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if run := multiprocessing.parent_process():
        end_with(run.sentinel)


def _serve(pipe: Connection, begin: Callable[[], None] | None) -> None:
    """Be a process of the pool: do what comes through the pipe, until its other end is closed."""
    if hasattr(os, "register_at_fork"):
        # Who is forked for a document must not hold the pipe open when this process is killed.
        os.register_at_fork(after_in_child=pipe.close)
    if begin:
        begin()
    with suppress(EOFError, OSError):  # the run has closed its end, or was killed
        pipe.send_bytes(b"")  # it is there: from here on its time counts
        while True:
            pipe.send_bytes(_answer(pipe.recv_bytes()))


def _answer(asked: bytes) -> bytes:
    """Return what a task gave, or what it raised, with where."""
    try:
        task, args, kwargs = pickle.loads(asked)  # noqa: S301  # our own run's
        return pickle.dumps((True, task(*args, **kwargs)))
    except Exception as error:  # noqa: BLE001  # raised where the result is taken
        error.add_note(f"in its process:\n{traceback.format_exc()}")
        return pickle.dumps((False, error))


class OutOfTimeError(BrokenProcessPool):
    """Raised when a process has not answered in the time it was given."""


class Worker:
    """One process, for one task after another."""

    def __init__(
        self, context: BaseContext, begin: Callable[[], None] | None = None, *, daemon: bool = True
    ) -> None:
        """Start it; *begin* is the first thing it does. One that is no daemon may start others.

        :raises BrokenProcessPool: if who starts the processes of this one has died
        """
        self._pipe, other = context.Pipe()
        self._process: Any = context.Process(  # type: ignore[attr-defined]  # every context has it
            target=_serve, args=(other, begin), daemon=daemon
        )
        try:
            self._process.start()
        except (EOFError, OSError) as error:
            raise BrokenProcessPool(f"no process can be started: {error}") from error
        self.pid: int = self._process.pid
        other.close()
        self._begun = False

    def ask(
        self, task: Callable[..., Any], *args: Any, within: float | None = None, **kwargs: Any
    ) -> Any:
        """Return what the task gives in the process.

        :raises BrokenProcessPool: if the process ends before it has answered
        :raises OutOfTimeError: if it has not begun to answer *within* so many seconds
        :raises Exception: as the task does
        """
        asked = pickle.dumps((task, args, kwargs))
        try:
            if not self._begun:
                self._pipe.recv_bytes()
                self._begun = True
            self._pipe.send_bytes(asked)
            if not self._pipe.poll(within):
                raise OutOfTimeError("the process was given up, which took too long")
            answer = self._pipe.recv_bytes()
        except (EOFError, OSError, MemoryError) as error:
            raise BrokenProcessPool(_DIED) from error
        done, found = pickle.loads(answer)  # noqa: S301  # our own process's
        if not done:
            raise found
        return found

    def died(self) -> bool:
        """Tell whether the process has died since it answered: it says nothing unasked."""
        return self._begun and self._pipe.poll(0)

    def kill(self) -> None:
        """End the process, whatever it does."""
        self._process.kill()

    def end(self) -> None:
        """Let the process end, and wait for it."""
        self._pipe.close()
        self._process.join()


class Pool:
    """So many processes, each served by a thread, started when there is work for them."""

    def __init__(
        self, processes: int, begin: Callable[[], Worker], *, within: float | None = None
    ) -> None:
        """Prepare; *begin* starts a process. One that takes longer than *within* seconds is ended."""
        self._processes, self._begin, self._within = processes, begin, within
        self._work: queue.SimpleQueue[tuple[Future[Any], Callable[[Worker], Any]] | None]
        self._work = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._workers: set[Worker] = set()
        self._unfinished = 0
        self._count = threading.Lock()
        self._killed = False

    @property
    def pids(self) -> list[int]:
        """The numbers of the processes that are running."""
        return [worker.pid for worker in tuple(self._workers)]

    def submit(self, task: Callable[..., Any], *args: Any, **kwargs: Any) -> Future[Any]:
        """Begin a task when a process is free, and return its future."""
        future: Future[Any] = Future()
        with self._count:
            self._unfinished += 1
            self._work.put(
                (future, lambda worker: worker.ask(task, *args, within=self._within, **kwargs))
            )
            if len(self._threads) < min(self._unfinished, self._processes):
                self._threads.append(threading.Thread(target=self._serve, daemon=True))
                self._threads[-1].start()
        return future

    def _serve(self) -> None:
        """Be the thread of one process, and of those that come in its place."""
        worker: Worker | None = None
        while (work := self._work.get()) is not None:
            future, ask = work
            if self._killed:
                future.cancel()
            elif future.set_running_or_notify_cancel():
                worker = self._do(future, ask, worker)
            with self._count:
                self._unfinished -= 1
        if worker:
            self._end(worker)

    def _do(
        self, future: Future[Any], ask: Callable[[Worker], Any], worker: Worker | None
    ) -> Worker | None:
        """Let a process do it, a new one if there is none, and return it unless it died."""
        try:
            if worker and worker.died():
                self._end(worker)
                worker = None
            worker = worker or self._start()
            found = ask(worker)
        except BrokenProcessPool as error:
            if worker:
                worker.kill()
                self._end(worker)
            future.set_exception(error)
            return None
        except BaseException as error:  # noqa: BLE001  # raised where the result is taken
            future.set_exception(error)
        else:
            future.set_result(found)
        return worker

    def _start(self) -> Worker:
        worker = self._begin()
        self._workers.add(worker)
        if self._killed:
            worker.kill()
        return worker

    def _end(self, worker: Worker) -> None:
        worker.end()
        self._workers.discard(worker)

    def kill(self) -> None:
        """End the processes, and give up what waits for them."""
        self._killed = True
        with suppress(queue.Empty):
            while work := self._work.get_nowait():
                work[0].cancel()
        for worker in tuple(self._workers):
            worker.kill()

    def close(self) -> None:
        """Wait for what was begun, then end the processes."""
        for _ in self._threads:
            self._work.put(None)
        for thread in self._threads:
            thread.join()
