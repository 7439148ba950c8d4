"""SIGINT and SIGTERM interrupt a run: crawl, import and reextract alike. Imports no Scrapy: that is slow."""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Protocol

from crawler.run.ending import finish
from crawler.run.session import Session

logger = logging.getLogger(__name__)


class Stoppable(Protocol):
    """A run that a signal, or its time limit, can stop."""

    def interrupt(self, why: str) -> None:
        """Stop it."""


@contextmanager
def stoppable(session: Stoppable) -> Iterator[None]:
    """Let SIGINT and SIGTERM interrupt the session, from here on and until it is finished."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    asked: list[tuple[str, float]] = []

    def interrupt(number: int, _frame: object) -> None:
        asked.append((signal.Signals(number).name, time.monotonic()))
        session.interrupt(asked[-1][0])

    signals = (signal.SIGINT, signal.SIGTERM)
    held = [signal.signal(number, interrupt) for number in signals]
    try:
        yield
    finally:
        for number, handler in zip(signals, held, strict=True):
            signal.signal(number, handler)
        if asked:
            name, at = asked[0]
            logger.info("ended %.1f seconds after %s", time.monotonic() - at, name)


@contextmanager
def time_limit(session: Stoppable, hours: float | None) -> Iterator[None]:
    """Interrupt the session after so many hours, if it is not finished by then."""
    if hours is None:
        yield
        return
    why = f"the run's time limit of {hours:g} hours"
    timer = threading.Timer(hours * 3600, session.interrupt, [why])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


@contextmanager
def finished(session: Session) -> Iterator[None]:
    """Finish the session whatever happens; an error interrupts it."""
    try:
        yield
    except BaseException as error:
        session.interruptions.append(f"{type(error).__name__}: {error}")
        raise
    finally:
        finish(session)


@contextmanager
def interruptible(session: Session) -> Iterator[None]:
    """Run what needs no reactor, and finish the session; an interruption ends its extractions at once."""

    def stop() -> None:
        # Not in the signal's handler: the main thread may hold the lock of the pool.
        threading.Thread(target=session.give_up, daemon=True).start()

    with stoppable(session):
        session.on_interrupt = stop
        try:
            yield
        except BrokenProcessPool:
            if not session.interrupted:
                raise
        finally:
            session.on_interrupt = lambda: None
            finish(session, visits=False)
