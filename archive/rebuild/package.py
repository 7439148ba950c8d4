"""What an export (a data package, Parquet files, JSON lines) holds: the rows of an archive's tables."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from archive.reader.csv_lines import LONGEST, read_lines, typed_row
from archive.rebuild.sound import checked_row
from crawler.errors import UsageError

_BATCH = 5000  # rows in memory at a time
_LARGEST_GROUP = (1 << 31) - 1  # bytes of a group of rows; one of ours holds a batch
# Characters that a Parquet file may hold in any case, and for each of its bytes.
_FEWEST, _PACKED = 1 << 30, 1000
_NEEDED = ("reports", "versions", "captures", "runs", "about")


def package_kind(folder: Path) -> str:
    """Return ``csv`` for a data package of ours, ``parquet`` or ``jsonl`` for its like, else ``""``."""
    if not folder.is_dir():
        return ""
    if _named(folder / "datapackage.json") or (
        (folder / "datapackage.json").is_file() and _is_of(folder, "csv")
    ):
        return "csv"
    return next((kind for kind in ("parquet", "jsonl") if _is_of(folder, kind)), "")


def _is_of(folder: Path, kind: str) -> bool:
    """Tell whether most tables that an archive cannot do without are there: a file can be lost."""
    return sum((folder / f"{name}.{kind}").exists() for name in _NEEDED) > len(_NEEDED) / 2


def _named(path: Path) -> bool:
    try:
        package = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(package, dict) and package.get("name") == "nianbao"


def read_table(folder: Path, table: str, columns: Mapping[str, str]) -> Iterator[list[Any]]:
    """Yield the rows of a table, whose *columns* have these SQL types.

    :raises UsageError: if it has other columns, or a value is not of its column's type
    """
    kind = package_kind(folder)
    path = folder / f"{table}.{kind}"
    reader = {"csv": _csv_rows, "parquet": _parquet_rows, "jsonl": _json_rows}[kind]
    try:
        for row in reader(path, columns):
            yield checked_row(row, columns)
    except (ValueError, OSError, RecursionError) as error:
        raise UsageError(f"{path}: cannot be read: {error}") from error


def _held(path: Path, found: list[Any], columns: Mapping[str, str]) -> None:
    if found != list(columns):
        odd = sorted(set(found) ^ set(columns), key=str) or ["their order"]
        raise UsageError(
            f"{path}: has other columns than this version of Nianbao ({', '.join(map(str, odd))});"
            " import it with the version that wrote it"
        )


def _csv_rows(path: Path, columns: Mapping[str, str]) -> Iterator[list[Any]]:
    with path.open(encoding="utf-8", newline="") as file:
        lines = read_lines(file)
        _held(path, next(lines, []), columns)
        kinds = list(columns.values())
        for number, line in enumerate(lines, start=2):
            try:
                yield typed_row(line, kinds)
            except ValueError as error:
                raise ValueError(f"record {number}: {error}") from None


def _json_rows(path: Path, columns: Mapping[str, str]) -> Iterator[list[Any]]:
    with path.open(encoding="utf-8") as file:
        _held(path, _json_line(file.readline(LONGEST)), columns)
        number = 1
        while line := file.readline(LONGEST):
            number += 1
            try:
                yield _json_line(line)
            except ValueError as error:
                raise ValueError(f"record {number}: {error}") from None


def _json_line(line: str) -> list[Any]:
    if len(line) >= LONGEST:
        raise ValueError(f"a record of more than {LONGEST} characters")
    found = json.loads(line or "[]")
    if not isinstance(found, list):
        raise ValueError(f"{line[:40]!r} is no row")  # noqa: TRY004  # bad input, not a bad call
    return found


def _parquet_rows(path: Path, columns: Mapping[str, str]) -> Iterator[list[Any]]:
    try:
        import pyarrow.parquet as pq  # noqa: PLC0415  # an extra
    except ImportError:
        raise UsageError(
            "Parquet needs pyarrow; install Parquet with: pip install '.[parquet]'"
        ) from None
    # A value that many rows have is held once: of a few kilobytes gigabytes could be made.
    texts = [name for name, kind in columns.items() if kind not in {"integer", "real"}]
    try:
        with pq.ParquetFile(path, read_dictionary=texts) as file:
            _held(path, file.schema_arrow.names, columns)
            _check_groups(file.metadata)
            left = max(_FEWEST, _PACKED * path.stat().st_size)
            for batch in file.iter_batches(batch_size=_BATCH):
                for row in zip(*(_values(column) for column in batch.columns), strict=True):
                    left -= sum(len(value) for value in row if isinstance(value, str))
                    if left < 0:
                        raise ValueError(f"it holds more than {_PACKED} times its size")
                    yield [_as_stored(value) for value in row]
    except MemoryError as error:
        raise ValueError(f"it takes too much memory: {error}") from None


def _check_groups(metadata: Any) -> None:
    """Do nothing if each group of rows can be held in memory.

    :raises ValueError: if not
    """
    groups = (metadata.row_group(n) for n in range(metadata.num_row_groups))
    if any(group.total_byte_size > _LARGEST_GROUP for group in groups):
        raise ValueError(f"a group of rows of more than {_LARGEST_GROUP} bytes")


def _values(column: Any) -> Iterator[Any]:
    """Yield the values of a column, each that is there several times once in memory."""
    if not hasattr(column, "dictionary"):
        return iter(column.to_pylist())
    words = column.dictionary.to_pylist()
    return (None if n is None else words[n] for n in column.indices.to_pylist())


def _as_stored(value: Any) -> Any:
    """Return a value as the archive keeps it: times in UTC and dates as text.

    >>> _as_stored(datetime(2024, 2, 1, 8, 0))
    '2024-02-01T08:00:00Z'
    """
    if isinstance(value, datetime):
        return f"{value.replace(tzinfo=None).isoformat()}Z"
    return value.isoformat() if isinstance(value, date) else value
