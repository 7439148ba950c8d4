"""A run's manifest: hashes of its files and of every row, chained to the manifest before it.

It stands in the WARC file as a metadata record, so that a later change of an archive shows. Hashes of rows
do not depend on their order: a copy of the database has the same.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from sqlite_utils import Database

from crawler.errors import ArchiveError, UsageError

# The words of items and rules follow from the code; the search index has its rows in other tables.
_SCHEMA = "select type, name, tbl_name, sql from sqlite_master where type <> 'view'"
_APART = {"reports_fts", "items", "rules"}
_STATE = "manifest.json"
_CHUNK = 1 << 20
_MODULUS = 1 << 256


@dataclass(frozen=True)
class Manifest:
    """What one run left: ``chain`` is the archive's, ``number`` counts its manifests from 1."""

    chain: str
    number: int
    previous: str  # SHA-256 of the manifest before
    run: str
    migrations: int
    files: dict[str, str]  # of this run: SHA-256, of the last one up to this record
    rows: dict[str, str]  # by table: how many, and their hash

    def as_bytes(self) -> bytes:
        """Return the manifest as it stands in its record."""
        return json.dumps(asdict(self), sort_keys=True, ensure_ascii=False).encode()


@dataclass(frozen=True)
class State:
    """Where an archive's chain stands; ``sealed`` while no run is, or was, within its writing."""

    chain: str
    number: int = 0
    last: str = ""
    sealed: bool = True


def read_state(data: Path) -> State | None:
    """Return where the chain stands, ``None`` before its first manifest.

    :raises ArchiveError: if the file is damaged
    """
    try:
        return State(**json.loads((data / _STATE).read_bytes()))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as error:
        raise ArchiveError(f"{_STATE}: cannot be read: {error}") from error


def write_state(data: Path, state: State) -> None:
    """Write where the chain stands; whole or not at all.

    :raises UsageError: if the folder cannot be written, or the disk is full
    """
    unfinished = data / f".{_STATE}.part"
    try:
        unfinished.write_text(json.dumps(asdict(state)), encoding="utf-8")
        unfinished.replace(data / _STATE)
    except OSError as error:
        raise UsageError(f"data folder {data} cannot be written: {error.strerror}") from error


def break_seal(data: Path) -> None:
    """Note that rows were changed by no run, but by an upgrade: the next run seals them.

    :raises UsageError: if the folder cannot be written
    :raises ArchiveError: if the state is damaged
    """
    if state := read_state(data):
        write_state(data, replace(state, sealed=False))


def parse_manifest(body: bytes) -> Manifest | None:
    """Return the manifest of a record, ``None`` for what is none."""
    try:
        return Manifest(**json.loads(body))
    except (ValueError, TypeError):
        return None


def migrations_of(db: Database) -> int:
    """Return how many migrations made the database's schema: other tables have other rows."""
    return int(db.execute("select count(*) from _sqlite_migrations").fetchone()[0])


def _hash(db: Database, sql: str) -> str:
    """Return how many rows a statement gives and the sum of their hashes."""
    count = total = 0
    for row in db.execute(sql):
        count += 1
        total += int.from_bytes(hashlib.sha256(repr(row).encode()).digest(), "big")
    return f"{count} {total % _MODULUS:064x}"


def hash_rows(db: Database) -> dict[str, str]:
    """Return, by table, how many rows there are and the sum of their hashes.

    So too what SQLite holds of the tables and indexes themselves.
    """
    found = {"sqlite_schema": _hash(db, _SCHEMA)}
    for table in db.table_names():
        if table not in _APART:
            found[table] = _hash(db, f"select * from [{table}]")  # noqa: S608
    return found


def hash_file(path: Path, length: int | None = None) -> str:
    """Return the SHA-256 of a file, or of its first *length* bytes."""
    digest = hashlib.sha256()
    left = path.stat().st_size if length is None else length
    with path.open("rb") as stream:
        while left > 0 and (chunk := stream.read(min(_CHUNK, left))):
            digest.update(chunk)
            left -= len(chunk)
    return digest.hexdigest()
