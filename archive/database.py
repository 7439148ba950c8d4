"""One archive folder's database: where it stands, its lock, how it is opened and brought up to date."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from sqlite_utils import Database

from archive.originals.manifest import break_seal
from archive.schema.upgrade import bring_to_today, is_today, made_anew
from crawler.errors import ArchiveError, ArchiveLockedError, UnwritableError, UsageError

if TYPE_CHECKING:
    from filelock import FileLock

_UNWRITABLE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO})
_NO_MORE = ("is full", "readonly", "disk I/O", "locked")
_STATEMENTS = 512  # kept prepared; storing a report takes some 80
BUSY_SECONDS = 60  # how long a write waits for another program that holds the database


def database_path(data: Path) -> Path:
    """Return where the database of an archive folder stands."""
    return data / "archive.db"


def open_database(data: Path) -> Database:
    """Return the archive's database, migrated to the current schema, in WAL mode.

    What that changed of the rows is sealed by the next run.

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
        connection = sqlite3.connect(str(database_path(data)), cached_statements=_STATEMENTS)
        db = Database(connection, execute_plugins=False)
        try:
            _prepare(db, data)
        except BaseException:
            db.close()
            raise
    except (sqlite3.DatabaseError, ValueError) as error:  # a ValueError: a name that is no UTF-8
        if any(words in str(error) for words in _NO_MORE):
            raise UnwritableError(in_words(data, error)) from error
        raise ArchiveError(f"{database_path(data)}: {error}") from error
    return db


def _prepare(db: Database, data: Path) -> None:
    db.execute(f"pragma busy_timeout = {int(BUSY_SECONDS * 1000)}")
    db.enable_wal()
    db.execute("pragma foreign_keys = on")
    db.execute("pragma synchronous = full")
    if bring_to_today(db):
        with suppress(ArchiveError):  # a damaged state is for verify to say
            break_seal(data)


def in_words(data: Path, error: Exception) -> str:
    """Return what a person can do something about.

    >>> in_words(Path("d"), sqlite3.OperationalError("database is locked"))
    'd: nothing more can be written: another program has held the database locked for 60 seconds'
    """
    why = str(getattr(error, "strerror", None) or error)
    if "locked" in why:
        why = f"another program has held the database locked for {BUSY_SECONDS} seconds"
    return f"{data}: nothing more can be written: {why}"


@contextmanager
def writable(data: Path) -> Iterator[None]:
    """Do what writes to the archive in *data*, and say in words that it can take no more.

    :raises UnwritableError: if so
    """
    try:
        yield
    except (sqlite3.OperationalError, OSError) as error:
        if isinstance(error, OSError) and error.errno not in _UNWRITABLE:
            raise
        raise UnwritableError(in_words(data, error)) from error


def upgrade(data: Path) -> None:
    """Bring an archive that an earlier version wrote to today's schema; nothing in it is lost.

    :raises ArchiveLockedError: if another run holds the lock
    :raises UsageError: if the folder cannot be written
    """
    with hold(data):
        open_database(data).close()


def hold(data: Path) -> FileLock:
    """Return the lock of an archive folder, taken.

    :raises ArchiveLockedError: if another run holds it
    :raises UsageError: if the folder cannot be written
    """
    # Not before: a command that only reads needs no lock, and its library takes 15 ms to import.
    from filelock import FileLock, Timeout  # noqa: PLC0415

    lock = FileLock(data / ".lock")
    try:
        data.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout:
        raise ArchiveLockedError(f"another run holds the lock of {data}") from None
    except OSError as error:
        raise UsageError(f"data folder {data} cannot be written: {error.strerror}") from error
    return lock


@contextmanager
def open_reader(data: Path) -> Iterator[Database]:
    """Open an archive for reading; one of an earlier version is first brought to today's schema.

    :raises UsageError: if *data* holds no archive, or an old one that cannot be written
    :raises ArchiveError: if the file is no intact database
    :raises ArchiveLockedError: if it is an old one that another run holds
    """
    path = database_path(data)
    if not path.is_file():
        raise UsageError(
            f"no archive in {data}; crawl or import first, or name another with --data"
        )
    if _is_old(path):
        upgrade(data)
    with closing(_connect(path)) as connection:
        try:
            yield _reading(connection)
        except sqlite3.DatabaseError as error:
            if type(error) is not sqlite3.DatabaseError:  # a mistake of a query, or a lock
                raise
            raise ArchiveError(f"{path}: {error}") from error


def other_words(data: Path) -> list[str]:
    """Return the items, rules and views that will be made anew when the archive is opened."""
    path = database_path(data)
    with suppress(sqlite3.DatabaseError, ValueError), closing(_connect(path)) as connection:
        return made_anew(_reading(connection))
    return []


def _reading(connection: sqlite3.Connection) -> Database:
    """Return the database behind a connection; looking for plug-ins of sqlite-utils takes 25 ms."""
    return Database(connection, execute_plugins=False)


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)


def _is_old(path: Path) -> bool:
    """Tell whether an earlier version wrote the archive, or nobody to its end; a damaged one others judge.

    A process killed while it made the database leaves a journal, which only who may write takes back.
    """
    if path.with_name(f"{path.name}-journal").exists():
        return True
    # A name in the schema that is no UTF-8 is a ValueError.
    with closing(_connect(path)) as connection, suppress(sqlite3.DatabaseError, ValueError):
        return not is_today(_reading(connection))
    return False
