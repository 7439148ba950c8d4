"""Frozen steps of ``migrations`` for the cells of the forms."""

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
