"""The pictures of a DOCX file: scans pasted in as a page or as a table.

ECMA-376 part 1, 20.1.8.13 (blip), part 4, 19.1.2.11 (VML's imagedata).
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator

from lxml import etree

from pipelines.readers.containers import parse_xml, read_member
from pipelines.readers.formatting.word.signs import FALLBACK, W

_LINKS = "word/_rels/document.xml.rels"
_REFERENCE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
_IMAGE = "{urn:schemas-microsoft-com:vml}imagedata"
_GONE = (FALLBACK, f"{W}del", f"{W}moveFrom")
MOST_PICTURES = 60


def references(node: etree._Element) -> Iterator[str]:
    """Yield the names of the pictures that an element shows, each once: a fallback says them again."""
    for element in node.iter(_BLIP, _IMAGE):
        name = element.get(f"{_REFERENCE}embed") or element.get(f"{_REFERENCE}id")
        if name and next(element.iterancestors(*_GONE), None) is None:
            yield name


class Pictures:
    """A file's pictures by the names that its text gives them."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        """Read the file's relationships; without any there are no pictures."""
        self._archive = archive
        self._members: dict[str, str] = {}
        if _LINKS in archive.namelist():
            for link in parse_xml(read_member(archive, _LINKS), _LINKS):
                target = str(link.get("Target", ""))
                path = posixpath.normpath(posixpath.join("/word", target)).lstrip("/")
                if link.get("TargetMode") != "External":
                    self._members[str(link.get("Id"))] = path

    def body(self, name: str) -> bytes | None:
        """Return a picture's bytes, ``None`` if the file holds none of that name.

        :raises UnreadableDocumentError: if it is damaged
        """
        path = self._members.get(name)
        return read_member(self._archive, path) if path in self._archive.namelist() else None
