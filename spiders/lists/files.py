"""The files of a report page: its attachments, their names, and pictures that may show its tables."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple
from urllib.parse import parse_qs, unquote, unquote_to_bytes, urljoin, urlsplit

from crawler.formats import ATTACHMENT_ENDING, decode
from crawler.forms import CARRIED_OUT
from crawler.models import Document
from crawler.urls import canonical_url
from crawler.values import squeeze, tidy
from spiders.lists.onward.ends import resolve
from spiders.lists.onward.tree import parse, select, text_of

if TYPE_CHECKING:  # Scrapy takes half a second to import, and readers of files need none of it
    from scrapy.http import Response

_HANDLER = re.compile(
    r"/(?:download|downfile|downloadattach)\w*\.(?:jsp|do|aspx)|/OpennessContent/download/",
    re.IGNORECASE,
)
# viewer.html?file=/uploads/1.PDF: a page that only shows the file named in its query
_VIEWED = re.compile(r"\.(?:pdf|ofd)$", re.IGNORECASE)
_PICTURE = re.compile(r"\.(?:png|jpe?g|bmp|tiff?)$", re.IGNORECASE)
_FRAME_WORDS = ("head", "foot", "nav", "logo", "banner", "share", "qrcode", "ewm")
_IN_FRAME = "ancestor-or-self::*[self::header or self::footer or self::nav or {}]".format(
    " or ".join(f"contains(concat(@id, ' ', @class), '{word}')" for word in _FRAME_WORDS)
)
_MOST_ATTACHMENTS = 8
_MOST_PICTURES = 12
_SMALLEST_SIDE = 80  # pixels; part four, the lowest table, has three rows of text
_EXTENDED = re.compile(rb"filename\*\s*=\s*([\w-]*)'[^']*'([^;]+)", re.IGNORECASE)
_PLAIN = re.compile(rb'filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]+))', re.IGNORECASE)


class LinkedFile(NamedTuple):
    """A file that belongs to a report page: its address, its name as linked, what it is to the page."""

    url: str
    name: str
    role: Literal["attachment", "picture"]


def find_files(page: str, base_url: str) -> list[LinkedFile]:
    """Return a report page's attachments; without any, the pictures that may show its tables."""
    attached = [LinkedFile(*file, "attachment") for file in find_attachments(page, base_url)]
    return attached or [LinkedFile(*file, "picture") for file in find_pictures(page, base_url)]


def impossible_files(page: str, base_url: str) -> list[str]:
    """Return what a report page links as its files where no address can be made of it.

    >>> impossible_files('<a href="http://[/年报.pdf">附件</a><a href="/b.pdf">b</a>', "http://x.gov.cn/")
    ['http://[/年报.pdf']
    """
    hrefs = (link.get("href") for link in select(parse(page), "a[href]"))
    files = (href.strip() for href in hrefs if ATTACHMENT_ENDING.search(href.strip()))
    return [href for href in dict.fromkeys(files) if not resolve(base_url, href)]


def find_attachments(page: str, base_url: str) -> list[tuple[str, str]]:
    """Return ``(url, name)`` of the files that a report page links, each once, in order."""
    found: dict[str, str] = {}
    for link in select(parse(page), "a[href]"):
        try:
            url = canonical_url(_viewed(urljoin(base_url, link.get("href").strip())))
        except ValueError:  # "http://[": no address at all
            continue
        path = urlsplit(url).path
        if not ATTACHMENT_ENDING.search(path) and not _HANDLER.search(path):
            continue
        text = tidy(text_of(link))
        found.setdefault(url, text or unquote(path.rpartition("/")[2]))
    return list(found.items())[:_MOST_ATTACHMENTS]


def _viewed(url: str) -> str:
    """Return the address of the file that a viewer's page shows, else the address itself."""
    if "?" not in url:
        return url
    shown = parse_qs(urlsplit(url).query).get("file", [""])[0]
    return urljoin(url, shown) if _VIEWED.search(shown) else url


def file_name(disposition: bytes, url: str, linked: str) -> str:
    """Return a file's name: of its Content-Disposition, its ``showname``, else as it was linked.

    RFC 5987 first; then the plain parameter, percent-encoded or as raw UTF-8 or GBK bytes, which no
    standard allows and portals send.

    >>> file_name(b"attachment; filename*=UTF-8''%E5%B9%B4%E6%8A%A5.pdf", "", "x")
    '年报.pdf'
    """
    if found := _EXTENDED.search(disposition):
        return tidy(decode(unquote_to_bytes(found[2].strip()), found[1].decode("ascii")))
    plain = _PLAIN.search(disposition)
    raw = unquote_to_bytes((plain[1] or plain[2] or b"") if plain else b"")
    # Backslashes are taken out of the text, not of the bytes: 0x5C is half a character in GBK.
    if name := tidy(decode(raw).replace("\\", "")):
        return name
    shown = re.search(r"[?&]showname=([^&]+)", url)
    return tidy(decode(unquote_to_bytes(shown[1].replace("+", " ")))) if shown else linked


def attached(response: Response, file: LinkedFile) -> Document:
    """Return what came for a linked file."""
    disposition = response.headers.get("Content-Disposition") or b""
    name = file_name(disposition, response.url, file.name)
    kind = media_type(response)
    return Document(
        body=response.body, url=response.url, media_type=kind, name=name, role=file.role
    )


def find_pictures(page: str, base_url: str) -> list[tuple[str, str]]:
    """Return ``(url, name)`` of the pictures in a report's text that may show its tables.

    None where the page prints part three as text. Decoration is left out by its place in the page's
    frame, its type or its size.
    """
    tree = parse(page)
    found: dict[str, str] = {}
    for image in select(tree, "img[src]"):
        try:
            url = canonical_url(urljoin(base_url, image.get("src").strip()))
        except ValueError:
            continue
        shown = _PICTURE.search(urlsplit(url).path) and not image.xpath(_IN_FRAME)
        if shown and not any(_is_small(image.get(side)) for side in ("width", "height")):
            found.setdefault(url, image.get("alt") or url.rpartition("/")[2])
    if found and CARRIED_OUT.zh in squeeze("".join(tree.xpath("//td//text()"))):
        return []
    return list(found.items())[:_MOST_PICTURES]


def _is_small(size: str | None) -> bool:
    """Tell whether an attribute gives fewer pixels than any table of the form needs."""
    pixels = re.fullmatch(r"(\d+)(?:px)?", (size or "").strip())
    return pixels is not None and int(pixels[1]) < _SMALLEST_SIDE


def media_type(response: Response) -> str:
    """Return a response's Content-Type as sent."""
    return (response.headers.get("Content-Type") or b"").decode("latin-1")
