"""Where a report stands: its publications, their states, and which of them the report shows.

A pure function of what was seen and of what lists say: the same in whatever order it was stored.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from archive.history.sighting import READINGS, Moment, Place, Sighting
from archive.history.timeline import Version, events_that_count, is_replaced, versions_of

_PROOFS = ("proved", "repaired", "inconsistent", "ambiguous", "no_tables")
_CORRECTION = re.compile("更正|修[订訂]|重新(?:公[布佈]|[发發][布佈])|勘[误誤]")
Alike = Callable[[Version, Version], bool | None]


@dataclass(frozen=True)
class Publication:
    """An address that presents the report, and what became of it there."""

    url: str
    place: Place
    first: Moment
    last: Moment  # when it last showed the report
    versions: tuple[Version, ...]
    sighting: Sighting  # whose title and proof stand for it: its last version's, if it has one
    replaced: bool
    state: str = "unknown"

    @property
    def title(self) -> str:
        """Its title: as its document has it, else as a list has it."""
        return next((t for t in (self.sighting.described["title"], *self.place.titles) if t), "")

    @property
    def order(self) -> tuple[Any, ...]:
        """Order among a report's publications, the best first.

        A report at all, then the correction of another, then better proof, then first captured.
        """
        described = self.sighting.described
        titles = (self.title, *self.place.titles, described.get("listed_title") or "")
        kind = "tables" if self.sighting.is_report else self.sighting.reading
        return (
            -READINGS.index(kind),
            not any(_CORRECTION.search(title) for title in titles),
            _PROOFS.index(described["proof"]),
            self.place.since or self.first[0],
            self.url,
        )


@dataclass(frozen=True)
class Standing:
    """A report's versions by capture, its publications, and the one that it shows."""

    versions: tuple[Version, ...]
    publications: tuple[Publication, ...]
    shown: Publication

    @property
    def current(self) -> Version | None:
        """The version that the report shows: the last of the best publication, if it has any."""
        return self.shown.versions[-1] if self.shown.versions else None


def stand(sightings: Sequence[Sighting], places: Mapping[str, Place], alike: Alike) -> Standing:
    """Return where a report stands; *alike* compares two contents, ``None`` if it cannot tell."""
    by_url: dict[str, list[Sighting]] = {}
    for sighting in sightings:
        by_url.setdefault(sighting.url, []).append(sighting)
    found = [_publication(url, by_url[url], places.get(url, Place())) for url in sorted(by_url)]
    # Two machines may have seen one address at one moment with two contents: by place among its own.
    places_of = sorted(
        (version.moment, publication.url, place)
        for publication in found
        for place, version in enumerate(publication.versions)
    )
    numbers = {(url, place): number for number, (_, url, place) in enumerate(places_of, start=1)}
    found = [_numbered(publication, numbers) for publication in found]
    versions = sorted((v for p in found for v in p.versions), key=lambda version: version.number)
    moved = {publication.url for publication in found if _has_heir(publication, found, alike)}
    shown = min((p for p in found if p.url not in moved), key=lambda p: p.order)
    settled = [replace(p, state=_state(p, shown, alike, moved=p.url in moved)) for p in found]
    return Standing(
        versions=tuple(versions),
        publications=tuple(settled),
        shown=next(p for p in settled if p.url == shown.url),
    )


def _publication(url: str, sightings: Sequence[Sighting], place: Place) -> Publication:
    kept = events_that_count(sightings)
    versions = versions_of(kept, place.dates)
    return Publication(
        url=url,
        place=place,
        first=min(sighting.seen[0] for sighting in sightings),
        last=kept[-1][0],
        versions=versions,
        sighting=versions[-1].source if versions else kept[0][1],
        replaced=is_replaced(sightings, kept, place),
    )


def _numbered(publication: Publication, numbers: Mapping[tuple[str, int], int]) -> Publication:
    versions = tuple(
        replace(version, number=numbers[publication.url, place])
        for place, version in enumerate(publication.versions)
    )
    return replace(publication, versions=versions)


def _has_heir(publication: Publication, among: Sequence[Publication], alike: Alike) -> bool:
    """Tell whether an address that no longer shows the report has handed it on to a listed one."""
    living = not publication.replaced and publication.place.listed is not False
    if living or not publication.versions:
        return False
    last = publication.versions[-1]
    return any(
        other.place.listed and not other.replaced and any(alike(v, last) for v in other.versions)
        for other in among
        if other.url != publication.url
    )


def _state(publication: Publication, shown: Publication, alike: Alike, *, moved: bool) -> str:
    """Return a publication's state; ``unknown`` where it was not read or cannot be compared."""
    if publication.replaced:
        return "replaced"
    if publication.place.listed is False:
        return "moved" if moved else "gone"
    if not publication.versions or not shown.versions:
        return "unknown"
    if publication.url == shown.url:
        return "current"
    same = alike(publication.versions[-1], shown.versions[-1])
    return {True: "current", False: "differing", None: "unknown"}[same]
