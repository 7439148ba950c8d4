"""Sightings in and out of the archive: what was read where and when, and what lists say of the place."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from archive.history.sighting import Dated, Linked, Moment, Place, Sighting, documents_key
from archive.schema.report_rows import rows
from archive.writer.store import Archive, Held
from crawler.models import Report

# What a report's row says that follows from one content as it was read at one address.
DESCRIBED = (
    "title", "published_on", "published_source", "status", "proof", "format", "agency_as_printed",
)  # fmt: skip
_FORM_SINCE = 2019  # report years from which the form with its tables is binding
_PARTS_OF_A_REPORT = 2


def report_status(report: Report) -> str:
    """Return ``ok``, ``no_text``, ``not_obtainable`` or ``needs_review`` (see DESIGN, section 6)."""
    codes = {problem.code for problem in report.problems}
    if not report.documents:
        return "not_obtainable"
    if not report.content_sha256:
        return "no_text"
    doubts = {"year_unknown", "agency_name_differs", "owner_unsure", "attachment_missing"}
    odd = doubts & codes or report.proof in {"ambiguous", "inconsistent"}
    lacking = report.proof == "no_tables" and (report.year or _FORM_SINCE) >= _FORM_SINCE
    return "needs_review" if odd or lacking else "ok"


def _reading(report: Report) -> str:
    """Return how far a report was read (see ``READINGS``)."""
    if not report.content_sha256:
        return "unread" if report.documents else "nothing"
    if report.disclosure or report.applications or report.litigation or report.statistics:
        return "tables"
    parts = sum(section.number > 0 for section in report.sections)
    return "parts" if parts >= _PARTS_OF_A_REPORT else "text"


def sighting_of(report: Report, moment: Moment, extractor: str) -> Sighting:
    """Return a processed report as one sighting of it."""
    documents = tuple(Linked(d.sha256, d.role, d.url) for d in report.documents)
    problems = [] if documents else [[p.code, p.message] for p in report.problems]
    described = {
        "title": report.title or report.listed_title,
        "published_on": report.published_on,
        "published_source": report.published_source,
        "status": report_status(report),
        "proof": report.proof,
        "format": report.format,
        "agency_as_printed": report.agency_as_printed,
        "listed_title": report.listed_title,
        "missing": [p.message for p in report.problems if p.code == "attachment_missing"],
        "problems": problems,  # of a report that did not come: it has no other rows
    }
    return Sighting(
        url=report.url,
        key=documents_key(d.sha256 for d in report.documents),
        documents=documents,
        seen=(moment,),
        content=report.content_sha256,
        document=report.source_sha256 or (documents[0].sha256 if documents else None),
        extractor=extractor,
        reading=_reading(report),
        complete=not any(p.code == "attachment_missing" for p in report.problems),
        described=described,
    )


def _row(report_id: int, sighting: Sighting) -> dict[str, Any]:
    return {
        "report_id": report_id,
        "url": sighting.url,
        "documents_key": sighting.key,
        "documents": json.dumps(sighting.documents, ensure_ascii=False),
        "seen": json.dumps(sighting.seen),
        "content_sha256": sighting.content,
        "document_sha256": sighting.document,
        "extractor": sighting.extractor,
        "reading": sighting.reading,
        "complete": sighting.complete,
        "report": json.dumps(sighting.described, ensure_ascii=False, sort_keys=True),
    }


def _sighting(row: Mapping[str, Any]) -> Sighting:
    return Sighting(
        url=row["url"],
        key=row["documents_key"],
        documents=tuple(Linked(*linked) for linked in json.loads(row["documents"])),
        seen=_moments(row["seen"]),
        content=row["content_sha256"],
        document=row["document_sha256"],
        extractor=row["extractor"],
        reading=row["reading"],
        complete=bool(row["complete"]),
        described=json.loads(row["report"]),
    )


def _moments(seen: str) -> tuple[Moment, ...]:
    return tuple((at, sequence) for at, sequence in json.loads(seen))


def read_sightings(archive: Held, report_id: int, *, schema: str = "main") -> list[Sighting]:
    """Return everything that was seen of a report."""
    sql = f"select * from {schema}.sightings where report_id = ? order by url, documents_key"  # noqa: S608
    return [_sighting(row) for row in rows(archive.db, sql, [report_id])]


def add_sightings(archive: Archive, report_id: int, found: Iterable[Sighting]) -> None:
    """Put sightings beside those that are there; of the same documents, the better reading stays.

    That of the newer extractor; of one extractor's, the same one whichever came first.
    """
    held = {(s.url, s.key): s for s in read_sightings(archive, report_id)}
    for sighting in found:
        both = [s for s in (held.get((sighting.url, sighting.key)), sighting) if s]
        best = max(both, key=lambda s: (int(s.extractor), json.dumps(_row(0, s), sort_keys=True)))
        seen = tuple(sorted({moment for s in both for moment in s.seen}))
        row = _row(report_id, best) | {"seen": json.dumps(seen)}
        archive.insert("sightings", row, replace=True)


def read_again(archive: Archive, report_id: int, old: Sighting, new: Sighting) -> None:
    """Put another reading of the same documents in place of the one that is there."""
    row = _row(report_id, new) | {"seen": json.dumps(old.seen)}
    archive.insert("sightings", row, replace=True)


def record_refusal(
    archive: Archive, report: Report, moment: Moment, *, extractor: str, reason: str
) -> None:
    """Write that what was read at an address is no report: it may have been one before.

    Of the same documents the newer extractor's word stays, whichever came first.
    """
    key = documents_key(document.sha256 for document in report.documents)
    row = archive.db.execute(
        "select seen, extractor, reason from refusals where url = ? and documents_key = ?",
        [report.url, key],
    ).fetchone()
    seen, said = {moment}, (extractor, reason)
    if row:
        seen |= set(_moments(row[0]))
        said = max(said, (row[1], row[2]), key=lambda word: (int(word[0]), word[1]))
    archive.db.execute(
        "insert or replace into refusals values (?, ?, ?, ?, ?)",
        [report.url, key, json.dumps(sorted(seen)), *said],
    )


def read_places(archive: Held, report_id: int, seen: Sequence[Sighting]) -> dict[str, Place]:
    """Return what is known of the addresses of a report apart from its sightings there."""
    return {url: _place(archive, report_id, url, seen) for url in {s.url for s in seen}}


def _place(archive: Held, report_id: int, url: str, seen: Sequence[Sighting]) -> Place:
    lines = archive.db.execute(
        "select title, gone_at, dates from listings where url = ? order by title, column_id", [url]
    ).fetchall()
    listed = any(gone_at is None for _, gone_at, _ in lines) if lines else None
    return Place(
        titles=tuple(dict.fromkeys(title for title, *_ in lines)),
        listed=listed,
        dates=_dates(json.loads(dates) for *_, dates in lines),
        since=_since(archive, url, seen),
        gone_at=max(gone_at for _, gone_at, _ in lines) if listed is False else None,
        others=_others(archive, report_id, url, seen) if url.startswith("http") else (),
    )


def _since(archive: Held, url: str, seen: Sequence[Sighting]) -> str:
    """Return when an address was first captured as what was seen there: when that run began.

    What a run brings from elsewhere (an older WARC file) has the time of its own capture.
    """
    pages = sorted({s.documents[0].sha256 for s in seen if s.url == url and s.documents})
    marks = ", ".join("?" * len(pages))
    first = archive.db.execute(
        "select min(min(started_at, fetched_at)) from captures join runs on runs.id = run_id"  # noqa: S608
        f" where captures.url = ? and document_sha256 in ({marks})",
        [url, *pages],
    ).fetchone()[0]
    return first or ""


def _dates(lists: Iterable[list[Any]]) -> tuple[Dated, ...]:
    """Return the dates that an address had in one list: two lists may name two dates for ever.

    That is the list which named the earliest one at first.
    """
    found = [
        tuple(sorted(Dated((at, sequence), date, by) for at, sequence, date, by in dates))
        for dates in lists
        if dates
    ]
    return min(found, key=lambda dates: (dates[0].date, dates), default=())


def _others(
    archive: Held, report_id: int, url: str, seen: Sequence[Sighting]
) -> tuple[tuple[Moment, str], ...]:
    """Return when something else was read at an address; a file's name is no lasting address."""
    ours = [s for s in seen if s.url == url]
    keys, contents = {s.key for s in ours}, {s.content for s in ours}
    rows = archive.db.execute(
        "select documents_key, content_sha256, seen, extractor from sightings"
        " where url = ? and report_id <> ? and reading in ('text', 'parts', 'tables')"
        " union all select documents_key, '', seen, extractor from refusals where url = ?",
        [url, report_id, url],
    ).fetchall()
    return tuple(
        (moment, extractor)
        for key, content, times, extractor in rows
        if key not in keys and (not content or content not in contents)
        for moment in _moments(times)
    )
