"""Reports of two archives: what was seen, in order of time, makes the versions."""

from __future__ import annotations

import json
from typing import Any

from archive.reader.differences import Content
from archive.schema.cross_checks import refresh_year_checks
from archive.schema.report_rows import PART_TABLES
from archive.writer.parts import index, unindex
from archive.writer.store import Archive
from crawler.rules import BETWEEN_REPORTS

_Row = dict[str, Any]
_KEPT = ("id", "version_count", "first_seen_at", "gone_at", "changed_at")


def _key(row: _Row) -> tuple[Any, ...]:
    """Return a report's identity: its address counts only while its year is unknown."""
    year = row["year"]
    return row["agency_id"], year, row["scope"], row["url"] if year is None else ""


def _find(archive: Archive, schema: str, row: _Row) -> _Row | None:
    agency, year, scope, url = _key(row)
    sql = f"select * from {schema}.reports where agency_id = ? and year is ? and scope = ?"
    found = archive.db.query(f"{sql} and (? = '' or url = ?)", [agency, year, scope, url, url])
    return next(iter(found), None)


def _contents(archive: Archive, schema: str, report_id: int) -> dict[str, tuple[int, str]]:
    """Return the stored rows of each content that a report had, as JSON, with their extractor."""
    sql = (
        "select content_sha256, content, cast(extractor as integer)"
        f" from {schema}.versions where report_id = ? order by number"
    )
    found: dict[str, tuple[int, str]] = {}
    for sha256, content, extractor in archive.db.execute(sql, [report_id]).fetchall():
        text = (
            _current(archive, schema, report_id)
            if content is None
            else _without_number(json.loads(content))
        )
        found[sha256] = max(found.get(sha256, (0, "")), (extractor, text))
    return found


def _without_number(content: Content) -> str:
    rows = {
        name: [
            {k: v for k, v in row.items() if k not in {"report_id", "id"}} for row in content[name]
        ]
        for name in PART_TABLES
    }
    return json.dumps(rows, ensure_ascii=False)


def _current(archive: Archive, schema: str, report_id: int) -> str:
    # Checks between reports follow from the merged reports, and are made anew.
    return _without_number({
        name: list(
            archive.db.query(
                f"select * from {schema}.{name} where report_id = ?"
                + (f" and rule not in {BETWEEN_REPORTS}" if name == "checks" else "")
                + " order by rowid",
                [report_id],
            )
        )
        for name in PART_TABLES
    })  # fmt: skip


def _union_sightings(archive: Archive, ours: int, theirs: int) -> None:
    columns = "seen_at, content_sha256, url, document_sha256, extractor, report"
    archive.db.execute(
        f"insert into sightings (report_id, {columns})"
        f" select ?, {columns} from other.sightings where report_id = ?"
        " on conflict do update set document_sha256 = max(document_sha256, excluded.document_sha256),"
        " extractor = max(cast(extractor as integer), cast(excluded.extractor as integer)),"
        " report = max(coalesce(report, ''), coalesce(excluded.report, ''))",
        [ours, theirs],
    )


def _documents(archive: Archive, schema: str, report_id: int) -> set[tuple[str, str, str, str]]:
    """Return the documents of a report's contents: ``(content, document, role, address)``."""
    sql = (
        f"select content_sha256, version_documents.document_sha256, role, version_documents.url"
        f" from {schema}.versions join {schema}.version_documents on version_id = versions.id"
        " where report_id = ?"
    )
    return set(archive.db.execute(sql, [report_id]).fetchall())


def _versions(seen: list[_Row]) -> list[_Row]:
    """Return the versions that follow from what was seen: runs of the same content are one."""
    versions: list[_Row] = []
    last: dict[str, str] = {}
    for row in sorted(seen, key=lambda r: (r["seen_at"], r["content_sha256"], r["url"])):
        sha256 = row["content_sha256"]
        known = row["url"] in last and last[row["url"]] == sha256
        copy = row["url"] not in last and any(v["content_sha256"] == sha256 for v in versions)
        if not known and not copy:
            versions.append(row)
        last[row["url"]] = sha256
    return versions


