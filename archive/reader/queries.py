"""What commands ask of the archive; nothing here writes."""

from __future__ import annotations

from typing import Any

from sqlite_utils import Database


def archive_kind(db: Database) -> str:
    """Return ``sample`` or ``real``, ``""`` for an archive that knows no agency yet."""
    return next(
        (value for (value,) in db.execute("select value from about where key = 'kind'")), ""
    )


def ledger_rows(db: Database) -> list[dict[str, Any]]:
    """Return the ledger with the agencies' names, by agency and year."""
    sql = (
        "select ledger.*, agencies.name from ledger join agencies on agencies.id = agency_id"
        " order by agency_id, year"
    )
    return list(db.query(sql))


def missing_proofs(
    db: Database, agency_id: str = "", year: int = 0
) -> dict[tuple[str, int], list[dict[str, Any]]]:
    """Return the list pages on which each missing cell rests, by agency and year; one cell's, or all."""
    found: dict[tuple[str, int], list[dict[str, Any]]] = {}
    sql = (
        "select * from missing_proofs where (:agency = '' or agency_id = :agency)"
        " and (:year = 0 or year = :year) order by agency_id, year, fetched_at, url"
    )
    for row in db.query(sql, {"agency": agency_id, "year": year}):
        key = row.pop("agency_id"), row.pop("year")
        found.setdefault(key, []).append(row)
    return found


def last_runs(db: Database, limit: int = 5) -> list[dict[str, Any]]:
    """Return the latest runs, newest first."""
    return list(db.query("select * from runs order by id desc limit ?", [limit]))


def odd_publications(db: Database) -> list[dict[str, Any]]:
    """Return the publications that do not show their report as it stands in the archive."""
    sql = (
        "select agency_id, year, scope, publications.url, state, publications.gone_at,"
        " last_seen_at from publications join reports on reports.id = report_id"
        " where state not in ('current', 'gone') order by agency_id, year, scope, publications.url"
    )
    return list(db.query(sql))


def unsure_owners(db: Database) -> list[dict[str, Any]]:
    """Return the reports of which it is not certain that they are their agency's own, with what was met."""
    sql = (
        "select agency_id, agencies.name, year, scope, url, message from problems"
        " join reports on reports.id = report_id join agencies on agencies.id = agency_id"
        " where code = 'owner_unsure' order by agency_id, year, scope, message"
    )
    return list(db.query(sql))


def report_rows(db: Database) -> list[dict[str, Any]]:
    """Return every report with what was found in it, by agency and year."""
    sql = (
        "select reports.*, agencies.name as agency,"
        " (select count(*) from disclosure where report_id = reports.id) as disclosure_rows,"
        " (select count(*) from applications where report_id = reports.id) as application_rows,"
        " (select count(*) from litigation where report_id = reports.id) as litigation_rows,"
        " (select count(*) from sections where report_id = reports.id and number > 0) as section_count,"
        " (select group_concat(distinct code) from problems where report_id = reports.id) as codes"
        " from reports join agencies on agencies.id = agency_id order by agency_id, year, scope"
    )
    return list(db.query(sql))


def candidate_rows(db: Database) -> list[dict[str, Any]]:
    """Return the publishers that the registry does not know, each with its number of reports."""
    return list(
        db.query(
            "select id, name, region_code, list_url, (select count(*) from reports"
            " where agency_id = agencies.id) as reports from agencies where origin = 'discovered'"
            " order by id"
        )
    )
