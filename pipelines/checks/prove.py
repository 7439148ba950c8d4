"""The checks R1-R4 and R7 on one report's tables, and the verdict over them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from crawler.forms import (
    LITIGATION_COLUMNS,
    LITIGATION_STAGES,
    WHOLE_COLUMNS,
)
from crawler.models import Check, Number, Problem, Proof, Status
from pipelines.tables.disclosure_rows import lacks_cells
from pipelines.tables.read import StandardTables
from pipelines.tables.standard import Settled, Value
from pipelines.tables.sums.bounds import Equation, Key
from pipelines.tables.sums.solve import cannot_be, printed_sum

# Something in the tables was left open: they are not proved, whatever their sums.
_OPEN_CELLS = frozenset(
    ("unreadable_cell", "unknown_row", "unknown_column", "duplicate_row", "several_reports", "head_missing",
     "looks_unknown")
)  # fmt: skip
_CELLS_OF_LITIGATION = len(LITIGATION_STAGES) * len(LITIGATION_COLUMNS)

# Whose numbers they are, or which of two copies is right, is not known.
_OPEN_REPORT = frozenset({"copies_differ", "owner_unsure"})


def _number(value: Value) -> Number | None:
    return value if isinstance(value, int | float) else None


def check_equation(equation: Equation, values: Mapping[Key, Value]) -> Check:
    """Return the equation's verdict: blank is not zero, so a sum with a blank is uncertain.

    It fails for certain where the printed part of one side already exceeds the whole other side.
    """
    left, right = (printed_sum(keys, values) for keys in (equation.left, equation.right))
    over = cannot_be(left, right)
    blanks = left[1] + right[1]
    status: Status
    shown: list[Number | None] = [left[0], right[0]]
    if blanks == len(equation.left) + len(equation.right):
        status, shown = "not_assessable", [None, None]
    elif not blanks:
        status = "fail" if over else "pass"
    else:
        status = "fail" if over else "uncertain"
        shown = [None if blank and not over else total for total, blank in (left, right)]
    message = f"{blanks} cells are blank or unknown" if blanks else ""
    return Check(equation.rule, status, equation.place, shown[0], shown[1], message)


def check_unstated(equation: Equation, values: Mapping[Key, Value]) -> Check:
    """Return the verdict where rows or columns of an equation were not read: never a failure.

    A side shows its sum only if it is whole; what the form does not have stands on the left.
    """
    unread = sorted(
        {item for item, _ in (*equation.left, *equation.right)} - {i for i, _ in values}
    )
    left, right = (
        [_number(values.get(key)) for key in keys] for keys in (equation.left, equation.right)
    )
    sums = [
        None if None in side else sum(value for value in side if value is not None)
        for side in (left if unread else [None], right)
    ]
    known = any(value is not None for value in (*left, *right))
    status: Status = "uncertain" if known else "not_assessable"
    message = f"not read: {', '.join(unread)}" if unread else "beside rows or columns of no form"
    return Check(equation.rule, status, equation.place, sums[0], sums[1], message)


def _check_counts(place: str, table: Settled) -> Check:
    """Return R7 for one table: whole and not negative; left counts the cells that are not."""
    known = any(value is not None for value in table.values.values())
    if not known:
        return Check("R7", "not_assessable", place, None, None)
    bad = list(_bad_counts(place, table))
    message = f"not a count: {', '.join(bad)}" if bad else ""
    return Check("R7", "fail" if bad else "pass", place, len(bad), 0, message)


def _bad_counts(place: str, table: Settled) -> Iterable[str]:
    """Yield the places that break R7: negative, or not whole where counts stand."""
    for (item, column), value in table.values.items():
        if not isinstance(value, int | float) or column == "change":
            continue
        whole = place != "disclosure" or column in WHOLE_COLUMNS
        if value < 0 or (whole and value != int(value)):
            yield f"{item}.{column}"


def check_tables(tables: StandardTables) -> tuple[Check, ...]:
    """Return every check of the report's own tables, in the order of the rules."""
    checks = [
        check_equation(equation, table.values)
        for table in (tables.applications, tables.litigation)
        for equation in table.equations
    ]
    checks += [
        check_unstated(equation, table.values)
        for table in (tables.applications, tables.litigation)
        for equation in table.unstated
    ]
    checks.sort(key=lambda check: check.rule)
    for place in ("disclosure", "applications", "litigation"):
        table: Settled = getattr(tables, place)
        if table.values:
            checks.append(_check_counts(place, table))
    return tuple(checks)


def prove(tables: StandardTables, checks: Sequence[Check]) -> Proof:
    """Return the verdict on the report's tables.

    ``no_tables``: none was found. ``inconsistent``: an equation fails on cells that were read, or
    no value of the unread ones satisfies all. ``proved``: all three are whole, every cell of the
    form read, every equation holds, nothing left open. ``repaired``: the same, but some cells given by
    the equations, and perhaps a sub-table of part two missing.
    ``ambiguous``: anything less.
    """
    summed = (tables.applications, tables.litigation)
    if not tables.disclosure.rows and not any(table.values for table in summed):
        return "no_tables"
    if any(check.status == "fail" for check in checks):
        return "inconsistent"
    if any(table.contradicted for table in summed):
        return "ambiguous" if any(table.doubtful for table in summed) else "inconsistent"
    rules = {check.rule for check in checks if check.status == "pass"}
    holds = {"R1", "R2", "R3", "R4"} <= rules and all(check.status == "pass" for check in checks)
    if not holds or not _is_whole(tables):
        return "ambiguous"
    if any(table.inferred for table in summed):
        return lowered("repaired", tables.problems)
    # No equation speaks of a row or sub-table that part two lost.
    lost = lacks_cells(tables.disclosure.values.keys())
    return "ambiguous" if lost else lowered("proved", tables.problems)


def lowered(proof: Proof, problems: Iterable[Problem]) -> Proof:
    """Return the verdict with what is open about the report: nothing open is proved."""
    codes = {problem.code for problem in problems}
    if proof in {"proved", "repaired"} and codes & _OPEN_REPORT:
        return "ambiguous"
    return "ambiguous" if proof == "proved" and codes & _OPEN_CELLS else proof


def _is_whole(tables: StandardTables) -> bool:
    """Tell whether every cell that the three tables print has a value, part four's fifteen among them."""
    parts = (tables.disclosure, tables.applications, tables.litigation)
    if not all(table.values and None not in table.values.values() for table in parts):
        return False
    return len(tables.litigation.values) == _CELLS_OF_LITIGATION
