"""Part four: reviews and suits. Stage and outcome of a number are read from the words over and beside it.

In the form's grid the heads stand over the fifteen numbers; others print a table or a row a stage, or
turn rows and columns. Where the heads' places say nothing (text, Word's rows), the form's order counts
only if all heads stand in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from crawler.forms import LITIGATION_COLUMNS, LITIGATION_STAGES
from crawler.models import PlacedTable, Problem
from crawler.values import is_blank, squeeze
from pipelines.tables.cells import count
from pipelines.tables.heads import SERIAL, cut_blocks, heads_over
from pipelines.tables.labels import plain
from pipelines.tables.litigation_words import (
    NEUTRAL,
    STAGE_LIKE,
    SUITS,
    NumberRow,
    is_body,
    is_told,
    number_rows,
    outcome_of,
    says,
    spread,
    stage_of,
    stand_in_order,
    stands_over_label,
)
from pipelines.tables.standard import PrintedRow, StandardTable
from pipelines.tables.sums.bounds import Key
from pipelines.tables.sums.solve import endings
from pipelines.tables.words import Subject, joined, only_words, read_words

_CELLS: tuple[Key, ...] = tuple(
    (stage.key, column) for stage in LITIGATION_STAGES for column in LITIGATION_COLUMNS
)


def _is_strange(word: str) -> bool:
    """Tell whether a head or label names something that part four does not know."""
    known = stage_of(word) or outcome_of(word) or only_words(word)
    return not known and plain(word) not in NEUTRAL


@dataclass(frozen=True)
class _Cell:
    """A number with the words over and beside it."""

    key: Key | None
    text: str
    strange: tuple[str, ...]


class _Reader:
    """Reads one table's blocks into the result."""

    def __init__(
        self, result: StandardTable, source: PlacedTable, subject: Subject, stage: str | None
    ) -> None:
        self._result = result
        self._source = source
        self._subject = subject
        lines = _stage_lines(source)
        self._named = stage_of(lines[-1]) if lines else stage

    def read(self) -> None:
        printed: list[Sequence[str | None]] = []
        for block in cut_blocks(self._source, is_body):
            printed = block.head_rows if says(block.head_rows) else printed
            heads = spread(printed)
            rows = [row for row in number_rows(block) if self._is_own(row)]
            if not says(heads) and not says([row.labels for row in rows]):
                continue
            whole = block.has_whole(printed)
            found = [self._addressed(row, heads) for row in rows if whole and self._is_whole(row)]
            in_order = all(len(row.cells) == len(_CELLS) for row in rows) and stand_in_order(heads)
            keyed = all(cell.key for cells in found for cell in cells) or not in_order
            if len(found) == len(rows) and all(found) and keyed and self._agree(found):
                for row, cells in zip(rows, found, strict=True):
                    self._take(row, cells)
            elif stand_in_order(heads):
                for row in self._of_report(rows):
                    self._take_in_order(row)
            else:
                for row in rows:
                    self._refuse(row, heads)

    def _is_own(self, row: NumberRow) -> bool:
        """Tell whether a row is none of another year, nor numbers the columns."""
        if any(plain(label) in SERIAL or label.strip() in {"甲", "乙"} for label in row.labels):
            return False
        told = [label for label in row.labels if only_words(label)]
        return not joined(map(read_words, told)).exclude(self._subject)

    def _of_report(self, rows: Sequence[NumberRow]) -> list[NumberRow]:
        """Return the rows that may be the report's: of several, none that a strange word names (甲镇)."""
        strange = [row for row in rows if any(map(_is_strange, row.labels))]
        if len(rows) == 1 or not strange:
            return list(rows)
        for row in strange:
            message = (
                f"table {self._source.position}, row {row.number + 1}: {' | '.join(row.labels)}"
            )
            self._result.problems.append(Problem("unknown_row", message))
        return [row for row in rows if row not in strange]

    def _is_whole(self, row: NumberRow) -> bool:
        """Tell whether a row lost no cell of its grid: else the others stand under the wrong heads."""
        return row.number not in self._source.table.short

    def _addressed(self, row: NumberRow, heads: Sequence[Sequence[str | None]]) -> list[_Cell]:
        """Return the row's cells with their keys; nothing if a row of text does not reach its last head."""
        exact = self._source.table.exact
        over = heads_over(heads, exact=exact)
        aside = not exact and bool(row.labels and over) and stands_over_label(row, over[0])
        if aside and len(over) != len(row.cells):
            return []
        if not exact and over and not aside and row.cells[-1][0] < over[-1].column:
            return []
        under = [next((h for h in over if h.column <= n < h.end), None) for n, _ in row.cells]
        return [
            self._cell(text, head.texts if head else (), row.labels)
            for (_, text), head in zip(row.cells, over if aside else under, strict=True)
        ]

    def _cell(self, text: str, over: Sequence[str], beside: Sequence[str]) -> _Cell:
        """Return a number's key; 合计 beside the numbers is an outcome only where none stands over them."""
        if joined(read_words(w) for w in over if is_told(w)).exclude(self._subject):
            return _Cell(None, "", ())
        words = (*over, *beside)
        stages = {s for word in words if (s := stage_of(word))}
        found = {o for word in over if (o := outcome_of(word))}
        found = found or {o for word in beside if (o := outcome_of(word))}
        if not stages and self._named and not any(plain(w) == SUITS for w in words):
            stages = {self._named}
        strange = tuple(filter(_is_strange, words))
        key = (
            (stages.pop(), found.pop()) if len(stages) == len(found) == 1 and not strange else None
        )
        return _Cell(key, text, strange)

    def _agree(self, rows: Sequence[Sequence[_Cell]]) -> bool:
        """Tell whether the heads' places can be meant: no cell twice in a row, no stage with a part of it.

        In text every number has its heads over it: lines of heads, one under another, are no columns.
        """
        for cells in rows:
            keys = [cell.key for cell in cells if cell.key]
            if not keys or len(set(keys)) != len(keys):
                return False
            told = [
                cell for cell in cells if not is_blank(cell.text) and (cell.key or cell.strange)
            ]
            if not self._source.table.exact and len(told) != len(cells):
                return False
        return True

    def _printed(self, row: NumberRow) -> PrintedRow:
        tokens = tuple(text for _, text in row.cells if not is_blank(text))
        return PrintedRow("litigation", tokens, self._source, row.number + 1)

    def _take(self, row: NumberRow, cells: Sequence[_Cell]) -> None:
        printed = self._printed(row)
        stages = {cell.key[0] for cell in cells if cell.key}
        self._result.add_blank(printed, [key for key in _CELLS if key[0] in stages])
        for cell in cells:
            if cell.key:
                self._read(printed, cell.key, cell.text)
            elif not is_blank(cell.text):
                over = " | ".join(cell.strange) or "no head"
                message = f"table {self._source.position}: {cell.text!r} under {over}"
                self._result.problems.append(Problem("unknown_column", message))

    def _read(self, printed: PrintedRow, key: Key, text: str) -> None:
        try:
            self._result.add(printed, key, count(text))
        except ValueError:
            self._result.add(printed, key, None)
            self._result.unreadable(printed, text, [key])

    def _take_in_order(self, row: NumberRow) -> None:
        """Take a row by the form's order, where it has a number, or a cell, for each head."""
        printed = self._printed(row)
        exact = self._source.table.exact
        cells = [text for _, text in row.cells] if exact else list(printed.tokens)
        if len(cells) == len(_CELLS):
            for key, text in zip(_CELLS, cells, strict=True):
                self._read(printed, key, text)
            return
        sequence = []
        for text in printed.tokens:
            try:
                sequence.append(count(text))
            except ValueError:
                sequence.append(None)
                self._result.unreadable(printed, text, _CELLS)
        self._result.add_sequence(printed, _CELLS, tuple(sequence))

    def _refuse(self, row: NumberRow, heads: Sequence[Sequence[str | None]]) -> None:
        printed = self._printed(row)
        if printed.tokens and says(heads):
            message = f"{printed.place}: the heads do not tell whose its numbers are"
            self._result.problems.append(Problem("head_missing", message))


