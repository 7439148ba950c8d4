"""What a run did beside fetching, as metadata records of its WARC files: the database follows from them.

Every function of ``archive.writer`` that writes what no payload says (the registry's agencies, lines of
lists, looks, whose report a page was taken for) notes it here first, synced as every record is. ``rebuild``
reads the notes back in their order. Numbers and words of a report are not among them: those are read
from its bytes again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from archive.originals.encodings import record_payload
from archive.originals.warc import NOTE
from crawler.errors import ArchiveError
from crawler.models import Document, Problem, Report

_GIVEN = ("agency_id", "agency", "agency_kind", "url", "listed_title", "listed_on", "owner_unsure")
VALIDATORS = ("etag", "last_modified")  # columns named as the headers are
_TOLD = frozenset({"scope", "year"})  # of a report that did not come: nothing is read of it
_ANSWERS = {"response", "revisit", "resource"}


@dataclass(frozen=True)
class Answer:
    """An answer as it stands in a WARC file, with what was noted beside it."""

    file: str
    offset: int
    kind: str
    url: str
    date: str
    status: int | None
    headers: Mapping[str, str]  # by lower-case name
    digest: str
    sha256: str  # of its payload; "" of a revisit, and where none can be had
    size: int
    origin: Mapping[str, Any]


@dataclass(frozen=True)
class Note:
    """One thing that a run did: the function that wrote it, and with what."""

    event: str
    data: Mapping[str, Any]


def read_journal(path: Path) -> Iterator[Answer | Note]:
    """Yield the answers and notes of a file in their order.

    An answer that a crash left without what is noted beside it was never spoken of, and is left out.

    :raises ArchiveError: if a record cannot be read
    """
    held: Answer | None = None
    try:
        with path.open("rb") as stream:
            records = ArchiveIterator(stream)
            for record in records:
                uri = record.rec_headers.get_header("WARC-Target-URI") or ""
                if record.rec_type in _ANSWERS:
                    held = _answer(path, records, record, uri)
                elif record.rec_type == "metadata" and uri == NOTE:
                    data = json.loads(record.content_stream().read())
                    yield Note(data.pop("event"), data)
                elif record.rec_type == "metadata" and held and uri == held.url:
                    yield _with_origin(held, record.content_stream().read())
                    held = None
    except EOFError:
        return  # torn by a crash
    except (OSError, ArchiveLoadFailed, ValueError) as error:
        raise ArchiveError(f"{path.name}: cannot be read: {str(error)[:80]}") from error


def _answer(path: Path, records: ArchiveIterator, record: Any, uri: str) -> Answer:
    headers = record.http_headers
    status = headers.get_statuscode() if headers else ""
    try:
        payload = b"" if record.rec_type == "revisit" else record_payload(record)
    except ArchiveError:
        payload = b""  # no payload could be had of it when it came
    return Answer(
        file=path.name, offset=records.get_record_offset(), kind=record.rec_type, url=uri,
        date=record.rec_headers.get_header("WARC-Date"),
        status=int(status) if status.isdigit() else None,
        headers={name.lower(): value for name, value in reversed(headers.headers if headers else [])}
        or {"content-type": record.rec_headers.get_header("Content-Type") or ""},
        digest=record.rec_headers.get_header("WARC-Payload-Digest") or "",
        sha256=hashlib.sha256(payload).hexdigest() if payload else "", size=len(payload), origin={},
    )  # fmt: skip


def _with_origin(answer: Answer, body: bytes) -> Answer:
    fields = [line.partition(": ") for line in body.decode().splitlines()]
    told = {name: value for name, _, value in fields}
    capture = json.loads(told.get("capture") or "{}")
    return replace(answer, origin={**capture, "agency": told.get("agency", "")})


def answer_row(answer: Answer) -> dict[str, Any]:
    """Return the row of an answer's capture as its record and the note beside it say, but for its run."""
    origin = {key: value for key, value in answer.origin.items() if key not in {"agency", "run_id"}}
    row = {
        "agency_id": answer.origin.get("agency") or None, "url": answer.url,
        "fetched_at": answer.date, **origin,
    }  # fmt: skip
    if answer.kind != "resource":
        row["http_status"] = answer.status
        row |= {name: answer.headers.get(name.replace("_", "-")) or None for name in VALIDATORS}
    return row


def document_row(answer: Answer) -> dict[str, Any]:
    """Return what the row of the document that an answer brought says of its record."""
    plain = answer.headers.get("content-encoding", "") in {"", "identity"}
    return {
        "media_type": answer.headers.get("content-type", ""), "target_uri": answer.url,
        "first_seen_at": answer.date, "payload_digest": (answer.digest or None) if plain else None,
    }  # fmt: skip


def report_note(report: Report, given: Report) -> dict[str, Any]:
    """Return a report as it was *given* to be read, and what was decided of it that no byte says."""
    data: dict[str, Any] = {name: getattr(given, name) for name in _GIVEN}
    data |= {
        "known_names": list(given.known_names),
        "failed_files": [list(pair) for pair in given.failed_files],
        "documents": [[d.sha256, d.url, d.name, d.media_type, d.role] for d in given.documents],
    }
    if not given.documents:
        told = {name: getattr(report, name) for name in sorted(_TOLD)}
        data |= told | {"problems": [[p.code, p.message] for p in report.problems]}
    return data


def given_report(data: Mapping[str, Any], bodies: Mapping[str, bytes]) -> Report:
    """Return the report of a note, its documents with their *bodies* by hash.

    :raises ArchiveError: if a document is not held
    """
    lost = next((row[0] for row in data["documents"] if row[0] not in bodies), "")
    if lost:
        raise ArchiveError(f"{data['url']}: no file holds its document {lost}")
    documents = tuple(
        Document(body=bodies[sha256], url=url, name=name, media_type=media, role=role)
        for sha256, url, name, media, role in data["documents"]
    )
    return Report(
        **{name: data[name] for name in _GIVEN},
        known_names=tuple(data["known_names"]),
        failed_files=tuple((url, why) for url, why in data["failed_files"]),
        documents=documents,
        problems=tuple(Problem(*pair) for pair in data.get("problems", ())),
        **{name: data[name] for name in _TOLD if name in data},
    )


def settled_note(before: Report, after: Report) -> dict[str, Any]:
    """Return how a report that was read was given its owner, by a registry of that day; ``{}`` if not."""
    whose = ("agency_id", "agency", "agency_kind", "scope")
    found: dict[str, Any] = {
        name: getattr(after, name)
        for name in whose
        if getattr(before, name) != getattr(after, name)
    }
    if before.known_names != after.known_names:
        found["known_names"] = list(after.known_names)
    kept = {problem.code for problem in after.problems}
    found["taken"] = sorted({p.code for p in before.problems} - kept)
    found["added"] = [[p.code, p.message] for p in after.problems if p not in before.problems]
    return {name: value for name, value in found.items() if value or name in whose}


def settled_report(report: Report, data: Mapping[str, Any]) -> Report:
    """Return a report that was read with the owner of its note."""
    problems = (
        *(p for p in report.problems if p.code not in data.get("taken", ())),
        *(Problem(*pair) for pair in data.get("added", ())),
    )
    values = {name: value for name, value in data.items() if name not in {"taken", "added"}}
    if "known_names" in values:
        values["known_names"] = tuple(values["known_names"])
    return replace(report, **values, problems=problems)
