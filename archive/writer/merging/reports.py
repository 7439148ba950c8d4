"""Reports of two archives: what both have seen, put together; the rows follow from it."""

from __future__ import annotations

import json
from typing import Any

from archive.schema.report_rows import rows
from archive.writer.contents import held_contents
from archive.writer.refresh import refresh_address, refresh_report
from archive.writer.sightings import add_sightings, read_sightings
from archive.writer.store import Archive

_Row = dict[str, Any]
# What identifies a report; all else of its row follows from its sightings.
_FIND = """
select id from main.reports where agency_id = ? and year is ? and scope = ? and (year is not null
    or exists (select 1 from other.sightings as theirs join main.sightings as ours on ours.url = theirs.url
        where theirs.report_id = ? and ours.report_id = reports.id))
"""
_ADDRESSES = """
select url from other.sightings union select url from other.refusals
union select url from other.listings order by 1
"""


def _report_id(archive: Archive, theirs: _Row) -> int:
    """Return this archive's number of a report of the other; a new row if it has none."""
    key = [theirs["agency_id"], theirs["year"], theirs["scope"], theirs["id"]]
    found = archive.db.execute(_FIND, key).fetchone()
    if found:
        return int(found[0])
    row = {name: value for name, value in theirs.items() if name != "id"}
    return archive.insert("reports", row | {"current_version": None, "version_count": 0})


def _union_refusals(archive: Archive) -> None:
    """Take in what was read and is no report; of the same documents, the newer extractor's word."""
    for row in list(archive.db.query("select * from other.refusals order by url, documents_key")):
        held = archive.db.query(
            "select * from main.refusals where url = ? and documents_key = ?",
            [row["url"], row["documents_key"]],
        )
        both = [row, *held]
        best = max(both, key=lambda r: (int(r["extractor"]), r["reason"]))
        seen = sorted({tuple(moment) for r in both for moment in json.loads(r["seen"])})
        archive.db.execute(
            "insert or replace into main.refusals values (?, ?, ?, ?, ?)",
            [row["url"], row["documents_key"], json.dumps(seen), best["extractor"], best["reason"]],
        )


def merge_reports(archive: Archive) -> None:
    """Take the reports of the attached archive ``other`` in, one after another."""
    _union_refusals(archive)
    for (number,) in archive.db.execute("select id from other.reports order by id").fetchall():
        (theirs,) = rows(archive.db, "select * from other.reports where id = ?", [number])
        report_id = _report_id(archive, theirs)
        found = read_sightings(archive, theirs["id"], schema="other")
        offers = held_contents(archive, theirs["id"], schema="other")
        add_sightings(archive, report_id, found)
        refresh_report(archive, report_id, offers)
    # What an address became can lie in another report, or in the other archive's lists.
    for (url,) in archive.db.execute(_ADDRESSES).fetchall():
        refresh_address(archive, url)
