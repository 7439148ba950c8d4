"""Part two: the sub-tables of 条例 article 20, each read by the column heads that it prints."""

from __future__ import annotations

from collections.abc import Sequence

from crawler.forms import (
    DISCLOSURE_COLUMNS,
    DISCLOSURE_COLUMNS_OF,
    DISCLOSURE_HEADS,
    DISCLOSURE_ITEMS,
    WHOLE_COLUMNS,
)
from crawler.models import Number, PlacedTable, Problem, Row
from crawler.values import is_blank, parse_number, squeeze, tidy
from pipelines.tables.align import is_value, own_cells
from pipelines.tables.labels import LabelMatcher

_HEADS = LabelMatcher(DISCLOSURE_HEADS)
_ITEMS = LabelMatcher.for_items(DISCLOSURE_ITEMS)


def _heads(row: Sequence[str | None]) -> tuple[str, ...]:
    """Return the column keys of a head row (信息内容 ...), else nothing.

    A head that no form has stays as printed, beside at least one that a form has.
    """
    texts = [text for _, text in own_cells(row) if not is_blank(text)]
    if any(is_value(text) for text in texts):
        return ()
    keys = [_HEADS.find(text) for text in texts[1:]]
    return tuple(k or text for k, text in zip(keys, texts[1:], strict=True)) if any(keys) else ()


def _read_cell(key: str, text: str) -> Number | str | None:
    """Return one cell's value; the procurement amount stays as printed, its unit being unknown."""
    if key == "amount_raw":
        return tidy(text) or None
    unit = squeeze(text).lstrip("+-0123456789.,")
    if unit.endswith("元") and (key != "amount_wan" or unit != "万元"):
        raise ValueError(f"{text!r} is not in the column's unit")
    return parse_number(text)


def _item_row(row: Sequence[str | None]) -> tuple[str, list[str]] | None:
    """Return ``(item, cells after its label)`` of a data row."""
    cells = own_cells(row)
    for index in range(len(cells) - 1, -1, -1):
        text = cells[index][1]
        if not is_blank(text) and not is_value(text) and (item := _ITEMS.find(text)):
            return item, [cell for _, cell in cells[index + 1 :]]
    return None


def _values(
    item: str, heads: tuple[str, ...], cells: list[str]
) -> tuple[dict[str, Number | str | None], list[Problem]]:
    """Return the row's values under its heads, and what could not be read."""
    possible = DISCLOSURE_COLUMNS_OF[item]
    known = [key for key in heads if key in DISCLOSURE_COLUMNS]
    if not set(known) <= set(possible):
        message = f"{item}: stands under the heads of another sub-table: {' | '.join(cells)}"
        return {possible[0]: None}, [Problem("head_missing", message)]
    while len(cells) > len(heads) and is_blank(cells[-1]):
        cells.pop()
    while len(cells) > len(heads) and is_blank(cells[0]):
        cells.pop(0)
    values: dict[str, Number | str | None] = dict.fromkeys(known)
    if len(cells) != len(heads):
        message = f"{item}: {len(cells)} cells under {len(heads)} heads: {' | '.join(cells)}"
        return values, [Problem("ragged_row", message)]
    problems = []
    for key, text in zip(heads, cells, strict=True):
        try:
            values |= {key: _read_cell(key, text)} if key in known else {}
        except ValueError:
            problems.append(Problem("unreadable_cell", f"{item}, {key}: {text!r} is no number"))
    return values, problems


def _unknown_heads(source: PlacedTable, heads: tuple[str, ...]) -> list[Problem]:
    """Return a problem for each head that no form has; its cells stay in ``tables`` as printed."""
    return [
        Problem("unknown_column", f"table {source.position}: {head}")
        for head in heads
        if head not in DISCLOSURE_COLUMNS
    ]


def _unknown_row(source: PlacedTable, row_no: int, row: Sequence[str | None]) -> list[Problem]:
    """Return a problem for a row that holds numbers under a label that no form has."""
    cells = [text for _, text in own_cells(row) if not is_blank(text)]
    if len(cells) < 2 or is_value(cells[0]) or not is_value(cells[-1]):  # noqa: PLR2004
        return []
    return [Problem("unknown_row", f"table {source.position}, row {row_no}: {' | '.join(cells)}")]


def read_disclosure(tables: Sequence[PlacedTable]) -> tuple[dict[str, Row], list[Problem]]:
    """Return part two's rows by item, with the problems met.

    The heads of a sub-table hold until the next head row, also over a cut between pages.
    """
    rows: dict[str, Row] = {}
    problems: list[Problem] = []
    heads: tuple[str, ...] = ()
    for source in tables:
        for row_no, row in enumerate(source.table.rows, start=1):
            if found_heads := _heads(row):
                heads = found_heads
                problems += _unknown_heads(source, heads)
            found = _item_row(row) if heads else None
            if heads and not found:
                problems += _unknown_row(source, row_no, row)
            if not found or found[0] in rows or not found[1]:
                continue
            values, odd = _values(found[0], heads, found[1])
            problems += odd
            page = source.table.page_of(row_no)
            rows[found[0]] = Row(values, (), page, source.position, row_no)
    return rows, problems


def has_fractions(rows: dict[str, Row]) -> list[str]:
    """Return the places of part two that break R7: negative, or not whole where counts stand."""
    bad = []
    for item, row in rows.items():
        for key, value in row.values.items():
            if not isinstance(value, int | float) or key == "change":
                continue
            if value < 0 or (key in WHOLE_COLUMNS and value != int(value)):
                bad.append(f"{item}.{key}")
    return bad
