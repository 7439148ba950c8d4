"""An original file's page: what it is, who fetched it when, the reports that rest on it."""

from __future__ import annotations

from typing import Any

from sqlite_utils import Database

from archive.site.pages.evidence import captures_of


def document_context(db: Database, sha256: str) -> dict[str, Any] | None:
    """Return a document page's values, ``None`` if the archive holds no such document."""
    document = next(iter(db.query("select * from documents where sha256 = ?", [sha256])), None)
    if document is None:
        return None
    reports = db.query(
        "select distinct reports.*, name, versions.number from version_documents"
        " join versions on versions.id = version_id join reports on reports.id = report_id"
        " join agencies on agencies.id = agency_id"
        " where version_documents.document_sha256 = ? order by agency_id, year limit 50",
        [sha256],
    )
    return {
        "document": document,
        "captures": captures_of(db, sha256, limit=100),
        "reports": list(reports),
    }
