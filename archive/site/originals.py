"""Originals for the browser: an archived file as it may be shown, or to keep; its WARC record."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.originals.payloads import read_payload, read_pieces
from archive.site.headers import ARCHIVED_POLICY
from crawler.errors import ArchiveError
from crawler.formats import decode

# What a browser may show beside the page; everything else is for keeping.
_SHOWN = {"html": "text/html; charset=utf-8", "text": "text/plain; charset=utf-8"}
_SUFFIXES = {"html": "html", "text": "txt", "image": "bin"}
_CHUNK = 1 << 16
_LARGEST_SHOWN = 16 << 20  # bytes; no page that is read is larger


@dataclass(frozen=True)
class Download:
    """What is sent, piece by piece, with the headers that make it safe."""

    pieces: Iterator[bytes]
    headers: dict[str, str]


def is_shown(kind: str | None) -> bool:
    """Tell whether an original of that format is shown in a frame: HTML and text alone."""
    return kind in _SHOWN


def file_to_keep(folder: Path, document: dict[str, str | int]) -> Download:
    """Return an original for downloading, byte for byte."""
    kind = str(document["format"] or "bin")
    name = f"{str(document['sha256'])[:16]}.{_SUFFIXES.get(kind, kind)}"
    headers = {
        "content-type": "application/octet-stream",
        "content-disposition": f'attachment; filename="{name}"',
        "content-length": str(document["size"]),
        "content-security-policy": ARCHIVED_POLICY,
    }
    place = str(document["warc_file"]), int(document["warc_offset"])
    return Download(read_pieces(folder, *place), headers)


def file_to_show(folder: Path, document: dict[str, str | int]) -> Download:
    """Return an archived page for a frame: decoded to UTF-8, without a script, in no origin of ours.

    :raises ArchiveError: if its WARC record cannot be read, or its format is not one to show
    """
    kind = str(document["format"])
    if not is_shown(kind):
        raise ArchiveError(f"{document['sha256']}: a {kind} file is not shown; download it")
    if int(document["size"]) > _LARGEST_SHOWN:
        raise ArchiveError(f"{document['sha256']}: a file of this size is not shown; download it")
    place = str(document["warc_file"]), int(document["warc_offset"])
    text = decode(read_payload(folder, *place))
    headers = {"content-type": _SHOWN[kind], "content-security-policy": ARCHIVED_POLICY}
    return Download(iter([text.encode("utf-8", "replace")]), headers)


def warc_record(folder: Path, document: dict[str, str | int]) -> Download:
    """Return the WARC record that holds a document, as its file has it: one member of gzip."""
    file, offset = str(document["warc_file"]), int(document["warc_offset"])
    name = f"{str(document['sha256'])[:16]}.warc.gz"
    headers = {
        "content-type": "application/warc",
        "content-disposition": f'attachment; filename="{name}"',
    }
    return Download(_member(folder / file, offset), headers)


def _member(path: Path, offset: int) -> Iterator[bytes]:
    """Yield the member of gzip that begins at a place, piece by piece.

    :raises ArchiveError: if the file is not there, or no whole member stands at its place
    """
    inflate = zlib.decompressobj(wbits=31)
    try:
        with path.open("rb") as stream:
            stream.seek(offset)
            while not inflate.eof:
                chunk = stream.read(_CHUNK)
                if not chunk:
                    raise ArchiveError(f"{path.name} at {offset}: the record is not whole")
                _inflate(inflate, chunk)
                yield chunk[: len(chunk) - len(inflate.unused_data)]
    except (OSError, zlib.error) as error:
        place = f"{path.name} at {offset}"
        raise ArchiveError(f"{place}: no readable WARC record: {error}") from error


def _inflate(inflate: Any, chunk: bytes) -> None:
    """Find where a member ends; what it holds is thrown away a megabyte at a time."""
    while chunk and not inflate.eof:
        inflate.decompress(chunk, 1 << 20)
        chunk = inflate.unconsumed_tail
