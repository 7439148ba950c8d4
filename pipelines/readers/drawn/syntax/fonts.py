"""A PDF's fonts: pdfminer's, with their maps to Unicode and encodings read at once where they are plain."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import zip_longest
from typing import Any

from pdfminer.cmapdb import CMapParser, FileUnicodeMap
from pdfminer.encodingdb import name2unicode
from pdfminer.pdffont import PDFFont, PDFType1Font, Type1FontHeaderParser
from pdfminer.pdfinterp import PDFResourceManager
from pdfminer.pdftypes import PDFStream, dict_value, int_value, resolve1, stream_value
from pdfminer.psparser import PSKeyword, PSLiteral, literal_name

from pipelines.readers.drawn.syntax.tokens import OddError, read

_PROGRAMS = frozenset({"FontFile", "FontFile2"})
_NO_MAP = PDFStream({}, b"")
_LEAST = 16  # names of an encoding
_SHORT, _FEW = 600, 8  # bytes of what is kept: words of a map, digits of a sign
_PAIRS = re.compile(rb"(?<=\s)beginbfchar\s((?:\s*+<(?:[0-9a-fA-F]{2})++>)*+)\s*+endbfchar(?=\s)")


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

    def take_pairs(self, pairs: bytes) -> None:
        """Take codes and signs written by turns in hexadecimal digits."""
        self.popall()
        if not self._in_cmap:
            return
        signs = self.cmap.cid2unichr
        written = pairs.replace(b"<", b" ").replace(b">", b" ").split()
        for code, sign in zip(written[::2], written[1::2], strict=False):
            number = int(code, 16)
            text = _short_sign(sign) if len(sign) <= _FEW else _sign(sign)
            if text != "\u00a0" or signs.get(number) != " ":
                signs[number] = text


def _sign(digits: bytes) -> str:
    return bytes.fromhex(digits.decode()).decode("utf-16-be", "ignore")


_short_sign = lru_cache(maxsize=8_192)(_sign)


@lru_cache(maxsize=256)
def _words(body: bytes) -> list[Any]:
    """Return what stands between the pairs of a map: a program writes the same in each.

    :raises OddError: if it is not written in the plain ways
    """
    return read(body)


def _map(body: bytes) -> FileUnicodeMap | None:
    """Return a map to Unicode, ``None`` if it is not written in the plain ways."""
    found = FileUnicodeMap()
    reader = _Map(found, io.BytesIO())
    parts = [body] if b"%" in body else _PAIRS.split(body)
    try:
        for words, pairs in zip_longest(parts[::2], parts[1::2]):
            reader.take(_words(words) if len(words) <= _SHORT else read(words))
            if pairs is not None:
                reader.take_pairs(pairs)
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


class _OwnNames(dict[int, str]):
    """The signs that a font's program names, read when one is asked for that no map has."""

    def __init__(self, descriptor: Mapping[str, Any]) -> None:
        super().__init__()
        self._descriptor: Mapping[str, Any] | None = descriptor

    def __missing__(self, code: int) -> str:
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is None:
            raise KeyError(code)
        program = stream_value(descriptor["FontFile"])
        data = program.get_data()[: int_value(program["Length1"])]
        self.update(Type1FontHeaderParser(io.BytesIO(data)).get_encoding())
        return self[code]


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
        descriptor, less = dict[str, Any](), dict[str, Any]()
        if found is not None:
            own["unicode_map"] = found
            if subtype.startswith("CIDFont"):
                plain["ToUnicode"] = _NO_MAP  # without any pdfminer takes one of its own
            else:
                del plain["ToUnicode"]
            # What of it only says which signs its glyphs are.
            descriptor = dict_value(plain.get("FontDescriptor") or {})
            if not descriptor.keys().isdisjoint(_PROGRAMS):
                less = {key: value for key, value in descriptor.items() if key not in _PROGRAMS}
                plain["FontDescriptor"] = less
        if "widths" in own:
            plain["Widths"] = []
        font = super().get_font(objid, plain)
        vars(font).update(own)
        is_asked = "FontFile" in descriptor and "Encoding" not in plain
        if is_asked and isinstance(font, PDFType1Font) and font.descriptor is less:
            font.cid2unicode = _OwnNames(descriptor)
        return font
