"""What fell in a run against the runs before it: shorter lists, tables proved no longer, shorter pages.

None of it is a failure: an agency may well publish less. A person should look.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlite_utils import Database

_SHORTER = 0.5  # of its length before; a page of a list grows by a line a year

# The lines of a column in this run, against the last run that read it to its end.
_LISTS = """
with read as (select run_id, column_id, sum(reports) as reports, max(unfinished <> '') as unfinished
    from list_pages group by run_id, column_id)
select now.column_id, (select column_url from visits where visits.column_id = now.column_id
        order by visits.id desc limit 1), before.reports, now.reports
from read as now join read as before on before.column_id = now.column_id
where now.run_id = :run and before.run_id = (select max(run_id) from read as earlier
        where earlier.column_id = now.column_id and run_id < :run and not unfinished)
    and now.reports < before.reports and not now.unfinished
    and exists (select 1 from runs where id = :run and status = 'finished')
order by now.column_id
"""
# New contents of known publications whose tables were proved, and are not.
_PROOFS = """
select agency_id, new.url, old.proof, new.proof
from versions as new join versions as old on old.publication_id = new.publication_id
    and old.number = new.number - 1
    join reports on reports.id = new.report_id join runs on runs.id = :run
where new.seen_at >= runs.started_at and old.proof in ('proved', 'repaired')
    and new.proof not in ('proved', 'repaired')
order by agency_id, new.url
"""
# Addresses that answered before with more than twice as much.
_PAGES = """
select now.agency_id, now.url, documents.size, (
        select size from captures as before join documents as held on held.sha256 = before.document_sha256
        where before.url = now.url and (before.fetched_at, before.sequence) < (now.fetched_at, now.sequence)
            and before.run_id <> now.run_id
        order by before.fetched_at desc, before.sequence desc limit 1) as size_before
from captures as now join documents on documents.sha256 = now.document_sha256
where now.run_id = :run and now.outcome = 'changed' and documents.size < :shorter * size_before
order by now.agency_id, now.url
"""


@dataclass(frozen=True)
class Alarm:
    """One thing that fell: of which agency, where, and from what to what."""

    agency_id: str
    what: Literal["lines", "proof", "bytes"]
    url: str
    before: int | str
    now: int | str

    def __str__(self) -> str:
        said = {
            "lines": f"the list names {self.now} reports, {self.before} before",
            "proof": f"its tables are {self.now}, {self.before} before",
            "bytes": f"the page has {self.now} bytes, {self.before} before",
        }
        return f"{self.url}: {said[self.what]}"


def find_alarms(db: Database, run_id: int) -> list[Alarm]:
    """Return what fell in a run, agency by agency."""
    values = {"run": run_id, "shorter": _SHORTER}
    found = [
        Alarm(agency or "", "lines", url or "", before, now)
        for agency, url, before, now in db.execute(_LISTS, values)
    ]
    found += [Alarm(row[0], "proof", *row[1:]) for row in db.execute(_PROOFS, values)]
    found += [
        Alarm(agency or "", "bytes", url, before, now)
        for agency, url, now, before in db.execute(_PAGES, values)
    ]
    return sorted(found, key=lambda alarm: (alarm.agency_id, alarm.what, alarm.url))
