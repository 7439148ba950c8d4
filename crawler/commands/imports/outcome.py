"""What an import did, file by file, and how it is said."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from archive.schema.labels import PROOFS
from crawler.commands.options import complain, print_json
from crawler.language.messages import say, spoken

_OUTCOMES = {"new": "新收", "changed": "有改动", "unchanged": "未变"}
_MOST = 5  # findings of a file that are said; `nianbao check` says all


@dataclass
class Outcome:
    """What an import did, file by file."""

    imported: list[dict[str, Any]]
    skipped: list[dict[str, str]]
    failed: list[dict[str, str]]


def _print_line(line: dict[str, Any]) -> None:
    """Print one report that was put into the archive, and what does not add up in it."""
    outcome, proof = line["outcome"], line["proof"]
    if spoken() == "zh":
        outcome, proof = _OUTCOMES[outcome], PROOFS[proof].zh
    click.echo(f"{outcome:<10}{line['agency']} {line['year']} ({proof})  {line['file']}")
    for found in line["findings"][:_MOST]:
        click.echo(f"  {found}")
    if (left := len(line["findings"]) - _MOST) > 0:
        click.echo(
            "  " + say("… {count} more: nianbao check {file}", count=left, file=line["file"])
        )


def report_outcome(result: Outcome, *, as_json: bool) -> None:
    """Print what was done, a line a file, and what failed beside it."""
    if as_json:
        print_json(vars(result))
        return
    for line in result.imported:
        _print_line(line)
    for skip in result.skipped:
        reason = skip["reason"].removeprefix(f"{Path(skip['file']).name}: ")
        click.echo(say("skipped   {file}: {reason}", file=skip["file"], reason=reason))
    for failure in result.failed:
        named = Path(failure["file"]).name in failure["reason"]
        complain(failure["reason"] if named else f"{failure['file']}: {failure['reason']}")
    click.echo(
        say("{imported} imported, {skipped} skipped, {failed} failed",
            **{name: len(lines) for name, lines in vars(result).items()})
    )  # fmt: skip