def _stage_lines(source: PlacedTable) -> list[str]:
    """Return the lines close above a table that name a stage."""
    return [line for part, line in source.before[-2:] if not part and stage_of(line)]


def _without_lines(tables: Sequence[PlacedTable]) -> list[PlacedTable]:
    """Return the tables, without lines above them if one has none: then some stand below theirs."""
    own = [s for s in tables if says(s.table.rows)]
    nameless = [s for s in own if not any(map(stage_of, (t for r in s.table.rows for t in r if t)))]
    if all(map(_stage_lines, nameless)):
        return list(tables)
    return [replace(s, before=()) if _stage_lines(s) else s for s in tables]


def _without_stages(tables: Sequence[PlacedTable]) -> dict[int, str]:
    """Return the stage of each of three tables of five numbers that name none: the form's order."""
    found = []
    for source in tables:
        texts = [t for row in source.table.rows for t in row if t]
        lines = [line for part, line in source.before if not part]
        if not says(source.table.rows):
            continue
        if STAGE_LIKE.search(squeeze("".join([*texts, *lines[-2:]]))):
            return {}
        found.append(source.position)
    if len(found) != len(LITIGATION_STAGES):
        return {}
    return {place: s.key for place, s in zip(found, LITIGATION_STAGES, strict=True)}


def read_litigation(tables: Sequence[PlacedTable], subject: Subject | None = None) -> StandardTable:
    """Return part four as read, with R4 for each stage that was found."""
    result = StandardTable()
    unnamed = _without_stages(tables)
    for source in _without_lines(tables):
        _Reader(result, source, subject or Subject(), unnamed.get(source.position)).read()
    result.sort([stage.key for stage in LITIGATION_STAGES])
    result.equations += [endings(stage) for stage in result.readings]
    return result
