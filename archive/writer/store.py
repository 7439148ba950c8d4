"""The archive's writer: its lock, its database and WARC files, agencies and runs."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from sqlite_utils import Database

from archive.database import hold, open_database
from archive.originals.warc import WarcStore
from archive.writer.kind import kinds_of, settle_kind
from archive.writer.registry_rows import agency_row, candidate_row, put_region, sums_follow
from archive.writer.seal import Seal
from archive.writer.writing import Writing
from crawler.errors import ClockError
from crawler.findings import UnknownPublisher
from crawler.registry import Agency, Region

# What a command works on until it is whole. A killed one leaves it; the next writer takes it away.
UNFINISHED = ".unfinished"
_CLOCKS_DIFFER = timedelta(days=1)  # between machines whose archives were merged


class Held(Protocol):
    """What the rows of an archive are read from: one that is written to, or a database alone."""

    @property
    def db(self) -> Database:
        """The database."""


class Archive(Writing):
    """One archive folder, open for writing by this process alone."""

    def __init__(self, data: Path, *, run_name: str, software: str = "nianbao") -> None:
        """Lock and open the archive in *data*; *run_name* names this run's WARC files.

        :raises UsageError: if the folder cannot be written
        :raises ArchiveLockedError: if another run holds the lock
        """
        self._lock = hold(data)
        try:
            warc = WarcStore(data / "warc", run_name, software)
            super().__init__(open_database(data), warc)
            self._seal = Seal(data, self.db, self.warc)
        except Exception:
            self._lock.release()
            raise
        shutil.rmtree(data / UNFINISHED, ignore_errors=True)
        self.data = data
        self.replaying = False  # what is being done was noted before, and is read back
        self._sequence = 0
        self._synced: set[Agency] = set()  # written in this run, as they are

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Seal what was written, close files and release the lock."""
        with ExitStack() as stack:
            stack.callback(self._lock.release)
            stack.callback(self.db.close)
            stack.callback(self.warc.close)
            self._seal.close()

    def _taken_back(self) -> None:
        super()._taken_back()
        self._synced.clear()

    # Registry

    def sync_registry(self, agencies: Iterable[Agency], regions: Mapping[str, Region]) -> None:
        """Write the registry's agencies and the regions that they need.

        :raises UsageError: if they are sample agencies and the archive is none of samples, or the reverse
        """
        agencies = [agency for agency in agencies if agency not in self._synced]
        if not agencies:
            return
        wanted: dict[str, dict[str, Any]] = {}
        for agency in agencies:
            put_region(agency.region, regions, wanted)
        self.write_registry(
            kinds=sorted(kinds_of(agencies)),
            regions=list(wanted.values()),
            agencies=[agency_row(agency) for agency in agencies],
            urls=[[agency.id, agency.start_url] for agency in agencies],
            at=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        )
        self._synced.update(agencies)

    def write_registry(
        self,
        *,
        kinds: Sequence[str],
        regions: Sequence[dict[str, Any]],
        agencies: Sequence[dict[str, Any]],
        urls: Sequence[Sequence[str]],
        at: str,
    ) -> None:
        """Write rows of the registry as they were at a time.

        :raises UsageError: if they are sample agencies and the archive is none of samples, or the reverse
        """
        with self.atomic():
            settle_kind(self.db, self.data, kinds)
            self.note("registry", kinds=kinds, regions=regions, agencies=agencies, urls=urls, at=at)
            ids, codes = [row["id"] for row in agencies], [row["code"] for row in regions]
            with sums_follow(self.db, ids, codes):
                for region in regions:
                    self.db.table("regions").upsert(region, pk="code")
                self.db.table("agencies").upsert_all(agencies, pk="id")
            for agency_id, url in urls:
                self.db.execute(
                    "insert into agency_urls values (?, ?, ?, ?)"
                    " on conflict (agency_id, url) do update set last_seen_at = excluded.last_seen_at",
                    [agency_id, url, at, at],
                )

    def add_candidate(
        self,
        found: UnknownPublisher,
        *,
        seen_on: str,
        regions: Mapping[str, Region] | None = None,
    ) -> None:
        """Write a publisher that the registry does not know, once: a candidate to review.

        Its region is that of a column already; for one named by hand it is among *regions*.
        """
        row = candidate_row(found, seen_on)
        wanted: dict[str, dict[str, Any]] = {}
        if regions is not None:
            put_region(found.region, regions, wanted)
        self.note("candidate", row=row, regions=list(wanted.values()))
        self.write_candidate(row, list(wanted.values()))

    def write_candidate(self, row: dict[str, Any], regions: Iterable[dict[str, Any]] = ()) -> None:
        """Write a candidate's row, unless there is one of its id, and those of its regions."""
        regions = list(regions)
        with sums_follow(self.db, [row["id"]], [region["code"] for region in regions]):
            for region in regions:
                self.db.table("regions").upsert(region, pk="code")
            self.db.table("agencies").insert(row, ignore=True)
        # Of several list pages that name it, the same one whichever came first.
        self.db.execute(
            "update agencies set list_url = min(list_url, ?) where id = ? and origin = 'discovered'",
            [row["list_url"], row["id"]],
        )

    def note(self, event: str, **data: Any) -> None:
        """Note in the WARC file what is about to be written, and no payload says."""
        if not self.replaying:
            self.warc.write_note({"event": event, **data})

    # Runs

    def start_run(self, started_at: str) -> int:
        """Return the id of a new run; runs that never finished are marked interrupted.

        :raises ClockError: if it begins before the last one ended, but for a machine's small error
        """
        if not self.replaying:
            self._check_clock(started_at)
        self.note("run", started_at=started_at)
        with self.atomic():
            self.db.execute("update runs set status = 'interrupted' where status = 'running'")
            self.db.table("runs").insert({"started_at": started_at, "status": "running"}, pk="id")
            return int(self._one("select last_insert_rowid()"))

    def last_moment(self) -> str:
        """Return when the last run ended, or last saw a line of a list; ``""`` if there was none."""
        sql = (
            "select max(at) from (select coalesce(finished_at, started_at) as at from runs"
            " union all select last_seen_at from listings)"
        )
        return str(self._one(sql) or "")

    def _check_clock(self, started_at: str) -> None:
        last = str(self._one("select max(coalesce(finished_at, started_at)) from runs") or "")
        begins = datetime.fromisoformat(started_at) + _CLOCKS_DIFFER
        if last and begins < datetime.fromisoformat(last):
            raise ClockError(
                f"the clock says {started_at}, the archive's last run was at {last}; set the clock"
            )

    def finish_run(
        self, run_id: int, finished_at: str, status: str, counts: Mapping[str, int]
    ) -> None:
        """Write a run's end and its counts (requests, new, changed, unchanged, failed)."""
        told = {"finished_at": finished_at, "status": status, "counts": dict(counts)}
        self.note("end", run_id=run_id, **told)
        with self.atomic():
            row = {"finished_at": finished_at, "status": status, **counts}
            self.update("runs", run_id, row)

    def count_reports(self, agency_id: str) -> int:
        """Return how many reports of an agency the archive holds."""
        return int(
            self._one(
                "select count(*) from reports where agency_id = ? and status <> 'not_obtainable'",
                agency_id,
            )
        )

    def insert(self, table: str, row: Mapping[str, Any], *, replace: bool = False) -> int:
        """Write a row, or put it in the place of the one of its key, and return its number."""
        columns, marks = ", ".join(row), ", ".join("?" * len(row))
        into = "insert or replace into" if replace else "insert into"
        sql = f"{into} {table} ({columns}) values ({marks})"
        return int(self.db.execute(sql, list(row.values())).lastrowid or 0)

    def update(self, table: str, number: int, row: Mapping[str, Any]) -> None:
        """Write some columns of the row of a number."""
        columns = ", ".join(f"{name} = ?" for name in row)
        self.db.execute(f"update {table} set {columns} where id = ?", [*row.values(), number])  # noqa: S608

    def next_sequence(self) -> int:
        """Return the place of the next capture in this run: it breaks ties within a second."""
        self._sequence += 1
        return self._sequence

    def _one(self, sql: str, *values: Any) -> Any:
        """Return the first value of the first row, ``None`` if there is no row."""
        row = self.db.execute(sql, list(values)).fetchone()
        return row[0] if row else None
