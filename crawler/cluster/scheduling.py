"""A run over a cluster: its units given out, their parts merged as they are finished."""

from __future__ import annotations

import logging
import shutil
import sqlite3
import tarfile
import threading
import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING

from archive.excerpt import make_excerpt
from archive.writer.merge import take_in
from archive.writer.store import UNFINISHED, Archive
from archive.writer.visits import CARRIED, carry
from crawler.cluster.machines import Heard, Machines
from crawler.cluster.parcels import ARCHIVE, pack, unpack
from crawler.cluster.results import Ended, without_end
from crawler.cluster.worker import Part, Unit, crawl_unit
from crawler.errors import NianbaoError, UnwritableError
from crawler.registry import Agency
from pipelines.process import EXTRACTOR

if TYPE_CHECKING:  # of the extra
    from distributed import Client, Future

logger = logging.getLogger(__name__)

_LOOK = 1  # seconds between two looks whether the run is to stop
_STOPPING = 30  # seconds for units to end their runs once they are told
_ALONE = 300  # seconds that a run waits for machines when there are none left
_AHEAD = 2  # units in work for each machine; what they hold and bring stays bounded
_TRIES = 3  # machines that a unit is given to, one after another, where each could not do it


@dataclass(frozen=True)
class _Given:
    """A unit in work, and the machines that may do it; ``None``: any."""

    unit: list[Agency]
    where: list[str] | None


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
        self._client, self._archive, self._machines = client, archive, Machines(client)
        self._options, self._contact = tuple(options), contact
        from distributed import Event  # noqa: PLC0415

        self._stop = Event(f"nianbao-{token_hex(8)}", client=client)
        self.heard = Heard(client, self._stop.name)
        # As a task, so that it is made anew where the machine that holds it is lost.
        self._registry = client.submit(bytes, registry)
        self._workplace = archive.data / UNFINISHED
        self._tries: Counter[str] = Counter()
        self._early: set[str] = set()  # families whose spiders the run's end met
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
        early = [f"ended early: {', '.join(sorted(self._early))}"] if self._early else []
        why = "; ".join(dict.fromkeys([*self.interruptions, *early]))
        return [f"interrupted: {why}; run again to go on"] if why else []

    def crawl(self, units: Sequence[list[Agency]]) -> Iterator[Ended]:
        """Crawl the units; yield each as it ends, its part merged.

        Whatever is raised, units are told to end.
        """
        waiting = deque(units)
        begun: dict[Future, _Given] = {}
        try:
            yield from self._crawl(waiting, begun)
        except BaseException:
            self._tell_units()
            raise
        for future, given in begun.items():
            _cancel(future)
            yield Ended(given.unit, None, "given up: its machine did not end in time")
        for unit in waiting:
            yield Ended(unit, None)

    def _crawl(self, waiting: deque[list[Agency]], begun: dict[Future, _Given]) -> Iterator[Ended]:
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
            self._take_back(waiting, begun, threads)
            while (
                waiting
                and not self.interruptions
                and len(begun) < _AHEAD * max(1, sum(threads.values()))
            ):
                unit = waiting.popleft()
                where = self._machines.named()
                begun[self._begin(unit, where)] = _Given(unit, where)
            for future in self._finished(begun):
                unit = begun.pop(future).unit
                if ended := self._end(unit, future):
                    yield ended
                else:
                    waiting.appendleft(unit)
            if self.interruptions:
                until = until or time.monotonic() + _STOPPING
                if time.monotonic() > until or len(self.interruptions) > 1:
                    return

    @staticmethod
    def _take_back(
        waiting: deque[list[Agency]], begun: dict[Future, _Given], threads: Mapping[str, int]
    ) -> None:
        """Put units back whose machines are all gone, where there are others."""
        for future, given in list(begun.items()):
            if threads and given.where and not threads.keys() & set(given.where):
                _cancel(future)
                waiting.appendleft(begun.pop(future).unit)

    def _threads(self) -> dict[str, int]:
        """Return how many units each machine can do at once, none if the scheduler does not say."""
        try:
            return self._machines.threads()
        except OSError:
            self._lose_scheduler()
            return {}

    def _lose_scheduler(self) -> None:
        if not self.interruptions:
            self.interrupt("the scheduler is gone")

    def _begin(self, unit: list[Agency], where: list[str] | None) -> Future:
        ids = tuple(agency.id for agency in unit)
        with self._folder("excerpt") as folder:
            make_excerpt(self._archive.db, folder, ids)
            today = None if "--recheck" in self._options else datetime.now(UTC).date()
            carry(self._archive, folder, ids, extractor=EXTRACTOR, today=today)
            held = pack(folder, (*ARCHIVE, f"{CARRIED}/*"))
        given = Unit(ids, held, self._options, self._contact, self._stop.name)
        return self._client.submit(crawl_unit, given, self._registry, pure=False, workers=where)

    def _end(self, unit: list[Agency], future: Future) -> Ended | None:
        """Merge a unit's part, and return how it ended; ``None``: another machine is to do it.

        What is raised because this archive can take no more is the run's.
        """
        try:
            part: Part = future.result()
        except CancelledError:  # with the scheduler
            self._lose_scheduler()
            return Ended(unit, None)
        except Exception as error:  # whatever a machine raises, or that it died
            logger.info("a unit failed", exc_info=True)
            return Ended(unit, None, f"its machine failed: {type(error).__name__}: {error}")
        if part.unfit and self._another(unit, part):
            return None
        if part.result is None:
            # One that was stopped before it began has nothing to tell.
            return Ended(unit, None, "" if self.interruptions else part.unfit)
        try:
            with self._folder("part") as folder:
                unpack(part.archive, folder)
                take_in(self._archive, folder, excerpt=True)
        except (UnwritableError, sqlite3.OperationalError):
            raise
        except (NianbaoError, tarfile.TarError, sqlite3.DatabaseError) as error:
            return Ended(unit, None, f"what its machine sent cannot be merged: {error}")
        result = part.result
        if self.interruptions:
            result, early = without_end(result)
            self._early |= early
        return Ended(unit, result, log=part.log)

    def _another(self, unit: list[Agency], part: Part) -> bool:
        """Tell whether a unit is to be given to another machine than the one that could not do it."""
        self._tries[unit[0].id] += 1
        if self.interruptions or self._tries[unit[0].id] >= _TRIES:
            return False
        return self._machines.refuse(part.machine, part.unfit)

    def _finished(self, begun: Iterable[Future]) -> list[Future]:
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


def _cancel(future: Future) -> None:
    with suppress(Exception):  # the scheduler may be gone
        future.cancel()
