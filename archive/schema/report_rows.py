"""The rows of one report in every table that hangs on it, and the hash by which they are known."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from types import NoneType
from typing import Any
from weakref import WeakKeyDictionary

from sqlite_utils import Database

from crawler.models import Check, Report, Row
from crawler.rules import BETWEEN_REPORTS, rule_name

PART_TABLES = (
    "sections",
    "disclosure",
    "applications",
    "litigation",
    "statistics",
    "facts",
    "checks",
    "problems",
    "tables",
)
# Problems that say where a report stands: they follow from its publications, and hang on no version.
STANDING_PROBLEMS = ("page_replaced", "published_differing")
_Row = dict[str, Any]
_IN_ORDER = json.JSONEncoder(sort_keys=True).encode
_BY_LINES = json.JSONEncoder(sort_keys=True, separators=("\n", ": ")).encode
_AS_TEXT = json.JSONEncoder(ensure_ascii=False).encode
_OWN = ("id", "report_id")  # columns of the place, not of the content


def rows(db: Database, sql: str, values: Sequence[Any] | _Row = ()) -> list[_Row]:
    """Return what a ``select`` gives, each row by its columns' names, without a savepoint.

    ``Database.query`` sets one around each statement, and FTS5 writes out what it has gathered at each of
    them: a report's words would be written as many times as rows are asked for after it.
    """
    cursor = db.execute(sql, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def part_rows(report: Report) -> dict[str, list[_Row]]:
    """Return a report's rows by table, without the report's id."""
    return {
        "sections": [vars(section) for section in report.sections],
        "disclosure": _number_rows(report.disclosure, "item"),
        "applications": _number_rows(report.applications, "item"),
        "litigation": _number_rows(report.litigation, "stage"),
        "statistics": [
            {"position": n, "label": label, "unit": unit, "value": value}
            for n, (label, unit, value) in enumerate(report.statistics, start=1)
        ],
        "facts": [vars(fact) for fact in report.facts],
        "checks": [check_row(check) for check in report.checks],
        "problems": [vars(problem) for problem in report.problems],
        "tables": [
            {
                "position": placed.position,
                "section": placed.section,
                "page": placed.table.page or None,
                "rows": json.dumps(placed.table.rows, ensure_ascii=False),
            }
            for placed in report.tables
        ],
    }


def _number_rows(rows: Mapping[str, Row], key: str) -> list[dict[str, Any]]:
    return [
        {
            key: item,
            **row.values,
            "origin": row.origin,
            "inferred": json.dumps(row.inferred) if row.inferred else None,
            "page": row.page or None,
            "table_no": row.table_no,
            "row_no": row.row_no,
        }
        for item, row in rows.items()
    ]


def check_row(check: Check) -> dict[str, Any]:
    """Return a check's row, without the report's id."""
    return {
        "rule": check.rule,
        "name": rule_name(check.rule),
        "status": check.status,
        "place": check.place,
        "left_value": check.left,
        "right_value": check.right,
        "message": check.message,
    }


_Columns = dict[str, list[tuple[str, str, frozenset[Any]]]]
_KNOWN: WeakKeyDictionary[Database, tuple[int, _Columns]] = WeakKeyDictionary()
# What a column of a kind gives back as it was given.
_FITS: dict[str, frozenset[Any]] = {
    "real": frozenset({float, str, NoneType}),
    "text": frozenset({str, NoneType}),
}
_FITS_OTHERS: frozenset[Any] = frozenset({int, float, str, NoneType})


def _part_columns(db: Database) -> _Columns:
    """Return the columns of the part tables with their types, read once for each state of the schema."""
    (version,) = db.execute("pragma schema_version").fetchone()
    known = _KNOWN.get(db)
    if known is None or known[0] != version:
        known = _KNOWN[db] = (version, {name: _columns(db, name) for name in PART_TABLES})
    return known[1]


def _columns(db: Database, table: str) -> list[tuple[str, str, frozenset[Any]]]:
    columns = {row[1]: row[2].lower() for row in db.execute(f"pragma table_info({table})")}
    kinds = ((name, kind) for name, kind in columns.items() if name not in _OWN)
    return [(name, kind, _FITS.get(kind, _FITS_OTHERS)) for name, kind in kinds]


def _typed(value: Any, kind: str) -> Any:
    """Return a value as a column of that kind gives it back."""
    if kind == "real" and isinstance(value, int):
        return float(value)
    if kind == "text" and value is not None:
        return str(value)
    return int(value) if isinstance(value, bool) else value


class Parts:
    """The rows of one content of a report by table, with every column, just as the tables hold them.

    Their JSON and their hash are made once, and only if they are asked for.
    """

    def __init__(self, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        """Take the rows of each table of ``PART_TABLES``, as their columns give them back."""
        self.rows = rows

    @classmethod
    def of_text(cls, text: str) -> Parts:
        """Return what a version's ``content`` holds.

        :raises ValueError: if it is no JSON
        """
        parts = cls(json.loads(text))
        parts.__dict__["text"] = text
        return parts

    def keep(self, sha256: str | None) -> None:
        """Take the hash that was kept of them, if one was."""
        if sha256:
            self.__dict__["sha256"] = sha256

    @cached_property
    def text(self) -> str:
        """The rows as JSON."""
        return _AS_TEXT(self.rows)

    @cached_property
    def sha256(self) -> str:
        """The hash of the rows."""
        return _hash_of(self.rows)

    def __eq__(self, other: object) -> bool:
        """Tell whether other rows are the same, in the same order."""
        if self is other or not isinstance(other, Parts):
            return self is other
        counts, others = ({name: len(of) for name, of in p.rows.items()} for p in (self, other))
        return counts == others and self.text == other.text

    __hash__ = None  # type: ignore[assignment]


def as_parts(db: Database, parts: Mapping[str, Sequence[Mapping[str, Any]]]) -> Parts:
    """Return a report's rows with every column of the tables, just as those would hold them."""
    found = {}
    tables = _part_columns(db)
    for name in PART_TABLES:
        columns = tables[name]
        found[name] = [
            {
                column: value if type(value := row.get(column)) in fits else _typed(value, kind)
                for column, kind, fits in columns
            }
            for row in parts.get(name, ())
        ]
    return Parts(found)


