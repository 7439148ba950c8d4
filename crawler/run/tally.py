"""What a crawl met, agency by agency: how its column was read, its reports, and what went wrong."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from crawler.findings import FetchFailure, ListRead, Obstacle
from crawler.titles import title_year

# In which cell of the ledger a report is that a list names and that did not come.
_CELLS = {
    Obstacle.BLOCKED: "blocked",
    Obstacle.UNREACHABLE: "unreachable",
    Obstacle.NOT_FOUND: "unreachable",
    Obstacle.REFUSED: "unreachable",
    Obstacle.EXTRACTION_FAILED: "extraction_failed",
}
_UNREACHABLE = frozenset({Obstacle.UNREACHABLE, Obstacle.NOT_FOUND, Obstacle.REFUSED})
TOLD_TO = (
    "NIANBAO_COUNTS"  # names the file by which a unit of a cluster's crawl tells how far it is
)
_EVERY = 1  # seconds


@dataclass
class Column:
    """How far one agency's annual-report column was read."""

    pages: int = 0
    expected: int = 0
    shown: int = 0  # lines that are annual reports, whosever and of whatever year
    says_empty: bool = False
    first_year: int | None = None  # the earliest report that it names
    notes: list[str] = field(default_factory=list)

    def take(self, read: ListRead) -> None:
        """Count one of its pages in."""
        self.pages += 1
        self.expected += read.begins + read.leads_to
        self.shown += read.shown
        self.says_empty |= read.says_empty
        years = [year for line in read.taken if (year := title_year(line.title))]
        self.first_year = min([*years, *filter(None, [self.first_year])], default=None)
        if read.unfinished:
            self.notes.append(f"{read.url}: {read.unfinished}")

    @property
    def unfinished(self) -> str:
        """Why it is not known to have been read to its end, ``""`` if it was."""
        if self.pages == self.expected > 0:
            return "; ".join(sorted(self.notes))
        came = f"{self.pages} of {self.expected} list pages came"
        return "; ".join([*sorted(self.notes), came])


@dataclass
class Tally:
    """What one agency's crawl met."""

    may_be_empty: bool = True
    held_before: int = 0
    requests: int = 0
    addresses: set[str] = field(default_factory=set)  # that lists name, each once
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    failures: list[str] = field(default_factory=list)
    states: set[Obstacle] = field(default_factory=set)
    refused: list[tuple[str, str]] = field(default_factory=list)
    not_reports: list[tuple[str, str]] = field(default_factory=list)  # listed; their pages are none
    candidates: dict[str, str] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    column: Column = field(default_factory=Column)  # its own
    carriers: dict[str, None] = field(default_factory=dict)  # whose columns list its reports
    named: dict[int, str] = field(
        default_factory=dict
    )  # report years that lists name, with a title
    doubts: dict[int, tuple[str, str]] = field(default_factory=dict)  # year: its cell's state, why
    seen: dict[str, str] = field(
        default_factory=dict
    )  # lists that were not recognised: what they show
    closed_with: int = 0  # failures that say how the column as a whole was found

    @property
    def listed(self) -> int:
        """How many reports the lists name: one on several lists is one."""
        return len(self.addresses)

    def name(self, url: str) -> bool:
        """Remember an address that a list names; tell whether no list named it before."""
        before = url in self.addresses
        self.addresses.add(url)
        return not before

    @property
    def fewer(self) -> bool:
        """Whether the portal, which answered, lists fewer reports than the archive already held."""
        return self.states <= {Obstacle.NOT_FOUND} and self.listed < self.held_before

    @property
    def met(self) -> int:
        """How many failures there were on the way, what is said at its end left out."""
        return len(self.failures) - self.closed_with

    @property
    def state(self) -> str:
        """The visit's state: how far the column could be read, or why it could not.

        What a list that was not read to its end does not name is unknown, not missing.
        """
        if self.listed:
            return "partial" if self.states else "ok"
        for state in (Obstacle.BLOCKED, Obstacle.NEEDS_BROWSER):
            if state in self.states:
                return state.value
        if self.states & _UNREACHABLE:
            return "unreachable"
        if self.states:
            return "partial" if Obstacle.PARTIAL in self.states else "unread"
        return "empty" if self.column.says_empty and not self.column.shown else "unread"

    def fail(self, failure: FetchFailure) -> None:
        """Count an address that did not come; a list that did not makes the visit another."""
        self.failures.append(f"{failure.url}: {failure.message}")
        if failure.report is None and not failure.of_file:
            self.states.add(failure.state)

    def doubt(self, year: int | None, obstacle: Obstacle, why: str) -> None:
        """Remember why a report that a list names is not there; of several reasons always the same."""
        if year:
            found = _CELLS.get(obstacle, "unread"), why
            self.doubts[year] = min(found, self.doubts.get(year, found))

    def close(self) -> None:
        """Add the failure of a portal that lists nothing, or less than was held."""
        before = len(self.failures)
        if self.fewer:
            self.failures.append(
                f"the portal lists {self.listed} reports, the archive holds {self.held_before}"
            )
        elif self.state == "unread" and not self.states and not self.may_be_empty:
            seen = "; ".join(f"{url}: {what}" for url, what in sorted(self.seen.items()))
            self.failures.append(
                "the portal lists reports, and none of them is known to be the agency's own"
                if self.column.shown
                else f"no report found on the portal; seen: {seen}"
                if seen
                else "no report found on the portal"
            )
        self.closed_with = len(self.failures) - before


class Counts(NamedTuple):
    """Requests, reports done, and reports listed so far."""

    requests: int = 0
    done: int = 0
    listed: int = 0


def counts_of(tallies: Mapping[str, Tally]) -> Counts:
    """Return how far a run is."""
    found = list(tallies.values())  # which grow in another thread
    done = sum(
        t.new + t.changed + t.unchanged + len(t.failures) + len(t.not_reports) for t in found
    )
    return Counts(sum(t.requests for t in found), done, sum(t.listed for t in found))


def read_counts(path: Path) -> Counts:
    """Return what a run told to a file; nothing where it has told nothing yet."""
    with suppress(OSError, ValueError):
        return Counts(*json.loads(path.read_text(encoding="utf-8")))
    return Counts()


@contextmanager
def told(tallies: Mapping[str, Tally]) -> Iterator[None]:
    """Tell how far the run is, each second and at its end, to the file that the environment names."""
    name = os.environ.get(TOLD_TO)
    if not name:
        yield
        return
    ended = threading.Event()

    def tell() -> None:
        while not ended.wait(_EVERY):
            _write(Path(name), counts_of(tallies))

    teller = threading.Thread(target=tell, daemon=True)
    teller.start()
    try:
        yield
    finally:
        ended.set()
        teller.join()
        _write(Path(name), counts_of(tallies))


def _write(path: Path, counts: Counts) -> None:
    with suppress(OSError):  # a full disk is the run's to say
        unfinished = path.with_suffix(".unfinished")
        unfinished.write_text(json.dumps(counts), encoding="utf-8")
        unfinished.replace(path)
