"""ZIP containers within limits: what DOCX, XLSX, OFD and plain ZIP attachments are read through."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from copy import copy
from dataclasses import replace

from lxml import etree

from crawler.errors import TooLargeError, UnreadableDocumentError
from crawler.formats import MOST_ENTRIES
from crawler.models import Document

_LARGEST_MEMBER = 32 * 2**20  # bytes unpacked; a report's largest part is under 1 MB
_PIECE = 2**20
_LARGEST_TOTAL = 256 * 2**20
_MOST_MEMBERS = 2000
_DAMAGE = (
    zipfile.BadZipFile,
    KeyError,
    EOFError,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
    IndexError,
    OverflowError,
    struct.error,
    lzma.LZMAError,
)
# What libxml2 refuses to go beyond: memory, 10 MB of one text, 256 elements in each other.
_BEYOND = frozenset(
    {
        etree.ErrorTypes.ERR_NO_MEMORY,
        etree.ErrorTypes.ERR_RESOURCE_LIMIT,
        etree.ErrorTypes.ERR_NAME_TOO_LONG,
    }
)


def read_member(archive: zipfile.ZipFile, member: str | zipfile.ZipInfo) -> bytes:
    """Return one member, unpacked within the limit, whatever size the container states.

    :raises UnreadableDocumentError: if it is absent, damaged or encrypted
    :raises TooLargeError: if it is too large
    """
    name = member if isinstance(member, str) else member.filename
    try:
        info = copy(archive.getinfo(member) if isinstance(member, str) else member)
        info.file_size = 2 * _LARGEST_MEMBER  # it is unpacked to its own end, or to the limit
        with archive.open(info) as stream:
            body = bytearray()
            while piece := stream.read(_PIECE):
                body += piece
                if len(body) > _LARGEST_MEMBER:
                    raise TooLargeError(f"{name} is larger than {_LARGEST_MEMBER} bytes unpacked")
            return bytes(body)
    except _DAMAGE as error:
        raise UnreadableDocumentError(f"damaged container: {name}: {error}") from error


def open_zip(body: bytes) -> zipfile.ZipFile:
    """Return the container.

    :raises UnreadableDocumentError: if it is damaged
    :raises TooLargeError: if it holds too much
    """
    if body.count(b"PK\x01\x02") > MOST_ENTRIES:
        raise TooLargeError(f"the container names more than {MOST_ENTRIES} files")
    try:
        archive = zipfile.ZipFile(io.BytesIO(body))
    except _DAMAGE as error:
        raise UnreadableDocumentError(f"damaged container: {error}") from error
    members = archive.infolist()
    if len(members) > _MOST_MEMBERS or sum(m.file_size for m in members) > _LARGEST_TOTAL:
        raise TooLargeError(f"the container holds more than {_MOST_MEMBERS} files or 256 MB")
    return archive


def parse_xml(body: bytes, name: str) -> etree._Element:
    """Return the root of an XML member, read without entities or network.

    :raises UnreadableDocumentError: if it is not well-formed
    :raises TooLargeError: if it goes beyond the parser's own limits
    """
    try:
        root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.XMLSyntaxError, ValueError) as error:
        if getattr(error, "code", None) in _BEYOND:
            raise TooLargeError(f"{name} is more than the XML parser takes: {error}") from error
        raise UnreadableDocumentError(f"damaged container: {name}: {error}") from error
    if root is None:
        raise UnreadableDocumentError(f"damaged container: {name} is empty")
    return root


def _name(info: zipfile.ZipInfo) -> str:
    """Return a member's name; without the UTF-8 flag Chinese tools write GBK, which reads as CP437."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return info.filename


def unzip(document: Document) -> Iterator[Document]:
    """Yield the members of a ZIP attachment as documents of their own.

    :raises UnreadableDocumentError: if the container is damaged or too large
    """
    archive = open_zip(document.body)
    for info in archive.infolist():
        if not info.is_dir():
            body = read_member(archive, info)
            yield replace(document, body=body, name=_name(info))
