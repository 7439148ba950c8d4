"""Rows of part three whose labels a conversion set elsewhere: named by their place among the others.

A PDF's text as Markdown loses labels of two lines: their rows are numbers alone. They are named only where
the rows are just as many as the form's, the named ones stand in its order, and the sums of the outcomes hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from crawler.forms import APPLICATION_COLUMNS, APPLICATION_ITEMS, OUTCOMES, TOTAL_HANDLED
from crawler.models import Block, Number, Problem, Table
from crawler.values import is_blank
from pipelines.tables.application_rows import LABELS
from pipelines.tables.cells import count, is_value

_WIDTH = len(APPLICATION_COLUMNS)
_KEYS = tuple(item.key for item in APPLICATION_ITEMS)
_ZH = {item.key: item.zh for item in APPLICATION_ITEMS}
_THREE = frozenset({"other_not_corrected", "other_fee_unpaid", "other_misc"})
_FORMS = (
    tuple(key for key in _KEYS if key != "other_total"),
    tuple(key for key in _KEYS if key not in _THREE),
)
_OUTCOMES = frozenset(item.key for item in OUTCOMES)
_ENDS = frozenset({_KEYS[0], TOTAL_HANDLED.key, _KEYS[-1]})


@dataclass(frozen=True)
class _Row:
    """A row of numbers: where it stands, its item if it is labelled, its numbers."""

    block: int
    row: int
    item: str | None
    numbers: tuple[Number | None, ...]


def name_rows(blocks: Sequence[Block]) -> tuple[tuple[Block, ...], tuple[Problem, ...]]:
    """Return a text's blocks, the nameless rows of part three labelled, and a problem that says so."""
    rows = _part_three(blocks)
    matching = [form for form in _FORMS if _fits(rows, form)]
    nameless = [row for row in rows if row.item is None]
    if len(matching) != 1 or not nameless or len(nameless) * 2 > len(rows):
        return tuple(blocks), ()
    named = [replace(row, item=item) for row, item in zip(rows, matching[0], strict=True)]
    if not _adds_up(named):
        return tuple(blocks), ()
    labels = {(row.block, row.row): _ZH[row.item or ""] for row in named}
    out = [
        _labelled(
            block, {n: text for (at, n), text in labels.items() if at == number}, nameless, number
        )
        if isinstance(block, Table)
        else block
        for number, block in enumerate(blocks)
    ]
    message = f"{len(nameless)} rows of part three have their labels elsewhere; the form's order names them"
    return tuple(out), (Problem("labels_elsewhere", message),)


def _part_three(blocks: Sequence[Block]) -> list[_Row]:
    """Return the rows of numbers from the form's first to its last."""
    rows = [
        row
        for at, block in enumerate(blocks)
        if isinstance(block, Table) and not block.exact
        for n, cells in enumerate(block.rows)
        if (row := _row(at, n, cells))
    ]
    ends = [n for n, row in enumerate(rows) if row.item in {_KEYS[0], _KEYS[-1]}]
    return rows[ends[0] : ends[-1] + 1] if ends else []


def _row(block: int, number: int, cells: Sequence[str | None]) -> _Row | None:
    texts = [text for text in cells if text and not is_blank(text)]
    items = [item for text in texts if not is_value(text) and (item := LABELS.find(text))]
    values = [text for text in texts if is_value(text)]
    if not items and (len(values) != len(texts) or len(values) != _WIDTH):
        return None
    try:
        return _Row(block, number, items[-1] if items else None, tuple(map(count, values)))
    except ValueError:
        return None


def _fits(rows: Sequence[_Row], form: Sequence[str]) -> bool:
    """Tell whether the rows are the form's: as many, those with labels in their places."""
    return (
        len(rows) == len(form)
        and all(row.item in {None, item} for row, item in zip(rows, form, strict=True))
        and {row.item for row in rows} >= _ENDS
    )


def _adds_up(rows: Sequence[_Row]) -> bool:
    """Tell whether every outcome is whole, and outcomes and kinds of applicants make their totals."""
    own = {row.item: [n for n in row.numbers if n is not None] for row in rows}
    parts = [numbers for item, numbers in own.items() if item in _OUTCOMES]
    total = own[TOTAL_HANDLED.key]
    if any(
        len(numbers) != _WIDTH or sum(numbers[:-1]) != numbers[-1] for numbers in (*parts, total)
    ):
        return False
    return [sum(column) for column in zip(*parts, strict=True)] == total


def _labelled(table: Table, labels: dict[int, str], nameless: Sequence[_Row], number: int) -> Table:
    """Return a table with labels before its nameless rows."""
    lost = {row.row for row in nameless if row.block == number}
    if not lost:
        return table
    rows = [(labels[n], *row) if n in lost else (*row, None) for n, row in enumerate(table.rows)]
    return replace(table, rows=tuple(rows))
