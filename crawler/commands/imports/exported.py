"""Exports of an archive among what is to be imported: an archive again, or why they cannot be."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from archive.database import open_reader
from archive.originals.manifest import hash_file
from archive.reader.export import LINES, rows_folder
from archive.reader.snapshot import make_snapshot
from archive.rebuild.package import package_kind
from archive.rebuild.restore import restore
from crawler.commands.options import print_json
from crawler.errors import UsageError
from crawler.language.messages import say


def is_export(path: Path) -> bool:
    """Tell whether a path is a data package, Parquet or jsonl export of ours.

    :raises UsageError: for a jsonl file without its tables, which holds less than an archive, or with others
    """
    if path.suffix == ".jsonl" and _is_reports(path):
        if package_kind(rows_folder(path)):
            return _is_whole(path)
        raise UsageError(
            f"{path}: jsonl holds reports and their versions, not the captures, lists and looks that an"
            " archive rests on; export datapackage or parquet, with --originals, or wacz"
        )
    return bool(package_kind(path))


def _is_reports(path: Path) -> bool:
    try:
        with path.open(encoding="utf-8") as file:
            line = json.loads(file.readline())
    except (OSError, ValueError):
        return False
    return isinstance(line, dict) and {"applications", "captured_at", "version"} <= line.keys()


def _is_whole(path: Path) -> bool:
    """Tell that the tables beside a jsonl file are its own.

    :raises UsageError: if they are not
    """
    try:
        told = json.loads((rows_folder(path) / LINES).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        told = None
    if told != {"sha256": hash_file(path)}:
        raise UsageError(f"{path}: is not the file that the tables in {rows_folder(path)} are of")
    return True


def import_export(paths: tuple[Path, ...], data: Path, *, as_json: bool) -> None:
    """Make an archive in *data* from an export.

    :raises UsageError: if there is more to import beside it, or *data* is not empty
    """
    if len(paths) > 1:
        raise UsageError("an export is imported by itself, into an empty folder; then merge")
    done = restore(data, rows_folder(paths[0]) if paths[0].is_file() else paths[0])
    with open_reader(data) as db:
        make_snapshot(db, data)
    if as_json:
        print_json(asdict(done))
        return
    click.echo(say("{rows} rows made an archive in {data}", rows=done.rows, data=data))
    if done.elsewhere:
        click.echo(
            say("{count} WARC files did not come with the export: no original can be shown or read"
                " again; export with --originals", count=done.elsewhere)
        )  # fmt: skip