def stored_parts(db: Database, report_id: int, *, schema: str = "main") -> Parts:
    """Return the rows of a report's current version.

    Checks between years, and problems of where the report stands, are made anew and are not among them.
    """
    apart = {"checks": ("rule", BETWEEN_REPORTS), "problems": ("code", STANDING_PROBLEMS)}
    found = {}
    for name in PART_TABLES:
        sql = f"select * from {schema}.{name} where report_id = ? order by rowid"  # noqa: S608
        column, others = apart.get(name, ("", ()))
        held = rows(db, sql, [report_id])
        found[name] = [row for row in held if not column or row[column] not in others]
    return as_parts(db, found)


def rows_hash(text: str) -> str:
    """Return the SHA-256 of a version's rows, whatever their order, blanks apart.

    A column that a later schema adds, blank in what is stored, changes no hash.

    >>> one, other = '{"facts": [{"a": 1, "b": null}, {"a": 2}]}', '{"facts": [{"a": 2}, {"a": 1}]}'
    >>> rows_hash(one) == rows_hash(other)
    True
    """
    return _hash_of(json.loads(text))


def _hash_of(parts: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    found = {name: sorted(_as_lines(rows)) for name, rows in parts.items()}
    return hashlib.sha256(_IN_ORDER(found).encode()).hexdigest()


def _as_lines(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return each row as JSON, blanks left out: all at once, in two thirds of the time of one by one.

    A line feed parts them, and their columns too: in JSON of plain values it stands nowhere else.
    """
    plain = [{k: v for k, v in row.items() if v is not None} for row in rows]
    lines = _BY_LINES(plain)[1:-1].replace("}\n{", "}\0{").replace("\n", ", ")
    return lines.split("\0") if plain else []


def version_text(db: Database, report_id: int, content: str | None) -> str:
    """Return the rows of a version: its *content*, or what the tables hold for the one shown."""
    return stored_parts(db, report_id).text if content is None else content


def hash_versions(db: Database) -> None:
    """Write the hash of its rows into every version that has none: it is of an earlier schema."""
    sql = "select id, report_id, content from versions where rows_sha256 is null"
    for version_id, report_id, content in db.execute(sql).fetchall():
        found = rows_hash(version_text(db, report_id, content))
        db.execute("update versions set rows_sha256 = ? where id = ?", [found, version_id])
