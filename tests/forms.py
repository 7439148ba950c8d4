"""Standard tables for tests: from the sample portals' layout, which no reader shares."""

from __future__ import annotations

from crawler.models import PlacedTable, Table
from crawler.sampleportal.figures import Figures, all_figures
from crawler.sampleportal.layout import (
    applications_grid,
    disclosure_grid,
    litigation_grid,
    place,
    width,
)


def sample_figures(agency_id="411991-government", year=2023) -> Figures:
    return all_figures(agency_id, list(range(2019, year + 1)), None)[year]


def as_rows(grid) -> list[list[str | None]]:
    """Return a form as a rectangle, covered squares ``None``."""
    rows: list[list[str | None]] = [[None] * width(grid) for _ in grid]
    for row, column, box in place(grid):
        rows[row][column] = box.text
    return rows


def placed(rows, *, section=3, position=1, exact=True) -> PlacedTable:
    wide = max(len(row) for row in rows)
    filled = tuple(tuple(row) + ("",) * (wide - len(row)) for row in rows)
    return PlacedTable(position, section, Table(filled, exact=exact))


def applications_table(figures) -> PlacedTable:
    return placed(as_rows(applications_grid(figures)))


def disclosure_table(figures) -> PlacedTable:
    return placed(as_rows(disclosure_grid(figures)), section=2)


def litigation_table(figures) -> PlacedTable:
    return placed(as_rows(litigation_grid(figures)), section=4)


def values_of(rows):
    return {item: row.values for item, row in rows.items()}
