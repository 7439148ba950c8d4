"""Lists inside lists, asked for level by level, so that it does not matter which page names one first."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from crawler.urls import canonical_url
from spiders.lists.onward.requested import Form

if TYPE_CHECKING:
    from spiders.lists.walk import ListReading


class Ask(NamedTuple):
    """A request for a page of a list, and the reading that it belongs to."""

    url: str
    form: Form
    reading: ListReading

    @property
    def key(self) -> tuple[str, Form]:
        """What is asked for, however it is written."""
        return canonical_url(self.url), self.form

    @property
    def state(self) -> dict[str, Any]:
        """What the request remembers beside its address."""
        return {"form": self.form, "reading": self.reading}


def _order(ask: Ask) -> tuple[object, ...]:
    """Order among the ways to one list: the first column's, then by what was printed."""
    reading = ask.reading
    return reading.rank, reading.column, reading.unit, reading.title, ask.url, ask.form


@dataclass
class Waiting:
    """Lists that pages led to and that are not asked for yet.

    A list may be reached at several depths, of several columns: how deep it lies says what is followed
    inside it. So those of one depth are asked for once all pages above them are read.
    """

    asks: list[Ask] = field(default_factory=list)

    def release(self) -> list[Ask]:
        """Return the lists to ask for now, each once, always in the same order."""
        depth = min((ask.reading.depth for ask in self.asks), default=0)
        due = [ask for ask in self.asks if ask.reading.depth == depth]
        best: dict[tuple[str, Form], Ask] = {}
        for ask in sorted(due, key=_order):
            best.setdefault(ask.key, ask)
        self.asks = [ask for ask in self.asks if ask.key not in best]
        return list(best.values())
