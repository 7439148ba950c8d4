"""The data as files: CSV, Parquet, JSON lines, and a Frictionless data package with its dictionary."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from archive.originals.manifest import hash_file
from archive.originals.whole import written_whole
from archive.reader.csv_lines import write_line
from archive.reader.datasette_metadata import DATA_LICENCE
from archive.reader.export_originals import Originals, copy_originals
from archive.reader.export_types import column_types, constraints, field_type, foreign_keys
from archive.schema.dictionary import TABLES
from archive.schema.dictionary_entry import in_chinese, in_english
from crawler.errors import ArchiveError, UsageError

_BATCH = 5000  # rows in memory at a time
_NAMING = 12  # of a view's columns, the first ones: they say which row it is
_SOURCE = {"title": "各行政机关门户公布的政府信息公开工作年度报告"}
LINES = "lines.json"  # of which jsonl file the tables beside it are
PARQUET = "install Parquet with: pip install '.[parquet]'"


def _tables(db: Database) -> list[str]:
    """Return the tables and views of the dictionary that the archive has."""
    held = {*db.table_names(), *db.view_names()}
    return [name for name in TABLES if name in held]


def _rows(db: Database, table: str) -> Iterator[list[tuple[Any, ...]]]:
    """Yield a table's rows in batches, in an order that does not depend on how they were stored."""
    width = min(len(column_types(db, table)), _NAMING) if table in db.view_names() else 2
    order = ", ".join(str(n) for n in range(1, width + 1))
    cursor = db.execute(f"select * from [{table}] order by {order}")  # noqa: S608
    while batch := cursor.fetchmany(_BATCH):
        yield batch


def export_csv(db: Database, folder: Path, *, bom: bool = True) -> list[Path]:
    """Write one file a table; with the mark that makes Excel read UTF-8, unless *bom* is false."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for table in _tables(db):
        path = folder / f"{table}.csv"
        coding = "utf-8-sig" if bom else "utf-8"
        with (
            written_whole(path) as unfinished,
            unfinished.open("w", encoding=coding, newline="") as file,
        ):
            file.write(write_line(column_types(db, table)))
            for batch in _rows(db, table):
                file.writelines(map(write_line, batch))
        made.append(path)
    return made


def _schema(db: Database, table: str) -> dict[str, Any]:
    info = TABLES[table]
    held = constraints(db, table)
    fields = [
        {
            "name": column,
            "type": field_type(kind),
            "title": in_chinese(info.columns.get(column, "")),
            "description": in_english(info.columns.get(column, "")),
        }
        | ({"constraints": held[column]} if column in held else {})
        for column, kind in column_types(db, table).items()
    ]
    keys = [
        row[1]
        for row in sorted(db.execute(f"pragma table_info([{table}])"), key=lambda r: r[5])
        if row[5]
    ]
    parents = foreign_keys(db, table)
    schema: dict[str, Any] = {"fields": fields}
    schema |= {"primaryKey": keys} if keys else {}
    return schema | ({"foreignKeys": parents} if parents else {})


def _release(db: Database, name: str) -> dict[str, Any]:
    """Return what a data set that is cited says of itself: DataCite asks for these, and for an identifier.

    ``created`` is the end of the last run, so that the same archive gives the same package.
    """
    (created,) = db.execute("select max(finished_at) from runs").fetchone()
    return {
        "version": name,
        **({"created": created} if created else {}),
        "keywords": ["政府信息公开", "年度报告", "government information disclosure", "China"],
        "contributors": [{"title": "Nianbao contributors", "role": "author"}],
    }


def _original(path: Path, folder: Path) -> dict[str, Any]:
    return {
        "name": path.name.lower(),
        "path": path.relative_to(folder).as_posix(),
        "bytes": path.stat().st_size,
        "hash": f"sha256:{hash_file(path)}",
    }


def export_datapackage(
    db: Database, folder: Path, *, release: str = "", originals: Originals | None = None
) -> list[Path]:
    """Write the tables as CSV with ``datapackage.json``: each column's type and meaning.

    *release* names a version of the data set, to be cited by; *originals* is the archive whose WARC
    files go with it.
    """
    made = export_csv(db, folder, bom=False)
    copied = copy_originals(originals, folder) if originals else []
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
        **(_release(db, release) if release else {}),
        "licenses": [{"name": "other-pd", "title": DATA_LICENCE}],
        "sources": [_SOURCE],
        "resources": [*resources, *(_original(path, folder) for path in copied)],
    }
    path = folder / "datapackage.json"
    path.write_text(json.dumps(package, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return [path, *made, *copied]


def rows_folder(path: Path) -> Path:
    """Return where the tables that go with a jsonl file stand: beside it, under its name."""
    return path.with_suffix(".tables")


def export_rows(db: Database, path: Path, *, originals: Originals | None = None) -> list[Path]:
    """Write the tables that go with a jsonl file, one line a row, and which file it is.

    *originals* is the archive whose WARC files go with them.
    """
    folder = rows_folder(path)
    folder.mkdir(parents=True, exist_ok=True)
    made = [folder / LINES]
    made[0].write_text(json.dumps({"sha256": hash_file(path)}) + "\n", encoding="utf-8")
    held = set(db.table_names())
    for table in (name for name in _tables(db) if name in held):
        made.append(folder / f"{table}.jsonl")
        with made[-1].open("w", encoding="utf-8") as file:
            file.write(json.dumps(list(column_types(db, table))) + "\n")
            for batch in _rows(db, table):
                file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in batch)
    return made + (copy_originals(originals, folder) if originals else [])


def export_parquet(db: Database, folder: Path, *, originals: Originals | None = None) -> list[Path]:
    """Write one Parquet file a table; *originals* is the archive whose WARC files go with them.

    :raises UsageError: if the extra is not installed
    """
    try:
        import pyarrow as pa  # noqa: PLC0415  # an extra
        import pyarrow.parquet as pq  # noqa: PLC0415
    except ImportError:
        raise UsageError(f"Parquet needs pyarrow; {PARQUET}") from None
    kinds = {
        "integer": pa.int64(), "real": pa.float64(), "date": pa.date32(),
        "datetime": pa.timestamp("us", tz="UTC"),
    }  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for table in _tables(db):
        columns = column_types(db, table)
        schema = pa.schema([(n, kinds.get(kind, pa.string())) for n, kind in columns.items()])
        path = folder / f"{table}.parquet"
        with written_whole(path) as unfinished, pq.ParquetWriter(unfinished, schema) as writer:
            for batch in _rows(db, table):
                arrays = [
                    pa.array([_typed(row[n], field.type, pa) for row in batch], field.type)
                    for n, field in enumerate(schema)
                ]
                writer.write_batch(pa.record_batch(arrays, schema=schema))
        made.append(path)
    return made + (copy_originals(originals, folder) if originals else [])


def _typed(value: Any, kind: Any, pa: Any) -> Any:
    """Return a value as its column's type; SQLite's views and loose columns name none.

    :raises ArchiveError: if it is no such value
    """
    if value is None or pa.types.is_integer(kind) or pa.types.is_floating(kind):
        return value
    if pa.types.is_string(kind):
        return value if isinstance(value, str) else str(value)
    try:
        moment = datetime.fromisoformat(value)
    except (ValueError, TypeError):
        raise ArchiveError(f"{value!r}: is no date") from None
    return moment.date() if pa.types.is_date(kind) else moment
