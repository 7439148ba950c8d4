"""A report's rows made to follow from what was seen: its publications, versions, and what it shows.

Called inside the transaction that changed what was seen, or what lists say. The rows depend on that
alone, never on what came first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from archive.history.sighting import Linked
from archive.history.standing import Standing, stand
from archive.schema.cross_checks import refresh_years_beside
from archive.schema.report_rows import STANDING_PROBLEMS, rows
from archive.writer.contents import Contents, Offer, write_parts
from archive.writer.sightings import read_places, read_sightings
from archive.writer.similar import index_sentences as index
from archive.writer.standing_rows import (
    Row,
    publication_row,
    report_row,
    standing_problems,
    version_rows,
)
from archive.writer.store import Archive, Held
from crawler.errors import ArchiveError

_INDEXED = ("title", "agency_as_printed")  # of a report's own row: what its words are made of
_FORGET = (
    "delete from version_documents where version_id in (select id from versions where report_id = ?)",
    "delete from versions where report_id = ?",
)


class _Held(NamedTuple):
    """What is stored of a report before it is refreshed."""

    report: Row
    publications: Sequence[Row] = ()
    versions: Sequence[Row] = ()  # by their numbers


def refresh_report(
    archive: Archive,
    report_id: int,
    offers: Iterable[Offer] = (),
    *,
    read_anew: Iterable[Offer] = (),
    created: bool = False,
) -> Standing:
    """Make a report's rows anew where they differ; one *created* just now has none but its own.

    *offers* are contents that the archive may lack; those *read_anew* take the place of what it holds.
    """
    contents = Contents(archive, report_id, offers, read_anew, created=created)
    standing = standing_of(archive, report_id, contents)
    now, row = contents.wanted(standing), report_row(standing)
    held = _held(archive, report_id, created=created)
    differs = now != contents.shown
    speaks = differs or any(held.report[name] != row[name] for name in _INDEXED)
    if speaks or created or not archive.words.holds(report_id):
        archive.change_words(report_id)
        speaks = True
    ids = _write_publications(archive, report_id, standing, held.publications)
    wanted = version_rows(report_id, standing, contents, ids)
    _write_versions(archive, report_id, standing, held.versions, wanted)
    if {**held.report, **row} != held.report:
        archive.update("reports", report_id, row)
    if differs:
        write_parts(archive, report_id, now, over=not created)
    _write_problems(archive, report_id, standing)
    if speaks:
        index(archive, report_id)
    if differs:
        refresh_years_beside(archive.db, report_id, now)
    return standing


def _held(archive: Archive, report_id: int, *, created: bool) -> _Held:
    (report,) = rows(archive.db, "select * from reports where id = ?", [report_id])
    if created:
        return _Held(report)
    publications = "select * from publications where report_id = ?"
    versions = "select * from versions where report_id = ? order by number"
    return _Held(report, *(rows(archive.db, sql, [report_id]) for sql in (publications, versions)))


def standing_of(archive: Held, report_id: int, contents: Contents) -> Standing:
    """Return where a report stands by what was seen of it.

    :raises ArchiveError: if the archive does not hold what was seen
    """
    seen = read_sightings(archive, report_id)
    if not seen:
        raise ArchiveError(f"report {report_id}: was never seen")
    return stand(seen, read_places(archive, report_id, seen), contents.alike)


def refresh_address(archive: Archive, url: str) -> None:
    """Refresh every report that an address is known to present."""
    sql = "select distinct report_id from sightings where url = ?"
    for (report_id,) in archive.db.execute(sql, [url]).fetchall():
        refresh_report(archive, report_id)


def _write_publications(
    archive: Archive, report_id: int, standing: Standing, held: Sequence[Row]
) -> dict[str, int]:
    """Write the publications that differ from what is stored; return their numbers by address."""
    known = {row["url"]: row for row in held}
    ids = {row["url"]: row["id"] for row in held}
    for publication in standing.publications:
        row = publication_row(report_id, publication)
        old = known.get(publication.url)
        if old is None:
            ids[publication.url] = archive.insert("publications", row)
        elif {**old, **row} != old:
            archive.update("publications", old["id"], row)
    return ids


def _write_versions(
    archive: Archive,
    report_id: int,
    standing: Standing,
    held: Sequence[Row],
    wanted: Sequence[Row],
) -> None:
    """Write the versions, with their documents, unless they are stored just so."""
    links = [version.documents for version in standing.versions]
    alike = [{**old, **row} == old for old, row in zip(held, wanted, strict=False)]
    linked = [_links(archive, old["id"]) for old in held]
    if len(held) != len(wanted) or not all(alike) or linked != [set(found) for found in links]:
        _replace_versions(archive, report_id, held, wanted, links)


def _replace_versions(
    archive: Archive,
    report_id: int,
    held: Sequence[Row],
    wanted: Sequence[Row],
    links: Sequence[Sequence[Linked]],
) -> None:
    """Write the versions anew; each of a moment that is held keeps its number of row."""
    ids: dict[tuple[str, str, int], list[int]] = {}
    for old in held:
        ids.setdefault((old["url"], old["seen_at"], old["sequence"]), []).append(old["id"])
    for sql in _FORGET if held else ():
        archive.db.execute(sql, [report_id])
    kept = [ids.get((row["url"], row["seen_at"], row["sequence"])) for row in wanted]
    numbered = [
        (same.pop(0) if same else None, row) for same, row in zip(kept, wanted, strict=True)
    ]
    # Versions that keep their number of row come first: a new one must not be given it.
    for old_id, row in sorted(numbered, key=lambda pair: pair[0] is None):
        version_id = archive.insert("versions", {"id": old_id, **row})
        archive.db.conn.executemany(
            "insert or ignore into version_documents (version_id, document_sha256, role, url)"
            " values (?, ?, ?, ?)",
            [(version_id, *document) for document in links[row["number"] - 1]],
        )


def _links(archive: Archive, version_id: int) -> set[tuple[str, str, str]]:
    sql = "select document_sha256, role, url from version_documents where version_id = ?"
    return set(archive.db.execute(sql, [version_id]).fetchall())


def _write_problems(archive: Archive, report_id: int, standing: Standing) -> None:
    """Say beside a report's own problems that its page was replaced, or that it differs elsewhere."""
    wanted = standing_problems(standing)
    marks = ", ".join("?" * len(STANDING_PROBLEMS))
    held = archive.db.execute(
        f"select code, message from problems where report_id = ? and code in ({marks})",  # noqa: S608
        [report_id, *STANDING_PROBLEMS],
    ).fetchall()
    for code, message in sorted(set(held) - wanted):
        archive.db.execute(
            "delete from problems where report_id = ? and code = ? and message = ?",
            [report_id, code, message],
        )
    for code, message in sorted(wanted - set(held)):
        archive.db.execute(
            "insert into problems (report_id, code, message) values (?, ?, ?)",
            [report_id, code, message],
        )
