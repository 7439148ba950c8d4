"""WARC files that an archive speaks of and does not hold: it was imported from an export without them."""

from __future__ import annotations

import json
from collections.abc import Iterable

from sqlite_utils import Database

_KEY = "originals_elsewhere"


def files_elsewhere(db: Database) -> set[str]:
    """Return the names of the WARC files that were never here."""
    row = db.execute("select value from about where key = ?", [_KEY]).fetchone()
    return set(json.loads(row[0])) if row else set()


def note_elsewhere(db: Database, names: Iterable[str]) -> None:
    """Write which WARC files are not here; nothing where all are."""
    db.execute("delete from about where key = ?", [_KEY])
    if found := sorted(names):
        db.execute("insert into about values (?, ?)", [_KEY, json.dumps(found)])
