"""The versions of one publication: what was seen at one address, by capture, as runs of one content."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from archive.history.sighting import READINGS, Dated, Linked, Moment, Place, Sighting

_PRINTED = frozenset({"page", "text", "signature"})  # dates that the document itself states
Event = tuple[Moment, Sighting]


@dataclass(frozen=True)
class Version:
    """A run of the same content at one address; ``source`` is the sighting whose rows stand for it."""

    url: str
    moment: Moment
    source: Sighting
    published: tuple[str | None, str]
    change: str  # first, changed, or unproved: it differs, but nothing is claimed
    documents: tuple[Linked, ...]
    number: int = 0  # of the report's versions, by capture


def events_that_count(sightings: Sequence[Sighting]) -> list[Event]:
    """Return what counts of an address's sightings, by capture: no poorer reading after a better.

    A look that brought nothing, no text or not every file says nothing beside one that did.
    """
    read = [s for s in sightings if s.reading not in {"nothing", "unread"}]
    whole = any(s.is_report and s.complete for s in read)
    usable = (
        [s for s in read if s.complete or not whole]
        or [s for s in sightings if s.reading == "unread"]
        or sightings
    )
    kept: list[Event] = []
    best = 0
    for event in sorted(((m, s) for s in usable for m in s.seen), key=lambda e: (e[0], e[1].rank)):
        reading = READINGS.index(event[1].reading)
        if reading >= best:
            kept.append(event)
            best = reading
    return kept


def is_replaced(sightings: Sequence[Sighting], kept: Sequence[Event], place: Place) -> bool:
    """Tell whether the page stopped being the report: something else was read there since.

    Only what the same extractor read is compared: another may know reports where this one does not.
    """
    last, now = kept[-1]
    extractors = {sighting.extractor for sighting in sightings}
    notices = [
        (moment, s.extractor)
        for s in sightings
        if now.is_report and s.reading == "text"
        for moment in s.seen
    ]
    return any(moment > last and by in extractors for moment, by in (*place.others, *notices))


def _listed(dates: Sequence[Dated], moment: Moment) -> Dated | None:
    """Return the date under which a list named the address at a moment; before its first, that."""
    return next((dated for dated in reversed(dates) if dated.since <= moment), (*dates, None)[0])


def _date_of(event: Event, dates: Sequence[Dated]) -> tuple[str | None, str]:
    """Return an event's date and where it stands: as the document prints it, else as a list gave it."""
    moment, sighting = event
    if sighting.published[1] in _PRINTED:
        return sighting.published
    listed = _listed(dates, moment)
    return (listed.date, "list") if listed else (None, "")


def _runs(kept: Sequence[Event], listed: Sequence[Dated]) -> list[list[Event]]:
    """Return the events as runs of one content under one date.

    Dates that stand in different places (a page's label, a signature, a list) do not contradict each
    other; a list is asked where the document prints none.
    """
    runs: list[list[Event]] = []
    dates: dict[str, str | None] = {}
    for moment, sighting in kept:
        date, source = _date_of((moment, sighting), listed)
        same = runs and runs[-1][-1][1].content == sighting.content
        if same and (date is None or dates.get(source, date) == date):
            runs[-1].append((moment, sighting))
        else:
            runs.append([(moment, sighting)])
            dates = {}
        if date:
            dates[source] = date
    return runs


def versions_of(kept: Sequence[Event], dates: Sequence[Dated] = ()) -> tuple[Version, ...]:
    """Return the versions at one address, by capture; none where nothing was obtained.

    *dates* are those that a list gave the address.
    """
    sources: dict[str, Sighting] = {}
    for _, sighting in kept:
        held = sources.setdefault(sighting.content, sighting)
        sources[sighting.content] = min(held, sighting, key=lambda s: s.rank)
    first = min((s.published[0] or "" for _, s in kept if s.published[1] == "list"), default="")
    found: list[Version] = []
    before: list[Event] = []
    for run in _runs(kept, dates) if kept[0][1].reading != "nothing" else ():
        moment, seen = run[0]
        dated = _listed(dates, moment)
        listed = dated.date if dated else first
        stated = [s.published for _, s in run if s.published[1] in _PRINTED]
        version = Version(
            url=seen.url,
            moment=moment,
            source=sources[seen.content],
            published=stated[0] if stated else (listed or None, "list" if listed else ""),
            change=_change(before, run, dates),
            documents=tuple(dict.fromkeys(linked for _, s in run for linked in s.documents)),
        )
        found.append(version)
        before = run
    return tuple(found)


def _change(before: Sequence[Event], run: Sequence[Event], dates: Sequence[Dated]) -> str:
    """Return what a run is to the one before it at its address.

    ``changed`` is claimed only of two whole readings by one extractor, of the document or, where that
    is the same, of the list that dates it; a draft that became the report, or a file that had not
    come, changed nothing.
    """
    if not before:
        return "first"
    if before[-1][1].content == run[0][1].content and _date_of(run[0], dates)[1] == "list":
        readers = {dated.by for m, _ in (before[-1], run[0]) if (dated := _listed(dates, m))}
        if len(readers) > 1:
            return "unproved"
    comparable = any(
        a.extractor == b.extractor
        and (a.complete and b.complete)
        and (a.reading == b.reading or (a.is_report and b.is_report))
        for _, a in before
        for _, b in run
    )
    return "changed" if comparable else "unproved"
