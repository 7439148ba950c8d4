"""Where the reading of a list goes on: its next page, the lists inside it, and the units of its page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from crawler.responses import shows_parts, visible_text
from crawler.urls import canonical_url
from spiders.lists.columns import find_subcolumns
from spiders.lists.entries import ListEntry
from spiders.lists.links import Choice, Policy, choose, left_to_its_page, own_page
from spiders.lists.onward.requested import Form
from spiders.lists.pages import ListPage
from spiders.lists.progress import ListReading
from spiders.lists.walk import DEEPEST, Ask, Walk


def is_report(page: str) -> bool:
    """Tell whether a page is the report itself: it shows two of the form's parts or more."""
    return shows_parts(visible_text(page)) > 1


def report_behind(url: str, reading: ListReading, policy: Policy) -> Choice | None:
    """Return the report, where a list was expected, as whose a page shows itself; ``None`` within a list.

    A year's link may lead to that year's report, which links the other years (邹城, 资阳).
    """
    if reading.reports or len(reading.pages) > 1:
        return None
    report = own_page(ListEntry(reading.title, url), policy, reading.whose)
    return left_to_its_page(report, policy) if reading.strange else report


def inner_lists(
    page: ListPage, url: str, policy: Policy, walk: Walk, reading: ListReading
) -> Iterator[Ask]:
    """Yield the new lists that a page leads to: by year or group of agencies, and its own units.

    All of them wait, with those that are known already, until their turn says from where they are read.
    """
    asks = [
        Ask(entry.url, (), reading.inner(depth=reading.depth + 1, title=entry.title))
        for entry in (find_subcolumns(page.entries, url) if reading.depth < DEEPEST else ())
    ]
    for unit in page.units:
        # Of several, those are left that name no report: navigation, news. A single one is the page's list.
        several = len(page.units) > 1
        inner = reading.inner(depth=reading.depth, unit=several, instead=unit.instead)
        asks.append(Ask(unit.url, unit.form, inner))
    for ask in asks:
        if policy.refusal(ask.url):
            continue
        if new := walk.enter(ask.url, ask.form):
            yield ask
        walk.wait(ask, new=new)


def open_end(page: ListPage, url: str, policy: Policy, walk: Walk, reading: ListReading) -> str:
    """Return why a list is not known to end where it was left, though nothing failed, else ``""``."""
    deeper = find_subcolumns(page.entries, url) if reading.depth >= DEEPEST else []
    unasked = sum(
        not policy.refusal(entry.url) and (canonical_url(entry.url), ()) not in walk.lists
        for entry in deeper
    )
    if unasked + walk.left_out:
        return f"{unasked + walk.left_out} lists inside it were not asked"
    return reading.uncounted


def next_page(page: ListPage, policy: Policy, reading: ListReading) -> tuple[list[Ask], str]:
    """Return the request for a list's next page, if any, else why the list is not whole (``""``: it is)."""
    following = reading.onward(page)
    if following and reading.goes_on(following):
        if not (refused := policy.refusal(following.url)):
            return [Ask(following.url, following.form, reading)], ""
        return [], f"the list goes on at {following.url}, which was not asked: {refused}"
    return [], page.unread or reading.unfinished(following) or page.open_end


class PageRead(NamedTuple):
    """What a page of a list gave: its lines, where they lead, and why the list is not known to be whole.

    ``why`` is what failed, ``unfinished`` also that nothing is known of its end.
    """

    choices: list[Choice]
    asks: tuple[Ask, ...]
    reading: ListReading
    why: str = ""
    unfinished: str = ""


def read_lines(
    page: ListPage, asked: tuple[str, Form], policy: Policy, walk: Walk, reading: ListReading
) -> PageRead:
    """Return what a page of a list, *asked* for by address and form, gave, counted into its *reading*."""
    url, form = asked
    entries = reading.take(url, form, page)
    choices = [choose(entry, policy, reading.whose) for entry in entries]
    if reading.strange:
        choices = [left_to_its_page(choice, policy) for choice in choices]
    choices = reading.note(choices)
    following, why = next_page(page, policy, reading)
    choices += [] if following else reading.undecided()
    asks = (*inner_lists(page, url, policy, walk, reading), *following)
    unfinished = why or ("" if following else open_end(page, url, policy, walk, reading))
    return PageRead(choices, asks, reading, why, unfinished)


def read_behind(
    page: ListPage, report: Choice, policy: Policy, walk: Walk, reading: ListReading
) -> PageRead:
    """Return the *report* that stands where a list was expected, as its one line, and the years it links."""
    reading.column = reading.column or report.entry.url
    inner = replace(reading.inner(depth=0), last_lines=1)
    asks = inner_lists(page, report.entry.url, policy, walk, inner)
    return PageRead([report], tuple(asks), inner)
