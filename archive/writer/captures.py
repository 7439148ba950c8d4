"""Captures into the archive: every fetch, its WARC record first, then its rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from archive.history.sighting import Moment
from archive.originals.warc import HeldPayload, WarcPlace
from archive.writer.store import Archive
from crawler.models import Document, Exchange, Report
from crawler.responses import judge

_NOT_MODIFIED = 304
_SUCCESS = range(200, 300)
_ERRORS_FROM = 400


@dataclass(frozen=True)
class Captured:
    """What one capture meant: its outcome and the document it yielded, if any."""

    outcome: str
    sha256: str | None


def record_exchange(
    archive: Archive, run_id: int, exchange: Exchange, *, unreadable: str = ""
) -> Captured:
    """Store one HTTP exchange: WARC record synced first, then its rows.

    *unreadable* says why no payload could be had of the body: the capture is an error.
    """
    document = Document(body=exchange.payload, url=exchange.url)
    sha256 = document.sha256 if exchange.status in _SUCCESS and exchange.payload else None
    unread = bool(unreadable) and exchange.status in _SUCCESS
    outcome = "error" if unread else _outcome(archive, exchange, sha256)
    if outcome == "not_modified":
        sha256 = _last_document(archive, exchange.url, exchange.fetched_at)
    known = _known(archive, sha256)
    place = archive.warc.write_exchange(exchange, _original(exchange, known))
    with archive.db.atomic():
        if sha256 and known is None:
            # A digest of compressed bytes says nothing of the same document sent plainly.
            origin = replace(place, digest="") if _is_encoded(exchange) else place
            media_type = _header(exchange, "content-type")
            _add_document(archive, document, media_type, origin, exchange.fetched_at)
        row = _capture_row(
            run_id, exchange.agency_id, exchange.url, exchange.fetched_at, outcome,
            http_status=exchange.status, document_sha256=sha256, place=place, message=unreadable,
        )  # fmt: skip
        row |= {
            "etag": _header(exchange, "etag") or None,
            "last_modified": _header(exchange, "last-modified") or None,
            "tls": exchange.tls,
            "sequence": exchange.sequence or archive.next_sequence(),
        }
        archive.db.table("captures").insert(row)
    return Captured(outcome, sha256)


def record_failure(
    archive: Archive,
    run_id: int,
    agency_id: str | None,
    url: str,
    *,
    at: str,
    outcome: str,
    message: str,
) -> None:
    """Record a fetch that brought no response: ``error`` or ``refused``."""
    row = _capture_row(run_id, agency_id, url, at, outcome, message=message)
    row["sequence"] = archive.next_sequence()
    with archive.db.atomic():
        archive.db.table("captures").insert(row)


def record_file(
    archive: Archive,
    run_id: int,
    agency_id: str | None,
    document: Document,
    *,
    media_type: str,
    at: str,
) -> Captured:
    """Store a file that a person handed in, as a WARC resource record."""
    place = None
    if _known(archive, document.sha256) is None:
        place = archive.warc.write_resource(
            document.url, document.body, media_type=media_type, date=at, agency_id=agency_id
        )
    outcome = "new" if place else "unchanged"
    with archive.db.atomic():
        if place:
            _add_document(archive, document, media_type, place, at)
        row = _capture_row(
            run_id, agency_id, document.url, at, outcome,
            document_sha256=document.sha256, place=place,
        )  # fmt: skip
        row["sequence"] = archive.next_sequence()
        archive.db.table("captures").insert(row)
    return Captured(outcome, document.sha256)


def captured_at(archive: Archive, report: Report, *, at: str = "") -> Moment | None:
    """Return when a report's page was captured, last or at the time *at*; ``None`` if it never was."""
    if not report.documents:
        return None
    return page_captured(archive, report.documents[0].url, report.documents[0].sha256, at=at)


def page_captured(archive: Archive, url: str, sha256: str, *, at: str = "") -> Moment | None:
    """Return when an address gave a document, last or at the time *at*; ``None`` if it never did."""
    row = archive.db.execute(
        "select fetched_at, sequence from captures where url = ? and document_sha256 = ?"
        " and (? = '' or fetched_at = ?) order by fetched_at desc, sequence desc, id desc limit 1",
        [url, sha256, at, at],
    ).fetchone()
    return (row[0], row[1]) if row else None


def _known(archive: Archive, sha256: str | None) -> dict[str, Any] | None:
    return next(iter(archive.db.query("select * from documents where sha256 = ?", [sha256])), None)


def _original(exchange: Exchange, known: dict[str, Any] | None) -> HeldPayload | None:
    """Return what a revisit record may refer to: the same payload, neither time compressed."""
    if known is None or not known["payload_digest"] or _is_encoded(exchange):
        return None
    return HeldPayload(known["target_uri"], known["first_seen_at"], known["payload_digest"])


def _outcome(archive: Archive, exchange: Exchange, sha256: str | None) -> str:
    """Return the capture's outcome, by status and by what this URL gave last time."""
    if exchange.status == _NOT_MODIFIED:
        return "not_modified"
    verdict = judge(exchange.status, exchange.payload).kind
    if verdict in {"blocked", "not_found"}:
        return verdict
    if exchange.status >= _ERRORS_FROM or verdict == "needs_browser":
        return "error"
    last = _last_document(archive, exchange.url, exchange.fetched_at)
    if last is None:
        return "new"
    return "unchanged" if last == sha256 else "changed"


def _last_document(archive: Archive, url: str, at: str) -> str | None:
    """Return the hash of what an address last gave before a time, in the order of captures."""
    last = archive.db.execute(
        "select document_sha256 from captures where url = ? and fetched_at <= ? and outcome in"
        " ('new', 'changed', 'unchanged', 'not_modified')"
        " order by fetched_at desc, sequence desc, id desc limit 1",
        [url, at],
    ).fetchone()
    return last[0] if last else None


def _add_document(
    archive: Archive, document: Document, media_type: str, place: WarcPlace, at: str
) -> None:
    row = {
        "sha256": document.sha256,
        "media_type": media_type,
        "size": len(document.body),
        "warc_file": place.file,
        "warc_offset": place.offset,
        "first_seen_at": at,
        "payload_digest": place.digest or None,
        "target_uri": document.url,
    }
    archive.db.table("documents").insert(row)


def _header(exchange: Exchange, name: str) -> str:
    """Return a response header by its lower-case name, ``""`` if it is absent."""
    return next((value for key, value in exchange.response_headers if key.lower() == name), "")


def _is_encoded(exchange: Exchange) -> bool:
    return _header(exchange, "content-encoding") not in ("", "identity")


def _capture_row(
    run_id: int, agency_id: str | None, url: str, at: str, outcome: str, *,
    http_status: int | None = None, document_sha256: str | None = None,
    place: WarcPlace | None = None, message: str = "",
) -> dict[str, Any]:  # fmt: skip
    return {
        "run_id": run_id,
        "agency_id": agency_id,
        "url": url,
        "fetched_at": at,
        "http_status": http_status,
        "outcome": outcome,
        "document_sha256": document_sha256,
        "warc_file": place.file if place else None,
        "warc_offset": place.offset if place else None,
        "message": message,
    }
