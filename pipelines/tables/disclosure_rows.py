"""Part two's rows: the item that a row's label names, its cells, and what leaves them open."""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from crawler.forms import DISCLOSURE_ITEMS, OTHER_DISCLOSURE_ROWS
from crawler.models import Problem, Table
from crawler.values import fold, is_blank, squeeze
from pipelines.tables.cells import is_value
from pipelines.tables.columns import Columns, Placed
from pipelines.tables.heads import SERIAL, Block, Cells, Column, has_numbers, own_cells
from pipelines.tables.labels import LabelMatcher, plain

_ITEMS = LabelMatcher.for_items(DISCLOSURE_ITEMS)
_OTHER_ROWS = frozenset(plain(label) for label in OTHER_DISCLOSURE_ROWS)
# "第二十条第（一）项" beside the rows that it heads
_ARTICLE = re.compile(r"第二十条.*|第?[(（]?[一五六八九][)）]?项")
# The heads of a row in the current form and in that of 2019, which agencies mix sub-table by sub-table.
_TEXTS = (("issued", "repealed", "in_force"), ("newly_made", "newly_published", "published_total"))
_DECISIONS = (("handled",), ("prior_year", "change", "handled"))
_FORMS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    **dict.fromkeys(("regulations", "normative_documents"), _TEXTS),
    **dict.fromkeys(("licensing", "penalties", "coercion"), _DECISIONS),
    "fees": (("amount_wan",), ("prior_year", "change")),
}
# Rows that only the form of 2019 has, beside one that stands under its heads.
_BESIDE = {
    "other_services": ("licensing", _DECISIONS[1]),
    "procurement": ("fees", ("projects", "amount_raw")),
}


@dataclass(frozen=True)
class Line:
    """One printed row: its item, with its label, and the cells after it."""

    item: str
    label: str
    column: int
    cells: Placed


def find_line(row: Cells, table: Table) -> Line | None:
    """Return a data row's item and cells; a label that something unknown goes before is none.

    A label whose cells were lost is one too: text cuts empty ones off.
    """
    cells = own_cells(row)
    fewest = int(table.is_whole(row))
    for index in range(len(cells) - 1, -1, -1):
        column, text = cells[index]
        if is_blank(text) or is_value(text) or not (item := _ITEMS.find(text)):
            continue
        before = [t for _, t in cells[:index] if not is_blank(t) and not is_value(t)]
        if len(cells) > index + fewest and all(_ARTICLE.fullmatch(squeeze(t)) for t in before):
            return Line(item, text, column, cells[index + 1 :])
        return None
    return None


def is_body(row: Cells, table: Table) -> bool:
    """Tell whether a row holds numbers, or anything under a known label."""
    return has_numbers(row) or find_line(row, table) is not None


def is_merged(block: Block, number: int, line: Line) -> bool:
    """Tell whether a number of the row, or its label, is merged over this row and its neighbour."""
    rows = block.table.table.rows
    if not block.table.table.exact:
        return False
    for above, below in ((number, number + 1), (number - 1, number)):
        if above not in block.body or below not in block.body:
            continue
        under = {column for column, _ in own_cells(rows[below])}
        own = [column for column, text in own_cells(rows[above]) if not is_blank(text)]
        last = max(own)
        if len(under) < len(own) and any(c not in under for c in own if line.column < c <= last):
            return True
    return False


def without_heads(block: Block, number: int, line: Line | None) -> list[Problem]:
    """Return a problem for a known row that stands under no heads at all."""
    if line is None:
        return []
    message = f"{line.item} (table {block.table.position}, row {number + 1}) stands under no heads"
    return [Problem("head_missing", message)]


def blank_tail(width: int, own: Columns, line: Line) -> list[tuple[Column, str]] | None:
    """Return the cells of a row of text that ends with empty cells, if it has the heads' *width*.

    A text of one cell a line closes each by a bar: ``规章 | 0 | 0 | |``. No number was lost there.
    """
    texts = [text for _, text in line.cells]
    while texts and is_blank(texts[-1]):
        texts.pop()
    closed = len(line.cells) + 1 == width > len(texts) + 1
    if (
        own.exact
        or not closed
        or any(is_blank(text) for text in texts)
        or len(texts) >= len(own.columns)
    ):
        return None
    texts += [""] * (len(own.columns) - len(texts))
    return list(zip(own.columns, texts, strict=True))


def zeros_run_together(own: Columns, line: Line) -> list[tuple[Column, str]] | None:
    """Return the cells of a row of text that is as many zeros without a space as it has heads: ``000``.

    No other numbers, and no fewer, are written so.
    """
    texts = [fold(text).strip() for _, text in line.cells if not is_blank(text)]
    many = len(own.columns)
    if own.exact or own.open or texts != ["0" * many] or many < 2 or own.counted != own.columns:  # noqa: PLR2004
        return None
    return [(column, "0") for column in own.columns]


def unknown_row(block: Block, number: int) -> list[Problem]:
    """Return a problem for a row that holds numbers under a label that no form has."""
    cells = [t for _, t in own_cells(block.table.table.rows[number]) if not is_blank(t)]
    labels = [t for t in cells if not is_value(t)]
    if not labels or any(plain(t) in SERIAL | _OTHER_ROWS for t in labels):
        return []
    like = next((key for t in labels if (key := _ITEMS.nearest(t))), None)
    message = f"table {block.table.position}, row {number + 1}: {' | '.join(cells)}"
    return [Problem("unknown_row", message + (f" (like {like})" if like else ""))]


def lacks_cells(found: AbstractSet[tuple[str, str]]) -> bool:
    """Tell whether the form has cells beside those that were found, as ``(item, column)``.

    A sub-table is of the form whose heads it prints; one that is wholly lost, of the current form.

    >>> cells = {(item, column) for item, forms in _FORMS.items() for column in forms[0]}
    >>> lacks_cells(cells), lacks_cells(cells - {("licensing", "handled")})
    (False, True)
    """
    needed: set[tuple[str, str]] = set()
    for item, (new, old) in _FORMS.items():
        own = {column for key, column in found if key == item}
        needed |= {(item, column) for column in (old if own & (set(old) - set(new)) else new)}
    for item, (beside, columns) in _BESIDE.items():
        if (beside, "prior_year") in needed:
            needed |= {(item, column) for column in columns}
    return not needed <= found
