"""One run over one archive: begun, and shared by the spiders of one process.

What it counts is in ``tally``, how it writes in ``writer``, where it extracts in ``workers``, how it ends
in ``ending``.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import ParamSpec, TypeVar

from archive.reader.alarms import Alarm
from archive.writer.visits import backed_off, fresh_urls, refused_urls
from crawler.findings import ListRead
from crawler.registry import FAMILIES, Agency, Region
from crawler.run.network.budgets import Budgets
from crawler.run.tally import Tally
from crawler.run.workers import Workers
from crawler.run.writer import Writer

# Of pages; beside those of documents, of which one may take minutes.
_PAGE_READERS = 2
_OF_PAGES = tuple(f"spiders.{family}" for family in FAMILIES)
_MOMENT = 0.05  # seconds between two looks at the clock

_P = ParamSpec("_P")
_T = TypeVar("_T")


def now() -> str:
    """Return the time in UTC, to the second, as WARC and the database write it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _later_than(last: str) -> str:
    """Return the time, once the second of *last* is over: what came before a run is told by time."""
    while (at := now()) == last:
        time.sleep(_MOMENT)
    return at


def _run_name() -> str:
    """Return a name for the run's files; two machines may begin in one second under one number of process."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{os.getpid()}-{token_hex(3)}"


class Session:
    """An open archive with one run in it."""

    def __init__(
        self,
        data: Path,
        *,
        processes: int | None = None,
        workers: Workers | None = None,
        explain: bool = False,
        recheck: bool = False,
    ) -> None:
        """Lock the archive in *data* and start a run.

        *explain* keeps what lists were refused; *recheck* asks for every report again, due or not.

        :raises UsageError: if the folder cannot be written
        :raises ArchiveLockedError: if another run holds it
        """
        self.data = data
        self.tallies: dict[str, Tally] = {}
        self.years: tuple[int, int] | None = None  # a crawl of these report years only
        self.start_urls: dict[str, str] = {}  # of the agencies whose own columns are crawled
        self.interruptions: list[str] = []  # why the run is to stop before its end
        self.on_interrupt: Callable[[], None] = lambda: None
        self.spiders: set[str] = set()  # those that have begun and not come to their end
        self.explain = explain
        self.recheck = recheck
        self.lists: list[ListRead] = []  # kept only to be explained
        self.alarms: list[Alarm] = []  # what fell against earlier runs
        self.snapshot_failure = ""  # why the site's snapshot could not be made
        self.refusals: dict[str, int] = {}  # refused requests by host and port
        self.budgets = Budgets()
        self.workers = workers or Workers(processes)
        self.pages = Workers(_PAGE_READERS, [*_OF_PAGES, "pipelines.process"])
        self._writer = Writer(data, run_name=_run_name(), on_failure=self.interrupt)
        self.archive = self._writer.archive
        try:
            self.started = _later_than(self.write_now(self.archive.last_moment))
            self.run_id = self.write_now(self.archive.start_run, self.started)
        except BaseException:
            self._writer.close()
            raise

    @property
    def said(self) -> str:
        """Why the run as a whole did not end well, ``""`` if it did."""
        return "; ".join(self.tally(None).failures)

    @property
    def failure(self) -> str:
        """Why nothing more can be written, ``""`` as long as it can."""
        return self._writer.failure

    @property
    def by_agency(self) -> dict[str, Tally]:
        """The tallies of agencies, without that of what concerns none of them."""
        return {key: tally for key, tally in self.tallies.items() if key}

    @property
    def interrupted(self) -> bool:
        """Whether the run stopped, or is to stop, before its end."""
        return bool(self.interruptions)

    def interrupt(self, why: str) -> None:
        """Stop the run: what is under way is given up, and what it did not see stays unknown."""
        self.interruptions.append(why)
        self.on_interrupt()

    def give_up(self) -> None:
        """End what is being read, and let nothing more begin."""
        self.pages.kill()
        self.workers.kill()

    def write_now(self, task: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """Run *task* on the writer's thread and wait for it (outside the reactor)."""
        return self._writer.wait(task, *args, **kwargs)

    async def write(self, task: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """Run *task* on the writer's thread; the reactor goes on meanwhile."""
        return await self._writer.run(task, *args, **kwargs)

    def open_agencies(
        self,
        agencies: list[Agency],
        regions: dict[str, Region],
        *,
        years: tuple[int, int] | None = None,
    ) -> None:
        """Write the agencies into the archive and begin their tallies.

        A crawl of some *years* only is not compared with what the archive holds.
        """
        self.years = years
        self.write_now(self.archive.sync_registry, agencies, regions)
        for agency in agencies:
            held = 0 if years else self.write_now(self.archive.count_reports, agency.id)
            empty = bool(years) or agency.may_be_empty
            self.tallies[agency.id] = Tally(may_be_empty=empty, held_before=held)
            self.start_urls[agency.id] = agency.start_url

    async def fresh_urls(self, agency_id: str) -> dict[str, str]:
        """Return the addresses of an agency's reports that need not be asked for in this run."""
        if self.recheck:
            return {}
        today = datetime.now(UTC).date()
        return await self.write(fresh_urls, self.archive, agency_id, today=today)

    async def refused_urls(self, agency_id: str, extractor: str) -> dict[str, str]:
        """Return the addresses of a column that gave *extractor* no report lately, with why."""
        if self.recheck:
            return {}
        today = datetime.now(UTC).date()
        return await self.write(
            refused_urls, self.archive, agency_id, extractor=extractor, today=today
        )

    def backed_off(self, agencies: list[Agency]) -> dict[str, str]:
        """Return the agencies that refused lately, with the day from which they may be asked again."""
        ids = [agency.id for agency in agencies]
        return self.write_now(backed_off, self.archive, ids, self.started[:10])

    def tally(self, agency_id: str | None) -> Tally:
        """Return an agency's tally."""
        return self.tallies.setdefault(agency_id or "", Tally())

    def close(self) -> None:
        """Stop the processes, close the archive and release its lock."""
        if self.interrupted:
            self.give_up()
        self.pages.close()
        self.workers.close()
        self._writer.close()
