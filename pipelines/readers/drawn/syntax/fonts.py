"""A PDF's fonts: pdfminer's, with their maps to Unicode and encodings read at once where they are plain."""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from pdfminer.cmapdb import CMapParser, FileUnicodeMap
from pdfminer.encodingdb import name2unicode
from pdfminer.pdffont import PDFFont
from pdfminer.pdfinterp import PDFResourceManager
from pdfminer.pdftypes import PDFStream, resolve1
from pdfminer.psparser import PSKeyword, PSLiteral, literal_name

from pipelines.readers.drawn.syntax.tokens import OddError, read

_LEAST = 16  # names of an encoding


class _Map(CMapParser):
    """pdfminer's reader of a map to Unicode, given what stands in it."""

    def take(self, values: list[Any]) -> None:
        """Take values and keywords in order."""
        last = 0
        for at in [at for at, value in enumerate(values) if type(value) is PSKeyword]:
            self.curstack += [(0, value) for value in values[last:at]]
            self.do_keyword(0, values[at])
            last = at + 1


def _map(body: bytes) -> FileUnicodeMap | None:
    """Return a map to Unicode, ``None`` if it is not written in the plain ways."""
    found = FileUnicodeMap()
    try:
        _Map(found, io.BytesIO()).take(read(body))
    except OddError:
        return None
    return found


@lru_cache(maxsize=4_096)
def _names_sign(name: str) -> bool:
    """Tell whether a glyph's name is that of a sign; a program's own names (g0, g1) are not."""
    try:
        return bool(name2unicode(name)) or True
    except (KeyError, ValueError):
        return False


def _named(encoding: Any) -> Any:
    """Return an encoding without the names that say nothing."""
    differences = resolve1(encoding.get("Differences")) if isinstance(encoding, dict) else None
    if not isinstance(differences, list) or len(differences) < _LEAST:
        return encoding
    kept: list[Any] = []
    code = 0
    for one in differences:
        if type(one) is int:
            code = one
        elif isinstance(one, PSLiteral):
            if not isinstance(one.name, str) or _names_sign(one.name):
                kept += (code, one)
            code += 1
        else:
            return encoding
    return {**encoding, "Differences": kept}


class Fonts(PDFResourceManager):
    """pdfminer's fonts of a document."""

    def get_font(self, objid: object, spec: Mapping[str, object]) -> PDFFont:
        """Return a font by its object number, made of its dictionary if it is new."""
        if (objid and objid in self._cached_fonts) or "DescendantFonts" in spec:
            return super().get_font(objid, spec)
        plain = dict(spec)
        if "Encoding" in plain and literal_name(plain.get("Subtype")) == "Type3":
            plain["Encoding"] = _named(resolve1(plain["Encoding"]))
        stream = plain.get("ToUnicode")
        if not str(literal_name(plain.get("Subtype"))).startswith("CIDFont"):
            stream = resolve1(stream)
        found = _map(stream.get_data()) if isinstance(stream, PDFStream) else None
        if found is not None:
            plain["ToUnicode"] = PDFStream({}, b"")
        font = super().get_font(objid, plain)
        if found is not None:
            vars(font)["unicode_map"] = found
        return font
