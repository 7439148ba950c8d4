"""Whether what an export holds can be an archive's: its files, the values of its rows, what rows speak of."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from crawler.errors import UsageError

_INTEGERS = range(-(1 << 63), 1 << 63)  # as SQLite holds them
# Columns that hold JSON, and what it must be.
_JSON = {
    "tables": {"rows": "array"},
    "listings": {"dates": "array"},
    "refusals": {"seen": "array"},
    "sightings": {"documents": "array", "seen": "array", "report": "object"},
    "versions": {"content": "object"},
    "visits": {"doubts": "object"},
    "disclosure": {"inferred": "array"},
    "applications": {"inferred": "array"},
    "litigation": {"inferred": "array"},
}
_WARC_FILES = "select warc_file from captures union select warc_file from documents"


def checked_row(row: Sequence[Any], columns: Mapping[str, str]) -> list[Any]:
    """Return a row whose values are of their columns' types.

    :raises ValueError: if one is not, or there are more or fewer of them

    >>> checked_row([1, "x"], {"id": "integer", "year": "integer"})
    Traceback (most recent call last):
    ValueError: year: 'x' is no integer
    """
    if len(row) != len(columns):
        raise ValueError(f"{len(row)} values where there are {len(columns)} columns")
    for value, (name, kind) in zip(row, columns.items(), strict=True):
        if not _is_of(value, kind):
            raise ValueError(f"{name}: {str(value)[:40]!r} is no {kind or 'value'}")
    return list(row)


def _is_of(value: Any, kind: str) -> bool:
    if value is None:
        return True
    is_integer = type(value) is int and value in _INTEGERS
    is_real = is_integer or (isinstance(value, float) and not math.isnan(value))
    return {"integer": is_integer, "real": is_real, "text": isinstance(value, str)}.get(
        kind, is_real or isinstance(value, str)
    )


def check_files(source: Path, tables: Iterable[str], kind: str) -> None:
    """Do nothing if every table of an export is there, and its WARC files are files of its own.

    :raises UsageError: if not
    """
    lost = [f"{table}.{kind}" for table in tables if not (source / f"{table}.{kind}").is_file()]
    if lost:
        raise UsageError(f"{source}: is no whole export: {', '.join(lost)} not there")
    for path in sorted((source / "warc").glob("*.warc.gz")):
        if path.is_symlink() or not path.is_file():
            raise UsageError(f"{path}: is no file of the export")


def check_rows(db: Database, source: Path) -> None:
    """Do nothing if the rows that were taken in can be read as what they are.

    :raises UsageError: if a WARC file would stand elsewhere, or a list or an object is none
    """
    for (name,) in db.execute(_WARC_FILES).fetchall():
        if name is not None and (Path(name).name != name or "\\" in name or name in {"", ".."}):
            raise UsageError(f"{source}: {name[:80]!r} is no name of a WARC file")
    for table, columns in _JSON.items():
        for column, kind in columns.items():
            sql = f"select rowid from {table} where {column} is not null and case when json_valid({column}) then json_type({column}) end is not ? limit 1"  # noqa: S608, E501
            odd = db.execute(sql, [kind]).fetchone()
            if odd:
                raise UsageError(f"{source}: {table} {odd[0]}: {column} is no JSON {kind}")
