"""The data as files: CSV, JSON lines, Parquet, and a Frictionless data package with its dictionary."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from archive.schema.analysis.dictionary import view_type
from archive.schema.dictionary import TABLES
from archive.schema.dictionary_entry import in_chinese, in_english
from archive.schema.printed import NUMBER_TABLES, printed_columns
from crawler.errors import UsageError
from crawler.forms import APPLICATION_COLUMNS, LITIGATION_COLUMNS

_BATCH = 5000  # rows in memory at a time
# A spreadsheet takes a cell for a formula that begins so; the apostrophe makes it text (OWASP).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_TYPES = {"integer": "integer", "real": "number", "text": "string", "": "string"}
_SOURCE = {"title": "各行政机关门户公布的政府信息公开工作年度报告"}
PARQUET = "install Parquet with: pip install '.[parquet]'"


def _tables(db: Database) -> list[str]:
    """Return the tables and views of the dictionary that the archive has."""
    held = {*db.table_names(), *db.view_names()}
    return [name for name in TABLES if name in held]


def _columns(db: Database, table: str) -> dict[str, str]:
    """Return a table's columns with their SQL types; what a view computes as the dictionary says."""
    return {
        row[1]: row[2].lower() or view_type(table, row[1])
        for row in db.execute(f"pragma table_info([{table}])")
    }


def _rows(db: Database, table: str) -> Iterator[list[tuple[Any, ...]]]:
    """Yield a table's rows in batches, tables in the order of their keys."""
    order = "" if table in db.view_names() else " order by 1, 2"
    cursor = db.execute(f"select * from [{table}]{order}")  # noqa: S608
    while batch := cursor.fetchmany(_BATCH):
        yield batch


