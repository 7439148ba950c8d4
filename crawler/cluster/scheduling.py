"""A run over a cluster: its units given out, their parts merged as they are finished."""

from __future__ import annotations

import logging
import shutil
import sqlite3
import tarfile
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING

from archive.excerpt import make_excerpt
from archive.writer.merge import take_in
from archive.writer.store import UNFINISHED, Archive
from crawler.cluster.parcels import ARCHIVE, pack, unpack
from crawler.cluster.results import Ended
from crawler.cluster.worker import Part, Unit, crawl_unit, extractor_here
from crawler.errors import NianbaoError, UnwritableError, UsageError
from crawler.registry import Agency

if TYPE_CHECKING:  # of the extra
    from distributed import Client, Future

logger = logging.getLogger(__name__)

MISSING = "--scheduler needs what the extra brings: pip install '.[cluster]'"
LOCAL = "local"  # in place of an address: a cluster of this machine's own processes
_CONNECT = 10  # seconds
_LOOK = 1  # seconds between two looks whether the run is to stop
_STOPPING = 30  # seconds for units to end their runs once they are told
_ALONE = 300  # seconds that a run waits for machines when there are none left
_AHEAD = 2  # units in work for each machine; what they hold and bring stays bounded


@contextmanager
def connected(address: str, extractor: str) -> Iterator[Client]:
    """Connect to a scheduler whose machines have the same *extractor*, or begin a cluster here.

    :raises UsageError: if the extra is not installed, none answers, it has no machine, or one has another
        version
    """
    try:
        import dask  # noqa: PLC0415
        from distributed import Client  # noqa: PLC0415
    except ModuleNotFoundError:
        raise UsageError(MISSING) from None
    # What becomes of machines and of the scheduler is told as failures of the run.
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    # Excerpts and reports travel with their tasks, and some are large.
    dask.config.set({"distributed.admin.large-graph-warning-threshold": "1GiB"})
    # A machine extracts in processes of its own, which a daemon may not have.
    dask.config.set({"distributed.worker.daemon": False})
    try:
        client = (
            Client(timeout=_CONNECT, silence_logs=logging.CRITICAL) if address == LOCAL
            else Client(address, timeout=_CONNECT)
        )  # fmt: skip
    except (OSError, ValueError) as error:
        raise UsageError(f"scheduler {address}: does not answer: {error}") from error
    with client:
        try:
            versions = client.run(extractor_here)
        except Exception as error:  # whatever the machines raise, as that they have no nianbao
            why = f"scheduler {address}: its workers have no nianbao of this version: {error}"
            raise UsageError(why) from error
        if not versions:
            raise UsageError(f"scheduler {address}: has no workers (docs/scaling.md)")
        if others := sorted(name for name, found in versions.items() if found != extractor):
            raise UsageError(
                f"workers of another version of nianbao: {', '.join(others)}; install the same there"
            )
        yield client


