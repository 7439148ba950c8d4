"""Part three's column heads: kinds of applicants in any order, and columns that no form has.

The form's order is assumed only where there are no heads, or where those that are known stand in it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest

from crawler.bounds.remembered import remembered
from crawler.forms import APPLICATION_COLUMNS, APPLICATION_HEADS, APPLICATION_ITEMS, GROUP_LABELS
from crawler.models import PlacedTable, Table
from crawler.values import is_blank, squeeze
from pipelines.tables.application_rows import LABELS, LabelledRow
from pipelines.tables.columns import Columns, HeadReader, tokens_of
from pipelines.tables.heads import REMARKS, SERIAL, Block, Cells, Column, gaps, is_label_head
from pipelines.tables.labels import LabelMatcher, plain, spellings
from pipelines.tables.words import Subject, Words, only_words

_FORM_KEYS = tuple(APPLICATION_COLUMNS)
FORM = Columns(
    tuple(Column(key, n, n + 1) for n, key in enumerate(_FORM_KEYS)), placed=False, full=True
)
_KEYS = {plain(label): key for key, label in (*APPLICATION_COLUMNS.items(), *APPLICATION_HEADS)}
_ORGANISATIONS = plain("法人或其他组织")
_OVER = frozenset({plain("申请人情况"), _ORGANISATIONS})
# A conversion that lost the heads numbers the columns: 数据1 ... 数据6, 总计.
_PLACEHOLDER = re.compile(r"数据\d")
_DISTINCTIVE = LabelMatcher.for_items(
    item for item in APPLICATION_ITEMS if not item.key.startswith(("other", "total"))
)
_GROUPS = frozenset(map(plain, GROUP_LABELS))
_FEWEST_ITEMS = 4
_ASIDE = SERIAL | REMARKS
_SEVERAL = {"last", "this", "own", "all"}  # words that tell years or bodies apart
_REMARK = "\0"  # a column without numbers, among keys


@remembered
def _key_of(text: str) -> str | None:
    return next((_KEYS[s] for s in spellings(text) if s in _KEYS), None)


def is_transposed(source: PlacedTable) -> bool:
    """Tell whether a table's heads are the form's rows, and its rows the kinds of applicants."""
    if not source.table.exact:
        return False
    rows = source.table.rows
    top = max(sum(bool(t and _DISTINCTIVE.find(t)) for t in row) for row in rows)
    left = {_key_of(text) for row in rows for text in row[:3] if text} - {None}
    return top >= _FEWEST_ITEMS and len(left) >= _FEWEST_ITEMS


def transposed(source: PlacedTable) -> PlacedTable:
    """Return the table with its columns as rows; its place in the document stays."""
    turned = tuple(zip_longest(*source.table.rows))
    table = Table(turned, page=source.table.page, exact=True, ocr=source.table.ocr)
    return PlacedTable(source.position, source.section, table, source.before)


def read_columns(block: Block, rows: Sequence[LabelledRow], subject: Subject) -> Columns | None:
    """Return the columns of a block by its heads, ``None`` if it has none."""
    heads = [row for row in block.head_rows if _says_columns(row)]
    if not heads or _name_rows(heads[-1]):
        return None
    exact = block.table.table.exact
    reader = HeadReader(_key_of, _OVER, subject, exact)
    own = _without_subtotals(reader.columns(heads), heads)
    columns = _numbered(_without_strays(own, reader.told(heads)))
    width = len(block.table.table.rows[0])
    placed = Columns(
        tuple(columns),
        placed=True,
        exact=exact,
        full=_is_full(columns),
        gaps=gaps(heads, exact=exact),
        width=width,
    )
    placed = replace(placed, open=any(row.own(placed).is_crowded(row.cells) for row in rows))
    known = any(c.key in _FORM_KEYS for c in columns) and not reader.is_stacked(heads)
    if known and (exact or any(_stands_under(row, placed) for row in rows)):
        return placed if block.has_whole(heads) else placed.unplaced()
    ordered = tuple(_in_order(heads))
    found = Columns(ordered, placed=False, exact=exact, full=_is_full(ordered))
    crowded = any(found.is_crowded(row.cells) for row in rows)
    return replace(found, open=crowded and not found.full)


def _is_full(columns: Sequence[Column]) -> bool:
    """Tell whether the form's columns are all among these."""
    return {column.key for column in columns} >= set(_FORM_KEYS)


def _name_rows(row: Cells) -> bool:
    """Tell whether heads name the form's rows: over rows of the form they name no columns.

    A conversion put 本年新收件数, 上年结转件数, 予以公开 ... over the seven numbers of 3.其他.
    """
    texts = [t for t in row if t and not is_blank(t) and not is_label_head(t) and not _key_of(t)]
    named = [t for t in texts if LABELS.find(t.removesuffix("件数")) or plain(t) in _GROUPS]
    return len(named) == len(texts) >= _FEWEST_ITEMS


def _numbered(columns: Sequence[Column]) -> list[Column]:
    """Return the columns, those that a conversion numbered (数据1 ...) in the form's order."""
    own = [c for c in columns if c.known or _PLACEHOLDER.fullmatch(squeeze(c.key))]
    keys = _keys([c.key for c in own])
    if len(own) == len(columns) and keys == list(_FORM_KEYS):
        return [replace(c, key=key) for c, key in zip(columns, keys, strict=True)]
    return list(columns)


