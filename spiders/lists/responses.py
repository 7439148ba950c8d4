"""A response as what was asked for: a page that is to be read, a report's page and its files."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from urllib.parse import urldefrag

from scrapy.http import Response, TextResponse
from w3lib.encoding import http_content_type_encoding

from crawler.errors import StoppedError, UnreadableDocumentError
from crawler.models import Document, Report
from crawler.responses import judge, judge_file
from spiders.lists.files import LinkedFile, attached, media_type
from spiders.lists.links import Choice, Policy
from spiders.lists.pages import ListPage
from spiders.lists.reading import Page, Question, read_page
from spiders.lists.reports import begin_report, without_file

logger = logging.getLogger(__name__)

Reader = Callable[[str | None, Callable[[Question], Page], Question], Awaitable[Page]]


async def read_here(
    _agency_id: str | None, read: Callable[[Question], Page], question: Question
) -> Page:
    """Read a page in this process: where no run lends its own."""
    return read(question)


async def look_at(
    response: Response, policy: Policy, family: str, reader: Reader, **asked: Any
) -> Page:
    """Return what a response's page gives, read by *reader*; *asked* says what it may be.

    What is no page is not read: its list says so.

    :raises StoppedError: if the run stops meanwhile
    """
    kind = media_type(response)
    if not isinstance(response, TextResponse):
        listed = ListPage([], unread=f"no list but {kind or 'bytes'}")
        verdict = judge(response.status, response.body)
        return Page(verdict, listed, sha256=Document(body=response.body).sha256)
    declared = http_content_type_encoding(kind) or ""
    # Scrapy's response forgets the part of the address that a browser keeps to itself.
    part = urldefrag(response.request.url).fragment if response.request else ""
    url = f"{response.url}#{part}" if part and "#" not in response.url else response.url
    question = Question(response.status, response.body, url, declared, family, **asked)
    try:
        return await reader(policy.agency.id, read_page, question)
    except StoppedError:
        raise
    except UnreadableDocumentError as error:
        return Page(unread=str(error))
    except Exception as error:
        logger.exception("%s: %s", policy.agency.id, response.url)
        return Page(unread=f"{type(error).__name__}: {error}")


def take_file(
    response: Response, linked: LinkedFile, report: Report, documents: tuple[Document, ...]
) -> tuple[Report, tuple[Document, ...]]:
    """Return a report and its documents with the file that a response brings, or with why it is none."""
    verdict = judge_file(response.status, response.body)
    if verdict.kind not in {"content", "truncated"}:
        return without_file(report, response.url, verdict.detail), documents
    return report, (*documents, attached(response, linked))


def find_report(
    response: Response, policy: Policy, choice: Choice, page: Page
) -> tuple[Report, tuple[Document, ...], tuple[LinkedFile, ...]]:
    """Return the report that begins with a page, the page, and the files that may be asked for.

    One that was not read has only the files that its list names.
    """
    files = [*(LinkedFile(*file, "attachment") for file in choice.entry.files), *page.files]
    report, wanted = _to_fetch(
        policy, begin_report(policy, choice, response.url), files, page.impossible
    )
    document = Document(body=response.body, url=response.url, media_type=media_type(response))
    return report, (document,), wanted


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
