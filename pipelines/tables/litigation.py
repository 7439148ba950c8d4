"""Part four: reviews and suits. Stage and outcome of a number are read from the words over and beside it.

In the form's grid the heads stand over the fifteen numbers; others print a table or a row a stage, or
turn rows and columns. Where the heads' places say nothing (text, Word's rows), the form's order counts
only if all heads stand in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crawler.forms import LITIGATION_COLUMNS, LITIGATION_HEADS, LITIGATION_STAGES
from crawler.models import PlacedTable, Problem
from crawler.script import simplify
from crawler.values import is_blank, squeeze
from pipelines.tables.cells import count, is_value
from pipelines.tables.columns import Placed
from pipelines.tables.heads import SERIAL, Block, cut_blocks, has_numbers, heads_over, own_cells
from pipelines.tables.labels import plain, spellings
from pipelines.tables.solve import Equation, Key
from pipelines.tables.standard import PrintedRow, StandardTable
from pipelines.tables.words import Subject, joined, only_words, read_words

_CELLS: tuple[Key, ...] = tuple(
    (stage.key, column) for stage in LITIGATION_STAGES for column in LITIGATION_COLUMNS
)
_OUTCOMES = {plain(label): key for key, label in (*LITIGATION_COLUMNS.items(), *LITIGATION_HEADS)}
_STAGES = {plain(s.zh): s.key for s in LITIGATION_STAGES}
_SUITS = plain("行政诉讼")
# "行政诉讼（未经复议直接起诉）"
_STAGES |= {f"{_SUITS}{label}": key for label, key in _STAGES.items() if key != "review"}
_STAGES |= {f"{label}情况": key for label, key in _STAGES.items()}
# "行政复议-结果维持": stage and outcome in one head
_BOTH = {
    f"{stage}{outcome}": (s, o) for stage, s in _STAGES.items() for outcome, o in _OUTCOMES.items()
}
# Words over or beside the numbers that say neither stage nor outcome.
_NEUTRAL = frozenset(
    map(plain, ("行政诉讼", "件数", "数量", "数", "件", "结果", "阶段", "类别", "项目", "情况", "类型",
                "政府信息公开行政复议、行政诉讼情况", "行政复议、行政诉讼情况"))
)  # fmt: skip
_IN_ORDER = re.compile("|".join(sorted((label for label in LITIGATION_COLUMNS.values()), key=len)))
_STAGES_IN_ORDER = re.compile("|".join(stage.zh for stage in LITIGATION_STAGES))
_STAGE_LIKE = re.compile("复议|复議|诉讼|訴訟|起诉|起訴")
_OUTCOME_COUNT = len(LITIGATION_COLUMNS)


def _outcome(text: str) -> str | None:
    if found := next((_OUTCOMES[s] for s in spellings(text) if s in _OUTCOMES), None):
        return found
    return next((_BOTH[s][1] for s in spellings(text) if s in _BOTH), None)


def _stage(text: str) -> str | None:
    if found := next((_STAGES[s] for s in spellings(text) if s in _STAGES), None):
        return found
    return next((_BOTH[s][0] for s in spellings(text) if s in _BOTH), None)


def _is_told(text: str) -> bool:
    """Tell whether a head says a year, version or body and nothing else; 合计 is an outcome."""
    return only_words(text) and _outcome(text) is None


def _is_body(row: Sequence[str | None]) -> bool:
    """Tell whether a row holds numbers, or nothing but empty cells under the heads."""
    own = own_cells(row)
    return has_numbers(row) or (len(own) >= _OUTCOME_COUNT and all(is_blank(t) for _, t in own))


@dataclass(frozen=True)
class _Row:
    """A row of numbers: the words beside it, its cells with their columns."""

    labels: tuple[str, ...]
    cells: Placed
    number: int


def _rows(block: Block) -> Iterator[_Row]:
    """Yield a block's rows of numbers; a label merged over several rows is each one's."""
    rows = block.table.table.rows
    for number in block.body:
        cells = own_cells(rows[number])
        split = next((n for n, (_, t) in enumerate(cells) if is_value(t)), 0)
        labels = [t for _, t in cells[:split] if not is_blank(t)]
        first = cells[split][0] if cells else 0
        above = [_merged(block, number, column) for column in range(first)]
        yield _Row((*filter(None, above), *labels), cells[split:], number)


def _merged(block: Block, number: int, column: int) -> str:
    """Return the label above that goes on over this row."""
    rows = block.table.table.rows
    if not block.table.table.exact or rows[number][column] is not None:
        return ""
    for above in reversed([n for n in block.body if n < number]):
        if (text := rows[above][column]) is not None:
            return "" if is_value(text) else text
    return ""


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
        lines = [line for part, line in source.before[-2:] if not part and _stage(line)]
        self._named = _stage(lines[-1]) if lines else stage

    def read(self) -> None:
        heads: list[Sequence[str | None]] = []
        for block in cut_blocks(self._source, _is_body):
            heads = block.head_rows if _says(block.head_rows) else heads
            rows = [row for row in _rows(block) if self._is_own(row)]
            if not _says(heads) and not _says([row.labels for row in rows]):
                continue
            found = [self._addressed(row, heads) for row in rows]
            if all(found) and self._agree(found):
                for row, cells in zip(rows, found, strict=True):
                    self._take(row, cells)
            elif _stand_in_order(heads):
                for row in rows:
                    self._take_in_order(row)
            else:
                for row in rows:
                    self._refuse(row, heads)

    def _is_own(self, row: _Row) -> bool:
        """Tell whether a row is none of another year, nor numbers the columns."""
        if any(plain(label) in SERIAL or label.strip() in {"甲", "乙"} for label in row.labels):
            return False
        told = [label for label in row.labels if only_words(label)]
        return not joined(map(read_words, told)).exclude(self._subject)

    def _addressed(self, row: _Row, heads: Sequence[Sequence[str | None]]) -> list[_Cell]:
        """Return the row's cells with their keys; nothing where a number stands under no head."""
        over = heads_over(heads, exact=self._source.table.exact)
        cells = []
        for column, text in row.cells:
            head = next((h for h in over if h.column <= column < h.end), None)
            cells.append(self._cell(text, head.texts if head else (), row.labels))
        return cells

    def _cell(self, text: str, over: Sequence[str], beside: Sequence[str]) -> _Cell:
        """Return a number's key; 合计 beside the numbers is an outcome only where none stands over them."""
        if joined(read_words(w) for w in over if _is_told(w)).exclude(self._subject):
            return _Cell(None, "", ())
        words = (*over, *beside)
        stages = {s for word in words if (s := _stage(word))}
        found = {o for word in over if (o := _outcome(word))}
        found = found or {o for word in beside if (o := _outcome(word))}
        if not stages and self._named and not any(plain(w) == _SUITS for w in words):
            stages = {self._named}
        strange = tuple(
            w
            for w in words
            if not _stage(w) and not _outcome(w) and not only_words(w) and plain(w) not in _NEUTRAL
        )
        key = (
            (stages.pop(), found.pop()) if len(stages) == len(found) == 1 and not strange else None
        )
        return _Cell(key, text, strange)

    def _agree(self, rows: Sequence[Sequence[_Cell]]) -> bool:
        """Tell whether the heads' places can be meant: no cell twice in a row, no stage with a part of it."""
        for cells in rows:
            keys = [cell.key for cell in cells if cell.key]
            if not keys or len(set(keys)) != len(keys):
                return False
            filled = [cell for cell in cells if not is_blank(cell.text)]
            if not self._source.table.exact and len(filled) != len(cells):
                return False
        return True

    def _printed(self, row: _Row) -> PrintedRow:
        tokens = tuple(text for _, text in row.cells if not is_blank(text))
        return PrintedRow("litigation", tokens, self._source, row.number + 1)

    def _take(self, row: _Row, cells: Sequence[_Cell]) -> None:
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
            self._result.unreadable(printed, text)

    def _take_in_order(self, row: _Row) -> None:
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
                self._result.unreadable(printed, text)
        self._result.add_sequence(printed, _CELLS, tuple(sequence))

    def _refuse(self, row: _Row, heads: Sequence[Sequence[str | None]]) -> None:
        printed = self._printed(row)
        if printed.tokens and _says(heads):
            message = f"{printed.place}: the heads do not tell whose its numbers are"
            self._result.problems.append(Problem("head_missing", message))


