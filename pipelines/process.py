"""The whole extraction as one pure function: ``process(report) -> report``.

Same bytes, same result: no network, no clock, no state between calls. Runs in worker processes and,
years later, over stored bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from crawler.bounds.patience import at_most
from crawler.content.identity import content_hash
from crawler.errors import NotAReportError, TooLargeError, UnreadableDocumentError
from crawler.models import Content, Document, PlacedTable, Problem, Report, Row
from crawler.titles import title_year
from crawler.urls import canonical_url
from pipelines.checks.prose import check_prose
from pipelines.checks.prove import check_tables, lowered, prove
from pipelines.checks.statistics import check_statistics
from pipelines.copies import Copy, Reading, copies_of, settled
from pipelines.prose.belonging import owner_problems, self_named
from pipelines.prose.bodies import same_body
from pipelines.prose.facts import Speaker, find_facts
from pipelines.prose.identify import find_scope, identify, name_problems
from pipelines.prose.refusal import Shown, why_refused
from pipelines.prose.sections import split_sections
from pipelines.readers.pictures import read_pictures
from pipelines.readers.read import expand, read_document
from pipelines.tables.read import read_tables
from pipelines.tables.statistics import read_statistics
from pipelines.tables.words import Subject

# One higher with every change that can change an extraction's result.
EXTRACTOR = "6"
_SECONDS = 60  # of processor time, after its documents were read; most reports take a tenth of one


def _read_all(report: Report) -> tuple[list[Reading], list[Problem]]:
    """Read every document that can be read; the others become problems."""
    readings: list[Reading] = []
    problems: list[Problem] = []
    pictures = {canonical_url(d.url): d.body for d in report.documents if d.role == "picture"}
    for document in (d for d in report.documents if d.role != "picture"):
        try:
            members = list(expand(document))
        except UnreadableDocumentError as error:
            problems.append(Problem(error.code, str(error)))
            continue
        for member in members:
            try:
                kind, content = read_document(member)
            except UnreadableDocumentError as error:
                problems.append(Problem(error.code, str(error)))
            else:
                content = read_pictures(content, document.url, pictures)
                with at_most(_SECONDS):
                    readings.append(_reading(document, kind, content, member.name))
    return readings, problems


def _reading(document: Document, kind: str, content: Content, name: str) -> Reading:
    said = identify(content)
    return Reading(document, kind, content, said, self_named(content, said, name), name)


def _extract(report: Report, reading: Reading) -> Report:
    """Return the report as one of its documents gives it."""
    sections, tables = split_sections(reading.content.blocks)
    standard = read_tables(tables, _subject(report, reading))
    statistics, odd = read_statistics(tables, reading.identity.year)
    disclosure, part_three, part_four = (
        _by_ocr(part.rows, tables)
        for part in (standard.disclosure, standard.applications, standard.litigation)
    )
    tables_checked = check_tables(standard)
    checks = (*tables_checked, *check_statistics(statistics))
    return replace(
        report,
        format=reading.format,
        source_sha256=reading.document.sha256,
        content_sha256=content_hash(reading.content.blocks),
        tables=tables,
        sections=sections,
        disclosure=disclosure,
        applications=part_three,
        litigation=part_four,
        statistics=statistics,
        facts=find_facts(sections, _speaker(report, reading)),
        checks=checks,
        problems=(
            *reading.content.problems,
            *odd,
            *standard.problems,
        ),
        proof=prove(standard, tables_checked),
    )


def _subject(report: Report, reading: Reading) -> Subject:
    """Return of whom and of which year a document's tables should be."""
    publisher = reading.identity.publisher
    said = (report.agency, *report.known_names) if report.agency else (publisher,)
    names = tuple(name for name in said if name)
    known = tuple(name for name in (*names, publisher) if name)
    return Subject(
        year=title_year(report.listed_title) or reading.identity.year,
        names=names,
        scope=find_scope(report.agency_kind, publisher),
        is_other=lambda name: bool(known) and same_body(name, known) == "other",
    )


def _by_ocr(rows: Mapping[str, Row], tables: Sequence[PlacedTable]) -> dict[str, Row]:
    """Return the rows, those of tables in pictures marked as read by OCR."""
    scanned = {placed.position for placed in tables if placed.table.ocr}
    return {
        i: replace(row, ocr=True) if row.table_no in scanned else row for i, row in rows.items()
    }


def _speaker(report: Report, reading: Reading) -> Speaker:
    """Return whose prose a document is."""
    publisher = reading.named.publisher
    wide = find_scope(report.agency_kind, publisher) == "all"
    names = tuple(name for name in (publisher, report.agency, *report.known_names) if name)
    return Speaker(reading.identity.year, names, wide)


