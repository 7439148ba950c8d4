"""What a run did, agency by agency, as data, and the exit code that says it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from crawler.registry import Agency
from crawler.run.session import Session
from crawler.run.tally import Tally


def agency_result(agency: Agency, tally: Tally, *, explain: bool) -> dict[str, Any]:
    """Return what a run met of one agency."""
    return {
        "id": agency.id,
        "name": agency.name,
        "state": tally.state,
        "listed": tally.listed,
        "new": tally.new,
        "changed": tally.changed,
        "unchanged": tally.unchanged,
        "requests": tally.requests,
        "failures": tally.failures,
        "not_reports": len(tally.not_reports),
        "refused": [
            {"title": title, "reason": reason}
            for title, reason in (*tally.refused, *(tally.not_reports if explain else ()))
        ],
        "candidates": [{"id": found, "name": name} for found, name in tally.candidates.items()],
        "gone": tally.gone,
    }


def _refused_of_others(session: Session, chosen: list[Agency]) -> list[dict[str, str]]:
    """Return the pages that are no report, of agencies whose reports another one's column carries."""
    ids = {agency.id for agency in chosen}
    return [
        {"agency_id": agency_id, "title": title, "reason": reason}
        for agency_id, tally in session.tallies.items()
        if agency_id not in ids
        for title, reason in tally.not_reports
    ]


def _failures_of_others(session: Session, chosen: list[Agency]) -> list[str]:
    """Return what failed for agencies whose reports another one's column carries."""
    ids = {agency.id for agency in chosen}
    return [
        f"{agency_id}: {failure}"
        for agency_id, tally in session.tallies.items()
        if agency_id and agency_id not in ids
        for failure in tally.failures
    ]


def summary(session: Session, chosen: list[Agency]) -> dict[str, Any]:
    """Return a run's result for machines."""
    agencies = [
        agency_result(agency, session.tally(agency.id), explain=session.explain)
        for agency in chosen
    ]
    return {
        "run_id": session.run_id,
        "new": sum(agency["new"] for agency in agencies),
        "changed": sum(agency["changed"] for agency in agencies),
        "unchanged": sum(agency["unchanged"] for agency in agencies),
        "not_reports": sum(len(tally.not_reports) for tally in session.tallies.values()),
        "refused": _refused_of_others(session, chosen) if session.explain else [],
        "failures": [*session.tally(None).failures, *_failures_of_others(session, chosen)],
        "alarms": [asdict(alarm) for alarm in session.alarms],
        "exit_code": exit_code(session),
        "agencies": agencies,
    }


def exit_code(session: Session) -> int:
    """Return 3 if an agency shows none or fewer of its reports, 1 for other failures, else 0."""
    tallies = session.tallies.values()
    if any(tally.fewer for tally in tallies) and not session.interrupted:
        return 3
    return int(session.interrupted or any(tally.failures for tally in tallies))