def safe_cell(value: Any) -> Any:
    """Return a cell that no spreadsheet runs: text that begins like a formula is marked as text.

    >>> safe_cell("=1+1"), safe_cell(-1), safe_cell("年报")
    ("'=1+1", -1, '年报')
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def export_csv(db: Database, folder: Path, *, bom: bool = True) -> list[Path]:
    """Write one file a table; with the mark that makes Excel read UTF-8, unless *bom* is false."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for table in _tables(db):
        path = folder / f"{table}.csv"
        with path.open("w", encoding="utf-8-sig" if bom else "utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(_columns(db, table))
            for batch in _rows(db, table):
                writer.writerows([safe_cell(value) for value in row] for row in batch)
        made.append(path)
    return made


def _schema(db: Database, table: str) -> dict[str, Any]:
    info = TABLES[table]
    fields = [
        {
            "name": column,
            "type": _TYPES.get(kind, "any"),
            "title": in_chinese(info.columns.get(column, "")),
            "description": in_english(info.columns.get(column, "")),
        }
        for column, kind in _columns(db, table).items()
    ]
    keys = [
        row[1]
        for row in sorted(db.execute(f"pragma table_info([{table}])"), key=lambda r: r[5])
        if row[5]
    ]
    return {"fields": fields} | ({"primaryKey": keys} if keys else {})


def export_datapackage(db: Database, folder: Path) -> list[Path]:
    """Write the tables as CSV with ``datapackage.json``: each column's type and meaning."""
    made = export_csv(db, folder, bom=False)
    resources = [
        {
            "name": path.stem.replace("_", "-"),
            "path": path.name,
            "title": TABLES[path.stem].zh,
            "description": f"每一行是{TABLES[path.stem].row}。 {TABLES[path.stem].en}",
            "profile": "tabular-data-resource",
            "encoding": "utf-8",
            "format": "csv",
            "mediatype": "text/csv",
            "schema": _schema(db, path.stem),
        }
        for path in made
    ]
    package = {
        "name": "nianbao",
        "profile": "tabular-data-package",
        "title": "年报 Nianbao",
        "description": "政府信息公开工作年度报告 / China's government information-disclosure annual reports",
        "sources": [_SOURCE],
        "resources": resources,
    }
    path = folder / "datapackage.json"
    path.write_text(json.dumps(package, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return [path, *made]


def export_parquet(db: Database, folder: Path) -> list[Path]:
    """Write one Parquet file a table.

    :raises UsageError: if the extra is not installed
    """
    try:
        import pyarrow as pa  # noqa: PLC0415  # an extra
        import pyarrow.parquet as pq  # noqa: PLC0415
    except ImportError:
        raise UsageError(f"Parquet needs pyarrow; {PARQUET}") from None
    kinds = {"integer": pa.int64(), "real": pa.float64()}
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for table in _tables(db):
        columns = _columns(db, table)
        schema = pa.schema([(n, kinds.get(kind, pa.string())) for n, kind in columns.items()])
        path = folder / f"{table}.parquet"
        with pq.ParquetWriter(path, schema) as writer:
            for batch in _rows(db, table):
                arrays = [
                    pa.array([_typed(row[n], field.type, pa) for row in batch], field.type)
                    for n, field in enumerate(schema)
                ]
                writer.write_batch(pa.record_batch(arrays, schema=schema))
        made.append(path)
    return made


def _typed(value: Any, kind: Any, pa: Any) -> Any:
    """Return a value as its column's type; SQLite's views and loose columns name none."""
    if value is None or kind != pa.string():
        return value
    return value if isinstance(value, str) else str(value)


def _values(db: Database, report_id: int, table: str, key: str) -> dict[str, dict[str, Any]]:
    """Return a standard table of a report by item, each with the columns that the form prints."""
    rows = list(db.query(f"select * from {table} where report_id = ?", [report_id]))  # noqa: S608
    fixed = {"applications": list(APPLICATION_COLUMNS), "litigation": list(LITIGATION_COLUMNS)}
    return {
        row[key]: {c: row[c] for c in fixed.get(table) or printed_columns(rows, row[key])}
        for row in rows
    }


def _inferred(db: Database, report_id: int) -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = {}
    for table, key in NUMBER_TABLES.items():
        sql = f"select {key}, inferred from {table} where report_id = ? and inferred is not null"  # noqa: S608
        for item, columns in db.execute(sql, [report_id]):
            found.setdefault(table, {})[item] = json.loads(columns)
    return found


def _list(db: Database, sql: str, report_id: int) -> list[dict[str, Any]]:
    return list(db.query(sql, [report_id]))


def report_object(db: Database, report: dict[str, Any]) -> dict[str, Any]:
    """Return a stored report as the JSON object that ``nianbao extract`` prints."""
    number = report["id"]
    return {
        "agency": report["agency"],
        "agency_id": report["agency_id"],
        "agency_as_printed": report["agency_as_printed"],
        "scope": report["scope"],
        "year": report["year"],
        "title": report["title"],
        "published_on": report["published_on"],
        **{table: _values(db, number, table, key) for table, key in NUMBER_TABLES.items()},
        "inferred": _inferred(db, number),
        "statistics": _list(
            db,
            "select label, unit, value from statistics where report_id = ? order by position",
            number,
        ),
        "sections": _list(
            db,
            "select number, heading, text from sections where report_id = ? order by number",
            number,
        ),
        "facts": _list(db, "select key, value, unit, quote from facts where report_id = ?", number),
        "checks": _list(
            db,
            'select rule, status, place as "where", left_value as "left", right_value as "right"'
            " from checks where report_id = ?",
            number,
        ),
        "problems": _list(db, "select code, message from problems where report_id = ?", number),
        "proof": report["proof"],
        "document": {"sha256": report["document_sha256"], "format": report["format"]},
    }


def export_jsonl(db: Database, path: Path) -> list[Path]:
    """Write one report a line, in the order of agency, year and scope."""
    sql = (
        "select reports.*, agencies.name as agency from reports join agencies on agencies.id = agency_id"
        " order by agency_id, year, scope, reports.id"
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        for report in db.query(sql):
            file.write(json.dumps(report_object(db, report), ensure_ascii=False) + "\n")
    return [path]