def _identified(report: Report, best: Report, readings: Sequence[Reading]) -> Report:
    """Add agency, year, scope, title and date: from the supplying document, else from the page."""
    order = sorted(readings, key=lambda r: r.document.sha256 != best.source_sha256)
    found = [reading.identity for reading in order]
    title = (
        next((i.title for i in found if i.publisher), "") or report.listed_title or found[0].title
    )
    publisher = next((i.publisher for i in found if i.publisher), "")
    stated = next((i.year for i in found if i.year_stated), None)
    year = stated or title_year(report.listed_title)
    year = year or next((i.year for i in found if i.year), None)
    dated = sorted((i for i in found if i.published_on), key=lambda i: i.published_source != "page")
    published = dated[0].published_on if dated else report.listed_on or None
    source = dated[0].published_source if dated else "list" if report.listed_on else ""
    problems = [
        *best.problems,
        *name_problems(report, publisher),
        *owner_problems(report, publisher, found[0].others),
    ]
    if year is None:
        problems.append(
            Problem("year_unknown", "neither title, prose nor signature names the year")
        )
    return replace(
        best,
        agency=report.agency or publisher,
        agency_as_printed=publisher or report.agency,
        other_publishers=found[0].others,
        scope=find_scope(report.agency_kind, publisher, title),
        year=year,
        title=title,
        published_on=published,
        published_source=source,
        problems=tuple(problems),
    )


def process(report: Report) -> Report:
    """Return the report with everything that its documents say, and how far that is proved.

    :raises UnreadableDocumentError: if none of its documents can be read
    :raises TooLargeError: if that is for what they would take
    :raises NotAReportError: if what can be read is no annual disclosure report
    """
    readings, problems = _read_all(report)
    if not readings:
        reasons = "; ".join(problem.message for problem in problems) or "no document"
        large = any(problem.code == TooLargeError.code for problem in problems)
        raise (TooLargeError if large else UnreadableDocumentError)(reasons)
    with at_most(_SECONDS):
        return _put_together(report, readings, problems)


def _put_together(
    report: Report, readings: Sequence[Reading], problems: Sequence[Problem]
) -> Report:
    """Return the report that what was read gives.

    :raises NotAReportError: if that is no annual disclosure report
    """
    read = [Copy(reading, _extract(report, reading)) for reading in readings]
    copies, strange = copies_of(report, read)
    if not copies:
        raise NotAReportError("; ".join(problem.message for problem in strange))
    shown = [Shown(copy.reading.content, copy.has_tables) for copy in copies]
    cut = any(p.code == TooLargeError.code for r in readings for p in r.content.problems)
    if reasons := why_refused(report, shown, unread=bool(problems or report.failed_files or cut)):
        name = report.url or readings[0].document.name
        raise NotAReportError(f"{name}: no annual report: {reasons}")
    best, checks, differing = settled(copies)
    result = _identified(report, best, [copy.reading for copy in copies])
    prose = check_prose(
        result.facts, result.sections, result.applications, result.litigation, result.scope
    )
    said = (*problems, *strange, *result.problems, *differing)
    return replace(
        result,
        formats=tuple((reading.document.sha256, reading.format) for reading in readings),
        checks=(*result.checks, *prose, *checks),
        problems=said,
        proof=lowered(result.proof, said),
    )


def without_text(report: Report, reason: str, code: str = "") -> Report:
    """Return a report whose documents are kept though no text could be read from them.

    *code* is the problem beside ``no_text``: why they could not be read, such as ``too_large``.
    """
    why = (Problem(code, reason),) if code == TooLargeError.code else ()
    # A local agency's kind is not known; its name says whether it sums up others.
    named = "" if report.agency_kind else report.agency or ""
    return replace(
        report,
        title=report.listed_title,
        scope=find_scope(report.agency_kind, named, report.listed_title),
        year=title_year(report.listed_title),
        published_on=report.listed_on or None,
        published_source="list" if report.listed_on else "",
        problems=(Problem("no_text", reason), *why),
    )


def with_lost_files(report: Report) -> Report:
    """Return a report with the attachments that did not come as problems."""
    lost = (Problem("attachment_missing", f"{url}: {why}") for url, why in report.failed_files)
    return replace(report, problems=(*report.problems, *lost))


def read_given(report: Report) -> Report:
    """Return a report as a crawl stores it: what is read, or kept without text, with what did not come.

    :raises NotAReportError: if what can be read is no annual disclosure report
    """
    try:
        return with_lost_files(process(report))
    except UnreadableDocumentError as error:
        return with_lost_files(without_text(report, str(error), error.code))
