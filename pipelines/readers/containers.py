"""ZIP containers within limits: what DOCX, XLSX, OFD and plain ZIP attachments are read through."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from crawler.errors import UnreadableDocumentError
from crawler.models import Document

_LARGEST_MEMBER = 64 * 2**20  # bytes unpacked; a report's largest part is under 1 MB
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
)


def read_member(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return one member, unpacked within the limit.

    :raises UnreadableDocumentError: if it is absent, damaged, encrypted or too large
    """
    try:
        if archive.getinfo(name).file_size > _LARGEST_MEMBER:
            raise UnreadableDocumentError(f"{name} is larger than 64 MB unpacked")
        return archive.read(name)
    except _DAMAGE as error:
        raise UnreadableDocumentError(f"damaged container: {name}: {error}") from error


def open_zip(body: bytes) -> zipfile.ZipFile:
    """Return the container.

    :raises UnreadableDocumentError: if it is damaged or holds too much
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(body))
    except _DAMAGE as error:
        raise UnreadableDocumentError(f"damaged container: {error}") from error
    members = archive.infolist()
    if len(members) > _MOST_MEMBERS or sum(m.file_size for m in members) > _LARGEST_TOTAL:
        raise UnreadableDocumentError(
            f"the container holds more than {_MOST_MEMBERS} files or 256 MB"
        )
    return archive


def parse_xml(body: bytes, name: str) -> etree._Element:
    """Return the root of an XML member, read without entities or network.

    :raises UnreadableDocumentError: if it is not well-formed
    """
    try:
        return etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise UnreadableDocumentError(f"damaged container: {name}: {error}") from error


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
            body = read_member(archive, info.filename)
            yield replace(document, body=body, name=_name(info))
