"""Reports into the archive: what was seen of one, and what that made of the rows that it has."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from archive.history.sighting import Moment, Sighting, documents_key
from archive.history.standing import Standing
from archive.originals.journal import report_note, settled_note
from archive.schema.report_rows import as_parts, part_rows
from archive.writer.captures import captured_at
from archive.writer.contents import Offer
from archive.writer.refresh import refresh_address, refresh_report
from archive.writer.sightings import add_sightings, read_sightings, record_refusal, sighting_of
from archive.writer.store import Archive
from crawler.models import Report

Outcome = Literal["new", "changed", "unchanged"]


@dataclass(frozen=True)
class Stored:
    """What storing a report did."""

    outcome: Outcome
    report_id: int
    version: int  # the number of the version that the report shows; 0 if nothing was obtained


@dataclass(frozen=True)
class _Before:
    """What the archive held of a report: its versions by address, and how many were changes."""

    urls: frozenset[str] = frozenset()
    changes: int = 0


def _find(archive: Archive, report: Report) -> int | None:
    """Find the report by agency, year and scope; by agency and URL while its year is unknown."""
    if report.year is None:
        row = archive.db.execute(
            "select reports.id from reports join sightings on report_id = reports.id"
            " where agency_id = ? and year is null and sightings.url = ?",
            [report.agency_id, report.url],
        ).fetchone()
    else:
        row = archive.db.execute(
            "select id from reports where agency_id = ? and year = ? and scope = ?",
            [report.agency_id, report.year, report.scope],
        ).fetchone()
    return int(row[0]) if row else None


def _create(archive: Archive, report: Report, sighting: Sighting) -> int:
    """Write the row of a report that is seen for the first time, to be filled by a refresh."""
    row = {
        "agency_id": report.agency_id,
        "year": report.year,
        "scope": report.scope,
        "title": sighting.described["title"],
        "url": report.url,
        "first_seen_at": sighting.seen[0][0],
        "changed_at": sighting.seen[0][0],
        "status": sighting.described["status"],
        "proof": report.proof,
    }
    return archive.insert("reports", row)


def store_report(
    archive: Archive, report: Report, *, seen_at: str, extractor: str, sequence: int | None = None,
    given: Report | None = None, read: Report | None = None,
) -> Stored:  # fmt: skip
    """Write what was seen of a report in one transaction, and say what it was to the archive.

    *given* is the report as it was given to be read, and *read* what that gave, before an owner was found
    for it by the registry. *seen_at* and *sequence* are those of the page's capture, by which versions
    are ordered. The documents must have been captured before. What was not obtained, or is read more
    poorly than before, displaces nothing.
    """
    if sequence is None:
        sequence = (captured_at(archive, report, at=seen_at) or ("", 0))[1]
    settled = settled_note(read, report) if read else {}
    told = report_note(report, given or report)
    archive.note("report", given=told, moment=[seen_at, sequence], settled=settled)
    sighting = sighting_of(report, (seen_at, sequence), extractor)
    with archive.atomic():
        report_id = _find(archive, report)
        before = _before(archive, report_id)
        created = report_id is None
        if report_id is None:
            report_id = _create(archive, report, sighting)
        for sha256, name in report.formats:
            archive.db.execute("update documents set format = ? where sha256 = ?", [name, sha256])
        add_sightings(archive, report_id, [sighting])
        parts = as_parts(archive.db, part_rows(report))
        offer = Offer(report.url, sighting.identity, sighting.key, extractor, parts)
        standing = refresh_report(archive, report_id, [offer], created=created)
        _refresh_others(archive, report_id, report.url)
    return _stored(report_id, standing, before, report.url)


def _before(archive: Archive, report_id: int | None) -> _Before:
    sql = "select url, change from versions where report_id = ?"
    found = archive.db.execute(sql, [report_id]).fetchall()
    return _Before(frozenset(url for url, _ in found), sum(c == "changed" for _, c in found))


def _stored(report_id: int, standing: Standing, before: _Before, url: str) -> Stored:
    """Say what storing was: news, a change that is proved, or nothing of either."""
    changes = sum(version.change == "changed" for version in standing.versions)
    states = {publication.url: publication.state for publication in standing.publications}
    outcome: Outcome = "unchanged"
    if changes > before.changes:
        outcome = "changed"
    elif not before.urls or (url not in before.urls and states[url] == "differing"):
        outcome = "new"
    return Stored(outcome, report_id, standing.current.number if standing.current else 0)


def _refresh_others(archive: Archive, report_id: int, url: str) -> None:
    """Refresh the other reports that an address presented: one may have been replaced there."""
    sql = "select distinct report_id from sightings where url = ? and report_id <> ?"
    for (other,) in archive.db.execute(sql, [url, report_id]).fetchall():
        refresh_report(archive, other)


def see_again(archive: Archive, report: Report, moment: Moment) -> Stored | None:
    """Write that known documents were seen again at their address; ``None`` if they are not known.

    Nothing is extracted anew: the same bytes are read the same. Seen earlier than ever before they
    are as good as unknown, since the first reading of a content stands for it; so they are under another
    title of a list, which may be that of another column that names the address.
    """
    key = documents_key(document.sha256 for document in report.documents)
    row = archive.db.execute(
        "select reports.id from sightings join reports on reports.id = report_id"
        " where sightings.url = ? and documents_key = ? and agency_id = ? order by reports.id",
        [report.url, key, report.agency_id],
    ).fetchone()
    if row is None or not key:
        return None
    report_id = int(row[0])
    known = next(
        s for s in read_sightings(archive, report_id) if (s.url, s.key) == (report.url, key)
    )
    titled = known.described.get("listed_title", report.listed_title)
    if moment < known.seen[0] or titled != report.listed_title:
        return None
    archive.note("again", given=report_note(report, report), moment=moment)
    with archive.atomic():
        before = _before(archive, report_id)
        add_sightings(archive, report_id, [replace(known, seen=(moment,))])
        standing = refresh_report(archive, report_id)
        _refresh_others(archive, report_id, report.url)
    return _stored(report_id, standing, before, report.url)


def refuse_report(
    archive: Archive, report: Report, moment: Moment, *, extractor: str, reason: str
) -> None:
    """Write that an address gave no report, and see what that makes of a report it once gave."""
    archive.note("report", given=report_note(report, report), moment=moment, settled={})
    with archive.atomic():
        record_refusal(archive, report, moment, extractor=extractor, reason=reason)
        refresh_address(archive, report.url)
