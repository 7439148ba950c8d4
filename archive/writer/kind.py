"""A sample archive and a real one never mix: each is marked, and refuses what is of the other kind."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable
from pathlib import Path

from sqlite_utils import Database

from archive.database import database_path, open_reader
from archive.reader.queries import archive_kind
from crawler.errors import ArchiveError, UsageError
from crawler.registry import SAMPLE_SOURCE, Agency

_WHAT = {"sample": "a sample archive (示例)", "real": "an archive of real reports"}


def refuse_other_kind(data: Path, kinds: Collection[str]) -> None:
    """Do nothing if what is of these *kinds* may go into the archive in *data*.

    :raises UsageError: if the archive is of another kind, or the kinds are two
    :raises ArchiveError: if its file is no intact database
    """
    _check(data, kind_in(data) if database_path(data).is_file() else "", kinds)


def kind_in(data: Path) -> str:
    """Return the kind of the archive in *data*, ``""`` if it has none yet.

    :raises UsageError: if there is no archive
    :raises ArchiveError: if its file is no intact database
    """
    try:
        with open_reader(data) as db:
            return archive_kind(db)
    except sqlite3.DatabaseError as error:
        raise ArchiveError(f"{database_path(data)}: {error}") from error


def kinds_of(agencies: Iterable[Agency]) -> set[str]:
    """Return the kinds of archive that agencies belong into, ``sample`` or ``real``."""
    return {"sample" if agency.source == SAMPLE_SOURCE else "real" for agency in agencies}


def settle_kind(db: Database, data: Path, kinds: Collection[str]) -> None:
    """Mark an archive that has no kind yet; for one that has, the same as ``refuse_other_kind``.

    :raises UsageError: if the archive is of another kind, or the kinds are two
    """
    held = archive_kind(db)
    _check(data, held, kinds)
    if not held:
        db.table("about").insert_all({"key": "kind", "value": kind} for kind in kinds)


def _check(data: Path, held: str, kinds: Collection[str]) -> None:
    if len(kinds) > 1:
        raise UsageError(
            "sample agencies and real ones do not go into one archive; choose one kind"
        )
    for kind in kinds:
        if held not in ("", kind):
            raise UsageError(
                f"{data} is {_WHAT[held]}, and what would go into it is of {_WHAT[kind]}:"
                " the two are never mixed; name another folder with --data"
            )
