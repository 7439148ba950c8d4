"""One run over one archive: its writer thread, its extraction processes, its tally by agency.

Several spiders of one process share a session. SQLite and WARC are written by a single thread, so
that the reactor never waits for a disk; extraction runs in processes.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import ParamSpec, TypeVar

from archive.reader.snapshot import make_snapshot
from archive.writer.comparisons import refresh_comparisons
from archive.writer.listings import close_list
from archive.writer.store import Archive
from archive.writer.visits import backoff_until, fresh_urls
from crawler.errors import ArchiveError
from crawler.findings import ListRead
from crawler.registry import Agency, Region
from crawler.settings import VERSION

_P = ParamSpec("_P")
_T = TypeVar("_T")


def now() -> str:
    """Return the time in UTC, to the second, as WARC and the database write it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass
class Tally:
    """What one agency's crawl met."""

    may_be_empty: bool = True
    held_before: int = 0
    limited: bool = False  # a crawl of some years only
    requests: int = 0
    listed: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    failures: list[str] = field(default_factory=list)
    states: set[str] = field(default_factory=set)
    refused: list[tuple[str, str]] = field(default_factory=list)
    candidates: dict[str, str] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)

    @property
    def fewer(self) -> bool:
        """Whether the portal, which answered, lists fewer reports than the archive already held."""
        return self.states <= {"not_found"} and self.listed < self.held_before

    @property
    def state(self) -> str:
        """The visit's state: ``ok``, ``partial``, ``empty`` or why the portal could not be read.

        What a list that was not read to its end does not name is unknown, not missing.
        """
        if self.listed:
            return "partial" if self.states else "ok"
        for state in ("blocked", "needs_browser", "unreachable"):
            if state in self.states:
                return state
        return "unreachable" if self.states else "empty"

    def close(self) -> None:
        """Add the failure of a portal that lists nothing, or less than was held."""
        if self.fewer:
            self.failures.append(
                f"the portal lists {self.listed} reports, the archive holds {self.held_before}"
            )
        elif self.listed == 0 and not self.states and not self.may_be_empty:
            self.failures.append("no report found on the portal")


class Session:
    """An open archive with one run in it."""

    def __init__(
        self,
        data: Path,
        *,
        processes: int | None = None,
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
        self.interrupted = False
        self.explain = explain
        self.recheck = recheck
        self.lists: list[ListRead] = []  # kept only to be explained
        self.snapshot_failure = ""  # why the site's snapshot could not be made
        self.refusals: dict[str, int] = {}  # refused requests by host
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="archive")
        self.processes = processes or os.cpu_count() or 1
        self._pool: ProcessPoolExecutor | None = None
        self.started = started = now()
        # Runs of two machines may begin in the same second under the same number of process.
        run_name = f"{started[:19].replace('-', '').replace(':', '')}-{os.getpid()}-{token_hex(3)}"
        try:
            self.archive = self._writer.submit(
                Archive, data, run_name=run_name, software=f"Nianbao/{VERSION}"
            ).result()
        except BaseException:
            self._writer.shutdown()
            raise
        self.run_id = self.write_now(self.archive.start_run, started)

    @property
    def pool(self) -> ProcessPoolExecutor:
        """The extraction processes, started when first needed; spawned, as threads are running."""
        if self._pool is None:
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self.processes, mp_context=context)
        return self._pool

    def drop_pool(self) -> None:
        """Give up a broken pool, so that the next extraction starts a new one."""
        if self._pool:
            self._pool.shutdown(wait=False)
            self._pool = None

    def write_now(self, task: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """Run *task* on the writer thread and wait for it (outside the reactor)."""
        return self._writer.submit(task, *args, **kwargs).result()

    async def write(self, task: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """Run *task* on the writer thread; the reactor goes on meanwhile."""
        return await asyncio.wrap_future(self._writer.submit(task, *args, **kwargs))

    async def extract(self, task: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """Run a pure function in a worker process."""
        return await asyncio.wrap_future(self.pool.submit(task, *args, **kwargs))

    def open_agencies(
        self, agencies: list[Agency], regions: dict[str, Region], *, partial: bool = False
    ) -> None:
        """Write the agencies into the archive and begin their tallies.

        A *partial* crawl, of some years only, is not compared with what the archive holds.
        """
        self.write_now(self.archive.sync_registry, agencies, regions)
        for agency in agencies:
            held = 0 if partial else self.write_now(self.archive.count_reports, agency.id)
            empty = partial or agency.may_be_empty
            self.tallies[agency.id] = Tally(may_be_empty=empty, held_before=held, limited=partial)

    def fresh_urls(self, agency_id: str) -> frozenset[str]:
        """Return the addresses of an agency's reports that need not be asked for in this run."""
        if self.recheck:
            return frozenset()
        today = datetime.now(UTC).date()
        return self.write_now(fresh_urls, self.archive, agency_id, today=today)

    def backed_off(self, agencies: list[Agency]) -> dict[str, str]:
        """Return the agencies that refused lately, with the day from which they may be asked again."""
        today = self.started[:10]
        until = {a.id: self.write_now(backoff_until, self.archive, a.id) for a in agencies}
        return {agency_id: day for agency_id, day in until.items() if day and day > today}

    def tally(self, agency_id: str | None) -> Tally:
        """Return an agency's tally."""
        return self.tallies.setdefault(agency_id or "", Tally())

    def finish(self, *, visits: bool = True) -> None:
        """Write the run's end and each agency's visit, then close everything.

        An interrupted run writes no visits: what it did not see is unknown, not missing.
        """
        try:
            tallies = {key: tally for key, tally in self.tallies.items() if key}
            if visits and not self.interrupted:
                for agency_id, tally in tallies.items():
                    self._write_visit(agency_id, tally)
            status = "interrupted" if self.interrupted else "finished"
            counts = {
                "requests": sum(t.requests for t in self.tallies.values()),
                "new": sum(t.new for t in tallies.values()),
                "changed": sum(t.changed for t in tallies.values()),
                "unchanged": sum(t.unchanged for t in tallies.values()),
                "failed": sum(len(t.failures) for t in tallies.values()),
            }
            if counts["new"] or counts["changed"]:
                self.write_now(refresh_comparisons, self.archive)
            self.write_now(self.archive.finish_run, self.run_id, now(), status, counts)
            self._make_snapshot()
        finally:
            self.close()

    def _make_snapshot(self) -> None:
        """Make the site's snapshot anew; a full disk there is a failure of the run, not of the archive."""
        try:
            self.write_now(make_snapshot, self.archive.db, self.data)
        except ArchiveError as error:
            self.snapshot_failure = str(error)
            self.tally(None).failures.append(str(error))

    def _write_visit(self, agency_id: str, tally: Tally) -> None:
        tally.close()
        if tally.state == "ok" and not tally.limited:
            tally.gone = self.write_now(
                close_list, self.archive, agency_id, since=self.started, at=now()
            )
        self.write_now(
            self.archive.record_visit, self.run_id, agency_id, looked_at=now(),
            state=tally.state, listed=tally.listed, message="; ".join(tally.failures),
        )  # fmt: skip

    def close(self) -> None:
        """Stop the processes, close the archive and release its lock."""
        if self._pool:
            self._pool.shutdown()
        self.write_now(self.archive.close)
        self._writer.shutdown()
