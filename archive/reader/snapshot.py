"""The snapshot that the site serves: one moment of the database, never written to, replaced whole."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from sqlite_utils import Database

from archive.database import database_path
from archive.reader.datasette_metadata import write_metadata
from archive.reader.prepared import prepare
from archive.reader.verify import backup
from crawler.errors import ArchiveError, UnwritableError

_FICLONE = 0x40049409  # Linux, linux/fs.h: the file takes the other's blocks, which are copied when written


def snapshot_path(data: Path) -> Path:
    """Return where the snapshot of an archive folder stands."""
    return data / "snapshot" / "archive.db"


def make_snapshot(db: Database, data: Path) -> Path:
    """Write a fresh snapshot in place of the last one, and return it; and the metadata of the database.

    Who has the last one open goes on reading it. Where the file system can share blocks (XFS, Btrfs) it
    takes no time and no space of its own.

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
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        if not _clone(db, data, unfinished):
            backup(db, unfinished)
        prepare(unfinished)
        unfinished.replace(target)
    except (OSError, sqlite3.DatabaseError) as error:
        unfinished.unlink(missing_ok=True)
        raise UnwritableError(f"{target}: cannot be written: {error}") from error
    return target


def _clone(db: Database, data: Path, unfinished: Path) -> bool:
    """Let a file share the database's blocks; return whether it does.

    Nobody writes meanwhile, and nothing stands in the log: the file is the database's last moment.
    """
    try:
        db.execute("begin immediate")
    except sqlite3.OperationalError:  # another writes, or this one only reads
        return False
    try:
        if _log(data):
            return False
        with database_path(data).open("rb") as source, unfinished.open("wb") as clone:
            fcntl.ioctl(clone.fileno(), _FICLONE, source.fileno())
        with closing(sqlite3.connect(unfinished)) as connection:
            connection.execute("pragma journal_mode = delete")  # a copy has no log to look for
    except (OSError, sqlite3.DatabaseError):
        unfinished.unlink(missing_ok=True)
        return False
    finally:
        db.conn.rollback()
    return True


def _log(data: Path) -> list[Path]:
    """Return the log that holds what is not in the database's own file yet, if there is one."""
    log = database_path(data).with_name(f"{database_path(data).name}-wal")
    return [log] if log.is_file() and log.stat().st_size else []


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
    written = max(path.stat().st_mtime_ns for path in (database, *_log(data)))
    return snapshot.stat().st_mtime_ns >= written
