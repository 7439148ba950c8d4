"""What lists named, when, and what has gone from them: nothing listed once is ever forgotten."""

from __future__ import annotations

from archive.writer.refresh import refresh_address
from archive.writer.store import Archive
from crawler.findings import Listed, ListRead


def record_list(archive: Archive, read: ListRead, *, at: str) -> None:
    """Write the lines of one list page, and the publishers that the registry does not know."""
    with archive.db.atomic():
        for found in read.candidates:
            archive.add_candidate(found, seen_on=found.url or read.url)
        for report in read.taken:
            _record_line(archive, read.agency_id, report, at)


def _record_line(archive: Archive, column: str, report: Listed, at: str) -> None:
    """Write one line; what a list says of an address can change where its report stands."""
    sql = "select title, gone_at from listings where column_id = ? and url = ?"
    before = archive.db.execute(sql, [column, report.url]).fetchone()
    archive.db.execute(
        "insert into listings (column_id, agency_id, url, title, listed_on, first_seen_at, last_seen_at)"
        " values (?, ?, ?, ?, ?, ?, ?) on conflict (column_id, url) do update set"
        " agency_id = excluded.agency_id, title = excluded.title, listed_on = excluded.listed_on,"
        " last_seen_at = excluded.last_seen_at, gone_at = null",
        [column, report.agency_id, report.url, report.title, report.date or None, at, at],
    )
    if before != (report.title, None):
        refresh_address(archive, report.url)


def close_list(archive: Archive, column: str, *, since: str, at: str) -> list[str]:
    """Mark the lines that a list, read to its end, no longer shows; return their addresses.

    *since* is the run's start: a line seen in the run is later.
    """
    lines = "column_id = ? and last_seen_at < ? and gone_at is null"
    with archive.db.atomic():
        gone = archive.db.execute(f"select url from listings where {lines}", [column, since])  # noqa: S608
        urls = [row[0] for row in gone.fetchall()]
        archive.db.execute(
            f"update listings set gone_at = ? where {lines}",  # noqa: S608
            [at, column, since],
        )
        for url in urls:
            refresh_address(archive, url)
    return urls
