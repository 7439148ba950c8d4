"""One row an agency, year and scope with a column for each cell of the form: ``granted__total``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from archive.schema.dictionary_entry import english_of
from crawler.forms import (
    APPLICATION_COLUMNS,
    APPLICATION_ITEMS,
    DISCLOSURE_COLUMNS,
    DISCLOSURE_COLUMNS_OF,
    DISCLOSURE_ITEMS,
    LITIGATION_COLUMNS,
    LITIGATION_STAGES,
    Item,
)

VIEW = "agency_year_cells"
BETWEEN = "__"  # an item and its column; no key of the forms has two underscores


class _Cell(NamedTuple):
    """One cell of the form: its table, the row's key there, the item and the column."""

    table: str
    key: str
    item: Item
    column: str
    zh: str

    @property
    def name(self) -> str:
        """Its column of the view."""
        return f"{self.item.key}{BETWEEN}{self.column}"


def _cells() -> Iterator[_Cell]:
    """Yield every cell of both forms in their order."""
    for item in DISCLOSURE_ITEMS:
        for column, zh in DISCLOSURE_COLUMNS.items():
            if column in DISCLOSURE_COLUMNS_OF[item.key]:
                yield _Cell("disclosure", "item", item, column, zh)
    for item in APPLICATION_ITEMS:
        for column, zh in APPLICATION_COLUMNS.items():
            yield _Cell("applications", "item", item, column, zh)
    for stage in LITIGATION_STAGES:
        for column, zh in LITIGATION_COLUMNS.items():
            yield _Cell("litigation", "stage", stage, column, zh)


def wide_columns() -> dict[str, str]:
    """Return the columns of cells with their meanings.

    >>> wide_columns()["granted__total"]
    '予以公开：总计 / granted: total'
    """
    return {
        cell.name: f"{cell.item.zh}：{cell.zh} / {english_of(cell.item.key)}: {english_of(cell.column)}"
        for cell in _cells()
    }


def wide_statement() -> str:
    """Return the statement that creates the view; each row of the form is one look at its key."""
    rows = {(cell.table, cell.key, cell.item.key): None for cell in _cells()}
    columns = ", ".join(f'"{c.item.key}".{c.column} as {c.name}' for c in _cells())
    joins = "\n".join(
        f'left join {table} as "{item}" on "{item}".report_id = reports.id'
        f" and \"{item}\".{key} = '{item}'"
        for table, key, item in rows
    )
    return f"""create view {VIEW} as
select reports.id as report_id, reports.agency_id, agencies.name as agency, agencies.kind,
    agencies.region_code, regions.name as region, reports.year, reports.scope, reports.status,
    reports.proof, reports.url, reports.document_sha256, {columns}
from reports
join agencies on agencies.id = reports.agency_id
left join regions on regions.code = agencies.region_code
{joins}
where reports.year is not null"""  # noqa: S608  # our own names
