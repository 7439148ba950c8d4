"""Every version's rows as views, one for each table of a report's parts."""

from __future__ import annotations

from archive.schema.dictionary import PARTS
from archive.schema.report_rows import PART_TABLES


def version_statements() -> list[str]:
    """Return one view for each table of a report's parts, with the rows of every version.

    Those of the one shown stand in the table, those of others in their version's JSON.
    """
    return [
        _of_versions(name, [c for c in PARTS[name] if c != "report_id"]) for name in PART_TABLES
    ]


def _of_versions(name: str, columns: list[str]) -> str:
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
