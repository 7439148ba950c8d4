"""The end of a run, written down: what its look at each agency proves, and the run's own row.

An agency is looked at in its own column, or in that of another which carries it.
"""

from __future__ import annotations

from contextlib import suppress

from archive.reader.alarms import find_alarms
from archive.reader.snapshot import make_snapshot
from archive.writer.comparisons import comparisons_wait, refresh_comparisons
from archive.writer.listings import close_list
from archive.writer.looks import Look, carried_before, record_look, showed_before
from crawler.errors import ArchiveError
from crawler.run.session import Session, now
from crawler.run.tally import Tally


def finish(session: Session, *, visits: bool = True) -> None:
    """Write the run's end and each agency's visit, then close everything.

    An interrupted run writes no visits: what it did not see is unknown, not missing.
    """
    if session.spiders:
        session.interruptions.append(f"ended early: {', '.join(sorted(session.spiders))}")
    if session.interrupted:
        why = f"interrupted: {'; '.join(dict.fromkeys(session.interruptions))}; run again to go on"
        session.tally(None).failures.append(why)
    try:
        # A run that cannot write its end is found unfinished.
        if not session.failure:
            with suppress(ArchiveError):
                _write_end(session, visits=visits and not session.interrupted)
    finally:
        session.close()


def _write_end(session: Session, *, visits: bool) -> None:
    """Write each agency's visit and the run's row, then what is made of them all."""
    if visits:
        _write_visits(session)
    tallies = session.by_agency.values()
    status = "interrupted" if session.interrupted else "finished"
    counts = {
        "requests": sum(t.requests for t in session.tallies.values()),
        "new": sum(t.new for t in tallies),
        "changed": sum(t.changed for t in tallies),
        "unchanged": sum(t.unchanged for t in tallies),
        "failed": sum(len(t.failures) for t in tallies),
    }
    # Both can take longer than who stops a run waits; the next run, or `serve`, makes them.
    if not session.interrupted and session.write_now(comparisons_wait, session.archive):
        session.write_now(refresh_comparisons, session.archive)
    session.write_now(session.archive.finish_run, session.run_id, now(), status, counts)
    session.alarms = session.write_now(find_alarms, session.archive.db, session.run_id)
    if not session.interrupted:
        _make_snapshot(session)


def _write_visits(session: Session) -> None:
    """Write what each agency's look came to; no look at one whose report another's column gave by chance."""
    _add_carried(session)
    tallies = session.by_agency
    for tally in tallies.values():
        tally.close()
    for agency_id, tally in tallies.items():
        if agency_id in session.start_urls or tally.carriers:
            _write_visit(session, agency_id, tally)


def _write_visit(session: Session, agency_id: str, tally: Tally) -> None:
    look = _look_of(session, agency_id, tally)
    if look.complete and look.state == "ok" and not session.years:
        tally.gone = session.write_now(
            close_list, session.archive, agency_id, since=session.started, at=now()
        )
    session.write_now(record_look, session.archive, session.run_id, look, at=now())


def _make_snapshot(session: Session) -> None:
    """Make the site's snapshot anew; a full disk there is a failure of the run, not of the archive."""
    try:
        session.write_now(make_snapshot, session.archive.db, session.data)
    except ArchiveError as error:
        session.snapshot_failure = str(error)
        session.tally(None).failures.append(str(error))


def _add_carried(session: Session) -> None:
    """Begin tallies for the agencies whose reports the columns once listed: they were looked for too.

    Without a look of this run an older one would go on proving what this one did not see.
    """
    for column_id in session.start_urls:
        known = session.write_now(carried_before, session.archive, column_id)
        walk = session.tally(column_id)
        whole = not (session.years or walk.states or walk.column.unfinished)
        for agency_id in sorted(known.keys() - session.start_urls.keys()):
            tally = session.tally(agency_id)
            tally.carriers[column_id] = None
            tally.held_before += known[agency_id] if whole else 0


def _look_of(session: Session, agency_id: str, tally: Tally) -> Look:
    """Return what the run's look at an agency proves.

    Whatever failed on the way through the column, for whomever, leaves the look without proof.
    """
    own = bool(tally.column.pages) or not tally.carriers
    column_id = agency_id if own else min(tally.carriers)
    walk = session.tally(column_id)
    carried = (t for t in session.tallies.values() if column_id in t.carriers)
    concerned = {id(t): t for t in (walk, *carried) if t is not tally}.values()
    shown = bool(tally.listed) or session.write_now(
        showed_before, session.archive, column_id, agency_id
    )
    column = walk.column
    named = {year: ("unread", f"a list names it: {why}") for year, why in tally.named.items()}
    return Look(
        agency_id=agency_id, column_id=column_id,
        column_url=session.start_urls.get(column_id, ""), state=_state(tally, walk),
        listed=tally.listed, message="; ".join(sorted(tally.failures)) or _message(tally, walk),
        recognised=bool(column.shown and shown) or (column.says_empty and not column.shown),
        complete=not column.unfinished, unfinished=column.unfinished,
        failures=len(tally.failures) + sum(t.met for t in concerned),
        first_year=column.first_year, years=session.years, doubts=named | tally.doubts,
    )  # fmt: skip


def _is_lost(tally: Tally, walk: Tally) -> bool:
    """Tell whether a column that carried an agency lists none of its reports."""
    return tally is not walk and not tally.listed


def _state(tally: Tally, walk: Tally) -> str:
    """Return the visit's state; what a column lists no more is as far known as the column was read."""
    if not _is_lost(tally, walk):
        return tally.state
    return walk.state if walk.state not in {"ok", "empty"} else "unread"


def _message(tally: Tally, walk: Tally) -> str:
    if not _is_lost(tally, walk):
        return ""
    return (
        "; ".join(sorted(walk.failures)) or "the column that carried its reports lists none of them"
    )
