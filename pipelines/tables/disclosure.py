"""Part two: the sub-tables of 条例 article 20, each read by the column heads that it prints."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from crawler.forms import (
    DISCLOSURE_COLUMNS,
    DISCLOSURE_COLUMNS_OF,
    DISCLOSURE_HEADS,
    DISCLOSURE_ITEMS,
    OTHER_DISCLOSURE_ROWS,
)
from crawler.models import Number, PlacedTable, Problem
from crawler.values import is_blank, squeeze, tidy
from pipelines.tables.cells import amount, count, is_value, money_unit
from pipelines.tables.columns import Column, Columns, HeadReader, Placed, is_qualified, tokens_of
from pipelines.tables.heads import REMARKS, SERIAL, Block, cut_blocks, has_numbers, own_cells
from pipelines.tables.labels import LabelMatcher, plain, spellings
from pipelines.tables.standard import PrintedRow, StandardTable
from pipelines.tables.words import Subject, only_words, read_words

_HEADS = {plain(label): key for key, label in DISCLOSURE_HEADS}
_ITEMS = LabelMatcher.for_items(DISCLOSURE_ITEMS)
_OTHER_ROWS = frozenset(plain(label) for label in OTHER_DISCLOSURE_ROWS)
_ARTICLE = re.compile(r"第?二?十?条?第?[(（]?[一五六八九]?[)）]?项?|第二十条.*")
_MONEY_HEAD = plain("本年收费金额")
_MANY = re.compile(r"单位[:：]?[十百千万]+[件项个]")
_PART = frozenset({0, 2})


def _key_of(text: str) -> str | None:
    """Return the key of a head; a head of fees is one in whatever unit it names."""
    if found := next((_HEADS[s] for s in spellings(text) if s in _HEADS), None):
        return found
    bare = re.sub(r"[(（].*[)）]$", "", squeeze(text))
    return (
        _HEADS.get(plain(bare)) if plain(bare).endswith("收费金额") and money_unit(text) else None
    )


@dataclass(frozen=True)
class _Heads:
    """The heads that hold: their columns, and the unit of money that heads or captions name."""

    columns: Columns
    unit: str = ""
    cells: int = 0  # of the row of heads


@dataclass(frozen=True)
class _Line:
    """One printed row: its item, with its label, and the cells after it."""

    item: str
    label: str
    column: int
    cells: Placed


class _Reader:
    """Goes through the tables; the heads of a sub-table hold until the next, also over a cut."""

    def __init__(self, subject: Subject) -> None:
        self.result = StandardTable()
        self._subject = subject
        self._heads: _Heads | None = None
        self._caption = ""
        self._many = False  # counts in 万件

    def read(self, source: PlacedTable) -> None:
        for _, line in source.before[-2:]:
            self._take_caption(line)
        for block in cut_blocks(source, _is_body):
            self._read_heads(block)
            for number in block.body:
                self._read_row(block, number)

    def _take_caption(self, line: str) -> None:
        """Take the unit that a line or row above the numbers names for all of them."""
        if "单位" in line and not _key_of(line):
            self._caption = money_unit(line) or self._caption
            self._many = bool(_MANY.search(squeeze(line)))

    def _read_heads(self, block: Block) -> None:
        """Take a block's heads, if it has any, and the unit of money that its captions name."""
        rows = [row for row in block.head_rows if any(t and _key_of(t) for t in row)]
        texts = [text for row in block.head_rows for text in row if text]
        for text in texts:
            self._take_caption(text)
        if not rows:
            return
        first = block.head_rows.index(rows[-1])
        under = [row for row in block.head_rows[first + 1 :] if _only_words(row)]
        over = [row for row in block.head_rows[:first] if _only_words(row)][-1:]
        exact = block.table.table.exact
        reader = HeadReader(_key_of, frozenset(), self._subject, exact)
        columns = reader.columns([*over, rows[-1], *under])
        own = [money_unit(t) for t in rows[-1] if t and plain(t).startswith(_MONEY_HEAD)]
        self._heads = _Heads(
            Columns(tuple(columns), placed=True, exact=exact),
            "".join(own),
            len(own_cells(rows[-1])),
        )

    def _read_row(self, block: Block, number: int) -> None:
        row = block.table.table.rows[number]
        line = _line(own_cells(row))
        if self._heads is None or line is None:
            self.result.problems += (
                _without_heads(block, number, line)
                if self._heads is None
                else _unknown_row(block, number)
            )
            return
        if read_words(line.label).exclude(self._subject):
            return
        heads = self._heads
        printed = PrintedRow(
            line.item, tokens_of(line.cells, heads.columns), block.table, number + 1
        )
        own = heads.columns.after(line.column)
        known = [key for key in own.keys if key in DISCLOSURE_COLUMNS]
        self._say_unknown(block, own)
        possible = DISCLOSURE_COLUMNS_OF[line.item]
        shown = " | ".join(text for _, text in line.cells)
        if not set(known) <= set(possible):
            self.result.add(printed, (line.item, possible[0]), None)
            message = f"{line.item}: stands under the heads of another sub-table: {shown}"
            self.result.problems.append(Problem("head_missing", message))
            return
        self.result.add_blank(printed, [(line.item, key) for key in known])
        cells = None
        if known and not _is_open(block, number, line):
            cells = own.assign(line.cells) or _blank_tail(heads, own, line)
        if cells is None or is_qualified(cells, self._subject):
            counts = f"{len(printed.tokens)} numbers under {len(own.counted)} heads"
            message = f"{printed.place}: {counts}: {shown}"
            self.result.problems.append(Problem("ragged_row", message))
            return
        for column, text in cells:
            self._read_cell(printed, line, column, text)

    def _say_unknown(self, block: Block, columns: Columns) -> None:
        """Say each head that no form has; its cells stay in ``tables`` as printed."""
        for key in columns.keys:
            problem = Problem("unknown_column", f"table {block.table.position}: {key}")
            if key and key not in DISCLOSURE_COLUMNS and problem not in self.result.problems:
                self.result.problems.append(problem)

    def _read_cell(self, printed: PrintedRow, line: _Line, column: Column, text: str) -> None:
        if column.key not in DISCLOSURE_COLUMNS:
            return
        try:
            value = self._value(line, column.key, text)
        except ValueError:
            self.result.unreadable(printed, text)
        else:
            self.result.add(printed, (line.item, column.key), value)

    def _value(self, line: _Line, key: str, text: str) -> Number | str | None:
        """Return one cell's value; the procurement amount stays as printed, its unit being unknown.

        :raises ValueError: if the cell is no number, or an amount in an unknown unit or in two
        """
        if key == "amount_raw":
            return tidy(text) or None
        if key != "amount_wan":
            if self._many:
                raise ValueError(f"{text!r} is in another unit")
            return count(text)
        heads = self._heads
        named = {u for u in (heads.unit if heads else "", money_unit(line.label)) if u}
        unit = named.pop() if len(named) == 1 else "?" if named else self._caption
        return amount(text, unit)


