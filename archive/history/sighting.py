"""What was seen of a report: which documents, at which address, when, and as what they were read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

Moment = tuple[str, int]  # a capture's time and, within a second, its place in the sequence
# How far a report was read, the poorest first. Only parts or tables make it a report at all.
READINGS = ("nothing", "unread", "text", "parts", "tables")
_WHOLE = frozenset({"parts", "tables"})


class Dated(NamedTuple):
    """A date with which a list named an address, from a capture of the list on; ``by`` is its reader."""

    since: Moment
    date: str
    by: str


class Linked(NamedTuple):
    """One document of a report: its identity, its role, its address."""

    sha256: str
    role: Literal["page", "attachment", "picture"]
    url: str


def documents_key(hashes: Iterable[str]) -> str:
    """Return the identity of a set of documents, whatever their order; ``""`` for none.

    >>> documents_key(["b", "a"]) == documents_key(["a", "b", "a"])
    True
    """
    found = sorted(set(hashes))
    return hashlib.sha256("\n".join(found).encode()).hexdigest() if found else ""


@dataclass(frozen=True)
class Sighting:
    """One set of documents, as read at one address, with every moment at which it was seen there."""

    url: str
    key: str  # of the set of documents
    documents: tuple[Linked, ...]
    seen: tuple[Moment, ...]  # in order
    content: str  # SHA-256 of the content; "" where no text could be read
    document: str | None  # the document that the reading rests on
    extractor: str
    reading: str
    complete: bool  # no file of it is missing
    described: Mapping[str, Any]  # title, date, status, proof as read

    @property
    def is_report(self) -> bool:
        """Whether it is a report at all: it has the form's parts or tables."""
        return self.reading in _WHOLE

    @property
    def identity(self) -> str:
        """The identity of the content; where no text could be read, of the documents' bytes."""
        return self.content or "+".join(linked.sha256 for linked in self.documents)

    @property
    def published(self) -> tuple[str | None, str]:
        """The date of publication, and where it stands."""
        return self.described["published_on"], self.described["published_source"] or ""

    @property
    def rank(self) -> tuple[int, Moment, str]:
        """Order among sightings of one content: the newest extractor's first, then the earliest."""
        return -int(self.extractor), self.seen[0], self.key


@dataclass(frozen=True)
class Place:
    """What is known of an address apart from the report's sightings there.

    ``listed`` is ``None`` where no list names the address; ``dates`` are those that one list gave it, in
    order. ``since`` is when it was first captured, to the run: in which order a run's answers come says
    nothing of the reports. ``others`` are the moments, each with its
    extractor, at which something else was read there: no report, or another one.
    """

    titles: tuple[str, ...] = ()
    listed: bool | None = None
    dates: tuple[Dated, ...] = ()
    since: str = ""
    gone_at: str | None = None
    others: tuple[tuple[Moment, str], ...] = ()
