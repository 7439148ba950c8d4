"""One thing that does not add up in a draft, or that it lacks, as data; commands put it into words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from crawler.models import Number

Severity = Literal["error", "note"]
PART_OF = {"disclosure": 2, "applications": 3, "litigation": 4}  # where the form prints each table


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A cell of a table with what it says, ``None`` where it says no number."""

    item: str
    column: str
    printed: Number | None = None


@dataclass(frozen=True, kw_only=True)
class Sides:
    """A rule at a place with what its two sides come to."""

    rule: str
    place: str
    left: Number | None
    right: Number | None


@dataclass(frozen=True, kw_only=True)
class Mending:
    """Cells with the values that would make all hold that fails together."""

    cells: tuple[Cell, ...]
    values: tuple[Number, ...]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What is wrong (``error``) or to be looked at (``note``), and where.

    ``code`` is one of: ``sums_differ`` (``sides`` that do not meet, ``mendings`` that would make them;
    ``whole`` tells that nothing else of the table is open, so that mended all of it would agree),
    ``blank_cells`` (``cells``, of one row or of many that lack the same; ``mendings`` where the equations
    leave one value; ``whole`` tells that it is every cell of the table), ``cells_unplaced`` (the same of a
    row that prints more or fewer numbers than cells), ``no_count`` (``cells``), ``table_missing``,
    ``rows_missing``, ``columns_missing``, ``old_form``, ``part_missing`` (``detail``: a line that may be
    meant as its heading), ``part_empty``, ``year_missing``, ``period_differs``, ``fee_contradicted``,
    ``publisher_missing``, ``prose_differs``, ``prose_doubtful``, ``years_differ``, ``copies_differ`` and the
    code of a ``Problem``, which ``detail`` then says.
    """

    severity: Severity
    code: str
    part: int = 0  # of the report, 0: of the whole
    table: str = ""
    sides: tuple[Sides, ...] = ()
    cells: tuple[Cell, ...] = ()
    mendings: tuple[Mending, ...] = ()
    items: tuple[str, ...] = ()
    detail: str = ""
    whole: bool = False
