"""A run's manifest: hashes of its files and of every row, chained to the manifest before it.

It stands in the WARC file as a metadata record, so that a later change of an archive shows. Hashes of rows
do not depend on their order: a copy of the database has the same.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlite_utils import Database

from crawler.errors import ArchiveError, UsageError

# What was found and read. Views, items' words and the search index follow from these and from the code.
EVIDENCE = (
    "agencies", "agency_urls", "runs", "visits", "listings", "captures", "documents", "publications",
    "reports", "versions", "version_documents", "sightings", "sections", "disclosure", "applications",
    "litigation", "statistics", "facts", "checks", "problems", "tables",
)  # fmt: skip
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


def parse_manifest(body: bytes) -> Manifest | None:
    """Return the manifest of a record, ``None`` for what is none."""
    try:
        return Manifest(**json.loads(body))
    except (ValueError, TypeError):
        return None


def migrations_of(db: Database) -> int:
    """Return how many migrations made the database's schema: other tables have other rows."""
    return int(db.execute("select count(*) from _sqlite_migrations").fetchone()[0])


def _row_hashes(db: Database, table: str) -> Iterator[int]:
    for row in db.execute(f"select * from [{table}]"):  # noqa: S608
        yield int.from_bytes(hashlib.sha256(repr(row).encode()).digest(), "big")


def hash_rows(db: Database) -> dict[str, str]:
    """Return, by table, how many rows there are and the sum of their hashes."""
    held = set(db.table_names())
    found = {}
    for table in EVIDENCE:
        if table in held:
            count = total = 0
            for value in _row_hashes(db, table):
                count, total = count + 1, (total + value) % _MODULUS
            found[table] = f"{count} {total:064x}"
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
