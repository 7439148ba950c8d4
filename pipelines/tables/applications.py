"""Part three: applications received and their outcomes, by the labels and heads that it prints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from crawler.forms import (
    APPLICATION_COLUMNS,
    APPLICATION_ITEMS,
    CARRIED_IN,
    CARRIED_OUT,
    NEW_RECEIVED,
    OUTCOMES,
    TOTAL_HANDLED,
)
from crawler.models import Number, PlacedTable, Problem
from pipelines.tables.application_heads import FORM, is_transposed, read_columns, transposed
from pipelines.tables.application_rows import LabelledRow, has_body, labelled_rows, unknown_rows
from pipelines.tables.cells import count
from pipelines.tables.columns import Columns
from pipelines.tables.heads import Block, Column, cut_blocks, is_qualified
from pipelines.tables.loose_rows import kinds_in, stand_in_order
from pipelines.tables.standard import PrintedRow, StandardTable
from pipelines.tables.sums.bounds import Key
from pipelines.tables.sums.candidates import is_run_together
from pipelines.tables.sums.solve import THREE_OTHERS, applicants, balance, outcomes
from pipelines.tables.words import Subject

_COLUMNS = tuple(APPLICATION_COLUMNS)
_ORDER = [item.key for item in APPLICATION_ITEMS]
_OUTCOMES = frozenset(item.key for item in OUTCOMES)
# Labels that other tables print too: a table with only these is not part three.
_COMMON = frozenset({"other_misc", "other_total", TOTAL_HANDLED.key})
_PART = 3
_SEVERAL = 4  # rows that all lack a number lack a column


@dataclass(frozen=True)
class _Group:
    """A block's rows with its columns."""

    block: Block
    rows: list[LabelledRow]
    columns: Columns
    by_lines: bool  # the lines around the rows stood for their heads, here or in a block before


def _going_on(last: Columns | None, block: Block) -> Columns:
    """Return the columns of rows without heads: those above the cut, else the form's."""
    table = block.table.table
    same = last is not None and last.placed and last.width == len(table.rows[0])
    return replace(last or FORM, placed=same, exact=table.exact)


def _fill_form(rows: Sequence[LabelledRow], said: Sequence[str]) -> bool:
    """Tell whether rows without heads can be the form's: no column more in most, nor one less in all.

    Lines that name the kinds of applicants stand for the heads: then every row may have lost a number.
    """
    tokens = [row.printed(FORM).tokens for row in rows]
    more = sum(len(own) > len(_COLUMNS) for own in tokens)
    less = sum(len(t) < len(_COLUMNS) and not is_run_together(t, len(_COLUMNS)) for t in tokens)
    lost = _SEVERAL <= less == len(rows) and not any(map(kinds_in, said))
    return more * 2 < len(rows) and not lost


def _groups(tables: Sequence[PlacedTable], subject: Subject) -> Iterator[_Group]:
    """Yield the blocks that belong to part three; the rest of a cut table has no heads of its own."""
    last: Columns | None = None
    said: list[str] = []  # lines and heads around the first rows
    by_lines = False
    for table in tables:
        source = transposed(table) if is_transposed(table) else table
        said = [] if any(part for part, _ in source.before) else said
        said += [line for part, line in source.before if not part]
        blocks = list(cut_blocks(source, has_body))
        # Heads may also stand under the rows, or at the table's end: the first rows have none of their own.
        said += [" ".join(filter(None, row)) for block in blocks[1:] for row in block.head_rows]
        for block in blocks:
            rows = list(labelled_rows(block))
            said += [] if rows else [" ".join(filter(None, row)) for row in block.head_rows]
            distinctive = any(row.item not in _COMMON for row in rows)
            if not distinctive and not (last and rows and source.section == _PART):
                continue
            found = read_columns(block, rows, subject)
            if not distinctive and found and not all(c.known for c in found.columns):
                continue
            if found is None and last is None:
                by_lines = True
                last = replace(FORM, open=not (stand_in_order(said) and _fill_form(rows, said)))
            columns = found or _going_on(last, block)
            if any(column.key in _COLUMNS for column in columns.columns):
                last = columns
            yield _Group(block, rows, columns, by_lines)


