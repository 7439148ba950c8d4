"""WARC and WACZ files of other crawlers: the exchanges that they hold, as ours are held."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from archive.originals.encodings import decode_payload, record_body
from archive.originals.warc import NOTE
from archive.originals.zipped import ZIP_DAMAGE, check_size
from crawler.errors import ArchiveError, UnreadableDocumentError
from crawler.models import Exchange

_MARK = b"WARC/"
_OK = range(200, 300)


def is_warc(path: Path) -> bool:
    """Tell by its bytes whether a file is a WARC file, compressed or not, or a WACZ file."""
    with path.open("rb") as stream:
        head = stream.read(8)
    if head.startswith(_MARK):
        return True
    if head.startswith(b"\x1f\x8b"):
        try:
            with gzip.open(path) as unpacked:
                return unpacked.read(len(_MARK)) == _MARK
        except (OSError, EOFError):
            return False
    return head.startswith(b"PK") and bool(_members(path))


def _members(path: Path) -> list[str]:
    """Return the WARC files inside a WACZ file."""
    try:
        with zipfile.ZipFile(path) as archive:
            return [n for n in archive.namelist() if n.startswith("archive/") and ".warc" in n]
    except zipfile.BadZipFile:
        return []


@contextmanager
def _streams(path: Path) -> Iterator[list[IO[bytes]]]:
    if not zipfile.is_zipfile(path):
        with path.open("rb") as single:
            yield [single]
        return
    with zipfile.ZipFile(path) as archive:
        check_size(archive)
        streams = [archive.open(name) for name in _members(path)]
        try:
            yield streams
        finally:
            for stream in streams:
                stream.close()


def read_exchanges(path: Path) -> Iterator[Exchange]:
    """Yield every good HTTP response of a WARC or WACZ file, in its order.

    Revisits hold no payload and are left out, as their original is in some file of the same crawl.

    :raises UnreadableDocumentError: if the file is damaged
    """
    try:
        with _streams(path) as streams:
            records = (record for stream in streams for record in ArchiveIterator(stream))
            for place, record in enumerate(records, start=1):
                exchange = _exchange(record)
                if exchange:
                    yield replace(exchange, sequence=place)
    except (ArchiveLoadFailed, *ZIP_DAMAGE) as error:
        raise UnreadableDocumentError(
            f"{path.name}: damaged WARC file: {str(error)[:80]}"
        ) from error


def is_of_samples(path: Path) -> bool:
    """Tell whether a WARC or WACZ file is of a sample archive, as the note before its first answer says.

    :raises UnreadableDocumentError: if the file is damaged
    """
    try:
        with _streams(path) as streams:
            return any(_noted_sample(stream) for stream in streams)
    except (ArchiveLoadFailed, *ZIP_DAMAGE) as error:
        raise UnreadableDocumentError(
            f"{path.name}: damaged WARC file: {str(error)[:80]}"
        ) from error


def _noted_sample(stream: IO[bytes]) -> bool:
    for record in ArchiveIterator(stream):
        if record.rec_type not in {"warcinfo", "metadata"}:
            return False
        if record.rec_headers.get_header("WARC-Target-URI") == NOTE:
            note = json.loads(record.content_stream().read())
            if note.get("event") == "registry":
                return "sample" in note.get("kinds", ())
    return False


def _exchange(record: Any) -> Exchange | None:
    headers = record.http_headers
    if record.rec_type != "response" or headers is None:
        return None
    status = headers.get_statuscode()
    if not status.isdigit() or int(status) not in _OK:
        return None
    pairs = tuple((name, value) for name, value in headers.headers)
    body, coding = record_body(record)
    try:
        payload = decode_payload(body, coding)
    except ArchiveError:
        payload = body  # what it is shows when it is read
    # The payload is decoded here, so its headers say no encoding any more.
    plain = tuple(
        (name, value)
        for name, value in pairs
        if name.lower() not in {"content-encoding", "transfer-encoding"}
    )
    return Exchange(
        url=record.rec_headers.get_header("WARC-Target-URI"),
        method="GET",
        request_headers=(),
        status=int(status),
        reason=headers.statusline.partition(" ")[2],
        response_headers=plain,
        body=payload,
        payload=payload,
        fetched_at=record.rec_headers.get_header("WARC-Date"),
        ip_address=record.rec_headers.get_header("WARC-IP-Address"),
    )
