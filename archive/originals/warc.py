"""The originals: WARC files (ISO 28500) that any WARC tool reads, each written by one process."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import Any

from archive.originals.records import Record, http_head, make_record
from crawler.models import Exchange

_NOT_MODIFIED = 304
# ISO 28500:2017, 6.7.3: the server said that nothing changed, and sent no payload to compare.
_UNMODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
_IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
MANIFEST = "urn:nianbao:manifest"  # the address of a run's manifest
NOTE = "urn:nianbao:note"  # the address of what a run did beside fetching
_UNKNOWN = "application/warc-record"
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

    def close(self) -> None:
        """Close the current file; of a record that a full disk cut off no row speaks."""
        file, self._file = self._file, None
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

    def _open(self) -> io.BufferedWriter:
        """Return the file to append to, a fresh one at first and when one is full."""
        if self._file and self._file.tell() < _LARGEST_FILE:
            return self._file
        if self._unsynced:
            self._force()
        self.close()
        self._serial += 1
        name = f"nianbao-{self.run_name}-{self._serial:05d}.warc.gz"
        # "x": a file that is already there belongs to another run and is never appended to.
        self._file = (self._folder / name).open("xb")
        self.files.append(self._folder / name)
        info = {"software": self._software, "format": "WARC File Format 1.1"}
        if self.part_of:
            info["isPartOf"] = self.part_of
        about = "".join(f"{key}: {value}\r\n" for key, value in info.items()).encode()
        record = make_record(
            "warcinfo", {"WARC-Filename": name, "WARC-Date": _now()}, "", about,
            media_type="application/warc-fields",
        )  # fmt: skip
        self._file.write(record.member())
        return self._file

    def write_exchange(
        self, exchange: Exchange, original: HeldPayload | None, capture: Mapping[str, Any]
    ) -> WarcPlace:
        """Write a request and its response, flushed and synced, and return the response's place.

        With *original*, the payload is already held: a revisit record refers to it instead, of the
        profile that says whether the same bytes came again or the server spared them. *capture* is what
        the row says beyond the record.
        """
        file = self._open()
        offset = file.tell()
        shared = {"WARC-Date": exchange.fetched_at}
        if exchange.ip_address:
            shared["WARC-IP-Address"] = exchange.ip_address
        response = _response(exchange, original, shared)
        asked = http_head(
            f"{exchange.method} {_path(exchange.url)} HTTP/1.1", exchange.request_headers
        )
        request = make_record(
            "request", shared, exchange.url, b"", head=asked,
            further={"WARC-Concurrent-To": response.id},
        )  # fmt: skip
        file.write(response.member())
        file.write(request.member())
        self._write_origin(response, exchange.url, exchange.fetched_at, exchange.agency_id, capture)
        self._sync()
        digest = original.digest if original else response.digest
        return WarcPlace(self._relative(), offset, digest)

    def _write_origin(
        self, answer: Record, uri: str, date: str, agency_id: str | None, capture: Mapping[str, Any]
    ) -> None:
        """Write beside a record whose it is and of which run: the database can be rebuilt from it."""
        assert self._file
        told = json.dumps(dict(capture))  # ASCII, and one line
        lines = (f"agency: {agency_id or ''}", f"run: {self.run_name}", f"capture: {told}")
        fields = "".join(f"{line}\r\n" for line in lines).encode()
        headers = {"WARC-Date": date, "WARC-Concurrent-To": answer.id}
        record = make_record("metadata", headers, uri, fields, media_type="application/warc-fields")
        self._file.write(record.member())

    def write_resource(
        self, uri: str, body: bytes, *, media_type: str, date: str, agency_id: str | None,
        capture: Mapping[str, Any],
    ) -> WarcPlace:  # fmt: skip
        """Write a file that was not fetched but handed in, flushed and synced."""
        file = self._open()
        offset = file.tell()
        record = make_record(
            "resource", {"WARC-Date": date}, uri, body, media_type=media_type or _UNKNOWN
        )
        file.write(record.member())
        self._write_origin(record, uri, date, agency_id, capture)
        self._sync()
        return WarcPlace(self._relative(), offset, record.digest)

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

    def _write_metadata(self, uri: str, body: bytes, headers: Mapping[str, str]) -> None:
        file = self._open()
        dated = {"WARC-Date": _now(), **headers}
        file.write(
            make_record("metadata", dated, uri, body, media_type="application/json").member()
        )
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
    exchange: Exchange, original: HeldPayload | None, shared: Mapping[str, str]
) -> Record:
    """Return the record of an answer, or that its payload is held already."""
    status = f"{exchange.status} {exchange.reason}".strip()
    head = http_head(f"HTTP/1.1 {status}", exchange.response_headers)
    if not original:
        return make_record("response", shared, exchange.url, exchange.body, head=head)
    same = {
        "WARC-Profile": _UNMODIFIED if exchange.status == _NOT_MODIFIED else _IDENTICAL,
        "WARC-Refers-To-Target-URI": original.target_uri,
        "WARC-Refers-To-Date": original.date,
        "WARC-Payload-Digest": original.digest,
    }
    return make_record("revisit", shared, exchange.url, b"", head=head, further=same)


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _path(url: str) -> str:
    rest = url.split("://", 1)[-1]
    return "/" + rest.partition("/")[2]
