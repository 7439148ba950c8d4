"""One report from several documents: page and attachments compared cell by cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from crawler.models import Check, Problem, Report, Row, Status
from crawler.values import is_empty_mark

_STANDARD_TABLES = ("disclosure", "applications", "litigation")
_MOST_NAMED = 5  # differing cells that a problem names
_NONE = "/"  # how a cell that shows a mark for "none" is named
# The rules that one cell stands in, by what their place names: its column, or its item or stage.
_BY_COLUMN, _BY_ITEM = {"R1", "R2"}, {"R3", "R4"}


def _shows_none(report: Report, row: Row) -> bool:
    """Tell whether the printed row of a report shows marks for "none"."""
    placed = next((t for t in report.tables if t.position == row.table_no), None)
    if placed is None or not 0 < row.row_no <= len(placed.table.rows):
        return False
    return any(is_empty_mark(cell) for cell in placed.table.rows[row.row_no - 1] if cell)


def _cells(report: Report, *, blanks: bool) -> dict[str, object]:
    """Return what the tables show, by place: numbers, and where a row shows marks for "none" those.

    With *blanks*, a cell without a number shows "none" as well.
    """
    cells: dict[str, object] = {}
    for part in _STANDARD_TABLES:
        rows: dict[str, Row] = getattr(report, part)
        for item, row in rows.items():
            marked = blanks or (None in row.values.values() and _shows_none(report, row))
            for column, value in row.values.items():
                if value is not None or marked:
                    cells[f"{part}.{item}.{column}"] = _NONE if value is None else value
    times = Counter(label for label, _, _ in report.statistics)
    for label, _, value in report.statistics:
        if value is not None and times[label] == 1:
            cells[f"statistics.{label}"] = value
    return cells


def _inferred(report: Report) -> set[str]:
    return {
        f"{part}.{item}.{column}"
        for part in _STANDARD_TABLES
        for item, row in getattr(report, part).items()
        for column in row.inferred
    }


def _by_ocr(report: Report) -> set[str]:
    return {
        f"{part}.{item}.{column}"
        for part in _STANDARD_TABLES
        for item, row in getattr(report, part).items()
        for column in row.values
        if row.ocr
    }


def _agree(mine: object, theirs: object) -> bool:
    """Tell whether two copies show the same: a mark for "none" is no number but zero."""
    return mine == theirs or (_NONE in (mine, theirs) and {mine, theirs} <= {_NONE, 0})


def compare_copies(
    best: Report, other: Report, name: str, *, named: bool = True
) -> tuple[list[Check], list[Problem], list[str]]:
    """Return whether another document of the report shows the same numbers as the supplying one.

    The check counts the cells that agree (left) of those that both show (right); then come the places
    that differ. What the equations gave is no evidence for the other document, but it contradicts. A
    document without tables, such as a page that only links its attachment, is not compared. Of a copy
    that names no publisher (*named*), numbers where the other is blank are another's too.
    """
    mine, theirs = _cells(best, blanks=not named), _cells(other, blanks=not named)
    unseen = _inferred(other)
    both = sorted(
        p for p in mine.keys() & theirs.keys() - unseen if {mine[p], theirs[p]} != {_NONE}
    )
    if not both:
        return [], [], []
    differing = [place for place in both if not _agree(mine[place], theirs[place])]
    agreeing = len(both) - len(differing)
    status: Status = "fail" if differing else "pass"
    check = Check(
        "copies", status, name, agreeing, len(both), f"{best.format} against {other.format}"
    )
    if not differing:
        return [check], [], []
    shown = ", ".join(f"{p}: {mine[p]} / {theirs[p]}" for p in differing[:_MOST_NAMED])
    message = f"{name} differs from the supplying document in {len(differing)} cells: {shown}"
    return [check], [Problem("copies_differ", message)], differing


def without_cells(report: Report, places: Sequence[str], *, keep_printed: bool) -> Report:
    """Return the report with the cells of those places null, and uncertain what is said of them.

    With *keep_printed*, as on a page, which is the report: only those that a picture or the equations
    gave.
    """
    if keep_printed:
        unprinted = _inferred(report) | _by_ocr(report)
        places = [place for place in places if place in unprinted]
    tables: dict[str, dict[str, Row]] = {p: dict(getattr(report, p)) for p in _STANDARD_TABLES}
    unknown = {place.partition(".")[2] for place in places if place.startswith("statistics.")}
    for place in places:
        part, item, column, *_ = (*place.split("."), "")
        if part in tables and item in tables[part]:
            row = tables[part][item]
            inferred = tuple(c for c in row.inferred if c != column)
            tables[part][item] = replace(
                row, values={**row.values, column: None}, inferred=inferred
            )
    return replace(
        report,
        statistics=tuple((t, u, None if t in unknown else v) for t, u, v in report.statistics),
        checks=tuple(_doubted(check, places) for check in report.checks),
        disclosure=tables["disclosure"],
        applications=tables["applications"],
        litigation=tables["litigation"],
    )


def _doubted(check: Check, places: Sequence[str]) -> Check:
    """Return a check as uncertain if it rests on one of the cells."""
    for place in places:
        _, item, *column = place.split(".")
        sums = check.rule == "R11" and place.startswith("statistics.")
        named = {column[-1] if column else "", item}
        rests = (check.rule in _BY_COLUMN | _BY_ITEM and check.place in named) or sums
        if rests and check.status in {"pass", "fail"}:
            return replace(check, status="uncertain", left=None, right=None)
    return check
