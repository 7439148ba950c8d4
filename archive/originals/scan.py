"""Every record of a WARC file read whole: where it stands, what it is of, what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from archive.originals.warc import MANIFEST


@dataclass(frozen=True)
class Scanned:
    """One record: its place, kind, address and type; the body of a manifest; what is wrong, if anything."""

    offset: int
    kind: str
    uri: str
    damage: str = ""
    manifest: bytes = b""


def scan_records(path: Path) -> Iterator[Scanned]:
    """Yield every record of a file in its order, each against its own digests.

    A file ends where a crash tore it; what a row speaks of beyond is missed there.
    """
    with path.open("rb") as stream:
        records = ArchiveIterator(stream, check_digests=True)
        try:
            for record in records:
                yield _scanned(record, records)
        except (ArchiveLoadFailed, OSError, EOFError, ValueError):
            return


def _scanned(record: Any, records: ArchiveIterator) -> Scanned:
    uri = record.rec_headers.get_header("WARC-Target-URI") or ""
    body = bytes(record.raw_stream.read())
    checked = record.digest_checker
    damage = "; ".join(checked.problems) if checked and checked.passed is False else ""
    records.read_to_end(record)
    return Scanned(
        offset=records.get_record_offset(),
        kind=record.rec_type,
        uri=uri,
        damage=damage,
        manifest=body if uri == MANIFEST else b"",
    )
