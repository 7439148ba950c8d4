"""The checks R1-R4 and R7 on one report's tables, and the verdict over them."""

from __future__ import annotations

from collections.abc import Sequence

from crawler.models import Check, Number, Problem, Proof, Row, Status
from pipelines.tables.disclosure import has_fractions
from pipelines.tables.solve import Equation, Key
from pipelines.tables.standard import StandardTable

# Whose numbers they are, or which of two copies is right, is not known.
_OPEN = frozenset({"copies_differ", "owner_unsure"})


def _sides(values: dict[Key, Number | None], equation: Equation) -> tuple[list[Number | None], ...]:
    return tuple([values[key] for key in keys] for keys in (equation.left, equation.right))


def check_equation(equation: Equation, values: dict[Key, Number | None]) -> Check:
    """Return the equation's verdict: blank is not zero, so a sum with a blank is uncertain.

    It fails for certain where the printed part of one side already exceeds the whole other side.
    """
    left, right = _sides(values, equation)
    sums = [sum(value for value in side if value is not None) for side in (left, right)]
    blanks = [sum(value is None for value in side) for side in (left, right)]
    status: Status
    shown: list[Number | None]
    if sum(blanks) == len(left) + len(right):
        status, shown = "not_assessable", [None, None]
    elif not any(blanks):
        status, shown = ("pass" if sums[0] == sums[1] else "fail"), list(sums)
    else:
        over = (not blanks[1] and sums[0] > sums[1]) or (not blanks[0] and sums[1] > sums[0])
        status = "fail" if over else "uncertain"
        shown = [
            None if blank and not over else total for blank, total in zip(blanks, sums, strict=True)
        ]
    message = f"{sum(blanks)} cells are blank or unknown" if any(blanks) else ""
    return Check(equation.rule, status, equation.place, shown[0], shown[1], message)


def check_unstated(equation: Equation, values: dict[Key, Number | None]) -> Check:
    """Return the verdict where rows or columns of an equation were not read: never a failure.

    A side shows its sum only if it is whole; what the form does not have stands on the left.
    """
    unread = sorted(
        {item for item, _ in (*equation.left, *equation.right)} - {i for i, _ in values}
    )
    left, right = ([values.get(key) for key in keys] for keys in (equation.left, equation.right))
    sums = [
        None if None in side else sum(value for value in side if value is not None)
        for side in (left if unread else [None], right)
    ]
    known = any(value is not None for value in (*left, *right))
    status: Status = "uncertain" if known else "not_assessable"
    message = f"not read: {', '.join(unread)}" if unread else "beside rows or columns of no form"
    return Check(equation.rule, status, equation.place, sums[0], sums[1], message)


def _check_counts(place: str, bad: Sequence[str], *, known: bool) -> Check:
    """Return R7 for one table: whole and not negative; left counts the cells that are not."""
    if not known:
        return Check("R7", "not_assessable", place, None, None)
    message = f"not a count: {', '.join(bad)}" if bad else ""
    return Check("R7", "fail" if bad else "pass", place, len(bad), 0, message)


def _bad_counts(table: StandardTable) -> list[str]:
    return [
        f"{item}.{column}"
        for (item, column), value in table.values.items()
        if value is not None and (value < 0 or value != int(value))
    ]


def check_tables(
    disclosure: dict[str, Row], applications: StandardTable, litigation: StandardTable
) -> tuple[Check, ...]:
    """Return every check of the report's own tables, in the order of the rules."""
    checks = [
        check_equation(equation, table.values)
        for table in (applications, litigation)
        for equation in table.equations
    ]
    checks += [
        check_unstated(equation, table.values)
        for table in (applications, litigation)
        for equation in table.unstated
    ]
    checks.sort(key=lambda check: check.rule)
    numbers = [value for row in disclosure.values() for value in row.values.values()]
    if disclosure:
        known = any(value is not None for value in numbers)
        checks.append(_check_counts("disclosure", has_fractions(disclosure), known=known))
    for place, table in (("applications", applications), ("litigation", litigation)):
        if table.values:
            known = any(value is not None for value in table.values.values())
            checks.append(_check_counts(place, _bad_counts(table), known=known))
    return tuple(checks)


def prove(
    disclosure: dict[str, Row],
    applications: StandardTable,
    litigation: StandardTable,
    checks: Sequence[Check],
) -> Proof:
    """Return the verdict on the report's tables.

    ``no_tables``: none was found. ``inconsistent``: an equation fails on cells that were read, or
    no value of the unread ones satisfies all. ``proved``: parts three and four are whole, every
    cell read, every equation holds. ``repaired``: the same, some cells given by the equations.
    ``ambiguous``: anything less.
    """
    tables = (applications, litigation)
    if not disclosure and not any(table.values for table in tables):
        return "no_tables"
    doubtful = any(table.doubtful for table in tables)
    if any(check.status == "fail" for check in checks):
        return "inconsistent"
    if any(table.contradicted for table in tables):
        return "ambiguous" if doubtful else "inconsistent"
    whole = all(table.values and None not in table.values.values() for table in tables)
    rules = {check.rule for check in checks if check.status == "pass"}
    if not whole or not {"R1", "R2", "R3", "R4"} <= rules:
        return "ambiguous"
    if any(check.status != "pass" for check in checks if check.place != "disclosure"):
        return "ambiguous"
    return "repaired" if any(table.inferred for table in tables) else "proved"


def lowered(proof: Proof, problems: Sequence[Problem]) -> Proof:
    """Return the verdict with what is open about the report as a whole: nothing open is proved."""
    is_open = any(problem.code in _OPEN for problem in problems)
    return "ambiguous" if is_open and proof in {"proved", "repaired"} else proof
