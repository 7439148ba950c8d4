"""Which head stands over a column, in whatever order: by its place in the grid, never by counting.

A grid is cut into blocks: rows of heads with the rows of numbers under them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from crawler.bounds.remembered import remembered
from crawler.models import PlacedTable
from crawler.script import simplify
from crawler.values import is_blank, squeeze
from pipelines.tables.cells import is_value
from pipelines.tables.labels import longer_than, plain
from pipelines.tables.words import Subject, joined, only_words, read_words

Cells = Sequence[str | None]
# Columns that every kind of table may have beside the form's; those of numbers are serial.
SERIAL = frozenset({"行次", "序号", "栏次", "编号", "代码", "行号", "栏号", "序"})
REMARKS = frozenset({"单位", "计量单位", "备注", "说明", "备考"})
LABELS = frozenset(
    ("项目", "信息内容", "类别", "指标", "指标名称", "内容", "名称", "事项", "情况", "类型", "统计指标",
     "数据项目", "办理结果", "阶段", "申请情况")
)  # fmt: skip
_LONGER = longer_than(LABELS)
_UNIT = re.compile(r"件|项|个|条|宗|万元|元")
_YEARS = re.compile(r"20[12]\d")


def own_cells(row: Cells) -> list[tuple[int, str]]:
    """Return ``(column, text)`` of the cells that begin in this row (merged ones left out)."""
    return [(column, text) for column, text in enumerate(row) if text is not None]


@remembered
def is_unit(text: str) -> bool:
    """Tell whether a cell holds a unit alone."""
    return bool(_UNIT.fullmatch(simplify(squeeze(text))))


def has_numbers(row: Cells) -> bool:
    """Tell whether a row holds numbers, or marks for none; years over columns are heads."""
    values = [squeeze(text) for text in row if text and is_value(text)]
    return bool(values) and not (len(values) > 1 and all(map(_YEARS.fullmatch, values)))


@dataclass(frozen=True)
class Head:
    """The texts over columns *column* to *end* (not with it): the lowest, then those over it."""

    column: int
    end: int
    texts: tuple[str, ...]

    @property
    def text(self) -> str:
        """The lowest text."""
        return self.texts[0]


@dataclass(frozen=True)
class Column:
    """A column: its key (``""`` if it is beside the form's, or another year's) and its place.

    A head that no form has is its own key. ``counted`` columns hold a number in every full row.
    """

    key: str
    first: int
    end: int
    counted: bool = True
    known: bool = True  # its head is one of the form's


@dataclass(frozen=True)
class Block:
    """Rows of heads and, under them, rows of a table's body, by their index from 0."""

    table: PlacedTable
    heads: tuple[int, ...]
    body: tuple[int, ...]

    @property
    def head_rows(self) -> list[Cells]:
        """The rows of heads."""
        return [self.table.table.rows[n] for n in self.heads]

    def has_whole(self, heads: Sequence[Cells]) -> bool:
        """Tell whether these rows of heads lost no cell: else they stand over the wrong columns."""
        rows = self.table.table.rows
        return not any(rows[n] is head for n in self.table.table.short for head in heads)


def cut_blocks(
    source: PlacedTable, is_body: Callable[[Cells], bool] = has_numbers
) -> Iterator[Block]:
    """Yield a table's blocks from the top; the first may have no heads, the last no body."""
    heads: list[int] = []
    body: list[int] = []
    for number, row in enumerate(source.table.rows):
        if is_body(row):
            body.append(number)
            continue
        if body:
            yield Block(source, tuple(heads), tuple(body))
            heads, body = [], []
        heads.append(number)
    yield Block(source, tuple(heads), tuple(body))


def _over(row: Cells, column: int, *, exact: bool) -> str:
    """Return the text of a row that stands over a column: in it, or left of it and merged so far.

    In text a merged cell leaves empty ones; elsewhere an empty cell is one of its own, and ends it.
    """
    for text in reversed(row[: column + 1]):
        if not is_blank(text) or (exact and text is not None):
            return text or ""
    return ""


def heads_over(rows: Sequence[Cells], *, exact: bool) -> list[Head]:
    """Return the heads of a block, from the left; an empty cell is no head."""
    width = max((len(row) for row in rows), default=0)
    lowest = {
        column: max(n for n, row in enumerate(rows) if not is_blank(row[column]))
        for column in range(width)
        if any(not is_blank(row[column]) for row in rows)
    }
    starts = sorted(lowest)
    heads = []
    empty = gaps(rows, exact=exact)
    for column, following in pairwise((*starts, width)):
        end = next((n for n in range(column + 1, following) if n in empty), following)
        above = [_over(row, column, exact=exact) for row in reversed(rows[: lowest[column]])]
        texts = (str(rows[lowest[column]][column]), *above)
        heads.append(Head(column, end, tuple(text for text in texts if text)))
    return heads


def gaps(rows: Sequence[Cells], *, exact: bool) -> frozenset[int]:
    """Return the columns over which heads have an empty cell, and no other row of them a text.

    In text the empty cells at the end only fill the rows up.
    """
    columns = [set(column) for column in zip(*rows, strict=True)]
    filled = [n for n, texts in enumerate(columns) if not all(map(is_blank, texts))]
    width = len(columns) if exact else max(filled, default=0)
    return frozenset(n for n in range(width) if "" in columns[n] and n not in filled)


@remembered
def is_label_head(text: str) -> bool:
    """Tell whether a head stands over the labels: 项目, 信息内容, or the form's own rule."""
    named = not _LONGER.match(text) and plain(text) in LABELS
    return named or "勾稽关系" in simplify(squeeze(text))


def is_qualified(cells: Sequence[tuple[Column, str]], subject: Subject) -> bool:
    """Tell whether words under a head that no form has make a row one of something less, or else.

    ``行政许可 | 2022年 | 3777`` under 信息内容, 年度 and 本年处理决定数量.
    """
    texts = [t for c, t in cells if c.counted and not c.known and not is_blank(t)]
    said = [t for t in texts if not is_value(t) and not is_unit(t)]
    told = [t for t in said if only_words(t)]
    return len(told) < len(said) or joined(map(read_words, told)).exclude(subject)
