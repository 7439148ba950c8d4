"""What does not add up in parts three and four, and the value that would make it right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from crawler.models import Check, Number, Report, Row
from pipelines.drafts.finding import PART_OF, Cell, Finding, Mending, Sides
from pipelines.drafts.mending import Break, Way, breaks
from pipelines.tables.sums.bounds import Equation, Key
from pipelines.tables.sums.solve import equation_of

_RULES = {"applications": ("R1", "R2", "R3"), "litigation": ("R4",)}


def written(rows: Mapping[str, Row]) -> dict[Key, Number]:
    """Return the numbers that a table's cells print; what only the equations gave is not written."""
    return {
        (item, column): value
        for item, row in rows.items()
        for column, value in row.values.items()
        if isinstance(value, int | float) and column not in row.inferred
    }


def _stated(report: Report, table: str) -> dict[Equation, Check]:
    """Return the equations that the report's rows let one state, with their checks."""
    rows: Mapping[str, Row] = getattr(report, table)
    found = {}
    for check in report.checks:
        if check.rule in _RULES[table] and check.status in {"pass", "fail"}:
            equation = equation_of(check.rule, check.place, rows)
            if equation is not None:
                found[equation] = check
    return found


def _mending(way: Way, values: Mapping[Key, Number]) -> Mending:
    cells = tuple(Cell(item=key[0], column=key[1], printed=values[key]) for key, _ in way)
    return Mending(cells=cells, values=tuple(value for _, value in way))


def _finding(table: str, broken: Break, values: Mapping[Key, Number]) -> Finding:
    sides = tuple(
        Sides(
            rule=equation.rule,
            place=equation.place,
            left=sum(values[key] for key in equation.left),
            right=sum(values[key] for key in equation.right),
        )
        for equation in broken.failing
    )
    mendings = tuple(_mending(way, values) for way in broken.ways)
    return Finding(
        severity="error", code="sums_differ", part=PART_OF[table], table=table, sides=sides,
        mendings=mendings,
    )  # fmt: skip


def broken_sums(report: Report) -> Iterator[Finding]:
    """Yield what fails together in each table, then what fails although cells are blank."""
    for table in _RULES:
        values = written(getattr(report, table))
        stated = _stated(report, table)
        whole: set[Equation] = set()
        for broken in breaks(list(stated), values):
            whole.update(broken.failing)
            yield _finding(table, broken, values)
        for equation, check in stated.items():
            if check.status == "fail" and equation not in whole:
                sides = Sides(
                    rule=check.rule, place=check.place, left=check.left, right=check.right
                )
                yield Finding(
                    severity="error", code="sums_differ", part=PART_OF[table], table=table, sides=(sides,)
                )  # fmt: skip


def older_sums(report: Report) -> Iterator[Finding]:
    """Yield what does not add up in the statistics form of 2018 and before (R11)."""
    for check in report.checks:
        if check.rule == "R11" and check.status == "fail":
            sides = Sides(rule="R11", place=check.place, left=check.left, right=check.right)
            yield Finding(severity="error", code="sums_differ", table="statistics", sides=(sides,))
