"""One report from several documents: page and attachments compared cell by cell."""

from __future__ import annotations

from crawler.models import Check, Problem, Report, Row, Status

_STANDARD_TABLES = ("disclosure", "applications", "litigation")
_MOST_NAMED = 5  # differing cells that a problem names


def _cells(report: Report) -> dict[str, object]:
    """Return every printed value of the tables by its place; inferred ones are no evidence."""
    cells: dict[str, object] = {}
    for part in _STANDARD_TABLES:
        rows: dict[str, Row] = getattr(report, part)
        for item, row in rows.items():
            for column, value in row.values.items():
                if value is not None and column not in row.inferred:
                    cells[f"{part}.{item}.{column}"] = value
    return cells


def compare_copies(best: Report, other: Report, name: str) -> tuple[list[Check], list[Problem]]:
    """Return whether another document of the report prints the same numbers as the supplying one.

    The check counts the cells that agree (left) of those that both print (right). A document without
    tables, such as a page that only links its attachment, is not compared.
    """
    mine, theirs = _cells(best), _cells(other)
    both = sorted(mine.keys() & theirs.keys())
    if not both:
        return [], []
    differing = [place for place in both if mine[place] != theirs[place]]
    agreeing = len(both) - len(differing)
    status: Status = "fail" if differing else "pass"
    check = Check(
        "copies", status, name, agreeing, len(both), f"{best.format} against {other.format}"
    )
    if not differing:
        return [check], []
    shown = ", ".join(f"{p}: {mine[p]} / {theirs[p]}" for p in differing[:_MOST_NAMED])
    message = f"{name} differs from the supplying document in {len(differing)} cells: {shown}"
    return [check], [Problem("copies_differ", message)]