def _only_words(row: Sequence[str | None]) -> bool:
    texts = [text for text in row if not is_blank(text)]
    return bool(texts) and all(
        only_words(t or "") or plain(t or "") in SERIAL | REMARKS for t in texts
    )


def _line(cells: Sequence[tuple[int, str]]) -> _Line | None:
    """Return a data row's item and cells; a label that something unknown goes before is none."""
    for index in range(len(cells) - 1, -1, -1):
        column, text = cells[index]
        if is_blank(text) or is_value(text) or not (item := _ITEMS.find(text)):
            continue
        before = [t for _, t in cells[:index] if not is_blank(t) and not is_value(t)]
        if len(cells) > index + 1 and all(_ARTICLE.fullmatch(squeeze(t)) for t in before):
            return _Line(item, text, column, cells[index + 1 :])
        return None
    return None


def _is_body(row: Sequence[str | None]) -> bool:
    """Tell whether a row holds numbers, or anything under a known label."""
    return has_numbers(row) or _line(own_cells(row)) is not None


def _is_open(block: Block, number: int, line: _Line) -> bool:
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


def _without_heads(block: Block, number: int, line: _Line | None) -> list[Problem]:
    """Return a problem for a known row that stands under no heads at all."""
    if line is None:
        return []
    message = f"{line.item} (table {block.table.position}, row {number + 1}) stands under no heads"
    return [Problem("head_missing", message)]


def _blank_tail(heads: _Heads, own: Columns, line: _Line) -> list[tuple[Column, str]] | None:
    """Return the cells of a row of text that ends with empty cells, if it closes all that the heads do.

    A text of one cell a line closes each by a bar: ``规章 | 0 | 0 | |``. No number was lost there.
    """
    texts = [text for _, text in line.cells]
    while texts and is_blank(texts[-1]):
        texts.pop()
    closed = len(line.cells) + 1 == heads.cells > len(texts) + 1
    if (
        own.exact
        or not closed
        or any(is_blank(text) for text in texts)
        or len(texts) >= len(own.columns)
    ):
        return None
    texts += [""] * (len(own.columns) - len(texts))
    return list(zip(own.columns, texts, strict=True))


def _unknown_row(block: Block, number: int) -> list[Problem]:
    """Return a problem for a row that holds numbers under a label that no form has."""
    cells = [t for _, t in own_cells(block.table.table.rows[number]) if not is_blank(t)]
    labels = [t for t in cells if not is_value(t)]
    if not labels or any(plain(t) in SERIAL | _OTHER_ROWS for t in labels):
        return []
    like = next((key for t in labels if (key := _ITEMS.nearest(t))), None)
    message = f"table {block.table.position}, row {number + 1}: {' | '.join(cells)}"
    return [Problem("unknown_row", message + (f" (like {like})" if like else ""))]


def read_disclosure(tables: Sequence[PlacedTable], subject: Subject | None = None) -> StandardTable:
    """Return part two as read, its items in the order met, with the problems."""
    reader = _Reader(subject or Subject())
    for source in tables:
        if source.section in _PART:
            reader.read(source)
    return reader.result
