"""A report's documents as copies of one report: which they are, and what they give together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from crawler.models import Check, Content, Document, Problem, Report
from crawler.titles import read_title
from pipelines.checks.copies import compare_copies, without_cells
from pipelines.prose.belonging import Kind, Named, belonging
from pipelines.prose.identify import Identity
from pipelines.prose.sections import count_headings

_RANK = {"proved": 0, "repaired": 1, "inconsistent": 2, "ambiguous": 3, "no_tables": 4}


@dataclass(frozen=True)
class Reading:
    """One document that could be read."""

    document: Document
    format: str
    content: Content
    identity: Identity
    named: Named  # by its own words
    name: str  # its file's, in the container where it is of one


@dataclass(frozen=True)
class Copy:
    """One document of the report with what it gives; ``kind`` says how surely it is a copy."""

    reading: Reading
    report: Report
    kind: Kind = "copy"

    @property
    def has_tables(self) -> bool:
        """Whether any table of the forms was found in it."""
        found = self.report
        return bool(found.disclosure or found.applications or found.litigation or found.statistics)


def _fullness(copy: Copy) -> tuple[int, int, int]:
    """Order documents of one report: best proof, most parts, the page before its attachments."""
    headings = count_headings(copy.reading.content.blocks)
    attached = copy.reading.document.role == "attachment"
    return _RANK[copy.report.proof], -headings, int(attached)


def _is_page(copy: Copy, read: Sequence[Copy]) -> bool:
    """Tell whether a document is the report's page: none attached to it, none of several in one file."""
    document = copy.reading.document
    packed = sum(other.reading.document is document for other in read) > 1
    return document.role == "page" and not packed


def copies_of(report: Report, read: Sequence[Copy]) -> tuple[list[Copy], list[Problem]]:
    """Return the documents that are copies of one report; the others are problems.

    Of several in one file (a ZIP of each year's report) none goes before the others.
    """
    page = next((c for c in read if _is_page(c, read)), None)
    listed = read_title(report.listed_title)
    known = tuple(name for name in (report.agency, *report.known_names) if name)
    said = page.reading.named if page else Named("", None, None)
    reference = replace(said, year=listed.year or said.year)
    copies, problems = [], []
    for copy in read:
        if _is_page(copy, read):
            copies.append(copy)
            continue
        kind, why = belonging(copy.reading.named, reference, known)
        if why:
            message = f"{copy.reading.name or copy.reading.document.name}: {why}"
            problems.append(Problem(f"{kind}_attached", message))
        else:
            copies.append(replace(copy, kind=kind))
    return copies, problems


def settled(copies: Sequence[Copy]) -> tuple[Report, list[Check], list[Problem]]:
    """Return what the copies give together: the fullest if they agree, else what the page shows."""
    best = min(copies, key=_fullness)
    page = next((c for c in copies if _is_page(c, copies) and c.has_tables), None)
    if page and best is not page and _compare(page, best, "")[2]:
        best = page
    checks: list[Check] = []
    problems: list[Problem] = []
    places: set[str] = set()
    for number, copy in enumerate(copies, start=1):
        if copy is not best:
            document = copy.reading.document
            more, differing, where = _compare(
                best, copy, f"{number} {document.name or document.role}"
            )
            checks += more
            problems += differing
            places.update(where)
    if best.kind == "unsure":
        message = f"{best.reading.document.name} names {best.reading.named.publisher}"
        problems.append(Problem("owner_unsure", message))
    report = without_cells(best.report, sorted(places), keep_printed=best is page)
    return report, checks, problems


def _compare(best: Copy, other: Copy, name: str) -> tuple[list[Check], list[Problem], list[str]]:
    named = "unnamed" not in (best.kind, other.kind)
    return compare_copies(best.report, other.report, name, named=named)
