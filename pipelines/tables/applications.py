"""Part three: applications received and their outcomes, 7 numbers a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crawler.forms import (
    APPLICATION_COLUMNS,
    APPLICATION_ITEMS,
    CARRIED_IN,
    CARRIED_OUT,
    GROUP_LABELS,
    NEW_RECEIVED,
    OUTCOMES,
    TOTAL_HANDLED,
)
from crawler.models import PlacedTable, Problem
from pipelines.tables.align import (
    PrintedRow,
    find_rows,
    full_columns,
    is_value,
    own_cells,
    read_row,
)
from pipelines.tables.heads import FORM, odd_columns, read_heads
from pipelines.tables.labels import LabelMatcher, plain
from pipelines.tables.solve import Equation
from pipelines.tables.standard import StandardTable

_COLUMNS = tuple(APPLICATION_COLUMNS)
_LABELS = LabelMatcher.for_items(APPLICATION_ITEMS)
_ORDER = [item.key for item in APPLICATION_ITEMS]
_OUTCOMES = frozenset(item.key for item in OUTCOMES)
# Labels that other tables print too: a table with only these is not part three.
_COMMON = frozenset({"other_misc", "other_total", TOTAL_HANDLED.key})
_THREE_OTHERS = frozenset({"other_not_corrected", "other_fee_unpaid", "other_misc"})
_PART = 3


def _unknown_rows(source: PlacedTable, known: set[int]) -> list[Problem]:
    """Return a problem for each row with a full set of numbers under a label that no form has."""
    problems = []
    for row_no, row in enumerate(source.table.rows, start=1):
        cells = [text for _, text in own_cells(row) if text]
        numbers = [text for text in cells if is_value(text)]
        labels = [text for text in cells if not is_value(text)]
        if row_no in known or len(numbers) < len(_COLUMNS) or not labels:
            continue
        if plain(labels[-1]) not in GROUP_LABELS:
            message = f"table {source.position}, row {row_no}: {' | '.join(cells)}"
            problems.append(Problem("unknown_row", message))
    return problems


@dataclass(frozen=True)
class _Group:
    """The rows of one table, and the columns in which it prints their numbers."""

    rows: list[PrintedRow]
    columns: tuple[str, ...]


def _printed_rows(tables: Sequence[PlacedTable]) -> tuple[list[_Group], list[Problem]]:
    """Return the rows of each table that belongs to part three."""
    found: list[_Group] = []
    problems: list[Problem] = []
    for source in tables:
        first = next(iter(find_rows(source, _LABELS, len(_COLUMNS))), None)
        columns = read_heads(source, first.row_no if first else 0)
        rows = find_rows(source, _LABELS, len(columns))
        distinctive = any(row.item not in _COMMON for row in rows)
        if distinctive or (found and rows and source.section == _PART):
            # The rest of a table that a page cut has no heads of its own.
            goes_on = found and columns == FORM and first and first.row_no == 1
            found.append(_Group(rows, found[-1].columns if goes_on else columns))
            problems += odd_columns(source, columns)
            problems += _unknown_rows(source, {row.row_no for row in rows})
    return found, problems


def read_applications(tables: Sequence[PlacedTable]) -> StandardTable:
    """Return part three as read, its rows in the form's order, with the equations R1 to R3."""
    result = StandardTable(_COLUMNS)
    groups, problems = _printed_rows(tables)
    result.problems += problems
    for group in groups:
        width = len(group.columns)
        full = full_columns(group.rows, width)
        for row in group.rows:
            if row.item in result.readings:
                message = f"{row.item} stands twice; the first is used, not row {row.row_no}"
                result.problems.append(Problem("duplicate_row", message))
                continue
            keys = tuple((row.item, column) for column in group.columns)
            result.values.update({(row.item, column): None for column in _COLUMNS})
            result.add_cells(row, read_row(row, width, full), keys)
    result.sort(_ORDER)
    odd = {problem.code for problem in problems}
    _add_equations(result, rows="unknown_row" in odd, columns="unknown_column" in odd)
    return result


def _missing(items: set[str]) -> frozenset[str]:
    """Return the outcome rows of the form that were not found; 其他处理 is one row or three."""
    others = {"other_total"} if "other_total" in items else set(_THREE_OTHERS)
    return (_OUTCOMES - _THREE_OTHERS - {"other_total"} | others | {TOTAL_HANDLED.key}) - items


def _add_equations(result: StandardTable, *, rows: bool, columns: bool) -> None:
    """Add R1 (per column), R2 (per column) and R3 (per row).

    R2 needs every row of the form; *rows* and *columns* tell that there are some that it does not
    have, which R2 and R3 cannot sum up. What cannot be summed up is not stated: nothing is inferred
    by it, and it never fails.
    """
    items = set(result.readings)
    ends = {NEW_RECEIVED.key, CARRIED_IN.key, TOTAL_HANDLED.key, CARRIED_OUT.key}
    missing = _missing(items)
    if items and missing:
        message = f"part three lacks {len(missing)} rows: {', '.join(sorted(missing))}"
        result.problems.append(Problem("missing_rows", message))
    balance = result.equations if ends <= items else result.unstated
    outcomes = result.unstated if missing or rows else result.equations
    applicants = result.unstated if columns else result.equations
    details = [item for item in _ORDER if item in _OUTCOMES & (items | missing)]
    for column in _COLUMNS if items else ():
        left = ((NEW_RECEIVED.key, column), (CARRIED_IN.key, column))
        right = ((TOTAL_HANDLED.key, column), (CARRIED_OUT.key, column))
        balance.append(Equation("R1", column, left, right))
        parts = tuple((item, column) for item in details)
        outcomes.append(Equation("R2", column, parts, ((TOTAL_HANDLED.key, column),)))
    for item in result.readings:
        parts = tuple((item, column) for column in _COLUMNS[:-1])
        applicants.append(Equation("R3", item, parts, ((item, "total"),)))
