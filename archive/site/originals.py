"""Originals for the browser: an archived file as it may be shown, or to keep; its WARC record."""

from __future__ import annotations

import io
import zlib
from dataclasses import dataclass
from pathlib import Path

from archive.originals.warc import read_payload
from archive.site.headers import ARCHIVED_POLICY
from crawler.errors import ArchiveError
from crawler.formats import decode

# What a browser may show beside the page; everything else is for keeping.
_SHOWN = {"html": "text/html; charset=utf-8", "text": "text/plain; charset=utf-8"}
_SUFFIXES = {"html": "html", "text": "txt", "image": "bin"}
_CHUNK = 1 << 16


@dataclass(frozen=True)
class Download:
    """Bytes with the headers that make them safe to send."""

    body: bytes
    headers: dict[str, str]


def is_shown(kind: str | None) -> bool:
    """Tell whether an original of that format is shown in a frame: HTML and text alone."""
    return kind in _SHOWN


def file_to_keep(folder: Path, document: dict[str, str | int]) -> Download:
    """Return an original for downloading, byte for byte.

    :raises ArchiveError: if its WARC record cannot be read
    """
    kind = str(document["format"] or "bin")
    name = f"{str(document['sha256'])[:16]}.{_SUFFIXES.get(kind, kind)}"
    headers = {
        "content-type": "application/octet-stream",
        "content-disposition": f'attachment; filename="{name}"',
        "content-security-policy": ARCHIVED_POLICY,
    }
    return Download(_payload(folder, document), headers)


def file_to_show(folder: Path, document: dict[str, str | int]) -> Download:
    """Return an archived page for a frame: decoded to UTF-8, without a script, in no origin of ours.

    :raises ArchiveError: if its WARC record cannot be read, or its format is not one to show
    """
    kind = str(document["format"])
    if not is_shown(kind):
        raise ArchiveError(f"{document['sha256']}: a {kind} file is not shown; download it")
    text = decode(_payload(folder, document))
    headers = {"content-type": _SHOWN[kind], "content-security-policy": ARCHIVED_POLICY}
    return Download(text.encode("utf-8", "replace"), headers)


def _payload(folder: Path, document: dict[str, str | int]) -> bytes:
    return read_payload(folder, str(document["warc_file"]), int(document["warc_offset"]))


def warc_record(folder: Path, document: dict[str, str | int]) -> Download:
    """Return the WARC record that holds a document, as its file has it: one member of gzip.

    :raises ArchiveError: if the file is not there, or no whole record stands at its place
    """
    file, offset = str(document["warc_file"]), int(document["warc_offset"])
    body = io.BytesIO()
    inflate = zlib.decompressobj(wbits=31)
    try:
        with (folder / file).open("rb") as stream:
            stream.seek(offset)
            while not inflate.eof:
                chunk = stream.read(_CHUNK)
                if not chunk:
                    raise ArchiveError(f"{file} at {offset}: the record is not whole")
                inflate.decompress(chunk)
                body.write(chunk)
    except (OSError, zlib.error) as error:
        raise ArchiveError(f"{file} at {offset}: no readable WARC record: {error}") from error
    record = body.getvalue()
    whole = record[: len(record) - len(inflate.unused_data)]
    name = f"{str(document['sha256'])[:16]}.warc.gz"
    headers = {
        "content-type": "application/warc",
        "content-disposition": f'attachment; filename="{name}"',
    }
    return Download(whole, headers)