def _says_columns(row: Cells) -> bool:
    """Tell whether a row without numbers can hold heads: more than a caption, the form's rule or a label."""
    texts = [text for text in row if text and not is_blank(text)]
    if any(_key_of(text) or plain(text) in _ASIDE for text in texts):
        return True
    others = (t for t in texts if not is_label_head(t) and plain(t) not in _OVER)
    return sum(not _DISTINCTIVE.find(t) for t in others) > 1


def _without_subtotals(columns: Sequence[Column], rows: Sequence[Cells]) -> list[Column]:
    """Return the columns, a 合计 of the organisations alone being no total of all applicants."""
    found = []
    for column in columns:
        above = [row[: column.first + 1] for row in rows]
        under = any(
            plain(next((t for t in reversed(cells) if not is_blank(t)), "") or "") == _ORGANISATIONS
            for cells in above
        )
        sub = (
            under and column.key in {"total", "natural_person"} and not _leaf_is_over(rows, column)
        )
        found.append(Column("法人或其他组织合计", column.first, column.end) if sub else column)
    return found


def _without_strays(columns: Sequence[Column], told: Mapping[int, Words]) -> list[Column]:
    """Return the columns, 其他 alone being of other things, and 总计 beside other years that of all.

    ``当面 | 信函 | 网络 | 其他 | 总计`` are ways to apply; ``2022年 | 2023年 | 合计`` sums two years up.
    *told* has what heads say of years and bodies, by column.
    """
    kinds = {column.key for column in columns} & set(_FORM_KEYS) - {"total", "other_org"}
    # What stands over the first column is said of the labels.
    apart = any(column and (w.years or w.kinds & _SEVERAL) for column, w in told.items())
    found = []
    for column in columns:
        alone = column.key == "other_org" and not kinds
        summed = column.key == "total" and apart and not told.get(column.first, Words()).years
        stray = alone or (summed and not told.get(column.first, Words()).kinds)
        name = f"{APPLICATION_COLUMNS.get(column.key)} beside other heads"
        found.append(replace(column, key=name, known=False) if stray else column)
    return found


def _leaf_is_over(rows: Sequence[Cells], column: Column) -> bool:
    """Tell whether the column's own head stands in the row of 法人或其他组织, or above it."""
    texts = [
        (n, row[column.first]) for n, row in enumerate(rows) if not is_blank(row[column.first])
    ]
    group = next(n for n, row in enumerate(rows) for t in row if t and plain(t) == _ORGANISATIONS)
    return bool(texts) and texts[-1][0] <= group


def _stands_under(row: LabelledRow, columns: Columns) -> bool:
    """Tell whether a row of text prints a number under each head and none elsewhere."""
    own = row.own(columns)
    places = {place for place, text in row.cells if text in tokens_of(row.cells, own)}
    return places == {column.first for column in own.counted}


def _in_order(rows: Sequence[Cells]) -> list[Column]:
    """Return the columns of heads whose places say nothing, as they are read from the left."""
    lines = [_texts(row) for row in rows]
    texts = _expanded([line for line in lines if line])
    return [
        Column(key.strip(_REMARK), n, n + 1, counted=key != _REMARK)
        for n, key in enumerate(_keys(texts))
    ]


def _texts(row: Cells) -> list[str]:
    """Return a line's heads without what stands over the labels and left of them."""
    starts = [n for n, text in enumerate(row) if text and is_label_head(text)]
    row = row[starts[-1] + 1 :] if starts else row
    return [
        t
        for t in row
        if t and not is_blank(t) and not is_label_head(t) and plain(t) != plain("申请人情况")
    ]


def _expanded(lines: Sequence[Sequence[str]]) -> list[str]:
    """Return the lowest heads from the left: the organisations' heads in the place of their own."""
    if not lines:
        return []
    out: list[str] = []
    for text in lines[0]:
        out += _expanded(lines[1:]) if plain(text) == _ORGANISATIONS else [text]
    if len(lines) > 1 and _ORGANISATIONS not in map(plain, lines[0]):
        return (
            [*lines[0], *_expanded(lines[1:])]
            if any(map(_key_of, lines[0]))
            else _expanded(lines[1:])
        )
    return out


def _keys(texts: Sequence[str]) -> list[str]:
    """Return the heads' keys; the form's where the known ones stand in its places and others are lost."""
    keys = [_plain_key(text) for text in texts]
    known = [(n, key) for n, key in enumerate(keys) if key in _FORM_KEYS]
    lost = all(
        _PLACEHOLDER.fullmatch(squeeze(t))
        for t, k in zip(texts, keys, strict=True)
        if k not in _FORM_KEYS
    )
    if lost and len(keys) == len(_FORM_KEYS) and all(_FORM_KEYS[n] == key for n, key in known):
        return list(_FORM_KEYS)
    if _are_line_ends(texts):
        return list(_FORM_KEYS)
    return [key if keys.count(key) == 1 or not key else f"{key} {n}" for n, key in enumerate(keys)]


def _plain_key(text: str) -> str:
    """Return the key of a head whose place says nothing, ``""`` for one beside the form's."""
    if plain(text) in REMARKS:
        return _REMARK
    if text in _FORM_KEYS:
        return text
    return "" if plain(text) in SERIAL or only_words(text) else _key_of(text) or text


def _are_line_ends(texts: Sequence[str]) -> bool:
    """Tell whether the heads are the last lines of the form's, in its order: 业, 构, 益组织, 务机构."""
    ends = iter(APPLICATION_COLUMNS.values())
    fragments = [plain(text) for text in texts]
    return len(fragments) > 2 and all(  # noqa: PLR2004
        any(label != fragment and label.endswith(fragment) for label in ends)
        for fragment in fragments
    )
