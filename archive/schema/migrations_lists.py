"""Frozen step of ``migrations`` that holds the last closed lists to their words."""

from __future__ import annotations

from sqlite_utils import Database

from archive.schema.migrations_cells import constrain

_LEVELS = ("national", "province", "city", "county", "township")
_FLAG = (0, 1)
_Words = tuple[str | int, ...]
_LISTS: dict[str, dict[str, _Words]] = {
    "visits": {
        "state": ("ok", "empty", "partial", "unread", "unreachable", "blocked", "needs_browser"),
        "recognised": _FLAG,
        "complete": _FLAG,
    },
    "captures": {
        "outcome": (
            "new", "changed", "unchanged", "not_modified", "blocked", "not_found", "error", "refused",
        ),
        "tls": ("none", "unverified", "legacy"),
    },
    "runs": {"status": ("running", "finished", "interrupted")},
    "version_documents": {"role": ("page", "attachment", "picture")},
    "versions": {
        "status": ("ok", "needs_review", "no_text", "not_obtainable"),
        "proof": ("proved", "repaired", "ambiguous", "inconsistent", "no_tables"),
    },
    "agencies": {"level": _LEVELS, "active": _FLAG},
    "regions": {"level": _LEVELS},
}  # fmt: skip
# What stands, as SQL, where an earlier version wrote a word that no list has; else null. The word itself
# is kept apart.
_INSTEAD = {
    ("visits", "state"): "'unread'",
    ("captures", "outcome"): "'error'",
    ("runs", "status"): "'interrupted'",
    ("version_documents", "role"): "'attachment'",
    ("agencies", "active"): "1",
    ("regions", "level"): "case when code like '__0000' then 'province'"
    " when code like '____00' then 'city' else 'county' end",
}


def _keep_other(db: Database, table: str, column: str, words: _Words) -> None:
    """Put what is no word of a list into a table of its own, with the number of its row."""
    marks = ", ".join("?" * len(words))
    odd = f"from {table} where {column} not in ({marks})"
    db.execute(
        f"insert into _other_words select ?, rowid, ?, {column} {odd}",
        [table, column, *words],
    )
    instead = _INSTEAD.get((table, column), "null")
    sql = f"update {table} set {column} = {instead} where {column} not in ({marks})"  # noqa: S608
    db.execute(sql, words)


def close_more_lists(db: Database) -> None:
    """Hold every other closed list to its words; a word that none has is kept, with its place."""
    db.execute(
        "create table _other_words (table_name text not null, row integer not null,"
        " column_name text not null, word text not null)"
    )
    for table, columns in _LISTS.items():
        for column, words in columns.items():
            _keep_other(db, table, column, words)
        clauses = [
            f"check ({column} in ({', '.join(repr(word) for word in words)}))"
            for column, words in columns.items()
        ]
        constrain(db, table, *clauses)
