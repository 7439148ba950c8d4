"""Where each value of a report was printed, as lines for people: ``nianbao extract --explain``."""

from __future__ import annotations

from collections.abc import Iterator

from crawler.models import Report, Row


def _printed(report: Report, row: Row) -> str:
    """Return the printed row that a value was read from, merged cells left out."""
    for placed in report.tables:
        if placed.position == row.table_no and 0 < row.row_no <= len(placed.table.rows):
            return " | ".join(
                cell for cell in placed.table.rows[row.row_no - 1] if cell is not None
            )
    return ""


def _place(row: Row) -> str:
    page = f"page {row.page}, " if row.page else ""
    return f"{page}table {row.table_no}, row {row.row_no}"


def explain(report: Report) -> Iterator[str]:
    """Yield the document, then each row's values with their origin, place and printed text.

    A value that the equations gave is marked ``*``; ``?`` is a cell that stays unknown.
    """
    yield f"document {report.source_sha256} ({report.format})"
    for part in ("disclosure", "applications", "litigation"):
        rows: dict[str, Row] = getattr(report, part)
        for item, row in rows.items():
            cells = [
                f"{column}={'?' if value is None else value}{'*' if column in row.inferred else ''}"
                for column, value in row.values.items()
            ]
            yield f"{part}.{item}: {' '.join(cells)}"
            yield f"    {_place(row)}: {_printed(report, row)}"
    for fact in report.facts:
        yield f"facts.{fact.key}: {fact.value} {fact.unit}"
        yield f"    part {fact.section}: {fact.quote}"
