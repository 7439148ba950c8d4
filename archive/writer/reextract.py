"""A better extraction of what was seen: reading stored documents back, and writing what came out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from sqlite_utils import Database

from archive.history.sighting import Sighting
from archive.originals.payloads import read_payload
from archive.reader.differences import ChangedCell, changed_cells, version_content
from archive.schema.cross_checks import refresh_year_checks
from archive.schema.report_rows import as_parts, part_rows
from archive.writer.contents import Offer
from archive.writer.refresh import refresh_report
from archive.writer.sightings import read_again, read_sightings, sighting_of
from archive.writer.store import Archive
from crawler.errors import ArchiveError
from crawler.models import Document, Problem, Report


class Reading(NamedTuple):
    """One sighting of a report with the report as a spider once gave it, or as it was read anew."""

    sighting: Sighting
    report: Report


def outdated_reports(
    db: Database, extractor: str, agency_id: str, *, every: bool, lacked: Sequence[str] = ()
) -> list[int]:
    """Return the reports of which another extractor read a version, or with *every* all obtained.

    So are those of whom the same extractor said that it lacked a program, in one of the words of *lacked*:
    it is there now.
    """
    sql = (
        "select id from reports where current_version is not null and (:agency = '' or agency_id = :agency)"
        " and (:every or extractor is not :now or exists (select 1 from sightings"
        " where report_id = reports.id and documents_key <> '' and extractor <> :now)"
        " or exists (select 1 from problems, json_each(:lacked) as words"
        " where report_id = reports.id and instr(message, words.value)))"
        " order by agency_id, year, scope"
    )
    values = {
        "agency": agency_id, "every": every, "now": extractor, "lacked": json.dumps(list(lacked)),
    }  # fmt: skip
    return [row[0] for row in db.execute(sql, values)]


def _documents(archive: Archive, sighting: Sighting) -> Iterator[Document]:
    sql = "select media_type, warc_file, warc_offset from documents where sha256 = ?"
    folder = archive.data / "warc"
    for sha256, role, url in sighting.documents:
        media, file, offset = archive.db.execute(sql, [sha256]).fetchone()
        document = Document(
            body=read_payload(folder, file, offset), url=url, name=url.rpartition("/")[2],
            media_type=media or "", role=role,
        )  # fmt: skip
        if document.sha256 != sha256:
            raise ArchiveError(f"document {sha256}: the payload is not the one that was stored")
        yield document


def stored_readings(archive: Archive, report_id: int) -> list[Reading]:
    """Return a report as spiders once gave it, once for each set of documents that it was.

    :raises ArchiveError: if a document cannot be read back
    """
    sql = (
        "select agencies.id, name, kind, aliases from reports join agencies"
        " on agencies.id = agency_id where reports.id = ?"
    )
    agency: dict[str, Any] = next(iter(archive.db.query(sql, [report_id])))
    names = (agency["name"], *json.loads(agency["aliases"] or "[]"))
    base = Report(
        agency_id=agency["id"], agency=agency["name"], agency_kind=agency["kind"] or "",
        known_names=names,
    )  # fmt: skip
    return [
        Reading(sighting, _as_given(archive, base, sighting))
        for sighting in read_sightings(archive, report_id)
        if sighting.documents
    ]


def _as_given(archive: Archive, base: Report, sighting: Sighting) -> Report:
    line = archive.db.execute(
        "select title, listed_on from listings where url = ? order by column_id", [sighting.url]
    ).fetchone()
    title, listed_on = line or (None, None)
    said = sighting.described
    return replace(
        base,
        url=sighting.url,
        listed_title=title or said.get("listed_title") or said["title"],
        listed_on=listed_on or "",
        documents=tuple(_documents(archive, sighting)),
    )


def update_extraction(
    archive: Archive, report_id: int, readings: Sequence[Reading], *, extractor: str
) -> list[ChangedCell]:
    """Put new readings of the same documents in place of the old; return what changed in the report.

    :raises ArchiveError: if one is of another year or scope, which a person must look at
    """
    row = next(iter(archive.db.query("select * from reports where id = ?", [report_id])))
    for _, report in readings:
        if (report.year, report.scope) != (row["year"], row["scope"]):
            stored, found = f"{row['year']} {row['scope']}", f"{report.year} {report.scope}"
            raise ArchiveError(
                f"report {report_id} is stored as {stored}, read as {found}: not changed"
            )
    before = version_content(archive.db, report_id, row["current_version"])
    with archive.atomic():
        offers = [_read_again(archive, report_id, *found, extractor) for found in readings]
        standing = refresh_report(archive, report_id, read_anew=offers)
        refresh_year_checks(archive.db, row["agency_id"])
    number = standing.current.number if standing.current else 0
    return changed_cells(before, version_content(archive.db, report_id, number))


def _read_again(
    archive: Archive, report_id: int, old: Sighting, report: Report, extractor: str
) -> Offer:
    """Write one new reading; a file that did not come then has not come since."""
    lost = (Problem("attachment_missing", text) for text in old.described.get("missing", ()))
    if report.published_on is None and old.described["published_on"]:
        date, source = old.published
        report = replace(report, published_on=date, published_source=source)
    report = replace(report, problems=(*report.problems, *lost))
    new = replace(sighting_of(report, old.seen[0], extractor), complete=old.complete)
    read_again(archive, report_id, old, new)
    for sha256, name in report.formats:
        archive.db.execute("update documents set format = ? where sha256 = ?", [name, sha256])
    parts = as_parts(archive.db, part_rows(report))
    return Offer(old.url, new.identity, new.key, extractor, parts)