def _says(rows: Sequence[Sequence[str | None]]) -> bool:
    """Tell whether words of part four stand in rows: two outcomes or stages at least."""
    texts = {t for row in rows for t in row if t}
    outcomes = {o for t in texts if (o := _outcome(t))} - {"total"}
    return len(outcomes) > 1 or (len({s for t in texts if (s := _stage(t))}) > 1)


def _stand_in_order(rows: Sequence[Sequence[str | None]]) -> bool:
    """Tell whether all heads of the form stand in its order, as they are read line by line.

    Without a word of a stage, the fifteen outcomes are the form's.
    """
    flat = simplify(squeeze("".join(t or "" for row in rows for t in row)))
    stages = list(dict.fromkeys(_STAGES_IN_ORDER.findall(flat)))
    wanted = list(LITIGATION_COLUMNS.values()) * len(LITIGATION_STAGES)
    named = not stages and not _STAGE_LIKE.search(flat)
    return _IN_ORDER.findall(flat) == wanted and (
        named or stages == [s.zh for s in LITIGATION_STAGES]
    )


def _without_stages(tables: Sequence[PlacedTable]) -> dict[int, str]:
    """Return the stage of each of three tables of five numbers that name none: the form's order."""
    found = []
    for source in tables:
        texts = [t for row in source.table.rows for t in row if t]
        lines = [line for part, line in source.before if not part]
        if not _says(source.table.rows):
            continue
        if _STAGE_LIKE.search(squeeze("".join([*texts, *lines[-2:]]))):
            return {}
        found.append(source.position)
    if len(found) != len(LITIGATION_STAGES):
        return {}
    return {place: s.key for place, s in zip(found, LITIGATION_STAGES, strict=True)}


def read_litigation(tables: Sequence[PlacedTable], subject: Subject | None = None) -> StandardTable:
    """Return part four as read, with R4 for each stage that was found."""
    result = StandardTable()
    unnamed = _without_stages(tables)
    for source in tables:
        _Reader(result, source, subject or Subject(), unnamed.get(source.position)).read()
    result.sort([stage.key for stage in LITIGATION_STAGES])
    for stage in LITIGATION_STAGES:
        if stage.key not in result.readings:
            continue
        parts = tuple((stage.key, column) for column in LITIGATION_COLUMNS if column != "total")
        result.equations.append(Equation("R4", stage.key, parts, ((stage.key, "total"),)))
    return result
