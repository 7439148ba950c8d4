"""``nianbao verify`` and ``nianbao backup``: is the archive whole, and a copy of it."""

from __future__ import annotations

import os
import sys
from dataclasses import asdict, replace
from pathlib import Path

import click

from archive.database import open_reader, other_words
from archive.reader.verify import backup, verify
from archive.rebuild.unsealed import Unsealed
from crawler.commands.options import complain, console, data_option, json_option, print_json
from crawler.errors import ArchiveError, UsageError
from crawler.language.messages import render, say


@click.command(name="verify")
@data_option
@json_option
def verify_archive(data: Path, *, as_json: bool) -> None:
    """Check every payload against its hash, rows against files, foreign keys, views, search index."""
    out = console(stderr=True)
    words = other_words(data)
    with open_reader(data) as db:
        unsealed = Unsealed(db, data / "warc")
        found = verify(
            db,
            data / "warc",
            report=lambda step: (
                out.print(say("checking {reason}", reason=step)) if out.is_terminal else None
            ),
            beside=unsealed.steps(),
        )
    anew = [f"{word}: was not as this version writes it; made anew" for word in words]
    untold = () if found.sealed else tuple(unsealed.untold())
    found = replace(found, notes=(*found.notes, *untold, *anew))
    if as_json:
        print_json(asdict(found))
    else:
        for note in found.notes:
            click.echo(say("note     {note}; nothing that was stored is lost", note=note))
        for damage in found.damages:
            complain(
                say(
                    "damaged: {place}: {message}",
                    place=render(damage.place),
                    message=damage.message,
                )
            )
        counts = say(", ").join(f"{count} {say(name)}" for name, count in found.counts.items())
        damaged = say("{count} damaged", count=len(found.damages))
        click.echo(f"{counts}{say(': ')}{damaged if found.damages else say('all whole')}")
    if found.damages:
        sys.exit(ArchiveError.exit_code)


@click.command(name="backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@data_option
@json_option
def backup_archive(file: Path, data: Path, *, as_json: bool) -> None:
    """Write a consistent copy of the database to FILE, also while a crawl runs."""
    if os.path.lexists(file):
        raise UsageError(f"{file} exists already; nothing is overwritten")
    with open_reader(data) as db:
        backup(db, file)
    if as_json:
        print_json({"file": str(file), "size": file.stat().st_size})
    else:
        click.echo(say("{file}: {size} bytes", file=file, size=file.stat().st_size))
