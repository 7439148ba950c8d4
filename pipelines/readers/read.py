"""One document to its content: the reader of its format, told by its bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from crawler.errors import EncryptedDocumentError, UnreadableDocumentError
from crawler.formats import detect_format
from crawler.models import Content, Document, Problem, Table
from pipelines.prose.sections import count_headings
from pipelines.readers.containers import unzip
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
_DEEPEST = 3  # ZIP files inside ZIP files


def expand(document: Document, depth: int = 0) -> Iterator[Document]:
    """Yield the document, or for a ZIP attachment its members, those of inner ZIP files too.

    :raises UnreadableDocumentError: if a container is damaged, too large or too deep
    """
    if detect_format(document.body) != "zip":
        yield document
    elif depth >= _DEEPEST:
        raise UnreadableDocumentError(
            f"{document.name}: ZIP files inside ZIP files, over three deep"
        )
    else:
        for member in unzip(document):
            yield from expand(member, depth + 1)


def read_document(document: Document) -> tuple[str, Content]:
    """Return the document's format and content.

    :raises UnreadableDocumentError: if it is empty, damaged, or of a format without a reader
    """
    name = document.name or document.url or document.sha256[:12]
    if not document.body.strip():
        raise UnreadableDocumentError(f"{name}: the file is empty")
    kind = detect_format(document.body)
    try:
        content = _read(kind, document.body)
    except UnreadableDocumentError as error:
        raise UnreadableDocumentError(f"{name}: {error}") from error
    return "doc" if kind == "ole" else kind, replace(content, blocks=gather_rows(content.blocks))


def _read(kind: str, body: bytes) -> Content:
    """Return the content by the format's own reader; for office files, else by LibreOffice."""
    try:
        return READERS.get(kind, _no_reader)(body)
    except EncryptedDocumentError:
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
