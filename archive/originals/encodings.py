"""Payloads out of their Content-Encoding: servers compress although ``identity`` was asked."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import brotli
from warcio.bufferedreaders import ChunkedDataReader

from crawler.errors import ArchiveError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_GZIP, _ZLIB, _RAW = 31, 15, -15  # zlib's word for the frame around the data
_PIECE = 1 << 16  # bytes
_LARGEST = 1 << 28  # bytes; four times what a download may have, and no bomb


def _inflate(body: bytes, frame: int) -> bytes:
    """Return the members of a stream one after another.

    :raises ValueError: if a member is cut off or the whole is too large
    """
    parts, size = [], 0
    while body:
        member = zlib.decompressobj(frame)
        parts.append(member.decompress(body, _LARGEST - size + 1))
        size += len(parts[-1])
        if size > _LARGEST:
            raise ValueError("more than may be unpacked")
        if not member.eof:
            raise ValueError("cut off")
        body = member.unused_data
        if frame == _GZIP and not body.startswith(b"\x1f\x8b"):
            break  # padding after the last member, as some servers send
    return b"".join(parts)


def _deflate(body: bytes) -> bytes:
    """Return deflated data, in zlib's frame (RFC 9110) or bare, as some servers send it."""
    try:
        return _inflate(body, _ZLIB)
    except zlib.error:
        return _inflate(body, _RAW)


def _unbrotli(body: bytes) -> bytes:
    """Return what brotli holds.

    :raises ValueError: if it is cut off or too large
    """
    unpacker: Any = brotli.Decompressor()
    found = unpacker.process(body, output_buffer_limit=_LARGEST)
    if not unpacker.is_finished():
        raise ValueError("cut off, or more than may be unpacked")
    return bytes(found)


def _unzstd(body: bytes) -> bytes:
    """Return what the frames of zstd hold.

    :raises ValueError: if they are cut off or too large
    """
    parts, size = [], 0
    while body:
        frame: Any = zstd.ZstdDecompressor()
        parts.append(frame.decompress(body, max_length=_LARGEST - size + 1))
        size += len(parts[-1])
        if size > _LARGEST or not frame.eof:
            raise ValueError("cut off, or more than may be unpacked")
        body = frame.unused_data
    return b"".join(parts)


_DECODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda body: _inflate(body, _GZIP),
    "x-gzip": lambda body: _inflate(body, _GZIP),
    "deflate": _deflate,
    "br": _unbrotli,
    "zstd": _unzstd,
    "identity": lambda body: body,
}


def decode_payload(body: bytes, encoding: str) -> bytes:
    """Return a payload as it was before its Content-Encoding, the last one undone first.

    :raises ArchiveError: if a coding is unknown or the body is not in it
    """
    for name in reversed([part.strip().lower() for part in encoding.split(",") if part.strip()]):
        decoder = _DECODERS.get(name)
        if decoder is None:
            raise ArchiveError(f"no decoder for Content-Encoding {name!r}")
        if not body:
            return body
        try:
            body = decoder(body)
        except (ValueError, EOFError, zlib.error, brotli.error, zstd.ZstdError) as error:
            raise ArchiveError(f"the body is no {name}: {error}") from error
    return body


def _opened(record: Any) -> tuple[Any, str]:
    """Return a WARC record's body, without its framing in chunks, as a stream, and its coding."""
    headers = record.http_headers
    framed = bool(headers) and headers.get_header("transfer-encoding") == "chunked"
    stream = ChunkedDataReader(record.raw_stream) if framed else record.raw_stream
    coding = headers.get_header("content-encoding") if headers else ""
    return stream, coding or ""


def record_body(record: Any) -> tuple[bytes, str]:
    """Return a WARC record's body without its framing in chunks, and its Content-Encoding."""
    stream, coding = _opened(record)
    return bytes(stream.read()), coding


def payload_pieces(record: Any) -> Iterator[bytes]:
    """Yield a WARC record's payload piece by piece; what is coded is decoded whole first.

    :raises ArchiveError: if it cannot be decoded
    """
    stream, coding = _opened(record)
    if coding and coding.strip().lower() != "identity":
        yield decode_payload(bytes(stream.read()), coding)
        return
    while piece := stream.read(_PIECE):
        yield bytes(piece)


def record_payload(record: Any) -> bytes:
    """Return a WARC record's payload, decoded. Warcio itself knows neither zstd nor codings in a row.

    :raises ArchiveError: if it cannot be decoded
    """
    return decode_payload(*record_body(record))
