"""What an exported column is: its type, what it may hold, where it leads."""

from __future__ import annotations

import re
from typing import Any

from sqlite_utils import Database

from archive.schema.analysis.dictionary import view_type

_DATES = frozenset({"published_on", "listed_on", "due_on"})
_FIELD = {
    "integer": "integer", "real": "number", "date": "date", "datetime": "datetime", "text": "string",
}  # fmt: skip
_CLOSED = re.compile(r"check \((\w+) in \(([^)]*)\)\)", re.IGNORECASE)


def column_types(db: Database, table: str) -> dict[str, str]:
    """Return a table's columns with their types: integer, real, date, datetime or text.

    What a view computes is typed as the dictionary says. A name that ends in ``_at`` is a time in UTC.
    """
    found = {}
    for row in db.execute(f"pragma table_info([{table}])"):
        name, kind = row[1], row[2].lower() or view_type(table, row[1])
        if name in _DATES:
            kind = "date"
        elif name.endswith("_at"):
            kind = "datetime"
        elif (name, kind) == ("value", "integer"):
            kind = "real"  # SQLite names the first of the columns that a view puts under each other
        found[name] = kind
    return found


def field_type(kind: str) -> str:
    """Return a column's type as a table schema names it (frictionless, Table Schema)."""
    return _FIELD.get(kind, "any")


def constraints(db: Database, table: str) -> dict[str, dict[str, Any]]:
    """Return by column what its table holds it to: that it is given, and its closed list of words.

    A text that is given may be empty, which CSV does not tell from one that is not.
    """
    found: dict[str, dict[str, Any]] = {}
    for row in db.execute(f"pragma table_info([{table}])"):
        if row[3] and row[2].lower() != "text":
            found.setdefault(row[1], {})["required"] = True
    sql = db.execute("select sql from sqlite_master where name = ?", [table]).fetchone()
    for column, words in _CLOSED.findall(sql[0] if sql and sql[0] else ""):
        listed = [word.strip() for word in words.split(",")]
        allowed = [word[1:-1] if word.startswith("'") else int(word) for word in listed]
        found.setdefault(column, {})["enum"] = allowed
    return found


def foreign_keys(db: Database, table: str) -> list[dict[str, Any]]:
    """Return the references of a table, each to a resource of the package, ``""`` for itself."""
    found = []
    for row in sorted(db.execute(f"pragma foreign_key_list([{table}])"), key=lambda r: r[3]):
        other = "" if row[2] == table else row[2].replace("_", "-")
        reference = {"resource": other, "fields": [row[4] or row[3]]}
        found.append({"fields": [row[3]], "reference": reference})
    return found
