"""OFD files (GB/T 33190), read-only: their pages into the page code of PDF; scans by OCR."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator

from lxml import etree

from crawler.errors import TooLargeError, UnreadableDocumentError
from crawler.models import Content
from pipelines.layout.geometry import Page
from pipelines.layout.pages import page_blocks
from pipelines.layout.shown import shown
from pipelines.readers.containers import open_zip, parse_xml, read_member
from pipelines.readers.formatting.ofd_objects import every, numbers, text_of
from pipelines.readers.formatting.ofd_page import POINTS, Drawn, Sheet, draw
from pipelines.readers.ocr import read_pictures_of
from pipelines.readers.pictures import embedded

_MOST_PAGES = 300
_MOST_TEMPLATES = 20  # of a page


class _Package:
    """The members of an OFD file by path; writers differ in the case of letters."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = {name.lower(): name for name in reversed(archive.namelist())}
        self._names |= {name: name for name in archive.namelist()}
        self._trees: dict[str, etree._Element] = {}

    def body(self, path: str) -> bytes:
        """Return a member.

        :raises UnreadableDocumentError: if there is none
        """
        return read_member(
            self._archive, self._names.get(path) or self._names.get(path.lower(), path)
        )

    def tree(self, path: str) -> etree._Element:
        """Return a member's root; each is parsed once.

        :raises UnreadableDocumentError: if there is none, or it is no XML
        """
        if path not in self._trees:
            self._trees[path] = parse_xml(self.body(path), path)
        return self._trees[path]


def _layers(
    package: _Package,
    page: etree._Element,
    templates: dict[str, str],
    units: dict[str, etree._Element],
) -> Iterator[etree._Element]:
    """Yield the templates that a page names, the page itself, and the composite units it draws.

    :raises TooLargeError: if it names too many
    """
    uses = list(every(page, "Template"))
    if len(uses) > _MOST_TEMPLATES:
        raise TooLargeError(f"a page names {len(uses)} templates; read are {_MOST_TEMPLATES}")
    for use in uses:
        if path := templates.get(use.get("TemplateID", "")):
            yield package.tree(path)
    yield page
    for use in list(every(page, "CompositeObject"))[:_MOST_TEMPLATES]:
        if (unit := units.get(use.get("ResourceID", ""))) is not None:
            yield unit


def _document_paths(package: _Package) -> Iterator[str]:
    for element in every(package.tree("OFD.xml"), "DocRoot"):
        if element.text:
            yield element.text.strip().lstrip("/")


def _resolve(base: str, path: str) -> str:
    """Return a member's path; a leading slash is the container's root."""
    return (
        path.lstrip("/") if path.startswith("/") else posixpath.normpath(posixpath.join(base, path))
    )


def _resources(
    package: _Package, root: etree._Element, base: str
) -> Iterator[tuple[str, etree._Element]]:
    """Yield a document's resource files with their folders."""
    for name in ("PublicRes", "DocumentRes"):
        for entry in every(root, name):
            path = _resolve(base, (entry.text or "").strip())
            yield posixpath.dirname(path), package.tree(path)


def _pages(package: _Package, document: str) -> Iterator[Page]:
    root = package.tree(document)
    base = posixpath.dirname(document)
    default = numbers(text_of(root, "PhysicalBox"))
    templates = {
        t.get("ID", ""): _resolve(base, t.get("BaseLoc", "")) for t in every(root, "TemplatePage")
    }
    units = {
        unit.get("ID", ""): unit
        for _, resources in _resources(package, root, base)
        for unit in every(resources, "CompositeGraphicUnit")
    }
    entries = [entry for entry in every(root, "Page") if entry.get("BaseLoc")]
    if len(entries) > _MOST_PAGES:
        raise TooLargeError(f"the OFD file has {len(entries)} pages; read are {_MOST_PAGES}")
    for number, entry in enumerate(entries, start=1):
        page = package.tree(_resolve(base, entry.get("BaseLoc", "")))
        sheet = Sheet(numbers(text_of(page, "PhysicalBox")) or default)
        drawn = Drawn()
        for layer in _layers(package, page, templates, units):
            draw(layer, sheet, drawn)
        lines = tuple(drawn.segments)
        chars = shown(drawn.items, lines)
        yield Page(number, chars, lines, sheet.width * POINTS, sheet.height * POINTS)


def _pictures(package: _Package, document: str) -> Iterator[tuple[int, bytes]]:
    """Yield the pictures that a document's pages show, in their order, with their pages' numbers."""
    root = package.tree(document)
    base = posixpath.dirname(document)
    media = {}
    for folder, resources in _resources(package, root, base):
        within = next((r.get("BaseLoc", "") for r in every(resources, "Res")), "")
        for entry in every(resources, "MultiMedia"):
            file = (text_of(entry, "MediaFile") or "").strip()
            media[entry.get("ID", "")] = _resolve(posixpath.join(folder, within), file)
    pages = (entry.get("BaseLoc", "") for entry in every(root, "Page"))
    for number, place in enumerate(filter(None, pages), start=1):
        for item in every(package.tree(_resolve(base, place)), "ImageObject"):
            if path := media.get(item.get("ResourceID", "")):
                yield number, package.body(path)


def read_ofd(body: bytes) -> Content:
    """Return an OFD file's paragraphs, tables and pictures in order; a picture stands at its page's end.

    :raises UnreadableDocumentError: if the container is damaged, or a scan that OCR cannot read
    :raises TooLargeError: if it goes beyond the limits
    """
    package = _Package(open_zip(body))
    paths = list(_document_paths(package))
    blocks = page_blocks(page for path in paths for page in _pages(package, path))
    pictures = [picture for path in paths for picture in _pictures(package, path)]
    if blocks:
        places = [(sum(b.page <= number for b in blocks), body) for number, body in pictures]
        return Content(blocks=blocks, pictures=tuple((n, embedded(body)) for n, body in places))
    if not pictures:
        raise UnreadableDocumentError("the OFD file has neither text nor pictures")
    return read_pictures_of([body for _, body in pictures])
