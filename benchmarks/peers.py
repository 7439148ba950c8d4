"""Bare parses by others, of the same bytes: what reading a report's container costs at the least.

Peers that are not installed are left out; ``make bench`` installs them (requirements/bench.txt).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from importlib.util import find_spec

import lxml.etree
import lxml.html
import olefile
from bs4 import BeautifulSoup

Parse = Callable[[bytes], object]
_RTF_TOKEN = re.compile(
    rb"\\[a-zA-Z]+-?[0-9]*[ ]?|\\'[0-9a-fA-F]{2}|\\.|[{}]|[^\\{}\r\n]+", re.DOTALL
)


def _zipped(body: bytes) -> object:
    """Unpack every XML member of a container and parse it."""
    with zipfile.ZipFile(io.BytesIO(body)) as container:
        return [
            lxml.etree.fromstring(container.read(name))
            for name in container.namelist()
            if name.endswith((".xml", ".rels"))
        ]


def _streams(body: bytes) -> object:
    with olefile.OleFileIO(io.BytesIO(body)) as container:
        return [container.openstream(path).read() for path in container.listdir()]


def _pdfium(body: bytes) -> object:
    import pypdfium2  # noqa: PLC0415

    with pypdfium2.PdfDocument(body) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


def _pdfplumber(body: bytes) -> object:
    import pdfplumber  # type: ignore[import-not-found]  # noqa: PLC0415

    with pdfplumber.open(io.BytesIO(body)) as document:
        return [(page.extract_text(), page.extract_tables()) for page in document.pages]


def _docx(body: bytes) -> object:
    import docx  # noqa: PLC0415

    document = docx.Document(io.BytesIO(body))
    rows = [row for table in document.tables for row in table.rows]
    return [p.text for p in document.paragraphs], [[c.text for c in row.cells] for row in rows]


def _openpyxl(body: bytes) -> object:
    import openpyxl  # noqa: PLC0415

    book = openpyxl.load_workbook(io.BytesIO(body))
    return [[cell.value for cell in row] for sheet in book for row in sheet.iter_rows()]


def _calamine(body: bytes) -> object:
    import python_calamine  # noqa: PLC0415

    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(body))
    return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


def _rtf_tokens(body: bytes) -> object:
    """Take an RTF file apart, which no library does without reading it too: words, bytes, braces, text."""
    return _RTF_TOKEN.findall(body)


def _striprtf(body: bytes) -> object:
    from striprtf.striprtf import rtf_to_text  # type: ignore[import-not-found]  # noqa: PLC0415

    return rtf_to_text(body.decode("latin-1"), errors="ignore")


# By carrier: the bare parse of its container first, then what others use for the same.
_PEERS: dict[str, tuple[tuple[str, str, Parse], ...]] = {
    "html": (
        ("lxml.html", "lxml", lxml.html.fromstring),
        ("BeautifulSoup", "bs4", lambda body: BeautifulSoup(body, "lxml")),
    ),
    "pdf": (
        ("pypdfium2 text", "pypdfium2", _pdfium),
        ("pdfplumber", "pdfplumber", _pdfplumber),
    ),
    "docx": (("zipfile and lxml", "lxml", _zipped), ("python-docx", "docx", _docx)),
    "xlsx": (("zipfile and lxml", "lxml", _zipped), ("openpyxl", "openpyxl", _openpyxl)),
    "xls": (("olefile", "olefile", _streams), ("calamine", "python_calamine", _calamine)),
    "ofd": (("zipfile and lxml", "lxml", _zipped),),
    "doc": (("olefile", "olefile", _streams),),
    "rtf": (
        ("all tokens by one regex", "re", _rtf_tokens),
        ("striprtf", "striprtf", _striprtf),
    ),
    "txt": (
        ("decode and splitlines", "lxml", lambda body: body.decode(errors="ignore").splitlines()),
    ),
}


def peers_of(carrier: str) -> dict[str, Parse]:
    """Return the parses of a carrier by name, the bare one first; those that are installed."""
    return {name: parse for name, module, parse in _PEERS.get(carrier, ()) if find_spec(module)}
