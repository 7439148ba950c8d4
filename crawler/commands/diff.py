"""``nianbao diff``: what changed between two versions of a report."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from sqlite_utils import Database

from archive.database import open_reader
from archive.reader.differences import (
    changed_cells,
    changed_sentences,
    find_report,
    version_before,
    version_content,
)
from crawler.commands.options import data_option, json_option, print_json
from crawler.errors import UsageError
from crawler.language.messages import say


def _shown(value: Any) -> str:
    return say("(blank)") if value is None else str(value)


def _last_two(db: Database, row: dict[str, Any]) -> tuple[int, int] | None:
    """Return the version that a report shows and the one before it at its address, ``None`` for one alone."""
    current = row["current_version"]
    before = version_before(db, row["id"], current or 0)
    return None if before is None else (before, current)


def _unchanged(row: dict[str, Any], *, as_json: bool) -> None:
    """Say that a report has one version, so that nothing changed."""
    if as_json:
        one = row["current_version"]
        print_json({
            "report": row["id"], "agency_id": row["agency_id"], "year": row["year"],
            "versions": [one, one], "cells": [], "sentences": [],
        })  # fmt: skip
    else:
        title = row["title"]
        click.echo(
            say("{title}: one version; nothing changed since it was first captured", title=title)
        )


@click.command()
@click.argument("report")
@click.argument("versions", nargs=-1, type=int, metavar="[V1 V2]")
@data_option
@json_option
def diff(report: str, versions: tuple[int, ...], data: Path, *, as_json: bool) -> None:
    """Show what changed in REPORT (its number, or AGENCY:YEAR) from version V1 to V2.

    Without versions, the last two at the address that the report shows are compared.
    """
    if len(versions) not in {0, 2}:
        raise UsageError("name two versions, or none for the last two")
    with open_reader(data) as db:
        row = find_report(db, report)
        chosen = versions or _last_two(db, row)
        if chosen is None:
            _unchanged(row, as_json=as_json)
            return
        first, second = chosen
        old, new = (version_content(db, row["id"], number) for number in (first, second))
    cells, sentences = changed_cells(old, new), changed_sentences(old, new)
    if as_json:
        print_json({
            "report": row["id"], "agency_id": row["agency_id"], "year": row["year"],
            "versions": [first, second], "cells": [asdict(c) for c in cells],
            "sentences": [asdict(s) for s in sentences],
        })  # fmt: skip
        return
    click.echo(
        say("{title}: version {first} -> {second}", title=row["title"], first=first, second=second)
    )
    for cell in cells:
        old_value, new_value = _shown(cell.old), _shown(cell.new)
        place = f"{cell.table}.{cell.item}.{cell.column}"
        click.echo(say("cell  {place}: {old} -> {new}", place=place, old=old_value, new=new_value))
    for sentence in sentences:
        part = say("part {number}", number=sentence.section)
        click.echo(f"{part} {sentence.sign} {sentence.text}")
    if not cells and not sentences:
        click.echo(say("no cell and no sentence differs"))
