"""How an XLSX file shows its cells, from its own XML: hidden sheets, rows and columns, fonts, formats.

ECMA-376 part 1, 18.3 (sheets), 18.4 (shared strings), 18.8 (styles).
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from dataclasses import replace
from functools import cache

from lxml import etree

from pipelines.readers.containers import open_zip, parse_xml, read_member
from pipelines.readers.formatting.sheet.xlsx_styles import (
    OFF,
    Styles,
    all_of,
    is_on,
    is_tiny,
    is_white,
    lift_of,
    size_of,
)
from pipelines.readers.formatting.sheet_look import CellLook, SheetLook

_PLAIN = CellLook()
_TEXTS = frozenset({"inlineStr", "s"})
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")


def _unsure(root: etree._Element, styles: Styles, look: SheetLook) -> None:
    """Mark the cells that a conditional format may hide: its conditions are not followed."""
    for rules in all_of(root, "conditionalFormatting"):
        hides = any(
            rule.get("dxfId", "") in styles.hiding
            or any(bar.get("showValue", "1") in OFF for bar in rule)
            for rule in all_of(rules, "cfRule")
        )
        for area in rules.get("sqref", "").split() if hides else ():
            first, _, last = area.partition(":")
            start, end = _place(first), _place(last or first)
            if start is None or end is None:
                continue
            for place in set(look.cells) | set(look.texts):
                if all(a <= n <= z for a, n, z in zip(start, place, end, strict=True)):
                    look.cells[place] = replace(look.cells.get(place, CellLook()), unsure=True)


def _runs(item: etree._Element, size: str) -> str | None:
    """Return a text's runs as they are seen in a cell whose font has a *size*; ``None`` for one piece.

    Digits of another size than the first ones are raised, as in text.
    """
    text, first = "", ""
    runs = all_of(item, "r")
    for run in runs:
        own = "".join(t.text or "" for t in all_of(run, "t"))
        properties = next(iter(all_of(run, "rPr")), None)
        look = CellLook(size=size)
        white = False
        if properties is not None:
            unseen = is_on(properties, "strike") or is_tiny(properties)
            look = CellLook("", unseen, lift_of(properties), size_of(properties) or size)
            white = is_white(properties)
        if any(c.isdigit() for c in own) and not look.unseen:
            first = first or look.size
            look = replace(look, lift=look.lift or int(look.size != first))
        text += look.show(own, white=white)
    return text if runs else None


def _strings(archive: zipfile.ZipFile) -> dict[int, etree._Element]:
    """Return the shared texts that are in several runs, by their numbers."""
    name = "xl/sharedStrings.xml"
    if name not in archive.namelist():
        return {}
    items = all_of(parse_xml(read_member(archive, name), name), "si")
    return {number: item for number, item in enumerate(items) if all_of(item, "r")}


def _place(name: str) -> tuple[int, int] | None:
    """Return row and column, from 0, of a cell's name (``B3``)."""
    if not (match := _CELL.fullmatch(name)):
        return None
    return int(match[2]) - 1, _column(match[1])


@cache
def _column(letters: str) -> int:
    """Return the number of a column, from 0."""
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return column - 1


def _sheet(root: etree._Element, styles: Styles, strings: dict[int, etree._Element]) -> SheetLook:
    look = SheetLook()
    for col in all_of(root, "cols/col"):
        if col.get("hidden", "0") not in OFF or col.get("width") == "0":
            first = int(col.get("min", "1"))
            last = min(int(col.get("max", "1")), first + 16384)
            look.columns |= set(range(first - 1, last))
    for row in all_of(root, "sheetData/row"):
        if row.get("hidden", "0") not in OFF or row.get("ht") == "0":
            look.rows.add(int(row.get("r", "0")) - 1)
        for cell in row.iterchildren("{*}c"):
            if (place := _place(cell.get("r", ""))) is None:
                continue
            style = int(cell.get("s", "0"))
            if style < len(styles.cells):
                look.cells[place] = styles.cells[style]
            if cell.get("t") not in _TEXTS:
                continue
            text = _cell_text(cell, strings, look.cells.get(place, _PLAIN).size)
            if text is not None:
                look.texts[place] = text
    _unsure(root, styles, look)
    return look


def _cell_text(cell: etree._Element, strings: dict[int, etree._Element], size: str) -> str | None:
    """Return a text in several runs as it is seen; *strings* are the shared ones among them."""
    if cell.get("t") == "inlineStr":
        return next((_runs(item, size) for item in all_of(cell, "is")), None)
    value = next((v.text or "" for v in all_of(cell, "v")), "") if strings else ""
    if value.isascii() and value.isdigit() and int(value) in strings:
        return _runs(strings[int(value)], size)
    return None


def read_xlsx_look(body: bytes) -> dict[str, SheetLook]:
    """Return how each sheet of a workbook is seen, by its name.

    :raises UnreadableDocumentError: if the container or its XML is damaged
    :raises TooLargeError: if it goes beyond the limits
    """
    archive = open_zip(body)
    root = parse_xml(read_member(archive, "xl/workbook.xml"), "xl/workbook.xml")
    name = "xl/_rels/workbook.xml.rels"
    links = all_of(parse_xml(read_member(archive, name), name), "Relationship")
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    styles, strings, found = Styles(archive), _strings(archive), {}
    members = set(archive.namelist())
    for sheet in all_of(root, "sheets/sheet"):
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