def _write_versions(
    archive: Archive,
    report_id: int,
    versions: list[_Row],
    contents: dict[str, tuple[int, str]],
    documents: set[tuple[str, str, str, str]],
) -> None:
    db = archive.db
    db.execute(
        "delete from version_documents where version_id in (select id from versions where report_id = ?)",
        [report_id],
    )
    db.execute("delete from versions where report_id = ?", [report_id])
    for number, row in enumerate(versions, start=1):
        content = None if number == len(versions) else contents[row["content_sha256"]][1]
        version = {k: v for k, v in row.items() if k != "report"}
        db.table("versions").insert({**version, "number": number, "content": content}, pk="id")
        version_id = db.execute("select last_insert_rowid()").fetchone()[0]
        for sha256, document, role, url in sorted(documents):
            if sha256 == row["content_sha256"]:
                values = [version_id, document, role, url]
                db.execute("insert or ignore into version_documents values (?, ?, ?, ?)", values)


def _write_parts(archive: Archive, report_id: int, content: str) -> None:
    for name, rows in json.loads(content).items():
        archive.db.execute(f"delete from {name} where report_id = ?", [report_id])
        for row in rows:
            archive.db.table(name).insert({"report_id": report_id, **row})


def _merge_one(archive: Archive, theirs: _Row) -> None:
    ours = _find(archive, "main", theirs)
    db = archive.db
    if ours is None:
        row = {k: v for k, v in theirs.items() if k != "id"}
        db.table("reports").insert(row, pk="id")
        report_id = db.execute("select last_insert_rowid()").fetchone()[0]
        ours = {**theirs, "id": report_id}
    else:
        report_id = ours["id"]
        unindex(archive, report_id)
    contents = _contents(archive, "other", theirs["id"])
    for sha256, content in _contents(archive, "main", report_id).items():
        contents[sha256] = max(contents.get(sha256, (0, "")), content)
    documents = _documents(archive, "main", report_id) | _documents(archive, "other", theirs["id"])
    _union_sightings(archive, report_id, theirs["id"])
    seen = list(db.query("select * from sightings where report_id = ?", [report_id]))
    versions = _versions(seen)
    _write_versions(archive, report_id, versions, contents, documents)
    current = versions[-1] if versions else None
    chosen = max((ours, theirs), key=lambda row: _rank(row, current))
    gone = [row["gone_at"] for row in (ours, theirs)]
    changes = (
        {k: v for k, v in chosen.items() if k not in _KEPT}
        | _said(current)
        | {
            "version_count": len(versions),
            "first_seen_at": min(ours["first_seen_at"], theirs["first_seen_at"]),
            "changed_at": current["seen_at"]
            if current
            else max(ours["changed_at"], theirs["changed_at"]),
            "gone_at": None if None in gone else max(gone),
        }
    )
    db.table("reports").update(report_id, changes)
    found = [_current(archive, "main", report_id), _current(archive, "other", theirs["id"])]
    _write_parts(
        archive, report_id, contents[current["content_sha256"]][1] if current else max(found)
    )
    index(archive, report_id)


def _said(current: _Row | None) -> _Row:
    """Return what the current version's sighting says of the report."""
    if current is None:
        return {}
    own: _Row = {
        key: current[key] for key in ("url", "document_sha256", "content_sha256", "extractor")
    }
    own.update(json.loads(current["report"] or "{}"))
    return own


def _rank(row: _Row, current: _Row | None) -> tuple[Any, ...]:
    """Order rows by whether they describe the current version, then by their contents alone."""
    fits = current is not None and row["content_sha256"] == current["content_sha256"]
    at_url = current is not None and row["url"] == current["url"]
    plain = {k: v for k, v in row.items() if k not in _KEPT}
    return (
        fits,
        at_url,
        int(row["extractor"] or 0),
        json.dumps(plain, ensure_ascii=False, sort_keys=True),
    )


def merge_reports(archive: Archive) -> None:
    """Take the reports of the attached archive ``other`` in, one after another."""
    for theirs in list(archive.db.query("select * from other.reports order by id")):
        _merge_one(archive, theirs)
    for (agency_id,) in archive.db.execute(
        "select distinct agency_id from other.reports"
    ).fetchall():
        refresh_year_checks(archive.db, agency_id)
