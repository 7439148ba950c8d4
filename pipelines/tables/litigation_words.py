"""Part four's words: the stages and outcomes that heads, labels and captions name, and its rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crawler.bounds.remembered import remembered
from crawler.forms import LITIGATION_COLUMNS, LITIGATION_HEADS, LITIGATION_STAGES
from crawler.script import simplify
from crawler.values import is_blank, squeeze
from pipelines.tables.cells import is_value
from pipelines.tables.columns import Placed
from pipelines.tables.heads import Block, Head, has_numbers, own_cells
from pipelines.tables.labels import plain, spellings
from pipelines.tables.words import only_words

_OUTCOMES = {plain(label): key for key, label in (*LITIGATION_COLUMNS.items(), *LITIGATION_HEADS)}
_STAGES = {plain(s.zh): s.key for s in LITIGATION_STAGES}
SUITS = plain("行政诉讼")
# "行政诉讼（未经复议直接起诉）"
_STAGES |= {f"{SUITS}{label}": key for label, key in _STAGES.items() if key != "review"}
_STAGES |= {f"{label}情况": key for label, key in _STAGES.items()}
# "行政复议-结果维持": stage and outcome in one head
_BOTH = {
    f"{stage}{outcome}": (s, o) for stage, s in _STAGES.items() for outcome, o in _OUTCOMES.items()
}
# Words over or beside the numbers that say neither stage nor outcome.
NEUTRAL = frozenset(
    map(plain, ("行政诉讼", "件数", "数量", "数", "件", "结果", "阶段", "类别", "项目", "情况", "类型",
                "政府信息公开行政复议、行政诉讼情况", "行政复议、行政诉讼情况"))
)  # fmt: skip
_IN_ORDER = re.compile("|".join(sorted((label for label in LITIGATION_COLUMNS.values()), key=len)))
_STAGES_IN_ORDER = re.compile("|".join(stage.zh for stage in LITIGATION_STAGES))
STAGE_LIKE = re.compile("复议|复議|诉讼|訴訟|起诉|起訴")
_OUTCOME_COUNT = len(LITIGATION_COLUMNS)


@remembered
def outcome_of(text: str) -> str | None:
    """Return the outcome that a head or label names, alone or with its stage."""
    if found := next((_OUTCOMES[s] for s in spellings(text) if s in _OUTCOMES), None):
        return found
    return next((_BOTH[s][1] for s in spellings(text) if s in _BOTH), None)


@remembered
def stage_of(text: str) -> str | None:
    """Return the stage that a head, label or caption names, alone or with an outcome."""
    if found := next((_STAGES[s] for s in spellings(text) if s in _STAGES), None):
        return found
    return next((_BOTH[s][0] for s in spellings(text) if s in _BOTH), None)


@remembered
def is_told(text: str) -> bool:
    """Tell whether a head says a year, version or body and nothing else; 合计 is an outcome."""
    return only_words(text) and outcome_of(text) is None


def is_body(row: Sequence[str | None]) -> bool:
    """Tell whether a row holds numbers, or nothing but empty cells under the heads."""
    own = own_cells(row)
    return has_numbers(row) or (len(own) >= _OUTCOME_COUNT and all(is_blank(t) for _, t in own))


@dataclass(frozen=True)
class NumberRow:
    """A row of numbers: the words beside it, its cells with their columns."""

    labels: tuple[str, ...]
    cells: Placed
    number: int


def number_rows(block: Block) -> Iterator[NumberRow]:
    """Yield a block's rows of numbers; a label merged over several rows is each one's."""
    rows = block.table.table.rows
    for number in block.body:
        cells = own_cells(rows[number])
        split = next((n for n, (_, t) in enumerate(cells) if is_value(t)), 0)
        labels = [t for _, t in cells[:split] if not is_blank(t)]
        first = cells[split][0] if cells else 0
        above = [_merged(block, number, column) for column in range(first)]
        yield NumberRow((*filter(None, above), *labels), cells[split:], number)


def _merged(block: Block, number: int, column: int) -> str:
    """Return the label above that goes on over this row."""
    rows = block.table.table.rows
    if not block.table.table.exact or rows[number][column] is not None:
        return ""
    for above in reversed([n for n in block.body if n < number]):
        if (text := rows[above][column]) is not None:
            return "" if is_value(text) else text
    return ""


def says(rows: Sequence[Sequence[str | None]]) -> bool:
    """Tell whether words of part four stand in rows: two outcomes or stages at least."""
    texts = {t for row in rows for t in row if t}
    outcomes = {o for t in texts if (o := outcome_of(t))} - {"total"}
    return len(outcomes) > 1 or (len({s for t in texts if (s := stage_of(t))}) > 1)


def spread(rows: Sequence[Sequence[str | None]]) -> list[Sequence[str | None]]:
    """Return rows of heads; the one stage that they name, alone in its row, stands over the whole of it."""
    named = [n for n, row in enumerate(rows) for text in row if text and stage_of(text)]
    return [
        [text or None for text in row]
        if named == [n] and sum(not is_blank(text) for text in row) == 1
        else row
        for n, row in enumerate(rows)
    ]


def stands_over_label(row: NumberRow, head: Head) -> bool:
    """Tell whether an outcome stands over a row's label in text: the heads begin a place too early."""
    return head.column < row.cells[0][0] and outcome_of(head.text) is not None


def stand_in_order(rows: Sequence[Sequence[str | None]]) -> bool:
    """Tell whether all heads of the form stand in its order, as they are read line by line.

    Without a word of a stage, the fifteen outcomes are the form's.
    """
    flat = simplify(squeeze("".join(t or "" for row in rows for t in row)))
    stages = list(dict.fromkeys(_STAGES_IN_ORDER.findall(flat)))
    wanted = list(LITIGATION_COLUMNS.values()) * len(LITIGATION_STAGES)
    named = not stages and not STAGE_LIKE.search(flat)
    review = LITIGATION_STAGES[0].zh
    if SUITS in flat and review in flat and flat.index(SUITS) < flat.index(review):
        return False
    return _IN_ORDER.findall(flat) == wanted and (
        named or stages == [s.zh for s in LITIGATION_STAGES]
    )
