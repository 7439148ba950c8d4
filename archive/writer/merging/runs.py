"""Runs of two archives, with their captures, looks and list pages: of a copy's run and its original's, one.

A copy, or an excerpt, may have been taken while the run was under way: there it never came to its end.
"""

from __future__ import annotations

from typing import Any

from archive.writer.store import Archive

_Row = dict[str, Any]
_RUN = ("started_at", "finished_at", "status", "requests", "new", "changed", "unchanged", "failed")
_CAPTURE = (
    "agency_id, url, fetched_at, http_status, outcome, document_sha256, warc_file, warc_offset,"
    " message, etag, last_modified, tls, sequence"
)
_VISIT = (
    "agency_id, looked_at, state, listed, message, column_id, column_url, recognised, complete,"
    " unfinished, failures, first_year, only_from, only_until, doubts"
)
_PAGE = "column_id, url, fetched_at, document_sha256, stated_total, lines, reports, unfinished"


def merge_runs(archive: Archive) -> None:
    """Add runs, and the captures, looks and list pages of theirs; a row that is here is not added."""
    db = archive.db
    db.execute("create temp table run_of (theirs integer primary key, ours integer)")
    for theirs in list(db.query("select * from other.runs order by id")):
        ours = _same_run(archive, theirs)
        told = {name: theirs[name] for name in _RUN}
        if ours is None:
            number = archive.insert("runs", told)
        else:
            number = ours["id"]
            here = {name: ours[name] for name in _RUN}
            both = (("main", ours, here), ("other", theirs, told))
            known = [
                row for schema, held, row in both if not _has_begun_only(archive, schema, held)
            ]
            db.table("runs").update(number, max(known or [told, here], key=_how_far))
        db.execute("insert into temp.run_of values (?, ?)", [theirs["id"], number])
    for table, columns in (("captures", _CAPTURE), ("visits", _VISIT), ("list_pages", _PAGE)):
        same = " and ".join(f"mine.{c.strip()} is theirs.{c.strip()}" for c in columns.split(","))
        db.execute(
            f"insert into {table} (run_id, {columns}) select ours, {columns} from other.{table} as theirs"
            f" join temp.run_of on run_of.theirs = run_id where not exists"
            f" (select 1 from {table} as mine where mine.run_id = ours and {same}) order by theirs.id"
        )
    db.execute("drop table temp.run_of")


def _how_far(run: _Row) -> tuple[Any, ...]:
    """Order the rows of one run: the one that came to its end last, the same whichever comes first."""
    return (run["finished_at"] or "", *(run[name] for name in _RUN[2:]))


def _same_run(archive: Archive, theirs: _Row) -> _Row | None:
    """Return the row here of a run of the other archive; two machines may begin a run in one second.

    Runs are one if they wrote one WARC file; or, if one of them wrote none, if they are alike. One that
    has only begun is any that began then: of a copy that was taken at its beginning nothing else is known.
    """
    files = _files(archive, "other", theirs["id"])
    begun = _has_begun_only(archive, "other", theirs)
    found = archive.db.query(
        "select * from main.runs where started_at = ? order by id", [theirs["started_at"]]
    )
    alike = []
    for ours in list(found):
        here = _files(archive, "main", ours["id"])
        if files & here:
            return ours
        same = all(ours[name] == theirs[name] for name in _RUN)
        if begun or _has_begun_only(archive, "main", ours) or (same and not (files and here)):
            alike.append(ours)
    return alike[0] if alike else None


def _has_begun_only(archive: Archive, schema: str, run: _Row) -> bool:
    """Tell whether nothing is known of a run but that it began."""
    tables = " union all ".join(
        f"select 1 from {schema}.{table} where run_id = :run"  # our own names
        for table in ("captures", "visits", "list_pages")
    )
    sql = f"select not exists ({tables})"
    return not run["finished_at"] and bool(
        archive.db.execute(sql, {"run": run["id"]}).fetchone()[0]
    )


def _files(archive: Archive, schema: str, run_id: int) -> set[str]:
    """Return the names of a run's WARC files, without their numbers: one run's begin alike."""
    sql = f"select distinct warc_file from {schema}.captures where run_id = ? and warc_file is not null"
    return {row[0].rpartition("-")[0] for row in archive.db.execute(sql, [run_id])}
