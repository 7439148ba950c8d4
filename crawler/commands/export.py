"""``nianbao export``: the data, with its dictionary, in the formats that others read."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

import click
from sqlite_utils import Database

from archive.database import open_reader
from archive.originals.elsewhere import files_elsewhere
from archive.originals.wacz import export_wacz
from archive.reader.export import (
    export_csv,
    export_datapackage,
    export_parquet,
    export_rows,
)
from archive.reader.export_originals import Originals, originals_of
from archive.reader.export_reports import export_jsonl
from crawler.commands.options import data_option, json_option, print_json
from crawler.errors import UsageError
from crawler.language.messages import say
from crawler.run.session import now

_FORMATS = ("csv", "parquet", "jsonl", "datapackage", "wacz")


def _export(
    db: Database, kind: str, data: Path, output: Path, *, release: str, originals: Originals | None
) -> list[Path]:
    if (kind == "wacz" or originals) and (lost := files_elsewhere(db)):
        raise UsageError(
            f"{data}: {len(lost)} WARC files are elsewhere: not all originals are here to export"
        )
    if kind == "wacz":
        return export_wacz(db, data / "warc", output, created=now())
    writers: dict[str, Callable[[Database, Path], list[Path]]] = {
        "csv": export_csv,
        "parquet": partial(export_parquet, originals=originals),
        "jsonl": partial(_export_lines, originals=originals),
        "datapackage": partial(export_datapackage, release=release, originals=originals),
    }
    return writers[kind](db, output)


def _export_lines(db: Database, path: Path, *, originals: Originals | None) -> list[Path]:
    """Write the reports as lines, and beside them the tables that an import needs."""
    return [*export_jsonl(db, path), *export_rows(db, path, originals=originals)]


def _check_output(output: Path, kind: str) -> None:
    """Find out before anything is written whether a file, or a folder, can stand there.

    :raises UsageError: if the other stands there
    :raises OSError: if nobody may look
    """
    is_file = kind in {"jsonl", "wacz"}
    if is_file and output.is_dir():
        raise UsageError(f"{output}: {kind} is written to a file")
    if not is_file and output.is_file():
        raise UsageError(f"{output}: {kind} is written to a folder")


@click.command(name="export")
@click.option(
    "--format", "kind", required=True, type=click.Choice(_FORMATS), help="What is written."
)
@click.option(
    "--output", required=True, type=click.Path(path_type=Path),
    help="A folder (csv, parquet, datapackage) or a file (jsonl, wacz).",
)  # fmt: skip
@click.option(
    "--release", default="", metavar="NAME",
    help="The version of a data set to be cited, in datapackage.json.",
)  # fmt: skip
@click.option(
    "--originals", is_flag=True,
    help="With the WARC files, so that import gives the whole archive again (datapackage, parquet, jsonl).",
)  # fmt: skip
@data_option
@json_option
def export_data(
    kind: str, output: Path, release: str, data: Path, *, originals: bool, as_json: bool
) -> None:
    """Write the archive's data as csv, parquet, jsonl, datapackage or wacz."""
    if release and kind != "datapackage":
        raise UsageError("--release is of a datapackage")
    if originals and kind not in {"datapackage", "parquet", "jsonl"}:
        raise UsageError("--originals is of a datapackage, parquet or jsonl; a wacz file has them")
    with open_reader(data) as db:
        beside = originals_of(data) if originals else None
        db.execute("begin")  # one moment, also while a crawl writes
        try:
            _check_output(output, kind)
            made = _export(db, kind, data, output, release=release, originals=beside)
        except OSError as error:
            # By its number: the words of Parquet's library are its own.
            why = os.strerror(error.errno) if error.errno else str(error)
            raise UsageError(f"{output}: cannot be written: {why}") from error
    if as_json:
        print_json({"files": [str(path) for path in made]})
        return
    for path in made:
        click.echo(say("{file}: {size} bytes", file=path, size=path.stat().st_size))
