"""Which of the two forms a report year is bound by, and what each form prints.

国办公开办函〔2019〕60号 binds report years 2019 and 2020, 〔2021〕30号 those from 2021 on.
"""

from __future__ import annotations

from crawler.forms import (
    APPLICATION_ITEMS,
    DISCLOSURE_COLUMNS,
    DISCLOSURE_COLUMNS_OF,
    DISCLOSURE_ITEMS,
    LITIGATION_STAGES,
    ONLY_2019,
    ONLY_2021,
)

FIRST_FORM, SECOND_FORM = 2019, 2021
_ONLY_COLUMNS_2021 = frozenset({"issued", "repealed", "in_force", "amount_wan"})
_ONLY_COLUMNS_2019 = frozenset(DISCLOSURE_COLUMNS) - _ONLY_COLUMNS_2021 - {"handled"}


def form_of(year: int | None) -> int | None:
    """Return the first year of the form that binds a report year, ``None`` before 2019.

    >>> form_of(2020), form_of(2024), form_of(2018), form_of(None)
    (2019, 2021, None, None)
    """
    if year is None or year < FIRST_FORM:
        return None
    return SECOND_FORM if year >= SECOND_FORM else FIRST_FORM


def items_of(form: int) -> dict[str, tuple[str, ...]]:
    """Return the rows that a form prints in each table, by the table's name.

    >>> len(items_of(2021)["applications"]), items_of(2021)["disclosure"][-1]
    (25, 'fees')
    """
    other = ONLY_2021 if form == FIRST_FORM else ONLY_2019
    tables = {
        "disclosure": DISCLOSURE_ITEMS,
        "applications": APPLICATION_ITEMS,
        "litigation": LITIGATION_STAGES,
    }
    return {
        name: tuple(item.key for item in items if item.key not in other)
        for name, items in tables.items()
    }


def disclosure_columns(item: str, form: int) -> tuple[str, ...]:
    """Return the columns that a form prints for a row of part two.

    >>> disclosure_columns("fees", 2021), disclosure_columns("fees", 2019)
    (('amount_wan',), ('prior_year', 'change'))
    """
    other = _ONLY_COLUMNS_2021 if form == FIRST_FORM else _ONLY_COLUMNS_2019
    return tuple(column for column in DISCLOSURE_COLUMNS_OF[item] if column not in other)
