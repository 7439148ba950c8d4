"""The snapshot that the site serves: one moment of the database, never written to, replaced whole."""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from pathlib import Path

from sqlite_utils import Database

from archive.database import database_path
from archive.reader.datasette_metadata import write_metadata
from archive.reader.verify import backup
from crawler.errors import ArchiveError


def snapshot_path(data: Path) -> Path:
    """Return where the snapshot of an archive folder stands."""
    return data / "snapshot" / "archive.db"


def make_snapshot(db: Database, data: Path) -> Path:
    """Write a fresh snapshot in place of the last one, and return it; and the metadata of the database.

    Who has the last one open goes on reading it.

    :raises ArchiveError: if it cannot be written
    """
    target = snapshot_path(data)
    try:
        target.parent.mkdir(exist_ok=True)
        write_metadata(data)
    except OSError as error:
        raise ArchiveError(f"{target.parent}: cannot be made: {error.strerror}") from error
    _clear(target.parent)
    # What is still in the log would be moved into the database when it is closed, and make it newer.
    with suppress(sqlite3.OperationalError):  # a reader cannot, and need not
        db.execute("pragma wal_checkpoint(truncate)")
    backup(db, target)
    return target


def _clear(folder: Path) -> None:
    """Remove what a process that was killed left half-written; its number stands in the name."""
    for part in folder.glob(".archive.db.*.part"):
        try:
            os.kill(int(part.suffixes[-2][1:]), 0)
        except ProcessLookupError:
            part.unlink(missing_ok=True)
        except PermissionError:
            continue  # another user's process, and alive


def is_fresh(data: Path) -> bool:
    """Tell whether the snapshot is no older than the database and its log."""
    snapshot, database = snapshot_path(data), database_path(data)
    if not snapshot.is_file():
        return False
    log = database.with_name(f"{database.name}-wal")
    files = [path for path in (database, log) if path.is_file() and path.stat().st_size]
    written = max(path.stat().st_mtime for path in files)
    return snapshot.stat().st_mtime >= written
