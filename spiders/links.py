"""Which links are followed: to reports, to their attachments, to the annual-report column."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

from parsel import Selector

from crawler.forms import CARRIED_OUT
from crawler.registry import Agency
from crawler.titles import read_title
from crawler.urls import canonical_url, refusal
from crawler.values import squeeze, tidy
from spiders.lists.entries import ListEntry

# 国办公开办函〔2019〕61号 names the column; portals vary it (DOMAIN 2.2).
_COLUMN_LABELS = (
    "政府信息公开年报",
    "政府信息公开年度报告",
    "政府信息公开工作年度报告",
    "信息公开年报",
    "信息公开年度报告",
    "公开年报",
    "政务信息公开年报",
)
_COLUMN_PATH = re.compile(r"/(?:zf)?xxgk(?:gz)?(?:nb|ndbg)|/gknb|/ndbg", re.IGNORECASE)
_PLATFORM_LABELS = ("政府信息公开", "信息公开", "政务公开")
_ATTACHMENT = re.compile(r"\.(?:pdf|docx?|wps|xlsx?|et|ofd|zip|rar)$", re.IGNORECASE)
_HANDLER = re.compile(r"/(?:download|downfile|downloadattach)\w*\.(?:jsp|do|aspx)", re.IGNORECASE)
_PICTURE = re.compile(r"\.(?:png|jpe?g|bmp|tiff?)$", re.IGNORECASE)
_FRAME_WORDS = ("head", "foot", "nav", "logo", "banner", "share", "qrcode", "ewm")
_IN_FRAME = "ancestor-or-self::*[self::header or self::footer or self::nav or {}]".format(
    " or ".join(f"contains(concat(@id, ' ', @class), '{word}')" for word in _FRAME_WORDS)
)
_MOST_ATTACHMENTS = 8
_MOST_PICTURES = 12
_SMALLEST_SIDE = 80  # pixels; part four, the lowest table, has three rows of text
_LONGEST_LABEL = 16  # characters; a longer text under such a path is an article of the column


@dataclass(frozen=True)
class Choice:
    """An entry of a list and why it is not taken; ``""`` means that it is."""

    entry: ListEntry
    refused: str = ""


@dataclass(frozen=True)
class Policy:
    """What a crawl of one agency may take: hosts, other agencies' names, report years."""

    agency: Agency
    owners: Mapping[str, str]  # every name of the registry -> its agency's id
    allow_loopback: bool = False
    years: tuple[int, int] | None = None

    def refusal(self, url: str) -> str | None:
        """Return why *url* may not be asked for this agency."""
        return refusal(url, self.agency.allowed_hosts, allow_loopback=self.allow_loopback)


def choose(entry: ListEntry, policy: Policy) -> Choice:
    """Return whether an entry is a report of this agency, with the reason if it is not.

    The title decides. A title with neither publisher nor year is a menu's link to a column.
    """
    title = read_title(entry.title)
    owner = policy.owners.get(title.publisher)
    if title.refused:
        return Choice(entry, title.refused)
    if not title.publisher and not title.year and not entry.date:
        return Choice(entry, "names neither publisher nor year: a column, not a report")
    if owner and owner != policy.agency.id:
        return Choice(entry, f"is of another agency: {owner}")
    if reason := policy.refusal(entry.url):
        return Choice(entry, reason)
    if policy.years and title.year and not policy.years[0] <= title.year <= policy.years[1]:
        return Choice(entry, f"year {title.year} is outside {policy.years[0]}-{policy.years[1]}")
    return Choice(entry)


def registry_names(agencies: Sequence[Agency]) -> dict[str, str]:
    """Return every name and alias of the registry with its agency's id."""
    return {squeeze(name): agency.id for agency in agencies for name in agency.names}


class LinkedFile(NamedTuple):
    """A file that belongs to a report page: its address, its name as linked, what it is to the page."""

    url: str
    name: str
    role: Literal["attachment", "picture"]


def find_files(page: str, base_url: str) -> list[LinkedFile]:
    """Return a report page's attachments; without any, the pictures that may show its tables."""
    attached = [LinkedFile(*file, "attachment") for file in find_attachments(page, base_url)]
    return attached or [LinkedFile(*file, "picture") for file in find_pictures(page, base_url)]


def find_attachments(page: str, base_url: str) -> list[tuple[str, str]]:
    """Return ``(url, name)`` of the files that a report page links, each once, in order."""
    found: dict[str, str] = {}
    for link in Selector(text=page or "<html/>").css("a[href]"):
        url = urljoin(base_url, link.attrib["href"].strip())
        path = urlsplit(url).path
        if not _ATTACHMENT.search(path) and not _HANDLER.search(path):
            continue
        text = tidy("".join(link.xpath(".//text()").getall()))
        found.setdefault(canonical_url(url), text or unquote(path.rpartition("/")[2]))
    return list(found.items())[:_MOST_ATTACHMENTS]


def find_pictures(page: str, base_url: str) -> list[tuple[str, str]]:
    """Return ``(url, name)`` of the pictures in a report's text that may show its tables.

    None where the page prints part three as text. Decoration is left out by its place in the page's
    frame, its type or its size.
    """
    selector = Selector(text=page or "<html/>")
    if CARRIED_OUT.zh in squeeze("".join(selector.xpath("//td//text()").getall())):
        return []
    found: dict[str, str] = {}
    for image in selector.css("img[src]"):
        url = urljoin(base_url, image.attrib["src"].strip())
        shown = _PICTURE.search(urlsplit(url).path) and not image.xpath(_IN_FRAME)
        if shown and not any(_is_small(image.attrib.get(side)) for side in ("width", "height")):
            found.setdefault(canonical_url(url), image.attrib.get("alt") or url.rpartition("/")[2])
    return list(found.items())[:_MOST_PICTURES]


def _is_small(size: str | None) -> bool:
    """Tell whether an attribute gives fewer pixels than any table of the form needs."""
    pixels = re.fullmatch(r"(\d+)(?:px)?", (size or "").strip())
    return pixels is not None and int(pixels[1]) < _SMALLEST_SIDE


def find_columns(entries: Sequence[ListEntry]) -> list[str]:
    """Return addresses of the annual-report column that a portal's page links, best first."""
    by_label = [e.url for e in entries if squeeze(e.title) in _COLUMN_LABELS]
    by_path = [
        e.url
        for e in entries
        if _COLUMN_PATH.search(urlsplit(e.url).path) and len(e.title) <= _LONGEST_LABEL
    ]
    return list(dict.fromkeys([*by_label, *by_path]))


def find_platforms(entries: Sequence[ListEntry]) -> list[str]:
    """Return addresses of the disclosure platform, under which the column may stand."""
    return list(dict.fromkeys(e.url for e in entries if squeeze(e.title) in _PLATFORM_LABELS))
