"""How an XLSX file shows its cells, from its own XML: hidden sheets, rows and columns, fonts, formats.

ECMA-376 part 1, 18.3 (sheets), 18.4 (shared strings), 18.8 (styles).
"""

from __future__ import annotations

import posixpath
import re
import zipfile

from lxml import etree

from pipelines.readers.containers import open_zip, parse_xml, read_member
from pipelines.readers.formatting.number_format import BUILT_IN
from pipelines.readers.formatting.sheet_look import CellLook, SheetLook

_OFF = frozenset({"0", "false", "off"})
_LIFTS = {"superscript": 1, "subscript": -1}
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_UNKNOWN = "E"  # stands for every built-in format that is not followed


def _all(root: etree._Element, path: str) -> list[etree._Element]:
    """Return the elements at a path of local names, in whatever namespace (strict or not)."""
    found = [root]
    for name in path.split("/"):
        found = [child for node in found for child in node.iterchildren(f"{{*}}{name}")]
    return found


def _is_on(element: etree._Element, name: str) -> bool:
    """Tell whether a property stands in an element and is not switched off."""
    return any(found.get("val", "1") not in _OFF for found in _all(element, name))


def _lift(font: etree._Element) -> int:
    return next((_LIFTS.get(found.get("val", ""), 0) for found in _all(font, "vertAlign")), 0)


def _is_white(element: etree._Element, name: str = "color") -> bool:
    """Tell whether a colour of an element is white, by its value, its theme's or the palette's number."""
    return any(
        c.get("rgb", "").upper()[-6:] == "FFFFFF"
        or c.get("theme") == "0"
        or c.get("indexed") in {"1", "9"}
        for c in _all(element, name)
    )


def _is_plain(fill: etree._Element) -> bool:
    """Tell whether a fill leaves the ground white."""
    patterns = _all(fill, "patternFill")
    return bool(patterns) and all(
        p.get("patternType", "none") == "none" or _is_white(p, "fgColor") for p in patterns
    )


def _styles(archive: zipfile.ZipFile) -> list[CellLook]:
    """Return the look of each cell format."""
    if "xl/styles.xml" not in archive.namelist():
        return []
    root = parse_xml(read_member(archive, "xl/styles.xml"), "xl/styles.xml")
    codes = {n.get("numFmtId"): n.get("formatCode", "") for n in _all(root, "numFmts/numFmt")}
    fonts, fills = _all(root, "fonts/font"), _all(root, "fills/fill")
    looks = []
    for xf in _all(root, "cellXfs/xf"):
        number = xf.get("numFmtId", "0")
        own = int(xf.get("fontId", "0"))
        font = fonts[own] if own < len(fonts) else None
        ground = int(xf.get("fillId", "0"))
        plain = ground >= len(fills) or _is_plain(fills[ground])
        unseen = font is not None and (_is_on(font, "strike") or (plain and _is_white(font)))
        code = codes.get(number) or BUILT_IN.get(int(number), _UNKNOWN)
        looks.append(CellLook(code, unseen, _lift(font) if font is not None else 0))
    return looks


def _runs(item: etree._Element) -> str | None:
    """Return a text's runs as they are seen; ``None`` if it is in one piece."""
    runs = _all(item, "r")
    if not runs:
        return None
    text = ""
    for run in runs:
        own = "".join(t.text or "" for t in _all(run, "t"))
        properties = next(iter(_all(run, "rPr")), None)
        if properties is None:
            text += own
        else:
            look = CellLook("", _is_on(properties, "strike"), _lift(properties))
            text += look.show(own, white=_is_white(properties))
    return text


def _strings(archive: zipfile.ZipFile) -> list[str | None]:
    name = "xl/sharedStrings.xml"
    if name not in archive.namelist():
        return []
    return [_runs(item) for item in _all(parse_xml(read_member(archive, name), name), "si")]


def _place(name: str) -> tuple[int, int] | None:
    """Return row and column, from 0, of a cell's name (``B3``)."""
    if not (match := _CELL.fullmatch(name)):
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1


def _sheet(root: etree._Element, styles: list[CellLook], strings: list[str | None]) -> SheetLook:
    look = SheetLook()
    for col in _all(root, "cols/col"):
        if col.get("hidden", "0") not in _OFF or col.get("width") == "0":
            first = int(col.get("min", "1"))
            last = min(int(col.get("max", "1")), first + 16384)
            look.columns |= set(range(first - 1, last))
    for row in _all(root, "sheetData/row"):
        if row.get("hidden", "0") not in _OFF or row.get("ht") == "0":
            look.rows.add(int(row.get("r", "0")) - 1)
        for cell in _all(row, "c"):
            if (place := _place(cell.get("r", ""))) is None:
                continue
            style = int(cell.get("s", "0"))
            if style < len(styles):
                look.cells[place] = styles[style]
            text = _cell_text(cell, strings)
            if text is not None:
                look.texts[place] = text
    return look


def _cell_text(cell: etree._Element, strings: list[str | None]) -> str | None:
    if cell.get("t") == "inlineStr":
        return next((_runs(item) for item in _all(cell, "is")), None)
    value = next((v.text or "" for v in _all(cell, "v")), "")
    if cell.get("t") == "s" and value.isascii() and value.isdigit() and int(value) < len(strings):
        return strings[int(value)]
    return None


def read_xlsx_look(body: bytes) -> dict[str, SheetLook]:
    """Return how each sheet of a workbook is seen, by its name.

    :raises UnreadableDocumentError: if the container or its XML is damaged
    :raises TooLargeError: if it goes beyond the limits
    """
    archive = open_zip(body)
    root = parse_xml(read_member(archive, "xl/workbook.xml"), "xl/workbook.xml")
    name = "xl/_rels/workbook.xml.rels"
    links = _all(parse_xml(read_member(archive, name), name), "Relationship")
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    styles, strings, found = _styles(archive), _strings(archive), {}
    members = set(archive.namelist())
    for sheet in _all(root, "sheets/sheet"):
        link = next((str(value) for key, value in sheet.items() if str(key).endswith("}id")), "")
        target = targets.get(link, "")
        path = posixpath.normpath(posixpath.join("xl", target)).lstrip("/")
        if target.startswith("/"):
            path = target[1:]
        look = SheetLook()
        if path in members:
            look = _sheet(parse_xml(read_member(archive, path), path), styles, strings)
        look.hidden = sheet.get("state", "visible") != "visible"
        found[sheet.get("name", "")] = look
    return found
