"""``nianbao merge``: other archives into this one."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from archive.database import writable
from archive.originals.warc import new_run_name
from archive.reader.snapshot import make_snapshot
from archive.writer.merge import merge
from archive.writer.store import Archive
from crawler.commands.options import complain, data_option, json_option, print_json
from crawler.errors import ArchiveError
from crawler.language.messages import say
from crawler.run.session import now


@click.command(name="merge")
@click.argument("others", nargs=-1, required=True, type=click.Path(path_type=Path, file_okay=False))
@data_option
@json_option
def merge_archives(others: tuple[Path, ...], data: Path, *, as_json: bool) -> None:
    """Take the archives in the folders OTHERS... into this one; order does not matter, twice is once."""
    with writable(data), Archive(data, run_name=new_run_name(now())) as archive:
        lines = [{"archive": str(other), **asdict(merge(archive, other))} for other in others]
        failure = ""
        try:
            make_snapshot(archive.db, data)
        except ArchiveError as error:  # what was merged is stored all the same
            failure = str(error)
    _print(lines, as_json=as_json)
    if failure:
        complain(failure)
        sys.exit(1)


def _print(lines: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        print_json(lines)
        return
    for line in lines:
        counts = say(", ").join(
            f"{value} {say(name)}" for name, value in line.items() if name != "archive"
        )
        click.echo(say("{archive}: {counts} added", archive=line["archive"], counts=counts))
