"""Reports into the archive: which version a report is, and its place in the search index."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from archive.schema.cross_checks import refresh_year_checks
from archive.schema.report_rows import PART_TABLES
from archive.writer.parts import add_parts, clear, index
from archive.writer.store import Archive
from crawler.models import Report

SIGHTING = ("report_id", "seen_at", "content_sha256", "url", "document_sha256", "extractor")
# What a report's row says that follows from one content as it was read at one address.
DESCRIBED = (
    "title", "published_on", "published_source", "status", "proof", "format", "agency_as_printed",
)  # fmt: skip
Outcome = Literal["new", "changed", "unchanged"]
_FORM_SINCE = 2019  # report years from which the form with its tables is binding


@dataclass(frozen=True)
class Stored:
    """What storing a report did."""

    outcome: Outcome
    report_id: int
    version: int


@dataclass(frozen=True)
class _Key:
    """What the archive already holds of a report."""

    report_id: int | None = None
    versions: Sequence[Mapping[str, Any]] = field(default_factory=tuple)


def report_status(report: Report) -> str:
    """Return ``ok``, ``no_text``, ``not_obtainable`` or ``needs_review`` (see DESIGN, section 6)."""
    codes = {problem.code for problem in report.problems}
    if not report.documents:
        return "not_obtainable"
    if not report.content_sha256:
        return "no_text"
    odd = {"year_unknown", "agency_name_differs", "attachment_missing"} & codes or report.proof in {
        "ambiguous",
        "inconsistent",
    }
    lacking = report.proof == "no_tables" and (report.year or _FORM_SINCE) >= _FORM_SINCE
    return "needs_review" if odd or lacking else "ok"


def _held(archive: Archive, report: Report) -> _Key:
    """Find the report by agency, year and scope; by agency and URL while its year is unknown."""
    if report.year is None:
        row = archive.db.execute(
            "select id from reports where agency_id = ? and year is null and url = ?",
            [report.agency_id, report.url],
        ).fetchone()
    else:
        row = archive.db.execute(
            "select id from reports where agency_id = ? and year = ? and scope = ?",
            [report.agency_id, report.year, report.scope],
        ).fetchone()
    if row is None:
        return _Key()
    versions = list(
        archive.db.query("select * from versions where report_id = ? order by number", [row[0]])
    )
    return _Key(row[0], versions)


def _identity(report: Report) -> str:
    """Return the identity of the content; where no text could be read, of the documents' bytes."""
    return report.content_sha256 or "+".join(document.sha256 for document in report.documents)


def _is_known(held: _Key, report: Report) -> bool:
    """Tell whether this content is the last that this URL gave, or a copy of one held.

    A page that returns to an earlier content is a new version; the same content at a second URL
    is not.
    """
    here = [version for version in held.versions if version["url"] == report.url]
    if here:
        return bool(here[-1]["content_sha256"] == _identity(report))
    return any(version["content_sha256"] == _identity(report) for version in held.versions)


def store_report(archive: Archive, report: Report, *, seen_at: str, extractor: str) -> Stored:
    """Write a processed report in one transaction and say what it was to the archive.

    The documents must have been captured before. A report without text (not obtained, or a page
    that cannot be read) never replaces one that the archive holds.
    """
    held = _held(archive, report)
    if held.report_id is not None and (not report.content_sha256 or _is_known(held, report)):
        with archive.db.atomic():
            _link_documents(archive, held, report)
        return Stored("unchanged", held.report_id, len(held.versions))
    with archive.db.atomic():
        report_id = _write(archive, held, report, seen_at=seen_at, extractor=extractor)
        refresh_year_checks(archive.db, str(report.agency_id))
    number = len(held.versions) + bool(report.documents)
    return Stored("new" if not held.versions else "changed", report_id, number)


def _link_documents(archive: Archive, held: _Key, report: Report) -> None:
    """Add to the version with this content the documents that carry it as well."""
    same = [v["id"] for v in held.versions if v["content_sha256"] == _identity(report)]
    if same:
        archive.db.table("version_documents").insert_all(_links(report, same[-1]), ignore=True)