class ClusterCrawl:
    """A crawl of units, each given out with what the archive holds of it."""

    def __init__(
        self,
        client: Client,
        archive: Archive,
        registry: bytes,
        options: Sequence[str],
        contact: str,
    ) -> None:
        """Take the archive that parts are merged into, a packed registry, and options of the crawl."""
        self._client, self._archive = client, archive
        self._options, self._contact = tuple(options), contact
        from distributed import Event  # noqa: PLC0415

        self._stop = Event(f"nianbao-{token_hex(8)}", client=client)
        # As a task, so that it is made anew where the machine that holds it is lost.
        self._registry = client.submit(bytes, registry)
        self._workplace = archive.data / UNFINISHED
        self.interruptions: list[str] = []

    def interrupt(self, why: str) -> None:
        """Let units end their runs, and begin none; what they have captured is still merged.

        Interrupted once more, it waits for none of them.
        """
        self.interruptions.append(why)
        # Not in the handler of a signal: it would wait for what the main thread may hold.
        threading.Thread(target=self._tell_units, daemon=True).start()

    def _tell_units(self) -> None:
        with suppress(Exception):  # the scheduler may be gone: its machines end then by themselves
            self._stop.set()

    @property
    def said(self) -> list[str]:
        """Why the run as a whole did not come to its end; empty if it did."""
        why = "; ".join(dict.fromkeys(self.interruptions))
        return [f"interrupted: {why}; run again to go on"] if why else []

    def crawl(self, units: Sequence[list[Agency]]) -> Iterator[Ended]:
        """Crawl the units; yield each as it ends, its part merged.

        Whatever is raised, units are told to end.
        """
        waiting = deque(units)
        begun: dict[Future, list[Agency]] = {}
        try:
            yield from self._crawl(waiting, begun)
        except BaseException:
            self._tell_units()
            raise
        for future, unit in begun.items():
            with suppress(Exception):  # the scheduler may be gone
                future.cancel()
            yield Ended(unit, None, "given up: its machine did not end in time")
        for unit in waiting:
            yield Ended(unit, None)

    def _crawl(
        self, waiting: deque[list[Agency]], begun: dict[Future, list[Agency]]
    ) -> Iterator[Ended]:
        """Begin what is *waiting* while there is room, and yield each unit of *begun* as it ends.

        When the run is to stop, for a while only.
        """
        until = 0.0
        seen = time.monotonic()  # machines at work
        while begun or (waiting and not self.interruptions):
            threads = self._threads()
            seen = time.monotonic() if threads else seen
            if time.monotonic() - seen > _ALONE and not self.interruptions:
                self.interrupt(f"no machine of the cluster is left for {_ALONE} seconds")
            while waiting and not self.interruptions and len(begun) < _AHEAD * max(1, threads):
                unit = waiting.popleft()
                begun[self._begin(unit)] = unit
            for future in self._finished(begun):
                yield self._end(begun.pop(future), future)
            if self.interruptions:
                until = until or time.monotonic() + _STOPPING
                if time.monotonic() > until or len(self.interruptions) > 1:
                    return

    def _threads(self) -> int:
        """Return how many units the machines can do at once, 0 if the scheduler does not say."""
        try:
            return sum(self._client.nthreads().values())
        except OSError:
            self._lose_scheduler()
            return 0

    def _lose_scheduler(self) -> None:
        if not self.interruptions:
            self.interrupt("the scheduler is gone")

    def _begin(self, unit: list[Agency]) -> Future:
        ids = tuple(agency.id for agency in unit)
        with self._folder("excerpt") as folder:
            make_excerpt(self._archive.db, folder, ids)
            held = pack(folder, ARCHIVE)
        given = Unit(ids, held, self._options, self._contact, self._stop.name)
        return self._client.submit(crawl_unit, given, self._registry, pure=False)

    def _end(self, unit: list[Agency], future: Future) -> Ended:
        """Merge a unit's part, and return how it ended.

        What is raised because this archive can take no more is the run's.
        """
        try:
            part: Part = future.result()
        except NianbaoError as error:
            # One that was stopped before it began has nothing to tell.
            return Ended(unit, None, "" if self.interruptions else str(error))
        except Exception as error:  # whatever a machine raises, or that it died
            logger.info("a unit failed", exc_info=True)
            return Ended(unit, None, f"its machine failed: {type(error).__name__}: {error}")
        try:
            with self._folder("part") as folder:
                unpack(part.archive, folder)
                take_in(self._archive, folder, excerpt=True)
        except (UnwritableError, sqlite3.OperationalError):
            raise
        except (NianbaoError, tarfile.TarError, sqlite3.DatabaseError) as error:
            return Ended(unit, None, f"what its machine sent cannot be merged: {error}")
        return Ended(unit, part.result, log=part.log)

    def _finished(self, begun: dict[Future, list[Agency]]) -> list[Future]:
        """Return the units that are finished, in the order in which they were begun; waits for a moment.

        One that the scheduler took with it is finished as well: with an error.
        """
        from distributed import wait  # noqa: PLC0415

        if not begun:
            time.sleep(_LOOK)
        try:
            wait(list(begun), timeout=_LOOK, return_when="FIRST_COMPLETED")
        except TimeoutError:
            return []
        except (CancelledError, OSError):
            self._lose_scheduler()
        return [future for future in begun if future.done()]

    @contextmanager
    def _folder(self, name: str) -> Iterator[Path]:
        """Make an empty folder for a moment; what a killed run leaves there the next one takes away."""
        folder = self._workplace / name
        folder.mkdir(parents=True)
        try:
            yield folder
        finally:
            shutil.rmtree(folder)
