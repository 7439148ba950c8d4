"""What Datasette needs to show the archive: titles in Chinese, facets, and search."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from archive.schema.dictionary import TABLES
from archive.schema.dictionary_entry import TableInfo
from archive.site.questions import canned_queries

SITE = Path(__file__).parent
# 著作权法 article 5 leaves official documents of an administrative nature outside copyright.
DATA_LICENCE = "官方文件，不适用著作权法（第五条） official documents, not under copyright"
# Tables of SQLite and of the migrations, and the words of the search index.
_HIDDEN = (
    "_sqlite_migrations", "reports_fts", "reports_fts_config", "reports_fts_data",
    "reports_fts_docsize", "reports_fts_idx",
)  # fmt: skip


def _table_metadata(info: TableInfo) -> dict[str, Any]:
    data: dict[str, Any] = {
        "title": info.zh,
        "description": f"每一行是{info.row}。 / A row is {info.en}.",
        "columns": info.columns,
        "facets": list(info.facets),
    }
    if info.label:
        data["label_column"] = info.label
    if info.sort:
        data["sort_desc"] = info.sort
    return data


def metadata() -> dict[str, Any]:
    """Return Datasette's metadata: titles, descriptions, columns, facets, and the questions."""
    tables = {name: _table_metadata(info) for name, info in TABLES.items()}
    tables |= {name: {"hidden": True} for name in _HIDDEN}
    database = {"title": "年报档案", "tables": tables, "queries": canned_queries()}
    return {
        "title": "年报 Nianbao",
        "description": "政府信息公开工作年度报告档案：原文、表格、核对与版本。 / "
        "An archive of annual reports on government information disclosure.",
        "source": "各行政机关门户公布的政府信息公开工作年度报告",
        "license": DATA_LICENCE,
        "databases": {"archive": database},
    }
