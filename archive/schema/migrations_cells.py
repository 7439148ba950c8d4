"""Frozen steps of ``migrations`` for the cells of the forms, and for closed lists."""

from __future__ import annotations

import json
from typing import Any

from sqlite_utils import Database

# An earlier version marked a row as inferred where one cell of it was, and no longer said how the
# others were read. The other rows of its printed table tell; where none does, OCR cannot be excluded
# from a picture or a PDF, and the report says so until it is extracted anew.
_MAYBE_OCR = ("pdf", "image", "ofd")
_ORIGIN_UNKNOWN = (
    "提取于较早版本，有推出值的行是否由图像识别不明；reextract 可查明"
    " / whether rows with inferred values were read by OCR is unknown until reextract"
)


def _unmarked(
    rows: dict[str, list[dict[str, Any]]],
) -> list[tuple[str, dict[str, Any], str | None]]:
    """Return each row marked as inferred with its table's name and how that table was read."""
    told: dict[int | None, str] = {}
    for name in ("disclosure", "applications", "litigation"):
        for row in rows[name]:
            if row["origin"] != "inferred":
                told[row["table_no"]] = row["origin"]
    return [
        (name, row, told.get(row["table_no"]))
        for name in ("disclosure", "applications", "litigation")
        for row in rows[name]
        if row["origin"] == "inferred"
    ]


def say_how_read(db: Database) -> None:
    """Say of each row how it was read; which cells the equations gave stands in ``inferred``."""
    keys = {"disclosure": "item", "applications": "item", "litigation": "stage"}
    marked = " union ".join(f"select report_id from {t} where origin = 'inferred'" for t in keys)
    for (report_id,) in db.execute(marked).fetchall():
        rows = {
            t: list(db.query(f"select * from {t} where report_id = ?", [report_id])) for t in keys
        }
        found = _unmarked(rows)
        for name, row, how in found:
            db.execute(
                f"update {name} set origin = ? where report_id = ? and {keys[name]} = ?",
                [how or "printed", report_id, row[keys[name]]],
            )
        (kind,) = db.execute("select format from reports where id = ?", [report_id]).fetchone()
        if kind in _MAYBE_OCR and any(how is None for _, _, how in found):
            db.execute(
                "insert into problems (report_id, code, message) values (?, 'origin_unknown', ?)",
                [report_id, _ORIGIN_UNKNOWN],
            )
    kept = db.execute("select id, content from versions where content is not null").fetchall()
    for version_id, content in kept:
        tables = json.loads(content)
        for _, row, how in _unmarked(tables):
            row["origin"] = how or "printed"
        text = json.dumps(tables, ensure_ascii=False)
        db.execute("update versions set content = ? where id = ?", [text, version_id])


def constrain(db: Database, table: str, *clauses: str) -> None:
    """Make a table anew with more constraints: SQLite cannot add one to a table that stands.

    Foreign keys must be off, and views of the table dropped, until the caller is done.
    """
    name = f"{table}_unconstrained"
    (sql,) = db.execute("select sql from sqlite_master where name = ?", [table]).fetchone()
    indexes = db.execute(
        "select sql from sqlite_master where type = 'index' and tbl_name = ? and sql is not null",
        [table],
    ).fetchall()
    db.execute(f"alter table {table} rename to {name}")
    db.execute(f"{sql.rstrip()[:-1]}, {', '.join(clauses)})")
    db.execute(f"insert into {table} select * from {name}")
    db.execute(f"drop table {name}")
    for (index,) in indexes:
        db.execute(index)


_ORIGIN = "check (origin in ('printed', 'ocr'))"
_CLOSED = {
    "disclosure": ("foreign key (item) references items(key)", _ORIGIN),
    "applications": ("foreign key (item) references items(key)", _ORIGIN),
    "litigation": ("foreign key (stage) references items(key)", _ORIGIN),
    "facts": ("foreign key (key) references items(key)",),
    "checks": (
        "foreign key (rule) references rules(rule)",
        "check (status in ('pass', 'fail', 'uncertain', 'not_assessable'))",
    ),
    "reports": (
        "check (scope in ('own', 'all'))",
        "check (status in ('ok', 'needs_review', 'no_text', 'not_obtainable'))",
        "check (proof in ('proved', 'repaired', 'ambiguous', 'inconsistent', 'no_tables'))",
    ),
    "agencies": (
        "check (kind in ('government', 'department', 'township', 'institution'))",
        "check (origin in ('registry', 'discovered'))",
    ),
}


def close_lists(db: Database) -> None:
    """Refer to the items and rules that the forms have, and hold every closed list to its words."""
    for column in (
        "parent text references items(key)",
        "zh_2019 text",
        "zh_2021 text",
        "unit text",
    ):
        db.execute(f"alter table items add column {column}")
    db.execute("alter table items add column article text")
    db.execute("create unique index items_key on items(key)")
    for table, clauses in _CLOSED.items():
        constrain(db, table, *clauses)


_LEVELS = ("national", "province", "city", "county", "township")
_FLAG = (0, 1)
_Words = tuple[str | int, ...]
_MORE_CLOSED: dict[str, dict[str, _Words]] = {
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
    sql = f"update {table} set {column} = {instead} where {column} not in ({marks})"
    db.execute(sql, words)


def close_more_lists(db: Database) -> None:
    """Hold every other closed list to its words; a word that none has is kept, with its place."""
    db.execute(
        "create table _other_words (table_name text not null, row integer not null,"
        " column_name text not null, word text not null)"
    )
    for table, columns in _MORE_CLOSED.items():
        for column, words in columns.items():
            _keep_other(db, table, column, words)
        clauses = [
            f"check ({column} in ({', '.join(repr(word) for word in words)}))"
            for column, words in columns.items()
        ]
        constrain(db, table, *clauses)
