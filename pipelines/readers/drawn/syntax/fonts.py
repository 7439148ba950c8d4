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
from pdfminer.pdftypes import PDFStream, dict_value, int_value, resolve1
from pdfminer.psparser import PSKeyword, PSLiteral, literal_name

from pipelines.readers.drawn.syntax.tokens import OddError, read

_NO_MAP = PDFStream({}, b"")
_LEAST = 16  # names of an encoding


class _Map(CMapParser):
    """pdfminer's reader of a map to Unicode, given what stands in it."""

    cmap: FileUnicodeMap

    def take(self, values: list[Any]) -> None:
        """Take values and keywords in order."""
        last = 0
        for at in [at for at, value in enumerate(values) if type(value) is PSKeyword]:
            self.curstack += [(0, value) for value in values[last:at]]
            if values[at] is self.KEYWORD_ENDBFCHAR and self._in_cmap:
                self._take_signs([value for _, value in self.popall()])
            else:
                self.do_keyword(0, values[at])
            last = at + 1

    def _take_signs(self, values: list[Any]) -> None:
        """Take codes and signs by turns, as pdfminer takes them one by one."""
        signs = self.cmap.cid2unichr
        for code, sign in zip(values[::2], values[1::2], strict=False):
            if isinstance(code, bytes) and isinstance(sign, bytes):
                number, text = int.from_bytes(code, "big"), sign.decode("utf-16-be", "ignore")
                if text != "\u00a0" or signs.get(number) != " ":
                    signs[number] = text


def _map(body: bytes) -> FileUnicodeMap | None:
    """Return a map to Unicode, ``None`` if it is not written in the plain ways."""
    found = FileUnicodeMap()
    try:
        _Map(found, io.BytesIO()).take(read(body))
    except OddError:
        return None
    return found


@lru_cache(maxsize=4_096)
def _is_sign(name: Any) -> bool:
    """Tell whether a glyph's name is that of a sign; a program's own names (g0, g1) are not."""
    if not isinstance(name, PSLiteral):
        return False
    if not isinstance(name.name, str):
        return True
    try:
        name2unicode(name.name)
    except (KeyError, ValueError):
        return False
    return True


def _named(encoding: Any) -> Any:
    """Return an encoding without the names that say nothing."""
    differences = resolve1(encoding.get("Differences")) if isinstance(encoding, dict) else None
    if not isinstance(differences, list) or len(differences) < _LEAST:
        return encoding
    if not set(map(type, differences)) <= {int, PSLiteral}:
        return encoding
    if not any(map(_is_sign, set(differences))):
        return {**encoding, "Differences": []}
    kept: list[Any] = []
    code = 0
    for one in differences:
        if type(one) is int:
            code = one
        else:
            if _is_sign(one):
                kept += (code, one)
            code += 1
    return {**encoding, "Differences": kept}


def _widths(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Return a Type 3 font's widths by code as its ``widths``, nothing if they are not all numbers."""
    widths = resolve1(spec.get("Widths"))
    if not isinstance(widths, list) or not set(map(type, widths)) <= {int, float}:
        return {}
    return {"widths": dict(enumerate(widths, int_value(spec.get("FirstChar", 0))))}


class Fonts(PDFResourceManager):
    """pdfminer's fonts of a document."""

    def get_font(self, objid: object, spec: Mapping[str, object]) -> PDFFont:
        """Return a font by its object number, made of its dictionary if it is new."""
        if (objid and objid in self._cached_fonts) or "DescendantFonts" in spec:
            return super().get_font(objid, spec)
        plain, own = dict(spec), dict[str, Any]()
        subtype = literal_name(plain.get("Subtype"))
        if subtype == "Type3":
            if "Encoding" in plain:
                plain["Encoding"] = _named(resolve1(plain["Encoding"]))
            own |= _widths(plain)
        stream = plain.get("ToUnicode")
        if not subtype.startswith("CIDFont"):
            stream = resolve1(stream)
        found = _map(stream.get_data()) if isinstance(stream, PDFStream) else None
        if found is not None:
            own["unicode_map"] = found
            plain["ToUnicode"] = _NO_MAP
            # What of it only says which signs its glyphs are.
            descriptor = dict_value(plain.get("FontDescriptor") or {})
            if "FontFile2" in descriptor:
                less = {key: value for key, value in descriptor.items() if key != "FontFile2"}
                plain["FontDescriptor"] = less
        if "widths" in own:
            plain["Widths"] = []
        font = super().get_font(objid, plain)
        vars(font).update(own)
        return font
