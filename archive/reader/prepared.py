"""What the site's pages rest on, made ready once in its snapshot: the ledger, the rates, indexes.

The archive itself holds none of it. A view that is made ready keeps its name and its columns, so that whoever
asks it, page or visitor, is answered the same. The ledger depends on the day: on another one than that
of the snapshot it is worked out anew, as in the archive.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

PREPARED = ("_prepared_on", "_ledger", "_rates")
_TODAY = "(select day from _prepared_on) = date('now')"
# What pages ask for in an order, or pick a few rows out of; writing to the archive costs nothing more.
# None is such that a table would be read in another order where none is asked for.
_INDEXES = (
    "_ledger(agency_id, year)", "_ledger(state)", "_ledger(year, state, agency_id)",
    "_rates(report_id)", "_rates(agency_id, year, scope)", "_rates(year)",
    "reports(year desc, agency_id)", "versions(number, seen_at, id, report_id)",
    "versions(seen_at, id, report_id) where change = 'changed'", "similar(score desc)",
)  # fmt: skip


def prepare(file: Path) -> None:
    """Make a snapshot ready before it stands under its name.

    :raises sqlite3.DatabaseError: if it cannot be written
    """
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.execute("pragma journal_mode = off")  # a copy that is not whole is thrown away
        db.execute("begin")
        db.execute("create table _prepared_on as select date('now') as day")
        for view in ("ledger", "rates"):
            db.execute(f"create table _{view} as select * from {view}")  # noqa: S608
        for number, index in enumerate(_INDEXES):
            db.execute(f"create index _prepared_{number} on {index}")
        # In their place, where they are: a view that is dropped and made anew is listed last.
        db.execute("pragma writable_schema = on")
        for view in ("ledger", "rates"):
            of_view = "type = 'view' and name = ?"
            sql = f"select sql from sqlite_master where {of_view}"  # noqa: S608
            (text,) = db.execute(sql, [view]).fetchone()
            db.execute(
                f"update sqlite_master set sql = ? where {of_view}",  # noqa: S608
                [_ready(view, text.partition(" as")[2].strip()), view],
            )
        db.execute("commit")


def _ready(view: str, asked: str) -> str:
    """Return a view of what was made ready, which says what the archive's own asks."""
    if "'now'" in asked:
        return (
            f"create view {view} as select * from _{view} where {_TODAY}"  # noqa: S608
            f"\nunion all select * from (\n{asked}) where not {_TODAY}"
        )
    return f"create view {view} as select * from _{view} /*\n{asked} */"  # noqa: S608
