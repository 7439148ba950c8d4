"""The form's rows explained: labels, units and articles from ``items``, words from ``articles.toml``."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from sqlite_utils import Database

_FILE = Path(__file__).parents[1] / "articles.toml"
_WRITTEN = tomllib.loads(_FILE.read_text(encoding="utf-8"))
ARTICLES: dict[str, str] = {key: says for key, says in _WRITTEN.items() if key != "form"}
FORM: dict[str, str] = _WRITTEN["form"]  # what the form says of a row that names no article
_TABLES = {
    "disclosure": ("主动公开政府信息情况", "Information disclosed proactively"),
    "applications": ("收到和处理政府信息公开申请情况", "Applications"),
    "litigation": ("政府信息公开行政复议、行政诉讼情况", "Reviews and suits"),
    "facts": ("正文所述的数", "Numbers that the prose states"),
}


def terms(db: Database) -> dict[str, str]:
    """Return what explains each row of the form: its article, and what that says, retold."""
    sql = "select key, article from items where article is not null and table_name <> 'facts'"
    return {
        key: f"条例{article}（转述）：{ARTICLES.get(key, '')}" for key, article in db.execute(sql)
    }


def glossary_context(db: Database) -> dict[str, Any]:
    """Return the glossary: every row of the form by table, in the form's order."""
    held = list(db.query("select * from items order by table_name, position"))
    names = {(row["table_name"], row["key"]): row["zh"] for row in held}
    rows = [
        row
        | {
            "says": ARTICLES.get(row["key"], "") if row["table_name"] != "facts" else "",
            "form": FORM.get(row["key"], "") if row["table_name"] != "facts" else "",
            "above": names.get((row["table_name"], row["parent"])),
        }
        for row in held
    ]
    groups = [
        (name, zh, en, [row for row in rows if row["table_name"] == name])
        for name, (zh, en) in _TABLES.items()
    ]
    return {"groups": groups}
