"""The chain of manifests against files and rows: whether an archive was changed after it was written."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

from sqlite_utils import Database

from archive.originals.manifest import (
    Manifest,
    hash_file,
    hash_rows,
    migrations_of,
    parse_manifest,
    read_state,
)
from archive.originals.scan import scan_records
from archive.reader.damage import Damage
from crawler.errors import ArchiveError

_Held = tuple[Manifest, str, Path, int]  # with the hash of its bytes, its file and place


def _manifests(folder: Path) -> Iterator[_Held]:
    for path in sorted(folder.glob("*.warc.gz")):
        for record in scan_records(path):
            if record.manifest and (found := parse_manifest(record.manifest)):
                yield found, hashlib.sha256(record.manifest).hexdigest(), path, record.offset


def verify_manifests(db: Database, folder: Path) -> Iterator[Damage]:
    """Yield what is not as the manifests say: files of each run, the chain, the rows since the last run.

    Archives that were merged in brought their own chains with their files. While a run writes, or after
    one that was killed, rows are not compared: the next run seals them. Nor after an upgrade.
    """
    held = list(_manifests(folder))
    for manifest, _, path, offset in held:
        yield from _files(manifest, folder, path, offset)
    try:
        state = read_state(folder.parent)
    except ArchiveError as error:
        yield Damage("manifest.json", str(error))
        return
    if state is None:
        if held:
            yield Damage("manifest.json", "is not there, and the files have manifests")
        return
    own = _of_chain(held, state.chain)
    # A run that was killed after it wrote its manifest did not come to say so.
    if own and own[-1][0].number > state.number + (not state.sealed):
        yield Damage("manifest.json", f"does not know manifest {own[-1][0].number}")
    yield from _chain(own, state.number, state.last)
    if own and state.sealed and own[-1][0].migrations == migrations_of(db):
        yield from _rows(db, own[-1][0])


def unsealed(db: Database, folder: Path) -> Iterator[str]:
    """Yield why rows are held against no manifest, where there is one and they are not."""
    held = list(_manifests(folder))
    try:
        state, migrations = read_state(folder.parent), migrations_of(db)
    except (ArchiveError, sqlite3.DatabaseError):
        return  # said as damage
    if not held or state is None:
        return
    if not state.sealed or not state.number:
        yield "rows are held against no manifest: the last run did not end; the next one seals them"
    elif any(h[0].migrations != migrations for h in _of_chain(held, state.chain)[-1:]):
        yield "rows are held against no manifest: the schema is newer; the next run seals them"


def _of_chain(held: Iterable[_Held], chain: str) -> list[_Held]:
    """Return the manifests of one chain in their order."""
    return sorted((h for h in held if h[0].chain == chain), key=lambda h: h[0].number)


def _files(manifest: Manifest, folder: Path, own: Path, offset: int) -> Iterator[Damage]:
    for name, sha256 in manifest.files.items():
        path = folder / name
        if not path.is_file():
            yield Damage(
                f"file {name}", f"is not there; the manifest of run {manifest.run} names it"
            )
        elif hash_file(path, offset if path == own else None) != sha256:
            yield Damage(f"file {name}", f"is not the one that run {manifest.run} wrote")


def _chain(own: list[_Held], number: int, last: str) -> Iterator[Damage]:
    """Yield the manifests that are missing or do not follow from the one before."""
    by_number = {manifest.number: (manifest, sha256) for manifest, sha256, _, _ in own}
    previous = ""
    for n in range(1, number + 1):
        if n not in by_number:
            yield Damage(f"manifest {n}", "is in no WARC file")
            previous = ""
            continue
        manifest, sha256 = by_number[n]
        if (n == 1 or n - 1 in by_number) and manifest.previous != previous:
            yield Damage(f"manifest {n}", "does not follow from the one before it")
        previous = sha256
    if previous and previous != last:
        yield Damage(f"manifest {number}", "is not the one that was written last")


def _rows(db: Database, manifest: Manifest) -> Iterator[Damage]:
    found = hash_rows(db)
    for table, stated in manifest.rows.items():
        if found.get(table) != stated:
            before, now = stated.split()[0], (found.get(table) or "no").split()[0]
            yield Damage(
                f"table {table}",
                f"is not as run {manifest.run} left it: {before} rows then, {now} now",
            )
