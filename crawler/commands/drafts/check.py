"""``nianbao check``: what does not add up in a draft, before it is published; nothing is kept."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click

from archive.database import database_path, open_reader
from archive.reader.last_year import rows_of_last_year
from archive.schema.cross_checks import Rows, compare_years
from crawler.commands.drafts.words import lines, words
from crawler.commands.extract import extract_file
from crawler.commands.options import complain, data_option, json_option, print_json, registry_option
from crawler.errors import NianbaoError, NotAReportError
from crawler.forms import DISCLOSURE_COLUMNS
from crawler.language.messages import LANGUAGES, say, speak
from crawler.models import Check, Report
from crawler.naming.publishers import load_publishers
from crawler.run.limits import enforce
from pipelines.drafts.finding import Finding
from pipelines.drafts.findings import findings


@dataclass(frozen=True)
class Checked:
    """A draft with what was found in it, and the report of the year before that it was held against."""

    path: Path
    report: Report
    found: list[Finding]
    last_year: str  # the source of the carried-over numbers, "" if none is known

    @property
    def errors(self) -> int:
        """How many of the findings are to be corrected."""
        return sum(finding.severity == "error" for finding in self.found)


def _rows(report: Report) -> dict[str, Rows]:
    """Return a report's rows as the rules between years take them, by table."""
    disclosure = {
        item: {**dict.fromkeys(DISCLOSURE_COLUMNS), **row.values}
        for item, row in report.disclosure.items()
    }
    return {
        "applications": {item: row.values for item, row in report.applications.items()},
        "disclosure": disclosure,
    }


def _before(report: Report, others: Sequence[tuple[str, Report]]) -> tuple[str, dict[str, Rows]]:
    """Return the report of the year before among *others*, with its name; empty if none is."""
    whose = (report.agency, report.scope, (report.year or 0) - 1)
    for name, other in others:
        if (other.agency, other.scope, other.year) == whose:
            return name, _rows(other)
    return "", {}


def _archived(report: Report, data: Path) -> tuple[str, dict[str, Rows]]:
    if report.agency_id is None or report.year is None or not database_path(data).is_file():
        return "", {}
    with open_reader(data) as db:
        return rows_of_last_year(db, report.agency_id, report.year, report.scope)


def check_report(
    path: Path, report: Report, others: Sequence[tuple[str, Report]], data: Path
) -> Checked:
    """Return a processed draft with its findings; carried-over numbers by *others*, else by the archive."""
    source, last = _before(report, others)
    if not source:
        source, last = _archived(report, data)
    between: tuple[Check, ...] = ()
    if source and report.year:
        between = tuple(compare_years(_rows(report), last, report.year))
    return Checked(path, report, findings(report, between), source)


def _compared(source: str) -> str:
    if source:
        return say("compared with last year's report: {source}", source=source)
    return say(
        "last year's report is not known; carried-over numbers were not compared (--last-year FILE)"
    )


def _print(checked: Checked) -> None:
    report = checked.report
    agency, year = report.agency or say("unknown"), report.year or say("unknown")
    click.echo(
        say("{file}: {agency}, report year {year}", file=checked.path, agency=agency, year=year)
    )
    for line in lines(checked.found):
        click.echo(f"  {line}")
    click.echo(f"  {_compared(checked.last_year)}")
    notes = len(checked.found) - checked.errors
    said = say("{errors} to correct, {notes} to look at", errors=checked.errors, notes=notes)
    click.echo(f"  {said if checked.errors else say('nothing to correct: all of it adds up')}")


def _object(checked: Checked) -> dict[str, Any]:
    report = checked.report
    return {
        "file": str(checked.path), "agency": report.agency, "year": report.year,
        "scope": report.scope, "proof": report.proof, "last_year": checked.last_year or None,
        "findings": [{**asdict(f), "message": words(f)} for f in checked.found],
    }  # fmt: skip


@click.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--agency", default="", metavar="NAME", help="The agency whose draft it is: name or id."
)
@click.option(
    "--last-year", "last", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Last year's report; else one among FILES, else the archive's.",
)  # fmt: skip
@click.option(
    "--lang", type=click.Choice(LANGUAGES), default="zh", show_default=True,
    help="The language of the findings.",
)  # fmt: skip
@data_option
@registry_option
@json_option
def check(
    files: tuple[Path, ...], last: Path | None, data: Path, registry: Path,
    *, agency: str, lang: str, as_json: bool,
) -> None:  # fmt: skip
    """Say what does not add up in each draft FILE, and what the form wants and is not there.

    Nothing is kept. Exit code 0: nothing to correct; 1: something is, or a file could not be read.
    """
    speak(lang)
    enforce()
    known = load_publishers(registry)
    read: list[tuple[Path, Report]] = []
    failed: list[dict[str, str]] = []
    for path in (*files, *([last] if last else [])):
        try:
            read.append((path, extract_file(path, known, agency=agency)))
        except NianbaoError as error:
            failed.append({"file": str(path), "message": _unread(path, error)})
    others = [(path.name, report) for path, report in read]
    checked = [check_report(path, report, others, data) for path, report in read if path != last]
    if as_json:
        print_json({"files": [_object(one) for one in checked], "failed": failed})
    else:
        for one in checked:
            _print(one)
        for failure in failed:
            complain(failure["message"])
    if failed or any(one.errors for one in checked):
        sys.exit(1)


def _unread(path: Path, error: NianbaoError) -> str:
    reason = str(error).removeprefix(f"{path.name}: ")
    if isinstance(error, NotAReportError):
        return say("{file}: this is not an annual report, or nothing of the form stands in it: {reason}",
                   file=path, reason=reason)  # fmt: skip
    return say("{file}: cannot be read: {reason}", file=path, reason=reason)
