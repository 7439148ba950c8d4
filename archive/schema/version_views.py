"""The rows of every version as views: of the one shown from the tables, of others out of their JSON."""

from __future__ import annotations

from archive.schema.dictionary import PARTS
from archive.schema.report_rows import PART_TABLES


def version_statements() -> list[str]:
    """Return the statements that create one view for each table of a report's parts."""
    return [_statement(name, [c for c in PARTS[name] if c != "report_id"]) for name in PART_TABLES]


def _statement(name: str, columns: list[str]) -> str:
    held = ", ".join(f"part.{column}" for column in columns)
    kept = ", ".join(f"json_extract(part.value, '$.{column}') as {column}" for column in columns)
    return (
        f"create view version_{name} as"
        f" select versions.report_id, versions.number as version, {held} from versions"
        f" join {name} as part on part.report_id = versions.report_id where versions.content is null"
        f" union all select versions.report_id, versions.number, {kept}"
        f" from versions, json_each(versions.content, '$.{name}') as part"
        " where versions.content is not null"
    )
