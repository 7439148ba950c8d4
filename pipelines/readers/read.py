"""One document to its content: the reader of its format, told by its bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from crawler.errors import (
    EncryptedDocumentError,
    TooLargeError,
    UnreadableDocumentError,
)
from crawler.formats import detect_format
from crawler.models import Content, Document, Paragraph, Problem, Table
from crawler.run.limits import run_apart, run_in_turn
from pipelines.prose.sections import count_headings
from pipelines.readers.containers import unzip
from pipelines.readers.damage import said_of
from pipelines.readers.doc import read_doc
from pipelines.readers.docx import read_docx
from pipelines.readers.html import read_html
from pipelines.readers.libreoffice import to_docx
from pipelines.readers.ocr import read_image
from pipelines.readers.ofd import read_ofd
from pipelines.readers.pdf import read_pdf
from pipelines.readers.rtf import read_rtf
from pipelines.readers.sheets import read_sheets
from pipelines.readers.text import read_text
from pipelines.tables.loose_rows import gather_rows

READERS: dict[str, Callable[[bytes], Content]] = {
    "html": read_html,
    "pdf": read_pdf,
    "docx": read_docx,
    "ofd": read_ofd,
    "doc": read_doc,
    "rtf": read_rtf,
    "image": read_image,
    "xlsx": read_sheets,
    "xls": read_sheets,
    "text": read_text,
}

# Word files of all ages, and OLE2 files of an unknown kind, such as those of early WPS.
_OFFICE = frozenset({"doc", "ole", "rtf"})
_PAGES = frozenset({"html", "text"})  # read one after another in one process
_DEEPEST = 3  # ZIP files inside ZIP files
_LARGEST_FILE = 64 * 2**20  # bytes
_MOST_BLOCKS = 20_000  # paragraphs and tables; a report has some 150
_MOST_CELLS = 60_000  # of a document's tables; a report has some 400
_MOST_CHARACTERS = 2_000_000  # a report has some 5,000
_MOST_UNPACKED = 128 * 2**20  # bytes of all members of a ZIP attachment, inner ones too
_MOST_MEMBERS = 200


def expand(document: Document) -> Iterator[Document]:
    """Yield the document, or for a ZIP attachment its members, those of inner ZIP files too.

    :raises UnreadableDocumentError: if a container is damaged
    :raises TooLargeError: if the members are too many, too deep in each other or too large together
    """
    if detect_format(document.body) != "zip":
        yield document
        return
    yield from run_apart(_members, document)


def _members(document: Document) -> list[Document]:
    """Return the members of a ZIP attachment, those of inner ones too."""
    found: list[Document] = []
    waiting = [(document, 0)]
    unpacked = count = 0
    while waiting:
        container, depth = waiting.pop()
        if depth >= _DEEPEST:
            raise TooLargeError(f"{document.name}: ZIP files inside ZIP files, over three deep")
        for member in unzip(container):
            unpacked, count = unpacked + len(member.body), count + 1
            if unpacked > _MOST_UNPACKED or count > _MOST_MEMBERS:
                raise TooLargeError(
                    f"{document.name}: more than {_MOST_UNPACKED} bytes unpacked, "
                    f"or {_MOST_MEMBERS} files"
                )
            if detect_format(member.body) == "zip":
                waiting.append((member, depth + 1))
            else:
                found.append(member)
    return found


def read_document(document: Document) -> tuple[str, Content]:
    """Return the document's format and content.

    :raises UnreadableDocumentError: if it is empty, damaged, or of a format without a reader
    :raises TooLargeError: if it goes beyond the limits of one document
    """
    name = document.name or document.url or document.sha256[:12]
    try:
        if not document.body.strip():
            raise UnreadableDocumentError("the file is empty")  # noqa: TRY301
        kind = detect_format(document.body)
        apart = run_in_turn if kind in _PAGES else run_apart
        return apart(partial(_read_bounded, kind), document.body)
    except UnreadableDocumentError as error:
        raise type(error)(f"{name}: {error}") from error


def _read_bounded(kind: str, body: bytes) -> tuple[str, Content]:
    """Return the format and content of bytes of a kind, the content within its limits.

    Whatever a format's library raises over damaged bytes is said as such.
    """
    if len(body) > _LARGEST_FILE:
        raise TooLargeError(f"the file has {len(body)} bytes; read are {_LARGEST_FILE}")
    with said_of(kind):
        content = _read(kind, body)
    _check_size(content)
    return "doc" if kind == "ole" else kind, replace(content, blocks=gather_rows(content.blocks))


def _check_size(content: Content) -> None:
    """Hold characters, cells and blocks within what the rest of the extraction takes.

    :raises TooLargeError: if there are more
    """
    if len(content.blocks) > _MOST_BLOCKS:
        count = len(content.blocks)
        raise TooLargeError(f"it has {count} paragraphs and tables; read are {_MOST_BLOCKS}")
    cells = sum(
        len(b.rows) * len(b.rows[0]) for b in content.blocks if isinstance(b, Table) and b.rows
    )
    if cells > _MOST_CELLS:
        raise TooLargeError(f"the tables have {cells} cells; read are {_MOST_CELLS}")
    prose = sum(len(b.text) for b in content.blocks if isinstance(b, Paragraph))
    tables = (b for b in content.blocks if isinstance(b, Table))
    characters = prose + sum(len(cell) for b in tables for row in b.rows for cell in row if cell)
    if characters > _MOST_CHARACTERS:
        raise TooLargeError(f"the text has {characters} characters; read are {_MOST_CHARACTERS}")


def _read(kind: str, body: bytes) -> Content:
    """Return the content by the format's own reader; for office files, else by LibreOffice."""
    try:
        return READERS.get(kind, _no_reader)(body)
    except (EncryptedDocumentError, TooLargeError):
        raise
    except UnreadableDocumentError as error:
        if kind not in _OFFICE:
            raise
        return _by_libreoffice(body, "rtf" if kind == "rtf" else "doc", error)


def _no_reader(body: bytes) -> Content:
    what = f"format {detect_format(body)} is not read" if detect_format(body) else "unknown format"
    raise UnreadableDocumentError(f"{what}; read are {', '.join(sorted(READERS))}")


def _by_libreoffice(body: bytes, ending: str, reason: UnreadableDocumentError) -> Content:
    """Return what LibreOffice reads where the own reader failed, and say so.

    It takes any bytes for text at last; what has neither table nor heading of the form is none.
    """
    try:
        content = read_docx(to_docx(body, ending))
        tables = any(isinstance(block, Table) for block in content.blocks)
        if not tables and not count_headings(content.blocks):
            raise UnreadableDocumentError("LibreOffice finds no report in it either")  # noqa: TRY301
    except UnreadableDocumentError as error:
        raise UnreadableDocumentError(f"{reason}; {error}") from error
    problem = Problem("read_by_libreoffice", f"the own reader failed: {reason}")
    return replace(content, problems=(*content.problems, problem))
