"""What a look at an agency's column read, page by page, and what the look as a whole proves."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from archive.writer.store import Archive
from crawler.errors import ArchiveError
from crawler.findings import ListRead

_OF_NOTHING = sha256(b"").hexdigest()


@dataclass(frozen=True, kw_only=True)
class Look:
    """One look at an agency's reports, in its own column or in that of another that carries them.

    ``failures`` are those of the whole column's walk; ``years`` limits the look to some report years;
    ``doubts`` gives the report years that a list names and that did not come, each with its cell's
    state and why.
    """

    agency_id: str
    column_id: str
    column_url: str
    state: str
    listed: int
    message: str = ""
    recognised: bool = False
    complete: bool = False
    unfinished: str = ""
    failures: int = 0
    first_year: int | None = None
    years: tuple[int, int] | None = None
    doubts: Mapping[int, tuple[str, str]] = field(default_factory=dict)


def record_page(archive: Archive, run_id: int, read: ListRead) -> None:
    """Write that a list page was read, with its capture of this run; one of no bytes is no document.

    :raises ArchiveError: if the run holds no capture of it
    """
    if read.sha256 == _OF_NOTHING:
        return
    captured = archive.db.execute(
        "select max(fetched_at) from captures where run_id = ? and url = ? and document_sha256 = ?",
        [run_id, read.url, read.sha256],
    ).fetchone()[0]
    if captured is None:
        raise ArchiveError(f"{read.url}: the run holds no capture of this list page")
    row = {
        "run_id": run_id, "column_id": read.agency_id, "url": read.url, "fetched_at": captured,
        "document_sha256": read.sha256, "stated_total": read.total, "lines": read.lines,
        "reports": read.shown, "unfinished": read.unfinished,
    }  # fmt: skip
    write_row(archive, "list_pages", row)


def write_row(archive: Archive, table: str, row: dict[str, Any]) -> None:
    """Write a row of what a look read or proved."""
    archive.note("row", table=table, row=row)
    with archive.atomic():
        archive.insert(table, row)


def showed_before(archive: Archive, column_id: str, agency_id: str) -> bool:
    """Tell whether a column has ever shown a report of an agency."""
    sql = "select 1 from listings where column_id = ? and agency_id = ? limit 1"
    return archive.db.execute(sql, [column_id, agency_id]).fetchone() is not None


def carried_before(archive: Archive, column_id: str) -> dict[str, int]:
    """Return the agencies whose reports a column has ever listed beside its own, with how many.

    One with a column of its own by now is looked at there.
    """
    rows = archive.db.execute(
        "select listings.agency_id, count(distinct reports.id) from listings"
        " join agencies on agencies.id = listings.agency_id"
        " join agencies as carrier on carrier.id = column_id"
        " left join publications on publications.url = listings.url"
        " left join reports on reports.id = publications.report_id"
        " and reports.agency_id = listings.agency_id and reports.status <> 'not_obtainable'"
        " where column_id = ? and listings.agency_id <> column_id"
        " and coalesce(agencies.list_url, '') in ('', carrier.list_url) group by listings.agency_id",
        [column_id],
    )
    return dict(rows.fetchall())


def record_look(archive: Archive, run_id: int, look: Look, *, at: str) -> None:
    """Write a look: as of its first list page, or as of *at* if none came.

    A report year that a list names and that the archive does not hold is a doubt, whatever happened.
    """
    first = archive.db.execute(
        "select min(fetched_at) from list_pages where run_id = ? and column_id = ?",
        [run_id, look.column_id],
    ).fetchone()[0]
    held = {
        row[0]
        for row in archive.db.execute(
            "select year from reports where agency_id = ? and status <> 'not_obtainable'",
            [look.agency_id],
        )
    }
    doubts = {
        str(year): {"state": state, "why": why}
        for year, (state, why) in sorted(look.doubts.items())
        if year not in held
    }
    row = {
        "run_id": run_id, "agency_id": look.agency_id, "looked_at": first or at,
        "state": look.state, "listed": look.listed, "message": look.message,
        "column_id": look.column_id, "column_url": look.column_url,
        "recognised": look.recognised, "complete": look.complete, "unfinished": look.unfinished,
        "failures": look.failures, "first_year": look.first_year,
        "only_from": look.years and look.years[0], "only_until": look.years and look.years[1],
        "doubts": json.dumps(doubts, ensure_ascii=False),
    }  # fmt: skip
    write_row(archive, "visits", row)
