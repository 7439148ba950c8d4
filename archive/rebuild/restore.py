"""An archive made from an export of another one, row by row: a data package, or Parquet files."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from secrets import token_hex

from sqlite_utils import Database

from archive.database import hold, open_database
from archive.originals.elsewhere import files_elsewhere, note_elsewhere
from archive.originals.manifest import State, read_state, write_state
from archive.reader.verifying.manifests import verify_copy
from archive.rebuild.package import package_kind, read_table
from archive.rebuild.place import check_empty, put_in_place
from archive.rebuild.sound import check_files, check_rows
from archive.schema.upgrade import bring_to_today
from archive.writer.store import UNFINISHED
from crawler.errors import UsageError

# The words of items and rules follow from the code; underscored tables follow from the others.
_APART = frozenset({"items", "rules"})
# What SQLite says of values that it does not take; that it cannot write is another matter.
_REFUSED = (sqlite3.IntegrityError, sqlite3.DataError, sqlite3.ProgrammingError)
_TO_COMPARE = (
    "insert or ignore into _touched_sentences select distinct hash from sentences",
    "insert or ignore into _touched_reports select distinct report_id from sentences",
)


@dataclass(frozen=True)
class Restored:
    """What came of it: rows, WARC files that came with the export, and those that did not."""

    rows: int
    originals: int
    elsewhere: int


def restore(data: Path, source: Path) -> Restored:
    """Make an archive in *data* from the export in *source*, with its originals where it has them.

    :raises UsageError: if *data* is not empty, or the export is of another version or not whole
    :raises ArchiveLockedError: if another run holds *data*
    """
    check_empty(data, source)
    lock = hold(data)
    made = data / UNFINISHED
    try:
        shutil.rmtree(made, ignore_errors=True)
        made.mkdir()
        write_state(made, _state(source))
        with closing(open_database(made)) as db:
            rows = _load(db, source)
            _refuse_other(db, source)
            held = {path.name for path in (source / "warc").glob("*.warc.gz")}
            with db.atomic():
                note_elsewhere(db, (_spoken(db) | files_elsewhere(db)) - held)
            result = Restored(rows, len(held), len(files_elsewhere(db)))
        put_in_place(made, data, source / "warc")
    finally:
        shutil.rmtree(made, ignore_errors=True)
        lock.release()
    return result


def _refuse_other(db: Database, source: Path) -> None:
    """Do nothing if the rows are those of the last run's manifest, or no manifest speaks of them.

    :raises UsageError: if they were changed since
    """
    other = [found.place for found in verify_copy(db, source / "warc", _state(source))]
    if other:
        raise UsageError(
            f"{source}: is not as it was exported: {', '.join(other)} not as the manifest in its WARC"
            " files says"
        )


def _state(source: Path) -> State:
    """Return where the chain of manifests stands: the exported one's, if its originals came too."""
    state = read_state(source) if (source / "warc").is_dir() else None
    return replace(state or State(token_hex(8)), sealed=False)


def _spoken(db: Database) -> set[str]:
    """Return the WARC files that rows speak of."""
    sql = (
        "select warc_file from captures where warc_file is not null"
        " union select warc_file from documents"
    )
    return {row[0] for row in db.execute(sql).fetchall()}


def _load(db: Database, source: Path) -> int:
    """Put the rows of every table in, and what follows from them; return how many there are."""
    tables = [
        name
        for name in db.table_names()
        if name not in _APART and not name.startswith(("_", "reports_fts", "sqlite_"))
    ]
    check_files(source, tables, package_kind(source))
    db.execute("pragma foreign_keys = off")
    try:
        with db.atomic():
            count = sum(_fill(db, source, table) for table in tables)
            for statement in _TO_COMPARE:
                db.execute(statement)
            lost = db.execute("pragma foreign_key_check").fetchone()
            if lost:
                raise UsageError(
                    f"{source}: {lost[0]} {lost[1]} refers to a row that {lost[2]} lacks"
                )
            check_rows(db, source)
        bring_to_today(db)
    except (*_REFUSED, ValueError, TypeError, KeyError) as error:
        raise UsageError(f"{source}: is no whole export: {error}") from error
    return count


def _fill(db: Database, source: Path, table: str) -> int:
    columns = {row[1]: row[2].lower() for row in db.execute(f"pragma table_info([{table}])")}
    marks = ", ".join("?" * len(columns))
    before = db.conn.total_changes
    db.conn.executemany(
        f"insert into [{table}] values ({marks})",  # noqa: S608  # our own names
        read_table(source, table, columns),
    )
    return db.conn.total_changes - before
