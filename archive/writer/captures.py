"""Captures into the archive: every fetch, its WARC record first, then its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from archive.history.sighting import Moment
from archive.originals.elsewhere import files_elsewhere
from archive.originals.journal import VALIDATORS
from archive.originals.warc import HeldPayload, WarcPlace
from archive.schema.report_rows import rows
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
    beyond = {
        "run_id": run_id, "outcome": outcome, "document_sha256": sha256, "message": unreadable,
        "tls": exchange.tls, "sequence": exchange.sequence or archive.next_sequence(),
    }  # fmt: skip
    known = _known(archive, sha256)
    if known and known["warc_file"] in files_elsewhere(archive.db):
        known = None  # what a revisit would refer to never came here
    original = _original(exchange, known)
    place = archive.warc.write_exchange(exchange, original, beyond)
    said = {
        "agency_id": exchange.agency_id, "url": exchange.url, "fetched_at": exchange.fetched_at,
        "http_status": exchange.status,
        **{name: _header(exchange, name.replace("_", "-")) or None for name in VALIDATORS},
    }  # fmt: skip
    # A digest of compressed bytes says nothing of the same document sent plainly.
    origin = replace(place, digest="") if _is_encoded(exchange) else place
    media_type = _header(exchange, "content-type")
    write_capture(archive, {**said, **beyond}, origin, media_type, len(exchange.payload))
    return Captured(outcome, sha256)


def write_capture(
    archive: Archive, row: Mapping[str, Any], place: WarcPlace | None, media_type: str, size: int
) -> None:
    """Write the row of a capture, and that of its document if it is the first to bring it."""
    sha256 = row["document_sha256"]
    with archive.atomic():
        if place and sha256 and _known(archive, sha256) is None:
            document = {
                "sha256": sha256, "media_type": media_type, "size": size, "warc_file": place.file,
                "warc_offset": place.offset, "first_seen_at": row["fetched_at"],
                "payload_digest": place.digest or None, "target_uri": row["url"],
            }  # fmt: skip
            archive.insert("documents", document)
        where = {
            "warc_file": place.file if place else None,
            "warc_offset": place.offset if place else None,
        }
        archive.insert("captures", {**row, **where})


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
    row = {
        "run_id": run_id, "agency_id": agency_id, "url": url, "fetched_at": at, "outcome": outcome,
        "document_sha256": None, "message": message, "sequence": archive.next_sequence(),
    }  # fmt: skip
    archive.note("capture", row=row)
    write_capture(archive, row, None, "", 0)


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
    known = _known(archive, document.sha256) is not None
    beyond = {
        "run_id": run_id, "outcome": "unchanged" if known else "new",
        "document_sha256": document.sha256, "message": "", "sequence": archive.next_sequence(),
    }  # fmt: skip
    row = {**beyond, "agency_id": agency_id, "url": document.url, "fetched_at": at}
    place = None
    if known:
        archive.note("capture", row=row)
    else:
        place = archive.warc.write_resource(
            document.url, document.body, media_type=media_type, date=at, agency_id=agency_id,
            capture=beyond,
        )  # fmt: skip
    write_capture(archive, row, place, media_type, len(document.body))
    return Captured(str(beyond["outcome"]), document.sha256)


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
    return next(iter(rows(archive.db, "select * from documents where sha256 = ?", [sha256])), None)


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


def _header(exchange: Exchange, name: str) -> str:
    """Return a response header by its lower-case name, ``""`` if it is absent."""
    return next((value for key, value in exchange.response_headers if key.lower() == name), "")


def _is_encoded(exchange: Exchange) -> bool:
    return _header(exchange, "content-encoding") not in ("", "identity")
