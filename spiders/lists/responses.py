"""A response read as what was asked for: a page's text and its list, a report's page and its files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from scrapy.http import Response, TextResponse
from w3lib.encoding import http_content_type_encoding
from w3lib.html import get_base_url

from crawler.formats import decode
from crawler.models import Document, Report
from crawler.responses import judge_file
from spiders.lists.entries import ListEntry
from spiders.lists.families import read_as
from spiders.lists.files import LinkedFile, attached, find_files, impossible_files, media_type
from spiders.lists.links import Choice, Policy
from spiders.lists.pages import Form, ListPage
from spiders.lists.reports import begin_report, without_file

_HEAD = 4096  # characters, within which Scrapy looks for the tag too


def page_text(response: Response) -> str:
    """Return a page's text by BOM, UTF-8, header, meta or as GB18030; the header alone often errs."""
    return _text(response.body, http_content_type_encoding(media_type(response)) or "")


def base_url(response: Response) -> str:
    """Return the address from which a page's links are read: its ``base`` tag's, else its own."""
    return str(get_base_url(page_text(response)[:_HEAD], response.url))


@lru_cache(maxsize=4)
def _text(body: bytes, declared: str) -> str:
    """Decode a page once, however often it is asked for."""
    return decode(body, declared)


def list_page(family: str, response: Response, form: Form = ()) -> ListPage:
    """Return a response's list; one that cannot be parsed has no line, and says why."""
    if not isinstance(response, TextResponse):
        return ListPage([], unread=f"no list but {media_type(response) or 'bytes'}")
    try:
        return read_as(family, page_text(response), base_url(response), form)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        return ListPage([], unread=f"not read as a list: {type(error).__name__}: {error}")


def entries_of(family: str, response: Response) -> Iterator[ListEntry]:
    """Yield the lines of a page, which is read as a list only if one is asked for."""
    yield from list_page(family, response).entries


def take_file(
    response: Response, linked: LinkedFile, report: Report, documents: tuple[Document, ...]
) -> tuple[Report, tuple[Document, ...]]:
    """Return a report and its documents with the file that a response brings, or with why it is none."""
    verdict = judge_file(response.status, response.body)
    if verdict.kind not in {"content", "truncated"}:
        return without_file(report, response.url, verdict.detail), documents
    return report, (*documents, attached(response, linked))


def find_report(
    response: Response, policy: Policy, choice: Choice, *, readable: bool
) -> tuple[Report, tuple[Document, ...], tuple[LinkedFile, ...]]:
    """Return the report that begins with a page, the page, and the files that may be asked for.

    One that is not *readable* has only the files that its list names.
    """
    files, impossible = [LinkedFile(*file, "attachment") for file in choice.entry.files], []
    if readable and isinstance(response, TextResponse):
        text, base = page_text(response), base_url(response)
        files += find_files(text, base)
        impossible = impossible_files(text, base)
    report, wanted = _to_fetch(
        policy, begin_report(policy, choice, response.url), files, impossible
    )
    page = Document(body=response.body, url=response.url, media_type=media_type(response))
    return report, (page,), wanted


def _to_fetch(
    policy: Policy, report: Report, files: Sequence[LinkedFile], impossible: Sequence[str]
) -> tuple[Report, tuple[LinkedFile, ...]]:
    """Return a report's files that may be asked for, each once; the report says of the others why not.

    A picture of another host is decoration; a file is a part of the report.
    """
    for href in impossible:
        report = without_file(report, href, "not asked: no address can be made of it")
    wanted = []
    for file in dict.fromkeys(files):
        refused = policy.refusal(file.url)
        if not refused:
            wanted.append(file)
        elif file.role == "attachment":
            report = without_file(report, file.url, f"not asked: {refused}")
    return report, tuple(wanted)
