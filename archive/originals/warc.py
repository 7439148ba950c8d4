"""The originals: WARC files (ISO 28500) that any WARC tool reads, each written by one process."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import Any

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.models import Exchange

_NOT_MODIFIED = 304
# ISO 28500:2017, 6.7.3: the server said that nothing changed, and sent no payload to compare.
_UNMODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
MANIFEST = "urn:nianbao:manifest"  # the address of a run's manifest
NOTE = "urn:nianbao:note"  # the address of what a run did beside fetching
_LARGEST_FILE = 1 << 30  # bytes; a new file is begun beyond it, as crawlers do


@dataclass(frozen=True)
class WarcPlace:
    """Where a record stands, and the digest of its payload as transferred."""

    file: str
    offset: int
    digest: str


@dataclass(frozen=True)
class HeldPayload:
    """The record that first held a payload: what a revisit record refers to."""

    target_uri: str
    date: str
    digest: str


def new_run_name(started: str) -> str:
    """Return the name of a run that began at a time: two machines, or two runs, never share one."""
    digits = "".join(c for c in started[:19] if c not in "-:")
    return f"{digits}-{os.getpid()}-{token_hex(3)}"


class WarcStore:
    """Appends records to files of its own, named for the run; nothing is ever rewritten."""

    def __init__(self, folder: Path, run_name: str, software: str) -> None:
        """Write into *folder* files called ``nianbao-<run_name>-00001.warc.gz`` and so on."""
        self._folder = folder
        self.files: list[Path] = []  # of this run, in order
        self.run_name = run_name
        self.part_of = ""  # the chain and number of the manifest to come
        self._software = software
        self._serial = 0
        self._waits = False  # the sync is that of several records, at their end
        self._unsynced = False
        self._file: io.BufferedWriter | None = None
        self._writer: WARCWriter | None = None

    def close(self) -> None:
        """Close the current file; of a record that a full disk cut off no row speaks."""
        file, self._file, self._writer = self._file, None, None
        if file:
            file.close()

    def leave_off(self) -> None:
        """Begin another file with the next record: of the last ones in this one no row will speak.

        A file in which rows speak of what comes later and not of what came before was changed.
        """
        with suppress(OSError):
            if self._unsynced:
                self._force()
        self._unsynced = False
        self.close()

    def _open(self) -> tuple[io.BufferedWriter, WARCWriter]:
        """Return the file to append to, a fresh one at first and when one is full."""
        if self._file and self._writer and self._file.tell() < _LARGEST_FILE:
            return self._file, self._writer
        if self._unsynced:
            self._force()
        self.close()
        self._serial += 1
        name = f"nianbao-{self.run_name}-{self._serial:05d}.warc.gz"
        # "x": a file that is already there belongs to another run and is never appended to.
        self._file = (self._folder / name).open("xb")
        self.files.append(self._folder / name)
        self._writer = WARCWriter(self._file, gzip=True, warc_version="WARC/1.1")
        info = {"software": self._software, "format": "WARC File Format 1.1"}
        if self.part_of:
            info["isPartOf"] = self.part_of
        self._writer.write_record(self._writer.create_warcinfo_record(name, info))
        return self._file, self._writer

    def write_exchange(
        self, exchange: Exchange, original: HeldPayload | None, capture: Mapping[str, Any]
    ) -> WarcPlace:
        """Write a request and its response, flushed and synced, and return the response's place.

        With *original*, the payload is already held: a revisit record refers to it instead, of the
        profile that says whether the same bytes came again or the server spared them. *capture* is what
        the row says beyond the record.
        """
        file, writer = self._open()
        offset = file.tell()
        shared = {"WARC-Date": exchange.fetched_at}
        if exchange.ip_address:
            shared["WARC-IP-Address"] = exchange.ip_address
        response = _response(writer, exchange, original, shared)
        asked = StatusAndHeaders(
            f"{exchange.method} {_path(exchange.url)} HTTP/1.1",
            list(exchange.request_headers),
            is_http_request=True,
        )
        request = writer.create_warc_record(
            exchange.url, "request", http_headers=asked, warc_headers_dict=dict(shared)
        )
        writer.write_request_response_pair(request, response)
        self._write_origin(writer, response, exchange.agency_id, capture)
        self._sync()
        digest = (
            original.digest if original else response.rec_headers.get_header("WARC-Payload-Digest")
        )
        return WarcPlace(self._relative(), offset, digest)

    def _write_origin(
        self,
        writer: WARCWriter,
        answer: ArcWarcRecord,
        agency_id: str | None,
        capture: Mapping[str, Any],
    ) -> None:
        """Write beside a record whose it is and of which run: the database can be rebuilt from it."""
        about = answer.rec_headers
        told = json.dumps(dict(capture))  # ASCII, and one line
        lines = (f"agency: {agency_id or ''}", f"run: {self.run_name}", f"capture: {told}")
        fields = "".join(f"{line}\r\n" for line in lines).encode()
        record = writer.create_warc_record(
            about.get_header("WARC-Target-URI"), "metadata", payload=io.BytesIO(fields),
            length=len(fields), warc_content_type="application/warc-fields",
            warc_headers_dict={
                "WARC-Date": about.get_header("WARC-Date"),
                "WARC-Concurrent-To": about.get_header("WARC-Record-ID"),
            },
        )  # fmt: skip
        writer.write_record(record)

    def write_resource(
        self, uri: str, body: bytes, *, media_type: str, date: str, agency_id: str | None,
        capture: Mapping[str, Any],
    ) -> WarcPlace:  # fmt: skip
        """Write a file that was not fetched but handed in, flushed and synced."""
        file, writer = self._open()
        offset = file.tell()
        record = writer.create_warc_record(
            uri, "resource", payload=io.BytesIO(body), length=len(body),
            warc_content_type=media_type, warc_headers_dict={"WARC-Date": date},
        )  # fmt: skip
        writer.write_record(record)
        self._write_origin(writer, record, agency_id, capture)
        self._sync()
        return WarcPlace(
            self._relative(), offset, record.rec_headers.get_header("WARC-Payload-Digest")
        )

    def begin(self) -> None:
        """Open the file that the next record goes into, everything before it on the disk."""
        self._open()
        self._sync()

    def write_manifest(self, body: bytes, *, date: str) -> None:
        """Write a run's manifest as a metadata record, flushed and synced."""
        self._write_metadata(MANIFEST, body, {"WARC-Date": date})

    def write_note(self, data: Mapping[str, Any]) -> None:
        """Write what the run did as a metadata record, flushed and synced."""
        self._write_metadata(NOTE, json.dumps(dict(data), ensure_ascii=False).encode(), {})

    def _write_metadata(self, uri: str, body: bytes, headers: dict[str, str]) -> None:
        _, writer = self._open()
        record = writer.create_warc_record(
            uri, "metadata", payload=io.BytesIO(body), length=len(body),
            warc_content_type="application/json", warc_headers_dict=headers,
        )  # fmt: skip
        writer.write_record(record)
        self._sync()

    @contextmanager
    def together(self) -> Iterator[None]:
        """Sync the records that are written inside all at once, at the end."""
        self._waits = True
        try:
            yield
            if self._unsynced:
                self._force()
        finally:
            self._waits = False

    def _sync(self) -> None:
        """Hand the record to the system, and force it to the disk: only then may a row speak of it."""
        assert self._file
        self._file.flush()
        self._unsynced = True
        if not self._waits:
            self._force()

    def _force(self) -> None:
        assert self._file
        os.fsync(self._file.fileno())
        self._unsynced = False

    def _relative(self) -> str:
        assert self._file
        return Path(self._file.name).name


def _response(
    writer: WARCWriter, exchange: Exchange, original: HeldPayload | None, shared: Mapping[str, str]
) -> ArcWarcRecord:
    """Return the record of an answer, or that its payload is held already."""
    status = f"{exchange.status} {exchange.reason}".strip()
    headers = StatusAndHeaders(status, list(exchange.response_headers), protocol="HTTP/1.1")
    if not original:
        return writer.create_warc_record(
            exchange.url, "response", payload=io.BytesIO(exchange.body), length=len(exchange.body),
            http_headers=headers, warc_headers_dict=dict(shared),
        )  # fmt: skip
    revisit = writer.create_revisit_record(
        exchange.url, original.digest, original.target_uri, original.date,
        http_headers=headers, warc_headers_dict=dict(shared),
    )  # fmt: skip
    if exchange.status == _NOT_MODIFIED:
        revisit.rec_headers.replace_header("WARC-Profile", _UNMODIFIED)
    return revisit


def _path(url: str) -> str:
    rest = url.split("://", 1)[-1]
    return "/" + rest.partition("/")[2]
