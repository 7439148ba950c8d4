"""What a payload is, told by its bytes alone, and how its text is decoded."""

from __future__ import annotations

import codecs
import io
import re
import zipfile
from contextlib import suppress

# How the names of files end that a report is attached in; behind it, in an address, a query.
ATTACHMENT_ENDING = re.compile(
    r"\.(?:pdf|docx?|wps|rtf|xlsx?|et|ofd|zip|rar)(?:\?|$)", re.IGNORECASE
)
_HTML_MARK = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|table|div|p|meta|span|script|title)\b", re.IGNORECASE
)
_DECLARED = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_-]+)""", re.IGNORECASE)
_MAGIC = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"{\\rtf", "rtf"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gzip"),
)
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_ZIP_ENTRY = b"PK\x01\x02"
MOST_ENTRIES = 5_000  # of a ZIP directory; an OFD file of 300 pages has some 700
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What a declaration is believed in. Latin encodings fit any bytes, GBK is the last resort anyway, and
# Python's codecs have zlib and punycode among them.
_DECLARABLE = (
    "utf",
    "big5",
    "euc",
    "shift_jis",
    "hz",
    "iso2022",
    "johab",
    "cp949",
    "cp950",
    "cp932",
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def _zip_format(body: bytes) -> str:
    """Name the kind of a ZIP container by its members."""
    if body.count(_ZIP_ENTRY) > MOST_ENTRIES:
        return "zip"  # its reader says so
    try:
        names = set(zipfile.ZipFile(io.BytesIO(body)).namelist())
    # zipfile raises whatever it meets in a damaged directory: IndexError, NotImplementedError, ...
    except Exception:  # noqa: BLE001  # its reader says what is wrong
        return "zip"
    for member, kind in (
        ("word/document.xml", "docx"),
        ("xl/workbook.xml", "xlsx"),
        ("OFD.xml", "ofd"),
    ):
        if member in names:
            return kind
    return "zip"


def _ole_format(body: bytes) -> str:
    """Name the kind of an OLE2 file by the stream in its directory; WPS writes DOC, ET writes XLS."""
    for stream, kind in (("WordDocument", "doc"), ("Workbook", "xls"), ("Book", "xls")):
        if f"{stream}\0".encode("utf-16-le") in body:
            return kind
    return "ole"


def detect_format(body: bytes) -> str:
    """Return the format's name, ``""`` for bytes that are no document.

    Names and Content-Type are not asked: portals send PDFs as octet streams and error pages as PDFs.

    >>> detect_format(b"%PDF-1.7"), detect_format(b"<p>x</p>"), detect_format(b'{"a": 1}')
    ('pdf', 'html', 'json')
    """
    head = body[:1024].lstrip()
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head.startswith(_OLE):
        return _ole_format(body)
    if head.startswith(b"PK\x03\x04"):
        return _zip_format(body)
    return "pdf" if b"%PDF-" in head else _text_format(body, head)


def _text_format(body: bytes, head: bytes) -> str:
    """Name a kind of text; ``""`` for bytes that are none."""
    if not head or (b"\0" in body[:4096] and not body.startswith(_UTF16)):
        return ""
    if re.match(rb'[{\[]\s*["\[{}\]]', head):
        return "json"
    return "html" if _HTML_MARK.search(body[:4096]) else "text"


_GOVERNMENT = "政府"


def encoding_of(body: bytes, declared: str = "") -> str:
    """Return in which encoding *body* is: by BOM, as strict UTF-8, as declared, else Big5 or GB18030.

    Big5 that nothing declares is told by 政府, which every report says, in its bytes and not in GBK's.

    UTF-8 is tried before the declaration, because servers declare GBK over UTF-8 and the reverse;
    GBK text is never valid UTF-8 by accident over a page's length. A declaration of what is no
    character set (zlib, rot13, idna: Python has codecs of these names) is none.

    >>> encoding_of("年报".encode("gbk"), "zlib")
    'gb18030'
    """
    return _decode(body, declared)[0]


def decode(body: bytes, declared: str = "") -> str:
    """Return the text of *body*; bytes that fit nothing become U+FFFD, which the caller can count."""
    return _decode(body, declared)[1]


def _decode(body: bytes, declared: str) -> tuple[str, str]:
    """Return the encoding and the text."""
    for bom, encoding in _BOMS:
        if body.startswith(bom):
            return encoding, body.decode(encoding, errors="replace")
    in_page = _DECLARED.search(body[:4096])
    names = ["utf-8", declared, in_page[1].decode("ascii") if in_page else ""]
    for name in names:
        try:
            encoding = codecs.lookup(name).name if name else ""
        except (LookupError, ValueError):  # a ValueError: a name with a null character
            continue
        if encoding.startswith(_DECLARABLE):
            try:
                return encoding, body.decode(encoding)
            except UnicodeDecodeError:
                continue
    if _GOVERNMENT.encode("gb18030") not in body and _GOVERNMENT.encode("cp950") in body:
        with suppress(UnicodeDecodeError):
            return "cp950", body.decode("cp950")
    return "gb18030", body.decode("gb18030", errors="replace")
