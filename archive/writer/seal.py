"""The seal on what a run wrote: its manifest, as the last record of its WARC file."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex

from sqlite_utils import Database

from archive.originals.manifest import (
    Manifest,
    State,
    hash_file,
    hash_rows,
    migrations_of,
    read_state,
    write_state,
)
from archive.originals.warc import WarcStore
from crawler.errors import ArchiveError, UsageError


class Seal:
    """An archive's chain while one run writes: broken when it opens, closed with its manifest."""

    def __init__(self, data: Path, db: Database, warc: WarcStore) -> None:
        """Mark the archive as being written to; what a run that was killed left is sealed with this one's.

        A chain whose state cannot be read begins anew, under another name.

        :raises UsageError: if the folder cannot be written
        """
        self._data, self._db, self._warc = data, db, warc
        try:
            before = read_state(data)
        except ArchiveError:
            before = None
        self._before = before or State(token_hex(8), sealed=False)
        self._changes = db.conn.total_changes
        warc.part_of = f"{self._before.chain} {self._before.number + 1}"
        write_state(data, replace(self._before, sealed=False))

    def close(self) -> None:
        """Write the manifest, if the run wrote anything or a run before it was not sealed.

        A disk that is full leaves the archive unsealed, and whole.
        """
        with suppress(OSError, UsageError, sqlite3.DatabaseError):
            # What was not committed is lost with the connection, and may not be sealed.
            if self._db.conn.in_transaction:
                self._db.conn.rollback()
            changed = self._db.conn.total_changes > self._changes or bool(self._warc.files)
            state = replace(self._before, sealed=True)
            if changed or not self._before.sealed:
                state = self._write()
            write_state(self._data, state)

    def _write(self) -> State:
        before = self._before
        rows = hash_rows(self._db)
        self._warc.begin()
        manifest = Manifest(
            chain=before.chain, number=before.number + 1, previous=before.last,
            run=self._warc.run_name, migrations=migrations_of(self._db),
            files={path.name: hash_file(path) for path in self._warc.files}, rows=rows,
        )  # fmt: skip
        body = manifest.as_bytes()
        self._warc.write_manifest(body, date=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
        return State(before.chain, manifest.number, hashlib.sha256(body).hexdigest())
