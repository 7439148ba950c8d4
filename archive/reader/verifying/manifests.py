"""The chain of manifests against files and rows: whether an archive was changed after it was written."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path

from sqlite_utils import Database

from archive.originals.manifest import (
    Manifest,
    State,
    hash_file,
    hash_rows,
    migrations_of,
    parse_manifest,
    read_state,
)
from archive.originals.scan import scan_records
from archive.reader.damage import Damage
from archive.reader.verifying.records import Stood
from crawler.errors import ArchiveError

_Held = tuple[Manifest, str, Path, int]  # with the hash of its bytes, its file and place


def _parsed(found: Iterable[Stood]) -> list[_Held]:
    return [
        (manifest, hashlib.sha256(body).hexdigest(), path, offset)
        for body, path, offset in found
        if (manifest := parse_manifest(body))
    ]


def verify_manifests(
    db: Database, folder: Path, found: Iterable[Stood], torn: Collection[str] = ()
) -> Iterator[Damage]:
    """Yield what is not as the manifests *found* say: files of each run, the chain, rows since the last.

    *torn* files end within a record; that of a manifest that was written last did not.

    Archives that were merged in brought their own chains with their files. While a run writes, or after
    one that was killed, rows are not compared: the next run seals them. Nor after an upgrade of the schema.
    """
    held = _parsed(found)
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
    if state.sealed and held and not state.number:
        yield Damage("manifest.json", "knows no manifest, and the files have some")
    if state.sealed and own and own[-1][2].name in torn:
        yield Damage(f"file {own[-1][2].name}", "ends within the manifest that seals it")
    if state.sealed and own and own[-1][0].migrations == migrations_of(db):
        yield from _rows(db, own[-1][0])
    else:
        yield from _since(db, folder, state, held)


def _since(db: Database, folder: Path, state: State, held: Iterable[_Held]) -> Iterator[Damage]:
    """Yield the tables that are not as the last manifest says, where no run wrote since.

    Whatever writes, writes into a WARC file first, but an upgrade and what compares reports with each
    other. So it is with a copy of an archive; and a run that was killed when it had written its manifest
    did not come to say so.
    """
    own = _of_chain(held, state.chain)
    if own and not _unnamed(folder, held) and own[-1][0].migrations == migrations_of(db):
        yield from _rows(db, own[-1][0], apart=_made_anew)


def _unnamed(folder: Path, held: Iterable[_Held]) -> set[str]:
    """Return the files that no manifest names: of a run that did not end."""
    named = {name for manifest, *_ in held for name in manifest.files}
    return {path.name for path in folder.glob("*.warc.gz")} - named


def _made_anew(table: str) -> bool:
    """Tell whether an upgrade can change a table, or a copy made of the rows has another of it."""
    return table in {"sqlite_schema", "checks"} or table.startswith(("_", "reports_fts"))


def verify_copy(db: Database, folder: Path, state: State) -> Iterator[Damage]:
    """Yield the tables of a copy that are not as the last manifest in its files says."""
    found = (
        Stood(record.manifest, path, record.offset)
        for path in sorted(folder.glob("*.warc.gz"))
        for record in scan_records(path)
        if record.manifest
    )
    yield from _since(db, folder, state, _parsed(found))


def is_sealed(db: Database, folder: Path, found: Iterable[Stood]) -> bool:
    """Tell whether a manifest holds the rows: no run writes, or was killed, and it is of this schema."""
    try:
        state = read_state(folder.parent)
        own = _of_chain(_parsed(found), state.chain) if state and state.sealed else []
        return bool(own) and own[-1][0].migrations == migrations_of(db)
    except (ArchiveError, sqlite3.DatabaseError):
        return False


def unsealed(db: Database, folder: Path, found: Iterable[Stood]) -> Iterator[str]:
    """Yield why rows are held against no manifest, where some were *found*."""
    held = _parsed(found)
    try:
        state, migrations = read_state(folder.parent), migrations_of(db)
    except (ArchiveError, sqlite3.DatabaseError):
        return  # said as damage
    if not held or state is None:
        return
    if state.number and not state.sealed and not _unnamed(folder, held):
        yield (
            "rows are held against no manifest that seals them, only against the last one:"
            " no run wrote since"
        )
    elif not state.sealed or not state.number:
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


def _rows(
    db: Database, manifest: Manifest, *, apart: Callable[[str], bool] = lambda _table: False
) -> Iterator[Damage]:
    found = hash_rows(db)
    for table, stated in manifest.rows.items():
        if found.get(table) != stated and not apart(table):
            before, now = stated.split()[0], (found.get(table) or "no").split()[0]
            yield Damage(
                f"table {table}",
                f"is not as run {manifest.run} left it: {before} rows then, {now} now",
            )
