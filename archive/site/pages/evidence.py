"""Where a number was printed: its row and table, its document, who fetched that when, and the file."""

from __future__ import annotations

import json
from typing import Any

from sqlite_utils import Database

from archive.reader.differences import VersionRows
from archive.schema.printed import NUMBER_TABLES
from crawler.language.keys import place_zh


def cell_evidence(content: VersionRows, key: str) -> dict[str, Any] | None:
    """Return where a cell ``table.item.column`` was read, ``None`` if the report has no such cell."""
    table, _, rest = key.partition(".")
    item, _, column = rest.partition(".")
    name = NUMBER_TABLES.get(table)
    rows = [row for row in content.get(table, ()) if name and row[name] == item]
    if not rows or column not in rows[0]:
        return None
    row = rows[0]
    printed = next((t for t in content["tables"] if t["position"] == row["table_no"]), None)
    grid = json.loads(printed["rows"]) if printed else []
    place = row["row_no"] or 0
    inferred = column in json.loads(row["inferred"] or "[]")
    return {
        "key": key, "place": place_zh(key), "value": row[column], "inferred": inferred,
        "ocr": row["origin"] == "ocr", "page": row["page"], "table_no": row["table_no"],
        "row_no": row["row_no"],
        "printed": grid[place - 1] if 0 < place <= len(grid) else [],
    }  # fmt: skip


def version_files(db: Database, version_id: int) -> list[dict[str, Any]]:
    """Return the documents of a version, each with its captures; the one that was read stands first."""
    sql = (
        "select documents.*, role, url from version_documents join documents on sha256 = document_sha256"
        " where version_id = ? order by sha256 <> (select versions.document_sha256 from versions"
        " where versions.id = version_id), url"
    )
    return [
        row | {"captures": captures_of(db, row["sha256"])} for row in db.query(sql, [version_id])
    ]


def captures_of(db: Database, sha256: str, limit: int = 20) -> list[dict[str, Any]]:
    """Return the first captures of a document."""
    return list(
        db.query(
            "select url, fetched_at, http_status, outcome, tls from captures"
            " where document_sha256 = ? order by fetched_at, id limit ?",
            [sha256, limit],
        )
    )
