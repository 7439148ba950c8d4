"""What plain Datasette needs to show the archive: titles in Chinese, columns, facets, licence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from archive.reader.prepared import PREPARED
from archive.schema.dictionary import TABLES
from archive.schema.dictionary_entry import TableInfo

# 著作权法 article 5 leaves official documents of an administrative nature outside copyright.
DATA_LICENCE = "官方文件，不适用著作权法（第五条） official documents, not under copyright"
# Tables of SQLite and of the migrations, the words of the search index, and what waits to be compared.
_HIDDEN = (
    "_sqlite_migrations", "reports_fts", "reports_fts_config", "reports_fts_data",
    "reports_fts_docsize", "reports_fts_idx", "_common_sentences", "_touched_sentences",
    "_touched_reports", "_other_words", *PREPARED,
)  # fmt: skip
_UNITS = {
    "disclosure": "除收费金额（万元）外，单位为件；2019、2020 年度表的项目数为项。",
    "applications": "单位：件。",
    "litigation": "单位：件。",
}


def _table(name: str, info: TableInfo) -> dict[str, Any]:
    data: dict[str, Any] = {
        "title": info.zh,
        "description": f"每一行是{info.row}。{_UNITS.get(name, '')} / A row is {info.en}.",
        "columns": info.columns,
        "facets": list(info.facets),
    }
    if info.label:
        data["label_column"] = info.label
    if info.sort:
        data["sort_desc"] = info.sort
    return data


def plain_metadata() -> dict[str, Any]:
    """Return Datasette's metadata: titles, descriptions, columns, facets, licence."""
    tables = {name: _table(name, info) for name, info in TABLES.items()}
    tables |= {name: {"hidden": True} for name in _HIDDEN}
    return {
        "title": "年报 Nianbao",
        "description": "政府信息公开工作年度报告档案：原文、表格、核对与版本。 / "
        "An archive of annual reports on government information disclosure.",
        "source": "各行政机关门户公布的政府信息公开工作年度报告",
        "license": DATA_LICENCE,
        "databases": {"archive": {"title": "年报档案", "tables": tables}},
    }


def write_metadata(data: Path) -> None:
    """Write the metadata beside the database of an archive folder; whole or not at all."""
    unfinished = data / ".metadata.json.part"
    text = json.dumps(plain_metadata(), ensure_ascii=False, indent=1)
    unfinished.write_text(text + "\n", encoding="utf-8")
    unfinished.replace(data / "metadata.json")
