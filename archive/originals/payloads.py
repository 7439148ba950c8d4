"""Payloads out of the WARC files, by the file and the offset that a row names."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from archive.originals.encodings import payload_pieces, record_payload
from crawler.errors import ArchiveError

_DAMAGE = (OSError, EOFError, StopIteration, ArchiveLoadFailed, ArchiveError, zlib.error)


def read_pieces(folder: Path, file: str, offset: int) -> Iterator[bytes]:
    """Yield the payload of the record at *offset* piece by piece, whole only where it is coded.

    :raises ArchiveError: if file or record is missing or damaged
    """
    try:
        with (folder / file).open("rb") as stream:
            stream.seek(offset)
            yield from payload_pieces(next(iter(ArchiveIterator(stream))))
    except _DAMAGE as error:
        raise ArchiveError(_damaged(file, offset, error)) from error


def _damaged(file: str, offset: int, error: Exception) -> str:
    return f"{file} at {offset}: no readable WARC record: {str(error)[:80] or type(error).__name__}"


def read_payload(folder: Path, file: str, offset: int) -> bytes:
    """Return the payload of the record at *offset*, decoded from its Content-Encoding.

    :raises ArchiveError: if file or record is missing or damaged
    """
    try:
        with (folder / file).open("rb") as stream:
            stream.seek(offset)
            record = next(iter(ArchiveIterator(stream)))
            return record_payload(record)
    except _DAMAGE as error:
        raise ArchiveError(_damaged(file, offset, error)) from error
