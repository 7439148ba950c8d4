"""The columns of a block as its heads name them, and the cells of a row under them.

A cell belongs to the head over it. Where the places of heads and cells cannot agree (Word's rows, text),
a row is read in the heads' order only if it prints a number for each of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from crawler.values import is_blank, is_number
from pipelines.tables.cells import is_value
from pipelines.tables.heads import (
    REMARKS,
    SERIAL,
    Cells,
    Column,
    Head,
    heads_over,
    is_label_head,
    is_unit,
)
from pipelines.tables.labels import plain
from pipelines.tables.words import Subject, Words, joined, only_words, read_words

Placed = Sequence[tuple[int, str]]


@dataclass(frozen=True)
class Columns:
    """A block's columns from the left; ``placed`` tells whether cells stand under their heads.

    ``full``: they are all that the form has, so that an empty cell more is a stray one. ``open``: a head
    is empty or lost, so that a row which prints a number for each of the others may have lost one too.
    """

    columns: tuple[Column, ...]
    placed: bool
    exact: bool = True
    full: bool = False
    open: bool = False
    gaps: frozenset[int] = frozenset()  # squares of empty heads
    width: int = 0  # of the table that the heads stand in

    @cached_property
    def counted(self) -> tuple[Column, ...]:
        """The columns that hold a number in every full row."""
        return tuple(column for column in self.columns if column.counted)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Their keys."""
        return tuple(column.key for column in self.columns)

    def after(self, label: int, end: int | None = None) -> Columns:
        """Return the columns right of a label in column *label*, up to *end*, where cells are placed.

        A label that stands under a head of the form has moved, and its row with it.
        """
        lost = (self.open or any(gap > label for gap in self.gaps)) and not self.full
        if not self.placed:
            return replace(self, open=self.open or lost)
        if any(c.first <= label < c.end and c.known for c in self.columns):
            return self.unplaced()
        own = (c for c in self.columns if c.first > label and (end is None or c.first < end))
        return replace(self, columns=tuple(own), open=lost)

    def unplaced(self) -> Columns:
        """Return the same columns for rows that do not stand under them."""
        return replace(self, placed=False, open=not self.full)

    def is_crowded(self, cells: Placed) -> bool:
        """Tell whether a row prints more numbers than there are heads: a head was lost."""
        return len(tokens_of(cells, self)) > len(self.counted)

    def assign(self, cells: Placed, *, whole: bool = True) -> list[tuple[Column, str]] | None:
        """Return the cells with their columns, or ``None`` where that is open.

        *whole*: the row has a cell for every square of the grid. One that lost a cell has the others
        under the wrong heads.
        """
        if self.open and not (whole and self.exact):
            return None
        found = self._by_place(cells) if self.placed and (whole or not self.exact) else None
        open_order = self.open or self.nameless(cells)
        found = found or (None if open_order else self._by_order(cells))
        return None if found is None or _counts_beside(found) else found

    def nameless(self, cells: Placed) -> int:
        """Return how many numbers of a row stand under no head, among or after those of the columns.

        Then the others are not told by their order: ``2 | 3 | 9`` may have a blank before it and a remark.
        """
        if not self.placed or not self.columns:
            return 0
        places = [place for place, text in cells if is_value(text)]
        under = {place for c in self.columns for place in range(c.first, c.end)}
        # In text the last head's columns go on to the end of the longest row.
        last = max(under) if self.exact else self.columns[-1].first
        first = self.columns[0].first
        return sum(place >= first and (place not in under or place > last) for place in places)

    def _by_place(self, cells: Placed) -> list[tuple[Column, str]] | None:
        """Return the cells under the head that each stands below, if every counted head has one.

        Text tells no lost cell: there every counted head needs its number, and the last head its cell.
        """
        found: dict[Column, str] = {}
        for place, text in cells:
            column = next((c for c in self.columns if c.first <= place < c.end), None)
            aside = column is not None and not self.exact and place != column.first
            if column is None or aside or not is_blank(found.get(column)):
                if is_blank(text) or is_unit(text):
                    continue
                return None
            found[column] = text
        under = [found.get(column) for column in self.counted]
        moved = any(is_unit(t or "") or not (self.exact or is_value(t or "")) for t in under)
        needed = self.counted if self.exact else self.columns
        if moved or any(column not in found for column in needed):
            return None
        return list(found.items())

    def _by_order(self, cells: Placed) -> list[tuple[Column, str]] | None:
        """Return the cells in the heads' order, if there are just as many."""
        if self.exact and not self.placed and len(cells) == len(self.columns):
            return [(c, text) for c, (_, text) in zip(self.columns, cells, strict=True)]
        tokens = tokens_of(cells, self)
        if len(tokens) != len(self.counted) or (self.exact and self.placed and _is_apart(cells)):
            return None
        if self.full and len(self.counted) == len(self.columns):
            return list(zip(self.counted, tokens, strict=True))
        if len(cells) != len(self.columns):
            return None
        found = [(c, text) for c, (_, text) in zip(self.columns, cells, strict=True)]
        return found if all(text in tokens for c, text in found if c.counted) else None


