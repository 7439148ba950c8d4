"""What earlier visits say about the next: what need not be asked again, with which validators, and when."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from archive.database import open_reader
from archive.originals.elsewhere import files_elsewhere
from archive.originals.payloads import read_payload
from archive.writer.store import Archive
from crawler.errors import ArchiveError
from crawler.titles import title_year

# The season of 条例 article 49: reports come until 31 January and 31 March; April for the late ones.
_SEASON_ENDS = 4
_RECHECK = timedelta(days=30)
_LONGEST_BACKOFF = 14  # days
_REFUSALS = ("blocked", "needs_browser")
CARRIED = "held"  # a folder beside an excerpt: payloads, each named by its hash
# Each unit in work has a copy in the scheduler's memory. What is more is asked for as if it were new.
_MOST = 16 << 20  # bytes
_WITH_VALIDATORS = """
select url from captures join documents on sha256 = document_sha256
where etag <> '' or last_modified <> '' group by url order by max(size), url
"""
_FILES = """
select version_documents.url from publications join versions on publication_id = publications.id
join version_documents on version_id = versions.id where publications.url = ?
"""


def is_due(year: int | None, last: date, today: date) -> bool:
    """Tell whether a report is to be looked at again: last year's in the season, any other monthly.

    >>> is_due(2025, date(2026, 2, 1), date(2026, 2, 2)), is_due(2019, date(2026, 2, 1), date(2026, 2, 2))
    (True, False)
    """
    in_season = today.month <= _SEASON_ENDS and year is not None and year >= today.year - 1
    return in_season or year is None or today - last >= _RECHECK


_LAST = (
    "(select max(fetched_at) from captures where captures.url = {}.url"
    " and outcome in ('new', 'changed', 'unchanged', 'not_modified'))"
)


def fresh_urls(archive: Archive, agency_id: str, *, today: date) -> dict[str, str]:
    """Return the addresses of an agency's reports that need not be asked for again today.

    Each with the date that the agency's column lists it with, ``""`` if there is none.
    """
    rows = archive.db.execute(
        f"select publications.url, year, {_LAST.format('publications')},"  # noqa: S608  # our own text
        " (select listed_on from listings where column_id = ? and listings.url = publications.url)"
        " from publications join reports on reports.id = report_id"
        " where publications.current_version is not null and publications.id in"
        " (select publications.id from reports join publications"
        " on publications.report_id = reports.id where agency_id = ?"
        " union select publications.id from listings join publications"
        " on publications.url = listings.url where column_id = ?)"
        " and not exists (select 1 from problems where problems.report_id = reports.id"
        " and code = 'attachment_missing')",
        [agency_id, agency_id, agency_id],
    ).fetchall()
    return {
        url: date or ""
        for url, year, last, date in rows
        if last and not is_due(year, datetime.fromisoformat(last).date(), today)
    }


def refused_urls(
    archive: Archive, column_id: str, *, extractor: str, today: date
) -> dict[str, str]:
    """Return the addresses of a column that gave this *extractor* no report, and why.

    They are asked for again when reports are: monthly, in the season if the line names last year.
    """
    rows = archive.db.execute(
        f"select listings.url, title, reason, {_LAST.format('listings')}"  # noqa: S608  # our own text
        " from listings join refusals on refusals.url = listings.url"
        " where column_id = ? and extractor = ? and not exists (select 1 from publications"
        " where publications.url = listings.url and current_version is not null)",
        [column_id, extractor],
    ).fetchall()
    return {
        url: reason
        for url, title, reason, last in rows
        if last and not is_due(title_year(title) or 0, datetime.fromisoformat(last).date(), today)
    }


@dataclass(frozen=True)
class Held:
    """What the archive holds of an address: its validators, its payload's hash and where that stands."""

    etag: str
    last_modified: str
    media_type: str
    sha256: str
    warc_file: str
    warc_offset: int


def held_response(archive: Archive, url: str) -> Held | None:
    """Return what a conditional request for an address can name, ``None`` if it can name nothing."""
    row = archive.db.execute(
        "select coalesce(etag, ''), coalesce(last_modified, ''), media_type, sha256,"
        " documents.warc_file, documents.warc_offset from captures join documents on sha256 = document_sha256"
        " where url = ? and outcome in ('new', 'changed', 'unchanged')"
        " order by fetched_at desc, sequence desc, captures.id desc limit 1",
        [url],
    ).fetchone()
    if row is None or not (row[0] or row[1]) or row[4] in files_elsewhere(archive.db):
        return None
    return Held(*row)


def backoff_until(archive: Archive, agency_id: str) -> str | None:
    """Return the day before which an agency that refused is left alone, ``None`` if it need not be.

    Two days after the first refusal, then four, eight, at most fourteen (DOMAIN 4: back off for days).
    """
    visits = archive.db.execute(
        "select state, looked_at from visits where agency_id = ?"
        " and coalesce(column_id, agency_id) = agency_id order by id desc limit 10",
        [agency_id],
    ).fetchall()
    refused = 0
    while refused < len(visits) and visits[refused][0] in _REFUSALS:
        refused += 1
    if not refused:
        return None
    days = timedelta(days=min(2**refused, _LONGEST_BACKOFF))
    return (datetime.fromisoformat(visits[0][1]) + days).date().isoformat()


def backed_off(archive: Archive, agency_ids: Iterable[str], today: str) -> dict[str, str]:
    """Return those of the agencies that refused lately, with the day from which they may be asked again."""
    until = {agency_id: backoff_until(archive, agency_id) for agency_id in agency_ids}
    return {agency_id: day for agency_id, day in until.items() if day and day > today}


def carry(
    archive: Archive, folder: Path, agencies: Iterable[str], *, extractor: str, today: date | None
) -> None:
    """Put beside an excerpt in *folder* what a crawl of *agencies* may ask for conditionally *today*.

    The smallest first, as far as there is room: lists and pages before files. Without *today* also what
    need not be asked for again on any day.
    """
    spared: set[str] = set()
    if today:
        for agency in agencies:
            fresh = fresh_urls(archive, agency, today=today)
            spared |= {file for url in fresh for (file,) in archive.db.execute(_FILES, [url])} | {
                *fresh
            }
            spared |= refused_urls(archive, agency, extractor=extractor, today=today).keys()
    with open_reader(folder) as part:
        urls = [url for (url,) in part.execute(_WITH_VALIDATORS) if url not in spared]
    (folder / CARRIED).mkdir()
    room = _MOST
    for url in urls:
        held = held_response(archive, url)
        if held and not (place := folder / CARRIED / held.sha256).exists():
            with suppress(ArchiveError):  # what cannot be read is asked for
                payload = read_payload(archive.data / "warc", held.warc_file, held.warc_offset)
                if (room := room - len(payload)) < 0:
                    return
                place.write_bytes(payload)


def is_at_hand(data: Path, held: Held) -> bool:
    """Tell whether an archive, or an excerpt, has the payload of what it holds."""
    return (data / "warc" / held.warc_file).is_file() or (data / CARRIED / held.sha256).is_file()


def held_payload(data: Path, held: Held) -> bytes:
    """Return the payload of what an archive, or an excerpt, holds.

    :raises ArchiveError: if its file or record is missing or damaged
    """
    carried = data / CARRIED / held.sha256
    if carried.is_file():
        return carried.read_bytes()
    return read_payload(data / "warc", held.warc_file, held.warc_offset)
