"""What a crawl finds beside reports: the lines of lists, unknown publishers, what could not be fetched."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.models import Report


@dataclass(frozen=True)
class UnknownPublisher:
    """A publisher that the registry does not know: its row in ``agencies`` until a person reviews it."""

    id: str
    name: str
    region: str
    url: str = ""  # of its own column, where an index of other hosts links it


@dataclass(frozen=True)
class Listed:
    """A report that a list names, and whose it is."""

    agency_id: str
    url: str
    title: str
    date: str = ""


@dataclass(frozen=True, kw_only=True)
class ListRead:
    """One list page that a spider has read: what it took from it and what it refused, with reasons.

    ``candidates`` are publishers of reports that the registry does not know; ``known`` are the listed
    reports that were not asked for, because the archive has looked at them lately.
    """

    agency_id: str
    url: str
    taken: tuple[Listed, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
    candidates: tuple[UnknownPublisher, ...] = ()
    known: tuple[Listed, ...] = ()
    family: str = ""  # whose marks the page shows
    site: tuple[tuple[str, str], ...] = ()  # what its meta tags say of the portal


@dataclass(frozen=True, kw_only=True)
class FetchFailure:
    """An address that a spider needed and did not get.

    ``state`` is ``blocked``, ``needs_browser``, ``unreachable``, ``not_found``, ``refused``, or
    ``partial`` for a list that was not read to its end; ``report`` is the report that the address
    should have held, if a list named one and nothing of it came.
    """

    agency_id: str
    url: str
    state: str
    message: str
    report: Report | None = None
    of_file: bool = False  # a file of a report that has come; its list was read