def _write(archive: Archive, held: _Key, report: Report, *, seen_at: str, extractor: str) -> int:
    table = archive.db.table("reports")
    row = _report_row(report, seen_at, extractor) | {
        "version_count": len(held.versions) + bool(report.documents)
    }
    if held.report_id is None:
        table.insert(row | {"first_seen_at": seen_at}, pk="id")
        report_id = int(archive.db.execute("select last_insert_rowid()").fetchone()[0])
    else:
        report_id = held.report_id
        _keep_old_version(archive, held)
        clear(archive, report_id)
        table.update(report_id, row)
    if report.documents:
        _add_version(archive, report, report_id, row)
    for sha256, name in report.formats:
        archive.db.execute("update documents set format = ? where sha256 = ?", [name, sha256])
    add_parts(archive, report, report_id)
    index(archive, report_id)
    return report_id


def _report_row(report: Report, seen_at: str, extractor: str) -> dict[str, Any]:
    main = report.source_sha256 or (report.documents[0].sha256 if report.documents else None)
    return {
        "agency_id": report.agency_id,
        "year": report.year,
        "scope": report.scope,
        "title": report.title or report.listed_title,
        "url": report.url,
        "published_on": report.published_on,
        "published_source": report.published_source,
        "changed_at": seen_at,
        "document_sha256": main,
        "content_sha256": _identity(report) or None,
        "status": report_status(report),
        "proof": report.proof,
        "format": report.format,
        "agency_as_printed": report.agency_as_printed,
        "extractor": extractor,
    }


def is_current(archive: Archive, report: Report) -> bool:
    """Tell whether the archive's version of this page is made of these very bytes."""
    rows = archive.db.execute(
        "select document_sha256 from version_documents where version_id = (select versions.id"
        " from versions join reports on reports.id = report_id"
        " where reports.agency_id = ? and versions.url = ? order by versions.id desc limit 1)",
        [report.agency_id, report.url],
    ).fetchall()
    return {document.sha256 for document in report.documents} <= {row[0] for row in rows}


def _add_version(archive: Archive, report: Report, report_id: int, row: Mapping[str, Any]) -> None:
    """Add the version that the report's row describes, with the documents that it is made of."""
    version = {
        "report_id": report_id,
        "number": row["version_count"],
        "seen_at": row["changed_at"],
        "document_sha256": row["document_sha256"],
        "content_sha256": row["content_sha256"],
        "extractor": row["extractor"],
        "url": row["url"],
        # The current version's content is in the tables; it is put here when a newer one comes.
        "content": None,
    }
    archive.db.table("versions").insert(version, pk="id")
    version_id = archive.db.execute("select last_insert_rowid()").fetchone()[0]
    seen = {key: version[key] for key in SIGHTING} | {"report": described(row)}
    archive.db.table("sightings").insert(seen, ignore=True)
    archive.db.table("version_documents").insert_all(_links(report, version_id), ignore=True)


def described(row: Mapping[str, Any]) -> str:
    """Return what a report's row says of its content, as JSON: a sighting keeps it."""
    return json.dumps({key: row[key] for key in DESCRIBED}, ensure_ascii=False)


def _links(report: Report, version_id: int) -> list[dict[str, Any]]:
    return [
        {"version_id": version_id, "document_sha256": d.sha256, "role": d.role, "url": d.url}
        for d in report.documents
    ]


def _keep_old_version(archive: Archive, held: _Key) -> None:
    """Put the rows of the version that is replaced into its own row, as JSON."""
    if not held.versions:
        return
    content = {
        name: list(archive.db.query(f"select * from {name} where report_id = ?", [held.report_id]))  # noqa: S608
        for name in PART_TABLES
    }
    archive.db.table("versions").update(
        held.versions[-1]["id"], {"content": json.dumps(content, ensure_ascii=False)}
    )
