"""Which pages of somebody else's crawl are reports, and which files belong to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from archive.originals.foreign_warc import read_exchanges
from crawler.formats import ATTACHMENT_ENDING, decode, detect_format
from crawler.models import Document, Exchange, Report
from crawler.responses import judge, shows_parts, visible_text
from crawler.titles import read_title
from crawler.urls import canonical_url
from pipelines.readers.read import READERS
from spiders.lists.entries import read_links
from spiders.lists.files import LinkedFile, find_files

_TITLE_WITHIN = 4000  # characters of visible text; a report's title stands in its page's head
_FILES = READERS.keys() - {"html", "text", "image"}  # what is a report without a page of its own


@dataclass(frozen=True)
class FoundReport:
    """A report in a WARC file: as a spider would give it, with the exchanges that brought it."""

    report: Report
    exchanges: tuple[Exchange, ...]


def _reads_as_report(page: str, url: str) -> bool:
    """Tell whether a page's head names an annual report; ``process`` decides for good.

    A page without a part of the form that links reports is a list of them.
    """
    listed = (link for link in read_links(page, url) if not read_title(link.title).refused)
    elsewhere = any(not ATTACHMENT_ENDING.search(link.url) for link in listed)
    if elsewhere and not shows_parts(page):
        return False
    words = visible_text(page)[:_TITLE_WITHIN].split()
    return any(not read_title(word).refused for word in words if len(word) > 8)  # noqa: PLR2004


def _pages(path: Path) -> Iterator[tuple[Exchange, tuple[LinkedFile, ...]]]:
    """Yield each page that may be a report with the files that it links."""
    for exchange in read_exchanges(path):
        if judge(exchange.status, exchange.payload).kind != "content":
            continue
        if detect_format(exchange.payload) != "html":
            continue
        page = decode(exchange.payload)
        if _reads_as_report(page, exchange.url):
            yield exchange, tuple(find_files(page, exchange.url))


def find_reports(path: Path) -> Iterator[FoundReport]:
    """Yield the reports of a WARC or WACZ file: pages with their files, then files on their own.

    The file is read twice: memory holds the pages that may be reports, and the files that they link.

    :raises UnreadableDocumentError: if the file is damaged
    """
    pages = list(_pages(path))
    wanted = {canonical_url(url): (name, role) for _, files in pages for url, name, role in files}
    held: dict[str, Exchange] = {}
    for exchange in read_exchanges(path):
        url = canonical_url(exchange.url)
        if url in wanted:
            held.setdefault(url, exchange)
        elif detect_format(exchange.payload) in _FILES:
            yield FoundReport(_report(exchange, ()), (exchange,))
    for page, files in pages:
        found = [
            (held[canonical_url(url)], name, role)
            for url, name, role in files
            if canonical_url(url) in held
        ]
        yield FoundReport(_report(page, found), (page, *(exchange for exchange, _, _ in found)))


def _report(page: Exchange, files: Sequence[tuple[Exchange, str, str]]) -> Report:
    documents = [Document(body=page.payload, url=page.url, name=page.url.rpartition("/")[2])]
    documents += [
        Document(
            body=exchange.payload,
            url=exchange.url,
            name=name,
            role="picture" if role == "picture" else "attachment",
        )
        for exchange, name, role in files
    ]
    return Report(url=canonical_url(page.url), documents=tuple(documents))
