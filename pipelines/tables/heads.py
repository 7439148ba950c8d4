"""Part three's column heads: kinds of applicants in another order, or one that no form has."""

from __future__ import annotations

from itertools import takewhile

from crawler.forms import APPLICATION_COLUMNS
from crawler.models import PlacedTable, Problem
from crawler.values import is_blank, tidy
from pipelines.tables.labels import plain

FORM = tuple(APPLICATION_COLUMNS)
_KEYS = {plain(label): key for key, label in APPLICATION_COLUMNS.items()}
# Heads over several columns; their own columns print more.
_OVER = ("申请人情况", "法人或其他组织", "勾稽关系")


def _leaves(source: PlacedTable, first_row: int) -> list[str]:
    """Return the lowest head over each column, columns without one left out."""
    heads = source.table.rows[: first_row - 1]
    width = max((len(row) for row in heads), default=0)
    lowest = (
        next((cell for row in reversed(heads) if (cell := row[column]) is not None), "")
        for column in range(width)
    )
    return [tidy(cell) for cell in lowest if not is_blank(cell)]


def read_heads(source: PlacedTable, first_row: int) -> tuple[str, ...]:
    """Return the keys of the table's columns from the left; a head that no form has stays as printed.

    The form's own columns where the heads do not tell: in text, where conversion moved them, and in
    the rest of a table that a page cut. *first_row* (from 1) is the first that holds numbers.
    """
    if not source.table.exact:
        return FORM
    labels = [
        label
        for label in _leaves(source, first_row)
        if not any(plain(words) in plain(label) for words in _OVER)
    ]
    before = sum(1 for _ in takewhile(lambda label: plain(label) not in _KEYS, labels))
    keys = tuple(_KEYS.get(plain(label), label) for label in labels[before:])
    # With one missing the heads do not stand over their columns, as in DOC, which merges none.
    return keys if set(FORM) <= set(keys) and len(set(keys)) == len(keys) else FORM


def odd_columns(source: PlacedTable, columns: tuple[str, ...]) -> list[Problem]:
    """Return a problem for each column that no form has, and one for columns in another order.

    The cells of an unknown column stay in ``tables`` as printed. An order that is not the form's is
    said, because R3 does not notice two kinds of applicants that changed places.
    """
    place = f"table {source.position}"
    problems = [
        Problem("unknown_column", f"{place}: {head}") for head in columns if head not in FORM
    ]
    if (known := [head for head in columns if head in FORM]) != list(FORM):
        message = f"{place}: {', '.join(known)}; the heads were followed"
        problems.append(Problem("columns_in_other_order", message))
    return problems
