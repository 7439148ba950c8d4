"""One document to its content: the reader of its format, told by its bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from crawler.errors import UnreadableDocumentError
from crawler.models import Content, Document
from pipelines.containers import unzip
from pipelines.doc import read_doc
from pipelines.docx import read_docx
from pipelines.formats import detect_format
from pipelines.html import read_html
from pipelines.loose_rows import gather_rows
from pipelines.ocr import read_image
from pipelines.ofd import read_ofd
from pipelines.pdf import read_pdf
from pipelines.rtf import read_rtf
from pipelines.sheets import read_sheets
from pipelines.text import read_text

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
    if kind not in READERS:
        what = f"format {kind} is not read" if kind else "unknown format"
        raise UnreadableDocumentError(f"{name}: {what}; read are {', '.join(sorted(READERS))}")
    try:
        content = READERS[kind](document.body)
    except UnreadableDocumentError as error:
        raise UnreadableDocumentError(f"{name}: {error}") from error
    return kind, replace(content, blocks=gather_rows(content.blocks))
