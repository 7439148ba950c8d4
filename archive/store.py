"""The archive's writer: runs, agencies, captures and documents. WARC first, then SQLite."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from filelock import FileLock, Timeout
from sqlite_utils import Database

from archive.migrations import MIGRATIONS
from archive.warc import Original, WarcPlace, WarcStore
from crawler.errors import ArchiveError, ArchiveLockedError, UsageError
from crawler.models import Document, Exchange
from crawler.registry import Agency, Region

_BLOCKED = frozenset({401, 403, 405, 412, 429, 503, 521})  # refusals and challenges (DOMAIN 4)
_GONE = frozenset({404, 410})
_NOT_MODIFIED = 304


@dataclass(frozen=True)
class Captured:
    """What one capture meant: its outcome and the document it yielded, if any."""

    outcome: str
    sha256: str | None


def database_path(data: Path) -> Path:
    """Return where the database of an archive folder stands."""
    return data / "archive.db"


def open_database(data: Path) -> Database:
    """Return the archive's database, migrated to the current schema, in WAL mode.

    :raises UsageError: if the folder cannot be written
    :raises ArchiveError: if the file is no intact database
    """
    try:
        (data / "warc").mkdir(parents=True, exist_ok=True)
        if not os.access(data, os.W_OK):
            raise PermissionError(13, "permission denied")
    except OSError as error:
        raise UsageError(f"data folder {data} cannot be written: {error.strerror}") from error
    try:
        db = Database(database_path(data))
        db.enable_wal()
        db.execute("pragma foreign_keys = on")
        db.execute("pragma synchronous = full")
        MIGRATIONS.apply(db)
    except sqlite3.DatabaseError as error:
        raise ArchiveError(f"{database_path(data)}: {error}") from error
    return db


class Archive:
    """One archive folder, open for writing by this process alone."""

    def __init__(self, data: Path, *, run_name: str, software: str = "nianbao") -> None:
        """Lock and open the archive in *data*; *run_name* names this run's WARC files.

        :raises UsageError: if the folder cannot be written
        :raises ArchiveLockedError: if another run holds the lock
        """
        try:
            data.mkdir(parents=True, exist_ok=True)
            self._lock = FileLock(data / ".lock")
            self._lock.acquire(timeout=0)
        except Timeout:
            raise ArchiveLockedError(f"another run holds the lock of {data}") from None
        except OSError as error:
            raise UsageError(f"data folder {data} cannot be written: {error.strerror}") from error
        try:
            self.db = open_database(data)
        except Exception:
            self._lock.release()
            raise
        self.data = data
        self._warc = WarcStore(data / "warc", run_name, software)

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
        """Close files and release the lock."""
        self._warc.close()
        self.db.close()
        self._lock.release()

    # Registry

    def sync_registry(self, agencies: Iterable[Agency], regions: Mapping[str, Region]) -> None:
        """Write the registry's agencies and the regions that they need."""
        agencies = list(agencies)
        with self.db.atomic():
            for agency in agencies:
                self._add_region(agency.region, regions)
            self.db.table("agencies").upsert_all(
                [_agency_row(agency) for agency in agencies], pk="id"
            )

    def _add_region(self, code: str, regions: Mapping[str, Region]) -> None:
        region = regions.get(code) or Region(code, code, "", None)
        if region.parent_code:
            self._add_region(region.parent_code, regions)
        row = {
            "code": region.code,
            "name": region.name,
            "level": region.level,
            "parent_code": region.parent_code,
        }
        self.db.table("regions").upsert(row, pk="code")

    # Runs

    def start_run(self, started_at: str) -> int:
        """Return the id of a new run; runs that never finished are marked interrupted."""
        with self.db.atomic():
            self.db.execute("update runs set status = 'interrupted' where status = 'running'")
            self.db.table("runs").insert({"started_at": started_at, "status": "running"}, pk="id")
            return int(self._one("select last_insert_rowid()"))

    def finish_run(
        self, run_id: int, finished_at: str, status: str, counts: Mapping[str, int]
    ) -> None:
        """Write a run's end and its counts (requests, new, changed, unchanged, failed)."""
        with self.db.atomic():
            row = {"finished_at": finished_at, "status": status, **counts}
            self.db.table("runs").update(run_id, row)

    def record_visit(
        self, run_id: int, agency_id: str, *, looked_at: str, state: str, listed: int, message: str
    ) -> None:
        """Write that an agency was looked at: ``ok``, ``empty``, ``blocked`` or ``unreachable``."""
        row = {
            "run_id": run_id,
            "agency_id": agency_id,
            "looked_at": looked_at,
            "state": state,
            "listed": listed,
            "message": message,
        }
        with self.db.atomic():
            self.db.table("visits").insert(row)

    def count_reports(self, agency_id: str) -> int:
        """Return how many reports of an agency the archive holds."""
        return int(
            self._one(
                "select count(*) from reports where agency_id = ? and status <> 'not_obtainable'",
                agency_id,
            )
        )

    # Captures

    def record_exchange(self, run_id: int, exchange: Exchange) -> Captured:
        """Store one HTTP exchange: WARC record synced first, then its rows."""
        document = Document(body=exchange.payload, url=exchange.url)
        held = 200 <= exchange.status < 300 and bool(exchange.payload)  # noqa: PLR2004
        known = self._known(document.sha256) if held else None
        place = self._warc.write_exchange(exchange, self._original(exchange, known))
        outcome = self._outcome(exchange, document.sha256 if held else None)
        with self.db.atomic():
            if held and known is None:
                # A digest of compressed bytes says nothing of the same document sent plainly.
                place = replace(place, digest="") if _is_encoded(exchange) else place
                media = _header(exchange, "content-type")
                self._add_document(document, media, place, exchange.fetched_at, exchange.url)
            row = _capture_row(
                run_id, exchange.agency_id, exchange.url, exchange.fetched_at, outcome,
                http_status=exchange.status, document_sha256=document.sha256 if held else None, place=place,
            )  # fmt: skip
            self.db.table("captures").insert(row)
        return Captured(outcome, document.sha256 if held else None)

    def record_failure(
        self, run_id: int, agency_id: str | None, url: str, *, at: str, outcome: str, message: str
    ) -> None:
        """Record a fetch that brought no response: ``error`` or ``refused``."""
        row = _capture_row(run_id, agency_id, url, at, outcome, message=message)
        with self.db.atomic():
            self.db.table("captures").insert(row)

    def record_file(
        self, run_id: int, agency_id: str | None, document: Document, *, media_type: str, at: str
    ) -> Captured:
        """Store a file that a person handed in, as a WARC resource record."""
        known = self._known(document.sha256)
        outcome = "new" if known is None else "unchanged"
        place = None
        if known is None:
            place = self._warc.write_resource(
                document.url, document.body, media_type=media_type, date=at
            )
        with self.db.atomic():
            if place:
                self._add_document(document, media_type, place, at, document.url)
            row = _capture_row(
                run_id, agency_id, document.url, at, outcome,
                document_sha256=document.sha256, place=place,
            )  # fmt: skip
            self.db.table("captures").insert(row)
        return Captured(outcome, document.sha256)

    def _one(self, sql: str, *values: Any) -> Any:
        """Return the first value of the first row, ``None`` if there is no row."""
        row = self.db.execute(sql, list(values)).fetchone()
        return row[0] if row else None

    def _known(self, sha256: str) -> dict[str, Any] | None:
        return next(iter(self.db.query("select * from documents where sha256 = ?", [sha256])), None)

    def _original(self, exchange: Exchange, known: dict[str, Any] | None) -> Original | None:
        """Return what a revisit record may refer to: the same payload in the same encoding."""
        if known is None or not known["payload_digest"]:
            return None
        if _is_encoded(exchange):
            return None
        return Original(known["target_uri"], known["first_seen_at"], known["payload_digest"])

    def _outcome(self, exchange: Exchange, sha256: str | None) -> str:
        """Return the capture's outcome, by status and by what this URL gave last time."""
        if exchange.status == _NOT_MODIFIED:
            return "not_modified"
        if exchange.status in _BLOCKED:
            return "blocked"
        if exchange.status in _GONE:
            return "not_found"
        if exchange.status >= 400:  # noqa: PLR2004
            return "error"
        last = self.db.execute(
            "select document_sha256 from captures where url = ? and outcome in"
            " ('new', 'changed', 'unchanged') order by id desc limit 1",
            [exchange.url],
        ).fetchone()
        if last is None:
            return "new"
        return "unchanged" if last[0] == sha256 else "changed"

    def _add_document(
        self, document: Document, media_type: str, place: WarcPlace, at: str, uri: str
    ) -> None:
        row = {
            "sha256": document.sha256,
            "media_type": media_type,
            "size": len(document.body),
            "warc_file": place.file,
            "warc_offset": place.offset,
            "first_seen_at": at,
            "payload_digest": place.digest or None,
            "target_uri": uri,
        }
        self.db.table("documents").insert(row)


