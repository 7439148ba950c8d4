"""The whole extraction as one pure function: ``process(report) -> report``.

Same bytes, same result: no network, no clock, no state between calls. Runs in worker processes and,
years later, over stored bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from crawler.errors import NotAReportError, UnreadableDocumentError
from crawler.models import (
    Check,
    Content,
    Document,
    Paragraph,
    PlacedTable,
    Problem,
    Report,
    Row,
)
from crawler.titles import title_year
from crawler.urls import canonical_url
from crawler.values import squeeze
from pipelines.checks.copies import compare_copies
from pipelines.checks.prose import check_prose
from pipelines.checks.prove import check_tables, prove
from pipelines.checks.statistics import check_statistics
from pipelines.prose.facts import find_facts
from pipelines.prose.identify import find_scope, identify, name_problems, refusal_of
from pipelines.prose.sections import count_headings, split_sections
from pipelines.readers.pictures import read_pictures
from pipelines.readers.read import expand, read_document
from pipelines.tables.applications import read_applications
from pipelines.tables.disclosure import read_disclosure
from pipelines.tables.litigation import read_litigation
from pipelines.tables.statistics import read_statistics

# One higher with every change that can change an extraction's result.
EXTRACTOR = "4"

_RANK = {"proved": 0, "repaired": 1, "inconsistent": 2, "ambiguous": 3, "no_tables": 4}


@dataclass(frozen=True)
class _Reading:
    """One document that could be read."""

    document: Document
    format: str
    content: Content


_Extracted = tuple[_Reading, Report]


def content_hash(content: Content) -> str:
    """Return the identity of what the content says: its text and tables without layout.

    White space, widths and merged or empty cells do not count, so that a re-saved page or a
    re-encoded PDF of the same report has the same hash.
    """
    parts: list[object] = []
    for block in content.blocks:
        if isinstance(block, Paragraph):
            if parts and isinstance(parts[-1], str):
                parts[-1] += squeeze(block.text)
            else:
                parts.append(squeeze(block.text))
        else:
            parts.append([[squeeze(cell) for cell in row if cell] for row in block.rows])
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def _read_all(report: Report) -> tuple[list[_Reading], list[Problem]]:
    """Read every document that can be read; the others become problems."""
    readings: list[_Reading] = []
    problems: list[Problem] = []
    pictures = {canonical_url(d.url): d.body for d in report.documents if d.role == "picture"}
    for document in (d for d in report.documents if d.role != "picture"):
        try:
            members = list(expand(document))
        except UnreadableDocumentError as error:
            problems.append(Problem("unreadable_document", str(error)))
            continue
        for member in members:
            try:
                kind, content = read_document(member)
            except UnreadableDocumentError as error:
                problems.append(Problem("unreadable_document", str(error)))
            else:
                content = read_pictures(content, document.url, pictures)
                readings.append(_Reading(document, kind, content))
    return readings, problems


def _extract(report: Report, reading: _Reading) -> Report:
    """Return the report as one of its documents gives it."""
    sections, tables = split_sections(reading.content.blocks)
    disclosure, problems = read_disclosure([t for t in tables if t.section in {0, 2}])
    applications, litigation = read_applications(tables), read_litigation(tables)
    part_three, part_four = applications.settle(), litigation.settle()
    statistics, odd = read_statistics(tables)
    disclosure, part_three, part_four = (
        _by_ocr(rows, tables) for rows in (disclosure, part_three, part_four)
    )
    tables_checked = check_tables(disclosure, applications, litigation)
    checks = (*tables_checked, *check_statistics(statistics))
    return replace(
        report,
        format=reading.format,
        source_sha256=reading.document.sha256,
        content_sha256=content_hash(reading.content),
        tables=tables,
        sections=sections,
        disclosure=disclosure,
        applications=part_three,
        litigation=part_four,
        statistics=statistics,
        facts=find_facts(sections),
        checks=checks,
        problems=(
            *reading.content.problems,
            *problems,
            *odd,
            *applications.problems,
            *litigation.problems,
        ),
        proof=prove(disclosure, applications, litigation, checks),
    )


def _by_ocr(rows: dict[str, Row], tables: Sequence[PlacedTable]) -> dict[str, Row]:
    """Return the rows, those of tables in pictures marked as read by OCR."""
    scanned = {placed.position for placed in tables if placed.table.ocr}
    return {
        i: replace(row, ocr=True) if row.table_no in scanned else row for i, row in rows.items()
    }


def _fullness(item: _Extracted) -> tuple[int, int, int]:
    """Order documents of one report: best proof, most parts, the page before its attachments."""
    reading, extracted = item
    headings = count_headings(reading.content.blocks)
    return _RANK[extracted.proof], -headings, int(reading.document.role == "attachment")


def _identified(report: Report, best: Report, readings: Sequence[_Reading]) -> Report:
    """Add agency, year, scope, title and date: from the supplying document, else from the page."""
    order = sorted(readings, key=lambda r: r.document.sha256 != best.source_sha256)
    found = [identify(reading.content) for reading in order]
    title = (
        next((i.title for i in found if i.publisher), "") or report.listed_title or found[0].title
    )
    publisher = next((i.publisher for i in found if i.publisher), "")
    year = next((i.year for i in found if i.year), None)
    dated = sorted((i for i in found if i.published_on), key=lambda i: i.published_source != "page")
    published = dated[0].published_on if dated else report.listed_on or None
    source = dated[0].published_source if dated else "list" if report.listed_on else ""
    problems = [*best.problems, *name_problems(report, publisher)]
    if year is None:
        problems.append(
            Problem("year_unknown", "neither title, prose nor signature names the year")
        )
    return replace(
        best,
        agency=report.agency or publisher,
        agency_as_printed=publisher or report.agency,
        scope=find_scope(report.agency_kind, publisher),
        year=year,
        title=title,
        published_on=published,
        published_source=source,
        problems=tuple(problems),
    )


def process(report: Report) -> Report:
    """Return the report with everything that its documents say, and how far that is proved.

    :raises UnreadableDocumentError: if none of its documents can be read
    :raises NotAReportError: if what can be read is no annual disclosure report
    """
    readings, problems = _read_all(report)
    if not readings:
        reasons = "; ".join(problem.message for problem in problems) or "no document"
        raise UnreadableDocumentError(reasons)
    extracted = [(reading, _extract(report, reading)) for reading in readings]
    if reasons := _refusals(extracted):
        name = report.url or readings[0].document.name
        raise NotAReportError(f"{name}: no annual report: {reasons}")
    copies, strange = _copies(report, extracted)
    best = min(copies, key=_fullness)[1]
    result = _identified(report, best, [reading for reading, _ in copies])
    checks, differing = _compared(best, copies)
    prose = check_prose(
        result.facts, result.sections, result.applications, result.litigation, result.scope
    )
    return replace(
        result,
        formats=tuple((reading.document.sha256, reading.format) for reading in readings),
        checks=(*result.checks, *prose, *checks),
        problems=(*problems, *strange, *result.problems, *differing),
    )


def _copies(
    report: Report, extracted: Sequence[_Extracted]
) -> tuple[list[_Extracted], list[Problem]]:
    """Return the documents that are copies of one report; an attachment of another year is none."""
    years = [title_year(report.listed_title), *(identify(r.content).year for r, _ in extracted)]
    year = next((year for year in years if year), None)
    copies, problems = [], []
    for index, (reading, found) in enumerate(extracted):
        own = years[index + 1]
        if reading.document.role == "attachment" and year and own and own != year:
            message = f"{reading.document.name}: is of {own}, the report of {year}"
            problems.append(Problem("other_year_attached", message))
        else:
            copies.append((reading, found))
    return copies, problems


def _compared(best: Report, copies: Sequence[_Extracted]) -> tuple[list[Check], list[Problem]]:
    """Compare the supplying document with every other copy."""
    checks: list[Check] = []
    problems: list[Problem] = []
    for number, (reading, other) in enumerate(copies, start=1):
        if other is not best:
            name = f"{number} {reading.document.name or reading.document.role}"
            more, differing = compare_copies(best, other, name)
            checks += more
            problems += differing
    return checks, problems


def _refusals(extracted: Sequence[_Extracted]) -> str:
    """Return why none of the documents is a report, ``""`` if one of them is."""
    reasons = []
    for reading, report in extracted:
        found = report.disclosure or report.applications or report.litigation or report.statistics
        reason = refusal_of(reading.content, has_tables=bool(found))
        if not reason:
            return ""
        reasons.append(reason)
    return "; ".join(dict.fromkeys(reasons))
