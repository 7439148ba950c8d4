"""Part two: the sub-tables of 条例 article 20, each read by the column heads that it prints."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from crawler.bounds.remembered import remembered
from crawler.forms import (
    DISCLOSURE_COLUMNS,
    DISCLOSURE_COLUMNS_OF,
    DISCLOSURE_HEADS,
)
from crawler.models import Number, PlacedTable, Problem
from crawler.script import simplify
from crawler.values import is_blank, squeeze, tidy
from pipelines.tables.cells import amount, change, count, money_unit
from pipelines.tables.columns import Columns, HeadReader, tokens_of
from pipelines.tables.disclosure_rows import (
    Line,
    blank_tail,
    find_line,
    is_body,
    is_merged,
    unknown_row,
    without_heads,
    zeros_run_together,
)
from pipelines.tables.heads import (
    REMARKS,
    SERIAL,
    Block,
    Column,
    cut_blocks,
    gaps,
    is_label_head,
    is_qualified,
    is_unit,
    own_cells,
)
from pipelines.tables.labels import plain, spellings
from pipelines.tables.standard import PrintedRow, StandardTable
from pipelines.tables.words import Subject, only_words, read_words

_HEADS = {plain(label): key for key, label in DISCLOSURE_HEADS}
_MONEY_HEAD = plain("本年收费金额")
_MANY = re.compile(r"单位[:：]?(?:[十百千万]+[件项个]|[件项个]\([十百千万]+\))")
# "（单位：万元）", "（元）": what a head of fees may say more; "（不含罚没）" makes it another one.
_UNIT_BRACKETS = re.compile(r"\((?:(?:金额|计量)?单位:?)?(?:人民币)?[件项万亿元、,/]{1,6}\)$")
# "办理数量", "上年": over numbers, if not in the form's words.
_LIKE_HEAD = re.compile(r"(?:数|数量|金额|累计|合计|总计|增减|占比|比例)$|^(?:本年|上年|当年|去年)")
DISCLOSURE_SECTIONS = frozenset({0, 2})  # 0: before the first heading


@remembered
def _key_of(text: str) -> str | None:
    """Return the key of a head; a head of fees is one in whatever unit it names."""
    if found := next((_HEADS[s] for s in spellings(text) if s in _HEADS), None):
        return found
    bare = _UNIT_BRACKETS.sub("", simplify(squeeze(text)))
    return (
        _HEADS.get(plain(bare)) if plain(bare).endswith("收费金额") and money_unit(text) else None
    )


def _is_head(text: str) -> bool:
    """Tell whether a cell makes its row one of heads: a head of the form, or what stands over labels."""
    return is_label_head(text) or _key_of(text) is not None


@dataclass(frozen=True)
class _Heads:
    """The heads that hold: their columns, and the unit of money that heads or captions name."""

    columns: Columns
    unit: str = ""
    cells: int = 0  # of the row of heads


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
        # "信息内容 甲乡数量": heads that are none of the form's were left among the lines.
        if any(line.split() and is_label_head(line.split()[0]) for _, line in source.before):
            self._heads = None
        for block in cut_blocks(source, partial(is_body, table=source.table)):
            self._read_heads(block)
            for number in block.body:
                self._read_row(block, number)

    def _take_caption(self, line: str) -> None:
        """Take the unit that a line or row above the numbers names for all of them."""
        if "单位" in simplify(line) and not _key_of(line):
            self._caption = money_unit(line) or self._caption
            self._many = bool(_MANY.search(simplify(squeeze(line))))

    def _read_heads(self, block: Block) -> None:
        """Take a block's heads, if it has any, and the unit of money that its captions name."""
        rows = [row for row in block.head_rows if any(t and _is_head(t) for t in row)]
        texts = [text for row in block.head_rows for text in row if text]
        for text in texts:
            self._take_caption(text)
        if not rows:
            if any(_LIKE_HEAD.search(squeeze(t)) for row in block.head_rows for t in row[1:] if t):
                self._heads = None  # heads of another table: those above do not hold below them
            return
        first = block.head_rows.index(rows[-1])
        under = [row for row in block.head_rows[first + 1 :] if _only_words(row)]
        over = [row for row in block.head_rows[:first] if _only_words(row)][-1:]
        exact = block.table.table.exact
        reader = HeadReader(_key_of, frozenset(), self._subject, exact)
        heads = [*over, rows[-1], *under]
        columns = reader.columns(heads)
        own = [money_unit(t) for t in rows[-1] if t and plain(t).startswith(_MONEY_HEAD)]
        whole, empty = block.has_whole(heads), gaps(heads, exact=exact)
        found = Columns(tuple(columns), placed=whole, exact=exact, gaps=empty)
        unit = own[0] if len(set(own)) == 1 else "?" if own else ""
        self._heads = _Heads(found, unit, len(own_cells(rows[-1])))

    def _read_row(self, block: Block, number: int) -> None:
        table = block.table.table
        line = find_line(table.rows[number], table)
        if self._heads is None and line is not None and not line.cells:
            return
        if self._heads is None or line is None:
            self.result.problems += (
                without_heads(block, number, line)
                if self._heads is None
                else unknown_row(block, number)
            )
            return
        if read_words(line.label).exclude(self._subject):
            return
        columns = self._heads.columns
        printed = PrintedRow(line.item, tokens_of(line.cells, columns), block.table, number + 1)
        own = columns.after(line.column)
        self._say_unknown(block, own)
        cells = self._cells(block, printed, line, own)
        beside = [t for c, t in cells or () if not c.counted and not is_blank(t)]
        unit = money_unit(line.label + "".join(f"({t})" for t in beside))
        unit = unit or ("?" if any(map(is_unit, beside)) else "")
        for column, text in cells or ():
            self._read_cell(printed, column, text, unit)

    def _cells(
        self, block: Block, printed: PrintedRow, line: Line, own: Columns
    ) -> list[tuple[Column, str]] | None:
        """Return a row's cells under their heads, or say why they have none."""
        heads = self._heads
        known = [key for key in own.keys if key in DISCLOSURE_COLUMNS]
        possible = DISCLOSURE_COLUMNS_OF[line.item]
        shown = " | ".join(text for _, text in line.cells)
        if not known or not set(known) <= set(possible):
            self.result.add(printed, (line.item, possible[0]), None)
            where = "under the heads of another sub-table" if known else "under no head of the form"
            message = f"{line.item}: stands {where}: {shown}"
            self.result.problems.append(Problem("head_missing", message))
            return None
        self.result.add_blank(printed, [(line.item, key) for key in known])
        cells = None
        if heads and known and not is_merged(block, printed.row_no - 1, line):
            whole = printed.row_no - 1 not in block.table.table.short
            cells = own.assign(line.cells, whole=whole) or blank_tail(heads.cells, own, line)
            cells = cells or zeros_run_together(own, line)
        if cells is None or is_qualified(cells, self._subject):
            counts = f"{len(printed.tokens)} numbers under {len(own.counted)} heads"
            message = f"{printed.place}: {counts}: {shown}"
            self.result.problems.append(Problem("ragged_row", message))
            return None
        return cells

    def _say_unknown(self, block: Block, columns: Columns) -> None:
        """Say each head that no form has; its cells stay in ``tables`` as printed."""
        for key in columns.keys:
            problem = Problem("unknown_column", f"table {block.table.position}: {key}")
            if key and key not in DISCLOSURE_COLUMNS and problem not in self.result.problems:
                self.result.problems.append(problem)

    def _read_cell(self, printed: PrintedRow, column: Column, text: str, unit: str) -> None:
        if column.key not in DISCLOSURE_COLUMNS:
            return
        try:
            value = self._value(column.key, text, unit)
        except ValueError:
            self.result.unreadable(printed, text, [(printed.item, column.key)])
        else:
            self.result.add(printed, (printed.item, column.key), value)

    def _value(self, key: str, text: str, unit: str) -> Number | str | None:
        """Return one cell's value; the procurement amount stays as printed, its unit being unknown.

        *unit* is that of money which the row names beside its numbers.

        :raises ValueError: if the cell is no number, or an amount in an unknown unit or in two
        """
        if key == "amount_raw":
            return tidy(text) or None
        if key != "amount_wan":
            if self._many:
                raise ValueError(f"{text!r} is in another unit")
            return change(text) if key == "change" else count(text)
        heads = self._heads
        named = {u for u in (heads.unit if heads else "", unit) if u}
        return amount(text, named.pop() if len(named) == 1 else "?" if named else self._caption)


def _only_words(row: Sequence[str | None]) -> bool:
    texts = [text for text in row if not is_blank(text)]
    return bool(texts) and all(
        only_words(t or "") or plain(t or "") in SERIAL | REMARKS for t in texts
    )


def read_disclosure(tables: Sequence[PlacedTable], subject: Subject | None = None) -> StandardTable:
    """Return part two as read, its items in the order met, with the problems."""
    reader = _Reader(subject or Subject())
    for source in tables:
        if source.section in DISCLOSURE_SECTIONS:
            reader.read(source)
    return reader.result