def _header(exchange: Exchange, name: str) -> str:
    """Return a response header by its lower-case name, ``""`` if it is absent."""
    return next((value for key, value in exchange.response_headers if key.lower() == name), "")


def _is_encoded(exchange: Exchange) -> bool:
    return _header(exchange, "content-encoding") not in ("", "identity")


def _agency_row(agency: Agency) -> dict[str, Any]:
    return {
        "id": agency.id,
        "name": agency.name,
        "region_code": agency.region,
        "kind": agency.kind,
        "level": agency.level,
        "family": agency.family,
        "list_url": agency.list_url,
        "home_url": agency.home_url,
        "aliases": json.dumps(agency.aliases, ensure_ascii=False),
        "active": not agency.paused,
        "origin": "registry",
    }


def _capture_row(
    run_id: int, agency_id: str | None, url: str, at: str, outcome: str, *,
    http_status: int | None = None, document_sha256: str | None = None,
    place: WarcPlace | None = None, message: str = "",
) -> dict[str, Any]:  # fmt: skip
    return {
        "run_id": run_id,
        "agency_id": agency_id,
        "url": url,
        "fetched_at": at,
        "http_status": http_status,
        "outcome": outcome,
        "document_sha256": document_sha256,
        "warc_file": place.file if place else None,
        "warc_offset": place.offset if place else None,
        "message": message,
    }
