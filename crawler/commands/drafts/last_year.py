"""Last year's report, which a draft is held against: given, among the files, or in the archive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from archive.database import database_path, open_reader
from archive.reader.last_year import rows_of_last_year
from archive.schema.cross_checks import Rows, compare_years
from archive.schema.labels import SCOPES
from crawler.forms import DISCLOSURE_COLUMNS
from crawler.language.messages import say, spoken
from crawler.models import Check, Report

Named = tuple[str, Report]  # a report with the name of its file


@dataclass(frozen=True)
class LastYear:
    """The report of the year before: its source, ``""`` if none was found, its rows, and a remark.

    ``remark`` says why a file that could have been it is not; ``""`` where there is nothing to say.
    """

    source: str = ""
    rows: Mapping[str, Rows] = field(default_factory=dict)
    remark: str = ""


def rows_of(report: Report) -> dict[str, Rows]:
    """Return a report's rows as the rules between years take them, by table."""
    disclosure = {
        item: {**dict.fromkeys(DISCLOSURE_COLUMNS), **row.values}
        for item, row in report.disclosure.items()
    }
    return {
        "applications": {item: row.values for item, row in report.applications.items()},
        "disclosure": disclosure,
    }


def _whose(report: Report) -> str:
    return report.agency_id or report.agency


def _is_before(other: Report, report: Report) -> bool:
    """Tell whether *other* is surely the same agency's report of the year before, of the same scope."""
    same = bool(_whose(report)) and _whose(other) == _whose(report)
    return bool(same and report.year and other.year == report.year - 1
                and other.scope == report.scope)  # fmt: skip


def _named(report: Report) -> str:
    agency, year = report.agency or say("unknown"), report.year or say("unknown")
    label = SCOPES[report.scope]
    return say("{agency}, report year {year}, {scope}", agency=agency, year=year,
               scope=label.zh if spoken() == "zh" else label.en)  # fmt: skip


def _is_other(given: Report, report: Report) -> bool:
    """Tell whether a file that a person called last year's is of another agency, year or scope.

    Whose a report is may not be known; its year must be, or no year is compared with it.
    """
    known = _whose(given) and _whose(report)
    if known and _whose(given) != _whose(report):
        return True
    return not report.year or given.year != report.year - 1 or given.scope != report.scope


def _among(report: Report, others: Sequence[Named]) -> LastYear:
    """Return the report of the year before among *others*; none where two of them say different things."""
    found = [(name, rows_of(other)) for name, other in others if _is_before(other, report)]
    if not found:
        return LastYear()
    names = say(", ").join(name for name, _ in found)
    if any(rows != found[0][1] for _, rows in found):
        said = say("{files} are both last year's report and differ; none was used", files=names)
        return LastYear(remark=said)
    return LastYear(found[0][0], found[0][1])


def _archived(report: Report, data: Path) -> LastYear:
    if report.agency_id is None or report.year is None or not database_path(data).is_file():
        return LastYear()
    with open_reader(data) as db:
        return LastYear(*rows_of_last_year(db, report.agency_id, report.year, report.scope))


def last_year_of(
    report: Report, others: Sequence[Named], data: Path, given: Named | None = None
) -> LastYear:
    """Return last year's report of a draft: *given* by a person, else among *others*, else the archive's.

    A given one that is of another agency, year or scope is never used, and never without a word.
    """
    remark = ""
    if given:
        name, other = given
        if not _is_other(other, report):
            return LastYear(name, rows_of(other))
        remark = say(
            "{file} was not used: it is {other}, and the draft is {draft}",
            file=name, other=_named(other), draft=_named(report),
        )  # fmt: skip
    found = _among(report, others)
    if not found.source and not found.remark:
        found = _archived(report, data)
    return LastYear(found.source, found.rows, remark or found.remark)


def compared(report: Report, last: LastYear) -> tuple[Check, ...]:
    """Return what the rules between years say of a draft; none where last year's report is not known."""
    if not last.source or not report.year:
        return ()
    return tuple(compare_years(rows_of(report), last.rows, report.year))