def _read_row(result: StandardTable, row: LabelledRow, of_block: Columns, subject: Subject) -> None:
    """Take one row's cells, or its numbers as a sequence, or nothing of it."""
    columns = row.own(of_block)
    printed = row.printed(columns)
    result.add_blank(printed, [(row.item, column) for column in _COLUMNS])
    cells = columns.assign(row.cells, whole=row.is_whole)
    if cells is not None:
        for column, text in () if is_qualified(cells, subject) else cells:
            _read_cell(result, printed, column, text)
        return
    keys = tuple((row.item, column.key) for column in columns.counted)
    own = all(key[1] in _COLUMNS for key in keys) and len(set(keys)) == len(keys)
    own = own and not columns.open
    sequence = tuple(_number(result, printed, text, keys) for text in printed.tokens)
    if own:
        result.add_sequence(printed, keys, sequence, columns.nameless(row.cells))
    elif printed.tokens:
        message = f"{printed.place}: {len(sequence)} numbers under {len(keys)} heads"
        result.problems.append(Problem("ragged_row", message))


def _number(
    result: StandardTable, printed: PrintedRow, text: str, keys: Sequence[Key]
) -> Number | None:
    try:
        return count(text)
    except ValueError:
        result.unreadable(printed, text, keys)
        return None


def _read_cell(result: StandardTable, printed: PrintedRow, column: Column, text: str) -> None:
    if column.key in _COLUMNS:
        key = (printed.item, column.key)
        result.add(printed, key, _number(result, printed, text, [key]))


def _column_problems(group: _Group) -> list[Problem]:
    """Return a problem for each column that no form has, and one for columns in another order.

    The cells of an unknown column stay in ``tables`` as printed. An order that is not the form's is
    said, because R3 does not notice two kinds of applicants that changed places.
    """
    place = f"table {group.block.table.position}"
    own = (row.own(group.columns) for row in group.rows)
    keys = list(dict.fromkeys(key for columns in own for key in columns.keys if key))
    problems = [Problem("unknown_column", f"{place}: {k}") for k in keys if k not in _COLUMNS]
    known = list(dict.fromkeys(key for key in keys if key in _COLUMNS))
    if known != [key for key in _COLUMNS if key in known]:
        message = f"{place}: {', '.join(known)}; the heads were followed"
        problems.append(Problem("columns_in_other_order", message))
    return problems


def read_applications(
    tables: Sequence[PlacedTable], subject: Subject | None = None
) -> StandardTable:
    """Return part three as read, its rows in the form's order, with the equations R1 to R3."""
    result = StandardTable()
    subject = subject or Subject()
    groups = list(_groups(tables, subject))
    result.by_lines = any(group.by_lines for group in groups)
    read = [g for g in groups if any(key in _COLUMNS for key in g.columns.keys)]
    for group in read or groups:
        result.problems += _column_problems(group)
        result.problems += unknown_rows(group.block, group.rows, group.columns)
        for row in group.rows:
            _read_row(result, row, group.columns, subject)
    result.sort(_ORDER)
    odd = {problem.code for problem in result.problems}
    _add_equations(result, rows="unknown_row" in odd, columns="unknown_column" in odd)
    return result


def _missing(items: set[str]) -> frozenset[str]:
    """Return the outcome rows of the form that were not found; 其他处理 is one row or three."""
    others = {"other_total"} if "other_total" in items else set(THREE_OTHERS)
    return (_OUTCOMES - THREE_OTHERS - {"other_total"} | others | {TOTAL_HANDLED.key}) - items


def _add_equations(result: StandardTable, *, rows: bool, columns: bool) -> None:
    """Add R1 (per column), R2 (per column) and R3 (per row).

    R2 needs every row of the form; *rows* and *columns* tell that there are some that it does not
    have, which R2 and R3 cannot sum up. What cannot be summed up is not stated: nothing is inferred
    by it, and it never fails.
    """
    items = set(result.readings)
    ends = {NEW_RECEIVED.key, CARRIED_IN.key, TOTAL_HANDLED.key, CARRIED_OUT.key}
    missing = _missing(items)
    if items and missing:
        message = f"part three lacks {len(missing)} rows: {', '.join(sorted(missing))}"
        result.problems.append(Problem("missing_rows", message))
    balances = result.equations if ends <= items else result.unstated
    # （六）其他处理 beside some of its three kinds: it sums them up, or stands for the others.
    mixed = "other_total" in items and 0 < len(items & THREE_OTHERS) < len(THREE_OTHERS)
    sums = result.unstated if missing or rows or mixed else result.equations
    for column in _COLUMNS if items else ():
        balances.append(balance(column))
        sums.append(outcomes(column, items | missing))
    rows_of = result.unstated if columns else result.equations
    rows_of += [applicants(item) for item in result.readings]
