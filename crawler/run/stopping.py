"""How a run is stopped from outside: SIGINT and SIGTERM, once or twice, end it within seconds.

Scrapy's own handlers wait for every request and extraction that is under way, and a second signal
makes the reactor stop under them.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from typing import Any

from scrapy.crawler import CrawlerProcess

from crawler.run.session import Session

_GRACE = 2.5  # seconds for what is under way, once a run is to stop


@contextmanager
def stoppable(session: Session) -> Iterator[None]:
    """Let SIGINT and SIGTERM interrupt the session, from here on and until it is finished."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    signals = (signal.SIGINT, signal.SIGTERM)
    held = [
        signal.signal(number, lambda number, _frame: session.interrupt(signal.Signals(number).name))
        for number in signals
    ]
    try:
        yield
    finally:
        for number, handler in zip(signals, held, strict=True):
            signal.signal(number, handler)


def run_reactor(process: CrawlerProcess, session: Session) -> None:
    """Run the reactor until the crawl stops it, or the session is interrupted."""
    reactor: Any = import_module("twisted.internet.reactor")  # importing it installs it
    # A thread that still asks a name server must not keep the process alive.
    reactor.getThreadPool().threadFactory = partial(threading.Thread, daemon=True)

    def stop() -> None:
        session.workers.kill()
        if len(session.interruptions) > 1:
            reactor.crash()
            return
        # Whatever is still under way then is given up: what it was is in no visit, and asked again.
        reactor.callLater(_GRACE, reactor.crash)
        process.stop()

    session.on_interrupt = lambda: reactor.callFromThread(stop)
    if session.interrupted:
        reactor.callWhenRunning(stop)
    try:
        process.start(stop_after_crawl=False, install_signal_handlers=False)
    finally:
        session.on_interrupt = lambda: None
