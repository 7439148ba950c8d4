"""What a run's look at each agency proves: in its own column, or in that of another which carries it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.writer.looks import Look, carried_before, showed_before
from crawler.run.tally import Tally

if TYPE_CHECKING:
    from crawler.run.session import Session


def add_carried(session: Session) -> None:
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


def look_of(session: Session, agency_id: str, tally: Tally) -> Look:
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