def _counts_beside(cells: Sequence[tuple[Column, str]]) -> bool:
    """Tell whether a number stands in a column of remarks: a cell was lost left of it."""
    return any(not column.counted and is_number(text) for column, text in cells)


def _is_apart(cells: Placed) -> bool:
    """Tell whether something else stands before or between a row's numbers."""
    filled = [(place, text) for place, text in cells if not is_blank(text)]
    places = [place for place, text in filled if is_value(text)]
    return not places or filled[0][0] != places[0] or places[-1] - places[0] >= len(places)


def tokens_of(cells: Placed, columns: Columns) -> tuple[str, ...]:
    """Return the texts of a row that can be numbers: no units, no remarks where there is a column of them."""
    remarks = len(columns.counted) < len(columns.columns)
    return tuple(
        text
        for _, text in cells
        if not is_blank(text) and not is_unit(text) and (is_value(text) or not remarks)
    )


@dataclass(frozen=True)
class HeadReader:
    """How one part reads its heads: keys of their words, words that only group columns."""

    key_of: Callable[[str], str | None]
    over: frozenset[str]
    subject: Subject
    exact: bool = True

    def column(self, head: Head, shared: frozenset[str]) -> Column:
        """Return a head's column; a parent that says more than *shared* ones do makes it unknown."""
        own, above = head.text, [t for t in head.texts[1:] if t not in shared]
        if plain(own) in SERIAL:
            return Column("", head.column, head.end, known=False)
        if plain(own) in REMARKS:
            return Column("", head.column, head.end, counted=False, known=False)
        told = [t for t in (own, *above) if self._is_told(t)]
        if joined(map(read_words, told)).exclude(self.subject):
            return Column("", head.column, head.end)
        rest = [t for t in head.texts if t not in told]
        key = self.key_of(rest[0]) if rest else None
        known = {*self.over, *(plain(t) for t in rest[:1])}  # a merge undone repeats the head
        strange = [t for t in rest[1:] if t not in shared and plain(t) not in known]
        if strange or key is None:
            name = " ".join(dict.fromkeys((own, *strange)))
            return Column(name, head.column, head.end, known=False)
        return Column(key, head.column, head.end)

    def columns(self, rows: Sequence[Cells]) -> list[Column]:
        """Return the columns of a block's heads, also of those that stand over its labels."""
        heads = [h for h in self._heads(rows) if not is_label_head(h.text)]
        known = [head for head in heads if any(self.key_of(text) for text in head.texts)]
        above = [frozenset(head.texts[1:]) for head in known]
        shared = frozenset.intersection(*above) if above else frozenset[str]()
        found = [self.column(head, shared) for head in heads]
        if self.exact or not self._is_askew(heads):
            return found
        return [
            replace(c, key=f"{h.text} askew", known=False)
            for c, h in zip(found, heads, strict=True)
        ]

    def _is_askew(self, heads: Sequence[Head]) -> bool:
        """Tell whether heads of years stand over keys of one year each: a line of text lost its merges."""
        keys: dict[Words, set[str]] = {}
        for head in heads:
            told = self._said(head)
            key = next(filter(None, map(self.key_of, head.texts)), "")
            if told.years and key:
                keys.setdefault(told, set()).add(key)
        return any(one != other for one in keys.values() for other in keys.values())

    def told(self, rows: Sequence[Cells]) -> dict[int, Words]:
        """Return what heads say of years, versions and bodies, by the column where each begins."""
        return {head.column: self._said(head) for head in self._heads(rows)}

    def _said(self, head: Head) -> Words:
        return joined(read_words(text) for text in head.texts if self._is_told(text))

    def _is_told(self, text: str) -> bool:
        return only_words(text) and self.key_of(text) is None

    def _heads(self, rows: Sequence[Cells]) -> list[Head]:
        """Return the heads, one that a cut between pages broke in two (自然 / 人) made whole."""
        heads = []
        for head in heads_over(rows, exact=self.exact):
            whole = "".join(reversed(head.texts[:2]))
            broken = len(head.texts) > 1 and not any(map(self.key_of, head.texts[:2]))
            known = broken and self.key_of(whole)
            heads.append(replace(head, texts=(whole, *head.texts[2:])) if known else head)
        return heads

    def is_stacked(self, rows: Sequence[Cells]) -> bool:
        """Tell whether two keys stand over one column: the rows' cells are not where they show."""
        return any(
            len({key for text in head.texts if (key := self.key_of(text))}) > 1
            for head in self._heads(rows)
        )
