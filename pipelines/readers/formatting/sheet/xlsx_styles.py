"""Fonts, fills, number formats and conditional formats of an XLSX workbook: what they leave of a cell.

ECMA-376 part 1, 18.8 (styles).
"""

from __future__ import annotations

import re
import zipfile

from lxml import etree

from pipelines.readers.containers import parse_xml, read_member
from pipelines.readers.formatting.number_format import BUILT_IN
from pipelines.readers.formatting.sheet_look import CellLook

OFF = frozenset({"0", "false", "off"})
_LIFTS = {"superscript": 1, "subscript": -1}
_Colour = tuple[int, int, int] | str
_BLACK: _Colour = (0, 0, 0)
_WHITE: _Colour = (255, 255, 255)
_THEMES = {"0": (255, 255, 255), "1": (0, 0, 0)}  # the others are the document's own
_PALETTE = {"0": (0, 0, 0), "8": (0, 0, 0), "64": (0, 0, 0)} | dict.fromkeys(
    ("1", "9", "65"), (255, 255, 255)
)
_ALIKE = 16  # of 255; nobody tells such colours apart
_SMALLEST = 2.0  # points; what is smaller nobody reads
_UNKNOWN = "E"  # stands for every built-in format that is not followed


def all_of(root: etree._Element, path: str) -> list[etree._Element]:
    """Return the elements at a path of local names, in whatever namespace (strict or not)."""
    found = [root]
    for name in path.split("/"):
        found = [child for node in found for child in node.iterchildren(f"{{*}}{name}")]
    return found


def is_on(element: etree._Element, name: str) -> bool:
    """Tell whether a property stands in an element and is not switched off."""
    return any(found.get("val", "1") not in OFF for found in all_of(element, name))


def lift_of(font: etree._Element) -> int:
    """Return 1 for a raised font, -1 for a lowered one."""
    return next((_LIFTS.get(found.get("val", ""), 0) for found in all_of(font, "vertAlign")), 0)


def _colour(element: etree._Element, name: str, default: _Colour) -> _Colour:
    """Return a colour of an element: red, green and blue, or what names another one."""
    found = next(iter(all_of(element, name)), None)
    if found is None or found.get("auto") in {"1", "true"}:
        return default
    known = _THEMES.get(found.get("theme", "")) or _PALETTE.get(found.get("indexed", ""))
    code = found.get("rgb", "")[-6:]
    if known is None and re.fullmatch("[0-9A-Fa-f]{6}", code):
        known = (int(code[:2], 16), int(code[2:4], 16), int(code[4:], 16))
    if known is None:
        return ":".join(f"{key!s}={value!s}" for key, value in sorted(found.attrib.items()))
    tint = float(found.get("tint", "0"))
    shades = (part * (1 + tint) if tint < 0 else part + (255 - part) * tint for part in known)
    red, green, blue = (round(shade) for shade in shades)
    return red, green, blue


def _is_alike(one: _Colour, other: _Colour) -> bool:
    """Tell whether nobody tells two colours apart; those that are not known differ unless equal."""
    if isinstance(one, str) or isinstance(other, str):
        return one == other
    return all(abs(a - b) <= _ALIKE for a, b in zip(one, other, strict=True))


def is_white(element: etree._Element) -> bool:
    """Tell whether a font's colour is white, or nearly."""
    return _is_alike(_colour(element, "color", _BLACK), _WHITE)


def _ground(fill: etree._Element, name: str = "fgColor") -> _Colour:
    """Return the colour of a fill; a hatched one is like no colour of a font."""
    patterns = all_of(fill, "patternFill")
    if not patterns:
        return "?"
    kind = patterns[0].get("patternType", "none" if name == "fgColor" else "solid")
    if kind == "none":
        return _WHITE
    return _colour(patterns[0], name, _WHITE) if kind == "solid" else "?"


def is_tiny(font: etree._Element) -> bool:
    """Tell whether a font is too small to be read."""
    sizes = [found.get("val", "") for found in all_of(font, "sz")]
    return any(size.replace(".", "", 1).isdigit() and float(size) <= _SMALLEST for size in sizes)


def _is_unseen(font: etree._Element, ground: _Colour) -> bool:
    """Tell whether a font's text is struck, of no size or of the colour of its ground."""
    own = _colour(font, "color", _BLACK)
    return is_on(font, "strike") or is_tiny(font) or _is_alike(own, ground)


def size_of(font: etree._Element) -> str:
    """Return a font's size as it is written, ``""`` for none."""
    return next((found.get("val", "") for found in all_of(font, "sz")), "")


class Styles:
    """The looks of a workbook's cell formats, and which conditional formats may hide a number."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.cells: list[CellLook] = []
        self.hiding: frozenset[str] = frozenset()  # by number
        if "xl/styles.xml" not in archive.namelist():
            return
        root = parse_xml(read_member(archive, "xl/styles.xml"), "xl/styles.xml")
        codes = {n.get("numFmtId"): n.get("formatCode", "") for n in all_of(root, "numFmts/numFmt")}
        fonts, fills = all_of(root, "fonts/font"), all_of(root, "fills/fill")
        for xf in all_of(root, "cellXfs/xf"):
            number = xf.get("numFmtId", "0")
            own, ground = int(xf.get("fontId", "0")), int(xf.get("fillId", "0"))
            code = codes.get(number) or BUILT_IN.get(int(number), _UNKNOWN)
            if own >= len(fonts):
                self.cells.append(CellLook(code))
                continue
            under = _ground(fills[ground]) if ground < len(fills) else _WHITE
            unseen = _is_unseen(fonts[own], under)
            self.cells.append(CellLook(code, unseen, lift_of(fonts[own]), size_of(fonts[own])))
        self.hiding = frozenset(
            str(n) for n, dxf in enumerate(all_of(root, "dxfs/dxf")) if _may_hide(dxf)
        )


def _may_hide(dxf: etree._Element) -> bool:
    """Tell whether what a conditional format sets may hide a number, or show another one."""
    ground = next((_ground(fill, "bgColor") for fill in all_of(dxf, "fill")), _WHITE)
    return bool(all_of(dxf, "numFmt")) or any(
        _is_unseen(font, ground) for font in all_of(dxf, "font")
    )
