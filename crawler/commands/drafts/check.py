"""``nianbao check``: what does not add up in a draft, before it is published; nothing is kept."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click

from crawler.commands.drafts.last_year import LastYear, Named, compared, last_year_of
from crawler.commands.drafts.words import lines, words
from crawler.commands.extract import extract_file
from crawler.commands.options import complain, data_option, json_option, print_json, registry_option
from crawler.errors import NianbaoError, NotAReportError
from crawler.language.messages import LANGUAGES, say, speak
from crawler.models import Report
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
    last: LastYear

    @property
    def errors(self) -> int:
        """How many of the findings are to be corrected."""
        return sum(finding.severity == "error" for finding in self.found)

    @property
    def is_clean(self) -> bool:
        """Whether nothing is to be corrected, and nothing differs from last year's report."""
        return not self.errors and all(finding.code != "years_differ" for finding in self.found)


def check_report(
    path: Path,
    report: Report,
    others: Sequence[Named],
    data: Path,
    given: Named | None = None,
) -> Checked:
    """Return a processed draft with its findings, held against last year's report where it is known."""
    last = last_year_of(report, others, data, given)
    return Checked(path, report, findings(report, compared(report, last)), last)


def _against(last: LastYear) -> str:
    """Return what a draft was held against, or why against nothing."""
    said = say(
        "last year's report is not known; carried-over numbers were not compared (--last-year FILE)"
    )
    if last.source:
        said = say("compared with last year's report: {source}", source=last.source)
    return say("; ").join(filter(None, (last.remark, said)))


def _summary(checked: Checked) -> str:
    """Return what the findings come to; that all adds up is said only of what is proved."""
    notes = len(checked.found) - checked.errors
    if checked.errors:
        return say("{errors} to correct, {notes} to look at", errors=checked.errors, notes=notes)
    said = say("nothing to correct: all of it adds up")
    if checked.report.proof != "proved":
        said = say("nothing to correct was found, but not everything could be checked")
    return say("; ").join([said, *([say("{notes} to look at", notes=notes)] if notes else [])])


def _print(checked: Checked) -> None:
    report = checked.report
    agency, year = report.agency or say("unknown"), report.year or say("unknown")
    click.echo(
        say("{file}: {agency}, report year {year}", file=checked.path, agency=agency, year=year)
    )
    for line in lines(checked.found):
        click.echo(f"  {line}")
    click.echo(f"  {_against(checked.last)}")
    click.echo(f"  {_summary(checked)}")


def _object(checked: Checked) -> dict[str, Any]:
    report = checked.report
    return {
        "file": str(checked.path), "agency": report.agency, "year": report.year,
        "scope": report.scope, "proof": report.proof, "last_year": checked.last.source or None,
        "compared": _against(checked.last), "summary": _summary(checked),
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

    Nothing is kept. Exit code 0: nothing to correct, nothing that differs from last year's report;
    1: something does, or a file could not be read.
    """
    speak(lang)
    enforce()
    known = load_publishers(registry)
    failed: list[dict[str, str]] = []

    def read(path: Path) -> list[tuple[Path, Report]]:
        try:
            return [(path, extract_file(path, known, agency=agency))]
        except NianbaoError as error:
            failed.append({"file": str(path), "message": _unread(path, error)})
            return []

    drafts = [found for path in files for found in read(path)]
    others = [(str(path), report) for path, report in drafts]
    again = [] if last is None else [d for d in drafts if d[0] == last]
    named = again or (read(last) if last and last not in files else [])
    given = next(((str(path), report) for path, report in named), None)
    checked = [check_report(path, report, others, data, given) for path, report in drafts]
    if as_json:
        print_json({"files": [_object(one) for one in checked], "failed": failed})
    else:
        for one in checked:
            _print(one)
        for failure in failed:
            complain(failure["message"])
    if failed or not all(one.is_clean for one in checked):
        sys.exit(1)


def _unread(path: Path, error: NianbaoError) -> str:
    reason = str(error).removeprefix(f"{path.name}: ")
    if isinstance(error, NotAReportError):
        reason = reason.removeprefix("no annual report: ")
        return say("{file}: this is not an annual report, or nothing of the form stands in it: {reason}",
                   file=path, reason=reason)  # fmt: skip
    return say("{file}: cannot be read: {reason}", file=path, reason=reason)
