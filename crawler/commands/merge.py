"""``nianbao merge``: other archives into this one."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from archive.merge import merge
from archive.snapshot import make_snapshot
from archive.store import Archive
from crawler.commands.options import data_option, json_option, print_json


@click.command(name="merge")
@click.argument("others", nargs=-1, required=True, type=click.Path(path_type=Path, file_okay=False))
@data_option
@json_option
def merge_archives(others: tuple[Path, ...], data: Path, *, as_json: bool) -> None:
    """Take the archives in the folders OTHERS... into this one; order does not matter, twice is once."""
    with Archive(data, run_name="merge") as archive:
        lines = [{"archive": str(other), **asdict(merge(archive, other))} for other in others]
        make_snapshot(archive.db, data)
    if as_json:
        print_json(lines)
        return
    for line in lines:
        counts = ", ".join(f"{value} {name}" for name, value in line.items() if name != "archive")
        click.echo(f"{line['archive']}: {counts} added")
