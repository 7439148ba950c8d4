"""A list of portals as people keep it: a CSV file of names and addresses, in whatever order and encoding."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from crawler.errors import UsageError
from crawler.formats import decode
from crawler.urls import canonical_url, host_of

_SEPARATORS = (",", "\t", ";", "，", "；", "|")
_ADDRESS_HEAD = re.compile(
    r"网址|url|address|website|网站|链接|link|site|官网|域名|地址", re.IGNORECASE
)
_NAME_HEAD = re.compile(r"名称|name|单位|机关|部门|机构|agency|名字", re.IGNORECASE)
# "www.yunxi.gov.cn/zwgk/", "10.2.3.4:8080": an address that is written without its scheme.
_BARE = re.compile(
    r"(?:[\w-]+\.)+[a-z]{2,}(?::\d+)?(?:[/?#].*)?|(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?(?:[/?#].*)?",
    re.IGNORECASE,
)
_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060\0"))


@dataclass(frozen=True)
class Site:
    """One line of the list; ``fault`` says why no portal can be asked for it (``""``: one can)."""

    line: int
    name: str
    address: str
    fault: str = ""

    @property
    def key(self) -> str:
        """What is asked, however its address is written: ``http`` and ``https`` are one portal's."""
        return canonical_url(self.address).partition("://")[2]


def read_sites(path: Path) -> list[Site]:
    """Return the portals of a list, in its order; lines that name none, or one that was named, with why.

    The address is the cell that is one, the name another's, by the heading where there is one. Without a
    scheme an address is asked by ``http``.

    :raises UsageError: if no line holds a web address
    """
    rows = _rows(path)
    first = rows[0][1] if rows else []
    headed = bool(rows) and not any(map(_address, first))
    columns = _columns(first) if headed else (None, None)
    sites = [_site(number, row, columns) for number, row in rows[headed:]]
    if all(site.fault for site in sites):
        raise UsageError(f"{path}: names no portal; each line is a name and an address")
    return _each_once(sites)


def _rows(path: Path) -> list[tuple[int, list[str]]]:
    """Return the lines with a cell that is not blank, each with its number in the file."""
    text = decode(path.read_bytes()).translate(_INVISIBLE)
    lines = text.splitlines()
    first = next((line for line in lines if line.strip()), "")
    separator = next((mark for mark in _SEPARATORS if mark in first), ",")
    reader = csv.reader(lines, delimiter=separator)
    rows = []
    try:
        for row in reader:
            cells = [" ".join(cell.split()) for cell in row]
            if any(cells):
                rows.append((reader.line_num, cells))
    except csv.Error as error:
        raise UsageError(f"{path}: line {reader.line_num}: no CSV: {error}") from error
    return rows


def _columns(heading: Sequence[str]) -> tuple[int | None, int | None]:
    """Return which columns a heading names as address and name: of several addresses the first."""
    places = list(enumerate(heading))
    address = next(
        (n for n, cell in places if _ADDRESS_HEAD.search(cell) and not _NAME_HEAD.search(cell)),
        None,
    )
    name = next((n for n, cell in places if _NAME_HEAD.search(cell)), None)
    return address, name


def _address(cell: str) -> str:
    """Return a cell as a web address, ``""`` if it is none.

    >>> _address(" HTTP：//www.yunxi.gov.cn"), _address("yunxi.gov.cn/zwgk"), _address("云溪县财政局")
    ('HTTP://www.yunxi.gov.cn', 'http://yunxi.gov.cn/zwgk', '')
    """
    plain = unicodedata.normalize("NFKC", cell).strip()
    if _BARE.fullmatch(plain):
        plain = f"http://{plain}"
    if not plain.lower().startswith(("http://", "https://")):
        return ""
    try:
        canonical_url(plain)
    except ValueError:
        return ""
    return plain if host_of(plain) else ""


def _site(number: int, row: Sequence[str], columns: tuple[int | None, int | None]) -> Site:
    """Return the portal of one line."""
    at, named = columns
    headed = _address(row[at]) if at is not None and at < len(row) else ""
    address = headed or next(filter(None, map(_address, row)), "")
    name = row[named] if named is not None and named < len(row) else ""
    if not name or _address(name):
        name = next(
            (cell for cell in row if cell and not _address(cell) and not cell.isdecimal()), ""
        )
    if address:
        return Site(number, name, address)
    written = row[at] if at is not None and at < len(row) else " ".join(row[1:])
    return Site(number, name, written, f"line {number}: no web address: {written!r}")


def _each_once(sites: Sequence[Site]) -> list[Site]:
    """Return the portals, of which one that an earlier line names is not asked again."""
    seen: dict[str, Site] = {}
    found = []
    for site in sites:
        first = site if site.fault else seen.setdefault(site.key, site)
        why = site.fault if first is site else f"line {site.line}: the portal of line {first.line}"
        found.append(Site(site.line, site.name, site.address, why))
    return found
