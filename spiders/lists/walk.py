"""The way through one agency's lists, level by level, and the reports that all of them name."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from crawler.findings import Known
from crawler.urls import canonical_url
from spiders.lists.links import Choice, joined
from spiders.lists.onward.requested import Form
from spiders.lists.progress import ListReading

MOST_LISTS = 80  # by year and by group, of one agency
DEEPEST = 3  # years, groups within a year, agencies within a group


class Ask(NamedTuple):
    """A request for a page of a list, and the reading that it belongs to."""

    url: str
    form: Form
    reading: ListReading
    begins: bool = False  # a column, not a list inside one

    @property
    def key(self) -> tuple[str, Form]:
        """What is asked for, however it is written."""
        return canonical_url(self.url), self.form

    @property
    def state(self) -> dict[str, Any]:
        """What the request remembers beside its address."""
        return {"form": self.form, "reading": self.reading, "begins": self.begins}


def _order(ask: Ask) -> tuple[object, ...]:
    """Order among the ways to one list: the first column's, then by what was printed."""
    reading = ask.reading
    return (
        reading.rank, reading.column, reading.unit, reading.title, reading.whose, ask.url, ask.form,
    )  # fmt: skip


@dataclass
class Waiting:
    """Lists that pages led to and that are not asked for yet.

    A list may be reached at several depths, of several columns: how deep it lies says what is followed
    inside it. So those of one depth are asked for once all pages above them are read.
    """

    asks: list[Ask] = field(default_factory=list)

    @property
    def lists(self) -> int:
        """How many lists wait, by however many ways they are reached."""
        return len({ask.key for ask in self.asks})

    def release(self) -> list[Ask]:
        """Return the lists to ask for now, each once, always in the same order."""
        depth = min((ask.reading.depth for ask in self.asks), default=0)
        due = [ask for ask in self.asks if ask.reading.depth == depth]
        best: dict[tuple[str, Form], Ask] = {}
        for ask in sorted(due, key=_order):
            best.setdefault(ask.key, ask)
        self.asks = [ask for ask in self.asks if ask.key not in best]
        return list(best.values())


@dataclass
class Walk:
    """One agency's crawl: every list that it led to, each read once, and the reports that they name.

    Two lists may name one report, each in its own words: it is asked for once all *awaited* pages are
    read, by what they say together, so that it does not matter which of them answers first.
    """

    lists: set[tuple[str, object]] = field(default_factory=set)
    left_out: int = 0  # lists beyond the bound, which are not asked for
    room: int = MOST_LISTS  # for further lists, when no page was awaited last
    awaited: int = 1  # pages that were asked for and not read yet: a walk begins with one
    named: dict[str, list[Choice]] = field(default_factory=dict)  # reports by address
    waiting: Waiting = field(default_factory=Waiting)
    held: dict[str, Any] = field(default_factory=dict)  # responses that were such a report already
    _asked: set[str] = field(default_factory=set)

    def enter(self, url: str, form: object = ()) -> bool:
        """Tell whether a list is new, and remember it; *form* is what is posted to its address."""
        asked = canonical_url(url), form
        if asked in self.lists:
            return False
        self.lists.add(asked)
        return True

    def wait(self, ask: Ask, *, new: bool) -> None:
        """Let a list wait for its turn; one that is no longer *new* only where it still waits."""
        if new or any(other.key == ask.key for other in self.waiting.asks):
            self.waiting.asks.append(ask)

    def due(self, leads_to: int) -> list[Ask]:
        """Count a page as read, and those that it *leads_to*; return the lists to be asked for now.

        There is an end to lists: those beyond it are ``left_out``, the last in the order of release, so
        that it does not matter which page was answered first.
        """
        self.awaited += leads_to - 1
        if self.awaited:
            return []
        asked = len(self.lists) - self.waiting.lists - self.left_out
        self.room = max(0, MOST_LISTS - asked)
        asks = self.waiting.release()
        self.left_out += len(asks[self.room :])
        asks = asks[: self.room]
        self.room -= len(asks)
        self.awaited += len(asks)
        return asks

    def name(self, choice: Choice, page: object = None) -> None:
        """Remember a line that names a report, and its *page* if that stood where a list was expected."""
        if choice.refused:
            return
        url = canonical_url(choice.entry.url)
        self.named.setdefault(url, []).append(choice)
        if page is not None:
            self.held[url] = page

    def answered(self, column: str, known: Known) -> list[Choice]:
        """Return the reports to be asked for now, none while a page is awaited.

        Each by all lines of the *column* that name it, but those that are *known*; and once, whatever
        names it later (a page taken for a report may be a list).
        """
        found = (
            {} if self.awaited else {u: c for u, c in self.named.items() if u not in self._asked}
        )
        self._asked |= found.keys()
        choices = [joined(lines, column) for lines in found.values()]
        wanted = [c for c in choices if not known.spares(c.entry.url, c.entry.date)]
        self.awaited += len(wanted)
        return wanted
