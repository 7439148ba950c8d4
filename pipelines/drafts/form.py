"""What the form wants and a draft does not show: parts, tables, rows, columns, cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from crawler.forms import (
    APPLICATION_COLUMNS,
    LITIGATION_COLUMNS,
    LITIGATION_STAGES,
    ONLY_2019,
    ONLY_2021,
    SECTION_TITLES,
)
from crawler.models import Problem, Report, Row
from pipelines.drafts.finding import PART_OF, Cell, Finding, Mending
from pipelines.drafts.form_years import (
    FIRST_FORM,
    SECOND_FORM,
    disclosure_columns,
    form_of,
    items_of,
)
from pipelines.drafts.headings import near_heading

Rows = Mapping[str, Row]
# As of a cell with '三': "granted (table 2, row 4): '三' is no number".
_NO_NUMBER = re.compile(r"(\w+) \(table \d+, row \d+\): (['\"])(.*)\2 is no number")
_MANY = 4  # rows that lack the same numbers, and are said at once
LITIGATION_KEYS = tuple(stage.key for stage in LITIGATION_STAGES)


def missing_parts(report: Report) -> Iterator[Finding]:
    """Yield the six parts that have no heading, and those that have nothing below it; none before 2019."""
    if report.year and not form_of(report.year):
        return
    tables = {placed.section for placed in report.tables}
    texts: dict[int, str] = {}
    for section in report.sections:
        texts[section.number] = texts.get(section.number, "") + section.text.strip()
    for number in SECTION_TITLES:
        if number not in texts:
            near = near_heading(report, number)
            yield Finding(severity="error", code="part_missing", part=number, detail=near)
        elif not texts[number] and number not in tables:
            yield Finding(severity="error", code="part_empty", part=number)


def unnamed(report: Report) -> Iterator[Finding]:
    """Yield that the draft does not say of which year, or whose, it is."""
    if report.year is None:
        yield Finding(severity="error", code="year_missing")
    if not report.agency_as_printed:
        yield Finding(severity="error", code="publisher_missing")


def _printed_form(table: str, rows: Rows, form: int) -> int:
    """Return whose form a table has: the year's, unless all that tells them apart is the other's."""
    older, newer = bool(ONLY_2019 & rows.keys()), bool(ONLY_2021 & rows.keys())
    if table == "disclosure":
        columns = {column for row in rows.values() for column in row.values}
        texts = [set(disclosure_columns("regulations", f)) for f in (FIRST_FORM, SECOND_FORM)]
        older, newer = older or bool(columns & texts[0]), bool(columns & texts[1])
    if older == newer:
        return form
    return SECOND_FORM if newer else FIRST_FORM


def _columns(table: str, item: str, form: int) -> tuple[str, ...]:
    if table == "disclosure":
        return disclosure_columns(item, form)
    return tuple(APPLICATION_COLUMNS if table == "applications" else LITIGATION_COLUMNS)


def missing_cells(report: Report) -> Iterator[Finding]:
    """Yield tables, rows and columns of the year's form that are not there, and cells without a number."""
    form = form_of(report.year)
    for table, part in PART_OF.items():
        rows: Rows = getattr(report, table)
        if form and not rows:
            yield Finding(severity="error", code="table_missing", part=part, table=table)
        elif form:
            yield from _missing(table, part, rows, form)
        blanks = _blanks(table, part, rows, _unplaced(report))
        yield from _together([_unread(finding, report) for finding in blanks], rows)


def _missing(table: str, part: int, rows: Rows, form: int) -> Iterator[Finding]:
    printed = _printed_form(table, rows, form)
    if printed != form:
        detail = str(printed)
        yield Finding(severity="error", code="old_form", part=part, table=table, detail=detail)
    wanted = items_of(printed)[table]
    if lacking := tuple(item for item in wanted if item not in rows):
        yield Finding(severity="error", code="rows_missing", part=part, table=table, items=lacking)
    cells = tuple(
        Cell(item=item, column=column)
        for item in wanted
        if item in rows
        for column in _columns(table, item, printed)
        if column not in rows[item].values
    )
    if cells:
        yield Finding(severity="error", code="columns_missing", part=part, table=table, cells=cells)


def _unplaced(report: Report) -> frozenset[str]:
    """Return the rows that print more or fewer numbers than cells: which cell is blank is not known."""
    whole = (p.message.partition(" (")[0] for p in report.problems if p.code == "ragged_row")
    return frozenset(
        item for name in whole for item in (LITIGATION_KEYS if name == "litigation" else (name,))
    )


def unread_cell(problem: Problem) -> tuple[str, str]:
    """Return the row and the text of a cell that holds no number, ``""`` of any other problem.

    >>> unread_cell(Problem("unreadable_cell", "granted (table 2, row 4): '三' is no number"))
    ('granted', '三')
    """
    found = _NO_NUMBER.fullmatch(problem.message) if problem.code == "unreadable_cell" else None
    return (found[1], found[3]) if found else ("", "")


def _unread(finding: Finding, report: Report) -> Finding:
    """Return a row's blanks as what they hold, where each of them holds something that is no number."""
    unread = [unread_cell(problem) for problem in report.problems]
    texts = [text for item, text in unread if item == finding.cells[0].item]
    if finding.code != "blank_cells" or len(texts) != len(finding.cells):
        return finding
    return replace(finding, code="unreadable_cell", detail="".join(f"“{text}”" for text in texts))


def _together(found: list[Finding], rows: Rows) -> Iterator[Finding]:
    """Yield the blanks of a table, those of many rows that lack the same columns as one.

    A form that is not filled in has a blank in each of its cells: that is one thing to say.
    """
    plain = [f for f in found if f.code == "blank_cells"]
    every = _as_one(plain)
    if every and len(every.cells) == sum(len(row.values) for row in rows.values()):
        yield replace(every, whole=not every.mendings)
        return
    alike: dict[tuple[str, ...], list[Finding]] = {}
    for finding in plain:
        alike.setdefault(tuple(cell.column for cell in finding.cells), []).append(finding)
    many = [group for group in alike.values() if len(group) >= _MANY]
    for finding in found:
        group = next((group for group in many if finding in group), [finding])
        if finding is group[0]:
            yield _as_one(group) or finding


def _as_one(group: list[Finding]) -> Finding | None:
    """Return the blanks of several rows as one finding, ``None`` of none."""
    if not group:
        return None
    return replace(
        group[0],
        cells=tuple(cell for one in group for cell in one.cells),
        mendings=tuple(mending for one in group for mending in one.mendings),
    )


def _blanks(table: str, part: int, rows: Rows, unplaced: frozenset[str]) -> Iterator[Finding]:
    """Yield, row by row, the cells that hold no number, each with the value that the equations give it.

    A row whose numbers have no cells of their own is said by its problem, and here only if they are given.
    """
    for item, row in rows.items():
        blank = [c for c, value in row.values.items() if value is None or c in row.inferred]
        cells = tuple(Cell(item=item, column=column) for column in blank)
        given = [(cell, row.values[cell.column]) for cell in cells]
        mendings = tuple(
            Mending(cells=(cell,), values=(value,))
            for cell, value in given
            if isinstance(value, int | float)
        )
        if not cells or (item in unplaced and not mendings):
            continue
        code = "cells_unplaced" if item in unplaced else "blank_cells"
        yield Finding(
            severity="error", code=code, part=part, table=table, cells=cells, mendings=mendings
        )
