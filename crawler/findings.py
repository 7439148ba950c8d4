"""What a crawl finds beside reports: the lines of lists, unknown publishers, what could not be fetched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from crawler.models import Report


class Obstacle(StrEnum):
    """Why an address that was needed gave nothing: what the portal did, or what could not be read."""

    BLOCKED = "blocked"  # a refusal or a challenge
    NEEDS_BROWSER = "needs_browser"
    UNREACHABLE = "unreachable"
    NOT_FOUND = "not_found"
    REFUSED = "refused"  # not asked: by robots.txt, or a host that the registry does not name
    PARTIAL = "partial"  # a list that was not read to its end
    UNREAD = "unread"  # it came, and could not be read as what it should be
    EXTRACTION_FAILED = "extraction_failed"  # a report that came and could not be read


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

    @property
    def rank(self) -> tuple[object, ...]:
        """Order among the lines of one address, the first standing for it in whatever order they come.

        A page may link a report twice, from its menu and its list: a date goes before none, then the
        longer title.
        """
        return not self.date, -len(self.title), self.date, self.title, self.agency_id


@dataclass(frozen=True)
class Known:
    """Addresses that a column lists and that need not be asked for again.

    ``fresh`` are reports, each with the date at which the column listed it (``""``: none); ``refused``
    are pages that are no report, each with the reason.
    """

    fresh: Mapping[str, str] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)

    def spares(self, url: str, date: str) -> bool:
        """Tell whether a line's page need not be asked for; one that is dated anew must be.

        >>> known = Known(fresh={"http://x.gov.cn/1": "2024-01-20"})
        >>> known.spares("http://x.gov.cn/1", "2024-01-20"), known.spares("http://x.gov.cn/1", "2024-03-02")
        (True, False)
        """
        before = self.fresh.get(url)
        return url in self.refused or (before is not None and (before or date) == (date or before))


@dataclass(frozen=True, kw_only=True)
class ListRead:
    """One list page that a spider has read: what it took from it and what it refused, with reasons.

    ``candidates`` are publishers of reports that the registry does not know; ``known`` are the listed
    reports that were not asked for, because the archive has looked at them lately, and ``known_refused``
    the pages that are no report, each with the reason, which were not asked for either.

    The rest says what the reading proves. ``sha256`` is the page's document; ``lines`` its lines that no
    earlier page had, ``total`` what the site states for the whole list; ``shown`` the lines that are
    annual reports, wanted or not. ``begins`` marks the first page of a walk, ``leads_to`` counts the
    list pages that this one leads to: a walk is whole when as many have come. ``unfinished`` says why
    a list is not known to have been read to its end. ``doubtful`` are lines that name a report year and
    were not taken: ``(agency, year, why)``. ``seen`` is what a first page shows in which no list was
    recognised, for a person who teaches its form.
    """

    agency_id: str
    url: str
    column: str = ""  # the address at which the list, or that of which it is a part, begins
    rank: int = 0  # of the column among the portal's, as its page links them
    taken: tuple[Listed, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
    candidates: tuple[UnknownPublisher, ...] = ()
    known: tuple[Listed, ...] = ()
    known_refused: tuple[tuple[Listed, str], ...] = ()
    family: str = ""  # whose marks the page shows
    site: tuple[tuple[str, str], ...] = ()  # what its meta tags say of the portal
    sha256: str = ""
    lines: int = 0
    total: int | None = None
    shown: int = 0
    says_empty: bool = False
    begins: bool = False
    leads_to: int = 0
    unfinished: str = ""
    doubtful: tuple[tuple[str, int, str], ...] = ()
    seen: str = ""


@dataclass(frozen=True, kw_only=True)
class FetchFailure:
    """An address that a spider needed and did not get.

    ``report`` is the report that the address should have held, if a list named one and nothing of it
    came.
    """

    agency_id: str
    url: str
    state: Obstacle
    message: str
    report: Report | None = None
    of_file: bool = False  # a file of a report that has come; its list was read
