"""One entry of the data dictionary."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TableInfo:
    """A table's Chinese title, what a row is in both languages, its columns, what to filter by."""

    zh: str
    row: str
    en: str
    columns: dict[str, str]
    facets: tuple[str, ...] = ()
    label: str = ""
    sort: str = ""
