"""How a crawl is stopped from outside: SIGINT and SIGTERM, once or twice, end it within seconds.

Scrapy's own handlers wait for every request and extraction that is under way, and a second signal
makes the reactor stop under them.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from typing import Any

from scrapy.crawler import CrawlerProcess

from crawler.run.session import Session

_MADE = 10_000  # objects more than there were, until those of late are looked through for garbage
_GRACE = 2.5  # seconds for what is under way, once a run is to stop


def run_reactor(process: CrawlerProcess, session: Session) -> None:
    """Run the reactor until the crawl stops it, or the session is interrupted."""
    reactor: Any = import_module("twisted.internet.reactor")  # importing it installs it
    # A thread that still asks a name server must not keep the process alive.
    reactor.getThreadPool().threadFactory = partial(threading.Thread, daemon=True)

    def stop() -> None:
        session.give_up()
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
        with _spared():
            process.start(stop_after_crawl=False, install_signal_handlers=False)
    finally:
        session.on_interrupt = lambda: None


@contextmanager
def _spared() -> Iterator[None]:
    """Let the garbage collector look at what the run makes, not at all that was imported before.

    That took 90 ms each time, for which every host waited; and it began ten times as often.
    """
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(_MADE, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
