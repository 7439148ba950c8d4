"""Is the archive whole: every payload against its hash, rows against files, views, search index."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from archive.originals.elsewhere import files_elsewhere
from archive.originals.payloads import read_payload
from archive.originals.whole import written_whole
from archive.reader.damage import Damage
from archive.reader.export_types import constraints
from archive.reader.verifying.contents import Contents
from archive.reader.verifying.index import verify_index
from archive.reader.verifying.manifests import is_sealed, unsealed, verify_manifests
from archive.reader.verifying.notes import verify_notes
from archive.reader.verifying.records import Stood, verify_files, verify_records
from archive.reader.verifying.versions import verify_versions
from archive.schema.upgrade import unknown_migrations, unknown_words
from crawler.errors import ArchiveError, UnwritableError, UsageError


@dataclass(frozen=True)
class Verified:
    """What was looked at, by kind, and what is damaged; ``notes`` are oddities that lose nothing.

    ``sealed`` tells whether a manifest holds every row.
    """

    counts: dict[str, int]
    damages: tuple[Damage, ...]
    notes: tuple[str, ...] = ()
    sealed: bool = False


Step = Callable[[], Iterator[Damage]]


def _database(db: Database) -> Iterator[Damage]:
    for (message,) in db.execute("pragma integrity_check"):
        if message != "ok":
            yield Damage("archive.db", message)
    for table, row, parent, _ in db.execute("pragma foreign_key_check").fetchall():
        yield Damage(f"{table} {row}", f"refers to a row that {parent} does not have")
    for view in db.view_names():
        try:
            db.execute(f"select * from [{view}] limit 0").fetchall()  # noqa: S608
        except sqlite3.DatabaseError as error:
            yield Damage(f"view {view}", str(error))
    for word in unknown_words(db):
        yield Damage(word, "is in no form and no rule")
    for name in unknown_migrations(db):
        yield Damage(f"migration {name}", "is none of this version's")
    sql = (
        "select warc_file, warc_offset, count(*) from captures where warc_file is not null"
        " group by warc_file, warc_offset having count(*) > 1"
    )
    for file, offset, count in db.execute(sql).fetchall():
        yield Damage(f"file {file}", f"{count} captures stand at {offset}")
    yield from _closed_lists(db)


def _closed_lists(db: Database) -> Iterator[Damage]:
    """Yield the words that are in no closed list: SQLite's own check leaves them out when it only reads."""
    for table in db.table_names():
        for column, held in constraints(db, table).items():
            allowed = held.get("enum", ())
            marks = ", ".join("?" * len(allowed))
            sql = f"select distinct [{column}] from [{table}] where [{column}] not in ({marks})"  # noqa: S608
            for (word,) in db.execute(sql, allowed).fetchall() if allowed else ():
                yield Damage(f"{table}.{column}", f"{word!r} is not in its closed list")


def _payloads(db: Database, folder: Path) -> Iterator[Damage]:
    never_here = files_elsewhere(db)
    sql = (
        "select sha256, warc_file, warc_offset, size from documents order by warc_file, warc_offset"
    )
    for sha256, file, offset, size in db.execute(sql):
        if file in never_here:
            continue
        place = f"document {sha256}"
        try:
            body = read_payload(folder, file, offset)
        except ArchiveError as error:
            yield Damage(place, str(error))
            continue
        if hashlib.sha256(body).hexdigest() != sha256 or len(body) != size:
            yield Damage(place, f"{file} at {offset}: the payload is not the one that was stored")


def _count(db: Database, table: str) -> int:
    """Return how many rows a table has, 0 where its pages cannot be read: a step has said so."""
    try:
        return int(db.execute(f"select count(*) from {table}").fetchone()[0])  # noqa: S608
    except (sqlite3.DatabaseError, ValueError):
        return 0


def _elsewhere(db: Database) -> Iterator[str]:
    """Yield that payloads were not looked at, where an import brought none."""
    with suppress(sqlite3.DatabaseError, ValueError):  # said as damage
        if names := files_elsewhere(db):
            yield f"{len(names)} WARC files are elsewhere: the archive was imported without its originals"


def verify(
    db: Database,
    folder: Path,
    *,
    report: Callable[[str], None] = lambda _step: None,
    beside: Mapping[str, Step] | None = None,
) -> Verified:
    """Look at everything; *folder* holds the WARC files, *report* is told each step.

    *beside* are the steps that are taken where no manifest holds the rows.
    """
    torn: list[str] = []
    untold: list[str] = []
    manifests: list[Stood] = []
    contents = Contents()
    steps: dict[str, Step] = {
        "rows, keys and views": lambda: _database(db),
        "payloads": lambda: _payloads(db, folder),
        "WARC files": lambda: verify_files(folder, torn),
        "records": lambda: verify_records(db, folder, manifests),
        "notes": lambda: verify_notes(db, folder, untold),
        "manifests": lambda: verify_manifests(db, folder, manifests, torn),
        "versions": lambda: verify_versions(db, contents),
        "search index": lambda: verify_index(db),
    }
    damages: list[Damage] = []
    _take(steps, damages, report)
    sealed = is_sealed(db, folder, manifests)
    if beside and not sealed:
        _take(beside, damages, report)
    names = ("documents", "captures", "reports", "versions")
    counts = {name: _count(db, name) for name in names}
    notes = (
        *(f"{name}: ends within a record" for name in torn),
        *untold,
        *contents.untold(),
        *unsealed(db, folder, manifests),
        *_elsewhere(db),
    )
    return Verified(counts, tuple(damages), notes, sealed)


def _take(steps: Mapping[str, Step], damages: list[Damage], report: Callable[[str], None]) -> None:
    """Put what the steps find into *damages*."""
    for name, step in steps.items():
        report(name)
        try:
            damages.extend(step())
        except (sqlite3.DatabaseError, ValueError, TypeError) as error:  # of damaged pages too
            damages.append(Damage(name, f"cannot be read: {error}"))


def backup(db: Database, target: Path) -> None:
    """Write a consistent copy of the database, also while a crawl writes to it.

    One read transaction over a write-ahead log: it sees one moment, and nobody waits. The copy stands
    under its name only when it is whole.

    :raises UsageError: if no file can stand there
    :raises UnwritableError: if the file cannot be written
    """
    if not os.access(target.parent, os.W_OK) or target.is_dir():
        raise UsageError(f"{target}: cannot be written: name a file in a folder that can be")
    try:
        with written_whole(target) as unfinished:
            unfinished.unlink(missing_ok=True)
            db.execute("vacuum into ?", [str(unfinished)])
    except (OSError, sqlite3.DatabaseError) as error:
        raise UnwritableError(f"{target}: cannot be written: {error}") from error
