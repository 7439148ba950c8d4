"""What follows from other rows, made anew beside what is stored: where each report stands.

By the functions that write those rows, for they depend on nothing else. Where no manifest seals them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from archive.reader.damage import Damage
from archive.schema.cross_checks import year_checks
from archive.schema.report_rows import STANDING_PROBLEMS, check_row
from archive.writer.contents import Contents
from archive.writer.refresh import standing_of
from archive.writer.standing_rows import (
    publication_row,
    report_row,
    standing_problems,
    version_rows,
)
from crawler.errors import ArchiveError
from crawler.rules import BETWEEN_YEARS

_Row = Mapping[str, Any]
_UNREADABLE = (ArchiveError, ValueError, TypeError, KeyError, AttributeError, LookupError)


@dataclass(frozen=True)
class _Held:
    db: Database


def verify_follows(db: Database) -> Iterator[Damage]:
    """Yield the reports whose rows do not follow from what was seen and what lists say."""
    for (report_id,) in db.execute("select id from reports order by id").fetchall():
        try:
            other = sorted(set(_other(_Held(db), report_id)))
        except _UNREADABLE as error:
            yield Damage(f"report {report_id}", f"what was seen of it cannot be read: {error}")
            continue
        if other:
            message = f"does not follow from what was seen: {', '.join(other)}"
            yield Damage(f"report {report_id}", message)
    for (agency,) in db.execute("select distinct agency_id from reports").fetchall():
        if _checks(db, agency) != {
            (n, *check_row(check).values()) for n, check in year_checks(db, agency)
        }:
            yield Damage(f"agency {agency}", "its checks between years do not follow from its rows")


def _checks(db: Database, agency: str) -> set[tuple[Any, ...]]:
    marks = ", ".join("?" * len(BETWEEN_YEARS))
    sql = (
        "select report_id, rule, name, checks.status, place, left_value, right_value, message"  # noqa: S608
        f" from checks join reports on reports.id = report_id where agency_id = ? and rule in ({marks})"
    )
    return set(db.execute(sql, [agency, *BETWEEN_YEARS]).fetchall())


def _other(archive: _Held, report_id: int) -> Iterator[str]:
    """Yield the columns and tables that hold something else than what follows."""
    contents = Contents(archive, report_id)
    standing = standing_of(archive, report_id, contents)
    held = {
        row["url"]: row
        for row in archive.db.query("select * from publications where report_id = ?", [report_id])
    }
    wanted = {p.url: publication_row(report_id, p) for p in standing.publications}
    if held.keys() != wanted.keys():
        yield "publications"
        return
    yield from _apart("publications", ((held[url], row) for url, row in wanted.items()))
    numbers = {url: row["id"] for url, row in held.items()}
    versions = version_rows(report_id, standing, contents, numbers)
    documents = [set(version.documents) for version in standing.versions]
    yield from _versions(archive.db, report_id, versions, documents)
    (row,) = archive.db.query("select * from reports where id = ?", [report_id])
    yield from _apart("reports", [(row, report_row(standing))])
    sql = "select code, message from problems where report_id = ?"
    problems = archive.db.execute(sql, [report_id])
    if {p for p in problems if p[0] in STANDING_PROBLEMS} != standing_problems(standing):
        yield "problems"


def _versions(
    db: Database, report_id: int, wanted: Sequence[_Row], documents: Sequence[Collection[Any]]
) -> Iterator[str]:
    held = list(db.query("select * from versions where report_id = ? order by number", [report_id]))
    if len(held) != len(wanted):
        yield "versions"
        return
    yield from _apart("versions", zip(held, wanted, strict=True))
    sql = "select document_sha256, role, url from version_documents where version_id = ?"
    for row, linked in zip(held, documents, strict=True):
        if set(db.execute(sql, [row["id"]]).fetchall()) != linked:
            yield "version_documents"


def _apart(table: str, pairs: Iterable[tuple[_Row, _Row]]) -> Iterator[str]:
    """Yield the columns in which a stored row and the one that follows differ."""
    for held, wanted in pairs:
        yield from (f"{table}.{name}" for name, value in wanted.items() if held[name] != value)
