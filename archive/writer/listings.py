"""What lists named, when, and what has gone from them: nothing listed once is ever forgotten."""

from __future__ import annotations

import json
from dataclasses import astuple, dataclass, field, replace
from operator import attrgetter
from typing import Any

from archive.history.sighting import Moment
from archive.writer.captures import page_captured
from archive.writer.refresh import refresh_address
from archive.writer.registry_rows import candidate_row
from archive.writer.store import Archive
from crawler.findings import Listed, ListRead


@dataclass(frozen=True)
class _Line:
    """A line of a run's lists: the best of an address, and what dates the address had before the run."""

    best: Listed
    since: Moment
    reader: str
    before: list[list[Any]]

    @property
    def dates(self) -> str:
        """The dates before the run and, if it is another, the run's, as JSON."""
        known = bool(self.before) and self.before[-1][2] == self.best.date
        new = [] if known or not self.best.date else [[*self.since, self.best.date, self.reader]]
        return json.dumps([*self.before, *new], separators=(",", ":"))


@dataclass
class Lines:
    """The lines that a run's lists have named so far, by column and address."""

    reader: str = "0"  # the extractor of the run
    named: dict[tuple[str, str], _Line] = field(default_factory=dict)

    def take(self, column: str, line: Listed, since: Moment, dates: str) -> _Line:
        """Return the line that stands for its address: the same one in whatever order they come.

        *dates* are those that the archive holds.
        """
        known = self.named.get((column, line.url))
        known = known or _Line(line, since, self.reader, json.loads(dates))
        best = min((known.best, line), key=attrgetter("rank"))
        self.named[column, line.url] = replace(known, best=best)
        return self.named[column, line.url]


def record_list(archive: Archive, read: ListRead, *, at: str, lines: Lines | None = None) -> None:
    """Write the lines of one list page, and the publishers that the registry does not know.

    *lines* are those that the run's lists have named before.
    """
    named = lines or Lines()
    since = page_captured(archive, read.url, read.sha256) or (at, 0)
    archive.note(
        "list", column=read.agency_id, url=read.url, sha256=read.sha256, at=at,
        candidates=[astuple(found) for found in read.candidates],
        lines=[astuple(line) for line in read.taken], reader=lines.reader if lines else None,
    )  # fmt: skip
    with archive.atomic():
        for found in read.candidates:
            archive.write_candidate(candidate_row(found, found.url or read.url))
        for line in read.taken:
            _record_line(archive, read.agency_id, line, named, since=since, at=at)


def _record_line(
    archive: Archive, column: str, line: Listed, lines: Lines, *, since: Moment, at: str
) -> None:
    """Write one line; what a list says of an address can change where its report stands."""
    sql = "select title, gone_at, dates from listings where column_id = ? and url = ?"
    before = archive.db.execute(sql, [column, line.url]).fetchone() or ("", "", "[]")
    found = lines.take(column, line, since, before[2])
    best, dates = found.best, found.dates
    archive.db.execute(
        "insert into listings (column_id, agency_id, url, title, listed_on, first_seen_at, last_seen_at,"
        " dates) values (?, ?, ?, ?, ?, ?, ?, ?) on conflict (column_id, url) do update set"
        " agency_id = excluded.agency_id, title = excluded.title, listed_on = excluded.listed_on,"
        " last_seen_at = excluded.last_seen_at, gone_at = null, dates = excluded.dates",
        [column, best.agency_id, best.url, best.title, best.date or None, at, at, dates],
    )
    if before != (best.title, None, dates):
        refresh_address(archive, best.url)


def close_list(archive: Archive, column: str, *, since: str, at: str) -> list[str]:
    """Mark the lines that a list, read to its end, no longer shows; return their addresses.

    *since* is the run's start: a line seen in the run is later.
    """
    archive.note("close", column=column, since=since, at=at)
    lines = "column_id = ? and last_seen_at < ? and gone_at is null"
    with archive.atomic():
        gone = archive.db.execute(f"select url from listings where {lines}", [column, since])  # noqa: S608
        urls = [row[0] for row in gone.fetchall()]
        archive.db.execute(
            f"update listings set gone_at = ? where {lines}",  # noqa: S608
            [at, column, since],
        )
        for url in urls:
            refresh_address(archive, url)
    return urls
