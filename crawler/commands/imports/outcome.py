"""What an import did, file by file, and how it is said."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from crawler.commands.options import complain, print_json
from crawler.language.messages import say


@dataclass
class Outcome:
    """What an import did, file by file."""

    imported: list[dict[str, Any]]
    skipped: list[dict[str, str]]
    failed: list[dict[str, str]]


def report_outcome(result: Outcome, *, as_json: bool) -> None:
    """Print what was done, a line a file, and what failed beside it."""
    if as_json:
        print_json(vars(result))
        return
    for line in result.imported:
        click.echo(
            f"{line['outcome']:<10}{line['agency']} {line['year']} ({line['proof']})  {line['file']}"
        )
    for skip in result.skipped:
        click.echo(say("skipped   {file}: {reason}", file=skip["file"], reason=skip["reason"]))
    for failure in result.failed:
        named = Path(failure["file"]).name in failure["reason"]
        complain(failure["reason"] if named else f"{failure['file']}: {failure['reason']}")
    click.echo(
        say("{imported} imported, {skipped} skipped, {failed} failed",
            **{name: len(lines) for name, lines in vars(result).items()})
    )  # fmt: skip
