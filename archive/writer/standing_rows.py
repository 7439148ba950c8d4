"""The rows that follow from where a report stands: its publications, versions, its own, its problems."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from archive.history.standing import Publication, Standing
from archive.history.timeline import Version
from archive.schema.report_rows import STANDING_PROBLEMS
from archive.writer.contents import Contents
from archive.writer.sightings import DESCRIBED

Row = dict[str, Any]
_CODES = dict(zip(("replaced", "differing"), STANDING_PROBLEMS, strict=True))
_MESSAGES = {
    "replaced": "{}: 网页已不是这份报告 / the page is no longer this report; it stays as it was captured",
    "differing": "{}: 另一处公布的内容不同 / published there too, with other content",
}


def publication_row(report_id: int, publication: Publication) -> Row:
    """Return a publication as its row."""
    last = publication.versions[-1] if publication.versions else None
    date = last.published[0] if last else publication.sighting.published[0]
    return {
        "report_id": report_id,
        "url": publication.url,
        "title": publication.title,
        "published_on": date,
        "first_seen_at": publication.first[0],
        "last_seen_at": publication.last[0],
        "state": publication.state,
        "current_version": last.number if last else None,
        "gone_at": publication.place.gone_at,
    }


def version_rows(
    report_id: int, standing: Standing, contents: Contents, publications: Mapping[str, int]
) -> list[Row]:
    """Return the versions as their rows; *publications* are the numbers of rows by address."""
    found = []
    for version in standing.versions:
        row = _version_row(version, report_id, publications[version.url])
        current = standing.current is not None and version.number == standing.current.number
        parts = contents.parts(version)
        text = None if current else parts.text
        found.append(row | {"content": text, "rows_sha256": parts.sha256})
    return found


def _version_row(version: Version, report_id: int, publication_id: int) -> Row:
    source = version.source
    return {
        "report_id": report_id,
        "number": version.number,
        "seen_at": version.moment[0],
        "document_sha256": source.document,
        "content_sha256": source.identity,
        "extractor": source.extractor,
        "url": version.url,
        "publication_id": publication_id,
        "sequence": version.moment[1],
        "change": version.change,
        **_described(version),
        "documents_key": source.key,
    }


def _described(version: Version) -> Row:
    """Return what a version's row says of its content: as read, with the date that it stated."""
    date, source = version.published
    said = {key: version.source.described[key] for key in DESCRIBED}
    return said | {"published_on": date, "published_source": source}


def report_row(standing: Standing) -> Row:
    """Return what a report's row says of where it stands."""
    shown, current = standing.shown, standing.current
    source = current.source if current else shown.sighting
    gone = [p.place.gone_at for p in standing.publications if p.place.listed is not None]
    return {
        **(_described(current) if current else {key: source.described[key] for key in DESCRIBED}),
        "title": shown.title,
        "url": shown.url,
        "document_sha256": source.document,
        "content_sha256": source.identity or None,
        "extractor": source.extractor,
        "first_seen_at": min(p.first for p in standing.publications)[0],
        "changed_at": (current.moment if current else shown.first)[0],
        "version_count": len(shown.versions),
        "current_version": current.number if current else None,
        "gone_at": max(map(str, gone)) if gone and None not in gone else None,
    }


def standing_problems(standing: Standing) -> set[tuple[str, str]]:
    """Return the problems that say that a page was replaced, or that a report differs elsewhere."""
    return {
        (_CODES[p.state], _MESSAGES[p.state].format(p.url))
        for p in standing.publications
        if p.state == "differing" or (p.state == "replaced" and p.url == standing.shown.url)
    }
