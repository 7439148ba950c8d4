"""A better extraction of the same version: reading stored documents back, and writing what came out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sqlite_utils import Database

from archive.originals.warc import read_payload
from archive.reader.differences import ChangedCell, changed_cells, version_content
from archive.schema.cross_checks import refresh_year_checks
from archive.writer.parts import replace_parts
from archive.writer.reports import described, report_status
from archive.writer.store import Archive
from crawler.errors import ArchiveError
from crawler.models import Document, Report


def outdated_reports(db: Database, extractor: str, agency_id: str, *, every: bool) -> list[int]:
    """Return the reports that another extractor read, or with *every* all that have documents."""
    sql = (
        "select id from reports where version_count > 0 and (? or extractor is not ?)"
        " and (? = '' or agency_id = ?) order by agency_id, year, scope"
    )
    return [row[0] for row in db.execute(sql, [every, extractor, agency_id, agency_id])]


def _documents(archive: Archive, report_id: int) -> Iterator[Document]:
    sql = (
        "select sha256, role, version_documents.url, media_type, warc_file, warc_offset"
        " from versions join version_documents on version_id = versions.id"
        " join documents on sha256 = version_documents.document_sha256 where report_id = ?"
        " and number = (select max(number) from versions where report_id = ?)"
        " order by version_documents.rowid"
    )
    folder = archive.data / "warc"
    for sha256, role, url, media, file, offset in archive.db.execute(sql, [report_id, report_id]):
        document = Document(
            body=read_payload(folder, file, offset), url=url, name=url.rpartition("/")[2],
            media_type=media or "", role=role,
        )  # fmt: skip
        if document.sha256 != sha256:
            raise ArchiveError(f"document {sha256}: the payload is not the one that was stored")
        yield document


def stored_report(archive: Archive, report_id: int) -> Report:
    """Return a report as the spider once gave it, with the documents of its current version.

    :raises ArchiveError: if a document cannot be read back
    """
    sql = (
        "select reports.*, agencies.name, agencies.kind, agencies.aliases, listings.title as listed,"
        " listings.listed_on from reports join agencies on agencies.id = reports.agency_id"
        " left join listings on listings.url = reports.url where reports.id = ?"
    )
    row: dict[str, Any] = next(iter(archive.db.query(sql, [report_id])))
    names = (row["name"], *json.loads(row["aliases"] or "[]"))
    return Report(
        agency_id=row["agency_id"], agency=row["name"], agency_kind=row["kind"] or "",
        known_names=names, url=row["url"], listed_title=row["listed"] or row["title"],
        listed_on=row["listed_on"] or "", documents=tuple(_documents(archive, report_id)),
    )  # fmt: skip


def update_extraction(
    archive: Archive, report_id: int, report: Report, *, extractor: str
) -> list[ChangedCell]:
    """Put a new extraction in place of the old one, under the same version; return what changed.

    :raises ArchiveError: if it reads another year or scope, which a person must look at
    """
    row = next(iter(archive.db.query("select * from reports where id = ?", [report_id])))
    if (report.year, report.scope) != (row["year"], row["scope"]):
        stored, found = f"{row['year']} {row['scope']}", f"{report.year} {report.scope}"
        raise ArchiveError(
            f"report {report_id} is stored as {stored}, read as {found}: not changed"
        )
    number = row["version_count"]
    before = version_content(archive.db, report_id, number)
    with archive.db.atomic():
        replace_parts(archive, report_id, report)
        _update_rows(archive, row, report, extractor)
        refresh_year_checks(archive.db, row["agency_id"])
    return changed_cells(before, version_content(archive.db, report_id, number))


def _update_rows(archive: Archive, row: dict[str, Any], report: Report, extractor: str) -> None:
    """Write what the new extraction says into the report, its version and its sightings."""
    report_id, sha256 = row["id"], report.content_sha256
    document = report.source_sha256 or row["document_sha256"]
    changes = {
        "content_sha256": sha256,
        "extractor": extractor,
        "proof": report.proof,
        "status": report_status(report),
        "format": report.format,
        "published_on": report.published_on or row["published_on"],
        "document_sha256": document,
    }
    archive.db.table("reports").update(report_id, changes)
    now = next(iter(archive.db.query("select * from reports where id = ?", [report_id])))
    archive.db.execute(
        "update or replace sightings set content_sha256 = ?, extractor = ?, report = ?"
        " where report_id = ? and content_sha256 = ?",
        [sha256, extractor, described(now), report_id, row["content_sha256"]],
    )
    archive.db.execute(
        "update versions set content_sha256 = ?, extractor = ?, document_sha256 = ?"
        " where report_id = ? and number = ?",
        [sha256, extractor, document, report_id, row["version_count"]],
    )
