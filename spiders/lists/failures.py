"""What went wrong with a request, in the words that the ledger uses."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urljoin

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawler.errors import StoppedError, TooLargeError
from crawler.findings import FetchFailure, Obstacle
from crawler.responses import BLOCKED, GONE
from spiders.lists.bounds import share_of
from spiders.lists.links import Policy
from spiders.lists.reading import READ, Page
from spiders.lists.reports import begin_report, failure_of
from spiders.lists.requests import for_a_browser

logger = logging.getLogger(__name__)

_MOST_STEPS = 3  # pages in a row that only lead on by their script


# What stands in the way of a page whose response is not it; a page that leads on for ever is none.
_KINDS = {
    "blocked": Obstacle.BLOCKED,
    "not_found": Obstacle.NOT_FOUND,
    "needs_browser": Obstacle.NEEDS_BROWSER,
}


def obstacle_of(kind: str) -> Obstacle:
    """Return why a response judged to be of *kind* (``responses.judge``) is not the page asked for."""
    return _KINDS.get(kind, Obstacle.UNREACHABLE)


def describe(failure: Failure) -> tuple[Obstacle, str]:
    """Return the obstacle and the words for what a request met."""
    error = failure.value
    if isinstance(error, HttpError):
        status = error.response.status
        return _of_status(status), f"HTTP {status}"
    if isinstance(error, IgnoreRequest):
        # A host that is left alone after its refusals says so itself.
        return getattr(error, "obstacle", Obstacle.REFUSED), str(error) or "refused"
    return Obstacle.UNREACHABLE, f"{type(error).__name__}: {error}".strip(": ")


def _of_status(status: int) -> Obstacle:
    if status in BLOCKED:
        return Obstacle.BLOCKED
    return Obstacle.NOT_FOUND if status in GONE else Obstacle.UNREACHABLE


def walked(
    done: Sequence[Any],
    reports: Callable[..., Iterator[Any]],
    policy: Policy,
    state: Mapping[str, Any],
) -> Iterator[Any]:
    """Yield what a page gave, and the *reports* that are to be asked for now that it is read.

    Pages that belong to a walk remember it; a report's files do not.
    """
    yield from done
    if walk := state.get("walk"):
        pages = sum(isinstance(one, Request) and "walk" in one.cb_kwargs for one in done)
        yield from reports(policy, walk, pages)


def guarded(
    step: Callable[..., Any],
    after: Callable[..., Any],
    reports: Callable[..., Iterator[Any]],
    spent: dict[str, float],
) -> Callable[..., Any]:
    """Return *step* as one of which whatever is raised is a failure of its own page alone.

    *after* yields what is left of that page, given policy, address, obstacle, words and state. The step
    has some seconds of processor time, and what it had yielded before it raised stands. *spent* counts
    the seconds of each agency, which has a share of the run and no more. For *reports* see ``walked``.
    """

    def run(response: Response, policy: Policy, **state: Any) -> Iterator[Any]:
        done: list[Any] = []
        try:
            with share_of(policy.agency.id, spent):
                done += step(response, policy, **state)
        except TooLargeError as error:
            words = f"not read: the page {error}"
            done += after(policy, response.url, Obstacle.UNREAD, words, state)
        except Exception as error:
            logger.exception("%s: %s", policy.agency.id, response.url)
            words = f"not read: {type(error).__name__}: {error}"
            done += after(policy, response.url, Obstacle.UNREAD, words, state)
        yield from walked(done, reports, policy, state)

    return run


def read_first(
    run: Callable[..., Iterator[Any]], look: Callable[..., Awaitable[Page]]
) -> Callable[..., AsyncIterator[Any]]:
    """Return a guarded step as a callback that waits until *look* has read the page.

    A page that needs a browser comes again from there.
    """

    async def callback(response: Response, policy: Policy, **state: Any) -> AsyncIterator[Any]:
        try:
            page = await look(response, policy, **state)
        except StoppedError:
            return
        if shown := for_a_browser(response, page):
            yield shown
            return
        for one in run(response, policy, page=page, **state):
            yield one

    return callback


def refuse(
    response: Response, policy: Policy, page: Page, **state: Any
) -> list[FetchFailure | Request] | None:
    """Return what to do about a response that is not the page asked for, ``None`` if it is.

    *state* is what its request remembered. A page that only leads on is followed within the hosts. Of a
    report's page, which is extracted all the same, only the links are left unread.
    """
    verdict = page.verdict
    if verdict.kind in READ:
        if page.unread and "choice" not in state:
            words = f"not read: {page.unread}"
            return [lost(policy, response.url, Obstacle.UNREAD, words, state)]
        return None
    if verdict.leads_to and (onward := _led_on(response, policy, verdict.leads_to)):
        return [onward]
    return [lost(policy, response.url, obstacle_of(verdict.kind), verdict.detail, state)]


def unread_links(response: Response, policy: Policy, page: Page) -> FetchFailure:
    """Return why the links of a report's page were not read."""
    words = f"its links were not read: {page.unread}"
    return failure_of(policy, response.url, Obstacle.UNREAD, words, of_file=True)


def _led_on(response: Response, policy: Policy, address: str) -> Request | None:
    """Return the request for where a page leads by its script alone (新疆's jump.shtml)."""
    request, steps = response.request, int(response.meta.get("led_on", 0))
    try:
        url = urljoin(response.url, address)
    except ValueError:
        return None
    if request is None or steps >= _MOST_STEPS or policy.refusal(url):
        return None
    return request.replace(url=url, meta={**request.meta, "led_on": steps + 1})


def lost(
    policy: Policy, url: str, kind: Obstacle, message: str, state: Mapping[str, Any]
) -> FetchFailure:
    """Return a page that did not come, with the report that it should have held."""
    choice = state.get("choice")
    report = begin_report(policy, choice, choice.entry.url) if choice else None
    return failure_of(policy, url, kind, message, report)


def gone(policy: Policy, known: str, shown: str) -> FetchFailure:
    """Return that the known address of a column shows another page than a list of reports."""
    words = f"the known list is gone: {shown} is another page; the column is looked for again"
    return failure_of(policy, known, Obstacle.NOT_FOUND, words)


def moved(
    policy: Policy, known: str, columns: Sequence[str], *, stands: bool = False
) -> FetchFailure:
    """Return that a column stands elsewhere than its entry says, and where.

    Where a page *stands* at its known address, it is unread if nothing is found elsewhere, not gone.
    """
    where = ", ".join(columns)
    words = f"the known list is gone; the portal links its column at {where}: review its entry"
    return failure_of(policy, known, Obstacle.UNREAD if stands else Obstacle.NOT_FOUND, words)


def may_have_moved(met: Sequence[FetchFailure | Request]) -> bool:
    """Tell whether what was *met* at a column's known address leaves it open that the column has moved.

    Portals move their columns at each redesign (DOMAIN 4.13): 404 at the entry's own address, or an empty
    shell, is no word about the agency's reports. A refusal or a server's error is no such sign.
    """
    failed = [one for one in met if isinstance(one, FetchFailure)]
    signs = {Obstacle.NOT_FOUND, Obstacle.NEEDS_BROWSER}
    return len(failed) == len(met) and all(one.state in signs for one in failed)
