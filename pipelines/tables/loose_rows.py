"""Tables without rulings or marks: lines of a known label and numbers, as a converter leaves them.

``一、本年新收政府信息公开申请数量 1 0 0 0 0 0 1``. Only lines that begin with a label of the forms
count, so that prose with figures in it stays prose.

Or one cell a line, each closed by a bar: ``规章 |``. Nothing tells where a row ends, so rows are begun where
a label follows numbers, and before the heads and items of part two, which stand label after label.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from crawler.forms import (
    APPLICATION_COLUMNS,
    APPLICATION_HEADS,
    APPLICATION_ITEMS,
    DISCLOSURE_ITEMS,
    GROUP_LABELS,
    LITIGATION_COLUMNS,
    LITIGATION_STAGES,
)
from crawler.models import Block, Paragraph, Table
from crawler.script import simplify
from crawler.values import is_blank, squeeze, tidy
from pipelines.tables.cells import is_value
from pipelines.tables.heads import LABELS, REMARKS
from pipelines.tables.labels import HEAD_WORDS, LabelMatcher, longer_than, plain
from pipelines.tables.sums.candidates import is_run_together
from pipelines.tables.words import is_caption

_FEWEST = 3  # such lines in a row make a table
_ITEMS = LabelMatcher.for_items((*APPLICATION_ITEMS, *DISCLOSURE_ITEMS))
_STAGES = LabelMatcher.for_items(LITIGATION_STAGES)
_HEADS = frozenset(map(plain, (*HEAD_WORDS, *GROUP_LABELS)))
_HEAD = re.compile(
    "|".join(re.escape(squeeze(word)) for word in sorted(HEAD_WORDS, key=len, reverse=True))
)
_LONGER = longer_than(_HEADS)
_HEADS_RUN = re.compile(rf"(?:{_HEAD.pattern}){{2,}}")
_ORGANISATIONS = "法人或其他组织"
_KINDS = tuple(APPLICATION_COLUMNS.values())
_OTHER_NAMES = {plain(label): APPLICATION_COLUMNS[key] for key, label in APPLICATION_HEADS}
_ANY_NAME = (*_KINDS, *_OTHER_NAMES)
_ANY_KIND = re.compile("|".join(sorted(_KINDS, key=len, reverse=True)))
_OUTCOMES = frozenset(map(plain, LITIGATION_COLUMNS.values()))
_MOST_LABELS = 2  # a group and a row
_BESIDE = REMARKS | {plain(_ORGANISATIONS), plain("申请人情况")}  # heads that hold no numbers
_CAPTION = re.compile(r"第二十条第[(（].[)）]项")
# "（七）总计6233440": seven numbers and more run together, and the label with them.
_RUN_TOGETHER = re.compile(r"(\D)(\d{7,})$")
# "三、本年度办理结果（一）予以公开": a group's label with that of its first row.
_GROUP = re.compile(rf"({'|'.join((*GROUP_LABELS, '其他处理'))})(?=[(（]|\d[.．、])")
_LITIGATION_CELLS = len(LITIGATION_COLUMNS) * len(LITIGATION_STAGES)


def loose_cells(line: str) -> tuple[str, ...] | None:
    """Return a line's cells if it is a row of a standard table, else ``None``.

    >>> loose_cells("（三）不予公开 1.属于国家秘密 0 0 0 0 0 0 0")[:3]
    ('（三）不予公开', '1.属于国家秘密', '0')
    >>> loose_cells("（七）总计6233440")
    ('（七）总计', '6233440')
    >>> loose_cells("全年共收到 3 件 申请") is None
    True
    """
    if line.rstrip()[-1:].isdigit():
        line = _RUN_TOGETHER.sub(r"\1 \2", line)
    apart = _GROUP.sub(r"\1 ", line).split()
    tokens = [token for text in apart for token in _heads_in(text)]
    numbers = 0
    while numbers < len(tokens) and is_value(tokens[-1 - numbers]):
        numbers += 1
    labels = tokens[: len(tokens) - numbers]
    if not labels:
        whole = numbers == _LITIGATION_CELLS or (is_run_together(tokens, _LITIGATION_CELLS))
        return tuple(tokens) if whole else None
    if (numbers and _ITEMS.find(labels[-1])) or (
        numbers >= len(LITIGATION_COLUMNS) and _STAGES.find(labels[-1])
    ):
        return tuple(tokens)
    # "类别 结果维持 结果纠正 ...": what stands over the labels, too
    own = labels[1:] if len(labels) > _FEWEST and plain(labels[0]) in LABELS else labels
    heads = not numbers and all(map(_is_head, own))
    return tuple(tokens) if heads else None


def _is_head(text: str) -> bool:
    if _LONGER.match(text):
        return False
    return plain(text) in _HEADS or bool(_CAPTION.fullmatch(simplify(text)))


def _heads_in(text: str) -> list[str]:
    """Return heads that a conversion ran together, else the text: 信息内容本年处理决定数量."""
    flat = squeeze(text)
    return _HEAD.findall(flat) if _HEADS_RUN.fullmatch(flat) else [text]


def gather_rows(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Return the blocks with each run of loose rows made a table whose columns are not trusted."""
    out: list[Block] = []
    run: list[tuple[Paragraph, tuple[str, ...]]] = []
    for block in (*blocks, None):
        cells = loose_cells(block.text) if isinstance(block, Paragraph) else None
        if run and cells is None and isinstance(block, Paragraph):
            cells = _going_on(block.text, run[-1][1])
        if cells and isinstance(block, Paragraph):
            run.append((block, cells))
            continue
        out += _close(run)
        run = []
        if block is not None:
            out.append(block)
    return tuple(out)


def _numbers_of(cells: Sequence[str]) -> int:
    """Return how many numbers stand at a row's end."""
    return next((n for n, text in enumerate(reversed(cells)) if not is_value(text)), len(cells))


def _going_on(line: str, above: Sequence[str]) -> tuple[str, ...] | None:
    """Return a line's cells if it goes on below a loose row: as many numbers, or one to each outcome.

    ``其中：网络申请 1 0 0 0 0 0 1`` is a row that no form has, and no reason to end the table.
    """
    cells = tuple(line.split())
    numbers, labels = _numbers_of(cells), len(cells) - _numbers_of(cells)
    if not labels:
        outcomes = [text for text in above if plain(text) in _OUTCOMES]
        return cells if numbers == len(outcomes) == len(above) else None
    alike = _FEWEST <= numbers == _numbers_of(above) and labels <= _MOST_LABELS
    return cells if alike and is_caption("".join(cells[:labels])) else None


def _close(run: list[tuple[Paragraph, tuple[str, ...]]]) -> list[Block]:
    """Return a run of loose rows as a table, or as the paragraphs it was if it is too short."""
    part_four = len(run) > 1 and is_value(run[-1][1][0])  # its heads on one line, its numbers
    if len(run) < _FEWEST and not part_four:
        return [paragraph for paragraph, _ in run]
    width = max(len(cells) for _, cells in run)
    rows = tuple((*cells, *[None] * (width - len(cells))) for _, cells in run)
    pages = tuple(paragraph.page for paragraph, _ in run)
    return [Table(rows, page=pages[0], exact=False, row_pages=pages)]


# "规章 |", "|", "第二十条第(一)项 | |||": a cell with bars after it only
_LINE = re.compile(r"[^|]*(?:\|\s*)+")
_BEGINNERS = LabelMatcher(
    [
        ("head", "信息内容"),
        *((item.key, label) for item in DISCLOSURE_ITEMS for label in (item.zh, *item.aliases)),
    ]
)


def is_flattened(line: str) -> bool:
    """Tell whether a line is one cell of a flattened table.

    >>> is_flattened("行政许可 |"), is_flattened("|"), is_flattened("| 规章 | 0 |")
    (True, True, False)
    """
    return bool(_LINE.fullmatch(line.strip()))


def _tokens(lines: Iterable[str]) -> list[str]:
    """Return the cells in order; the bar after a cell closes it, every further bar an empty one."""
    return [tidy(cell) for line in lines for cell in line.strip().split("|")[:-1]]


def flattened_rows(lines: Iterable[str]) -> list[tuple[str, ...]]:
    """Return the cells as rows: each a run of labels with the numbers and blanks that follow it."""
    rows: list[list[str]] = []
    labels_open = False
    for token in _tokens(lines):
        is_label = not is_blank(token) and not is_value(token)
        if not rows or (is_label and (not labels_open or _BEGINNERS.find(token))):
            rows.append([])
        rows[-1].append(token)
        labels_open = is_label
    return [tuple(row) for row in rows if any(row)]


def stand_in_order(lines: Sequence[str]) -> bool:
    """Tell whether lines above rows of part three name the kinds of applicants in the form's order.

    A print without rulings leaves the heads as lines: 自然人 总计, 商业企 科研机 社会公 法律服, 其他. So do
    heads in a table of their own. Lines that name none leave the form's order too.
    """
    said = [keys for line in lines if (keys := kinds_in(line))]
    flat = [key for keys in said for key in keys]
    ends = {_KINDS[0], _KINDS[-1]}
    apart = all(set(keys) <= ends or not set(keys) & ends for keys in said)
    outer, inner = ([k for k in flat if (k in ends) is side] for side in (True, False))
    levels = outer == [_KINDS[0], _KINDS[-1]] and inner == list(_KINDS[1:-1])
    over = any(_ORGANISATIONS in simplify(squeeze(line)) for line in lines)
    if _names_more(lines):
        return False
    return not said or (over and apart and levels) or flat == list(_KINDS)


def kinds_in(line: str) -> list[str]:
    """Return the kinds of applicants that a line names between spaces; letter by letter, if it is short."""
    if found := [kind for token in line.split() if (kind := _begun(token))]:
        return found
    flat = simplify(squeeze(line))
    long = any(label in flat for label in _KINDS if len(label) > 2)  # noqa: PLR2004
    return _ANY_KIND.findall(flat) if long and is_caption(line) else []


def _names_more(lines: Sequence[str]) -> bool:
    """Tell whether lines of heads name something else among the kinds of applicants, or after them."""
    tokens = [(number, token) for number, line in enumerate(lines) for token in line.split()]
    named = [n for n, (_, token) in enumerate(tokens) if _begun(token)]
    if len(named) < _FEWEST:
        return False
    end = tokens[named[-1]][0]  # the line of the last one, to its end
    among = [plain(token) for n, (line, token) in enumerate(tokens) if n > named[0] and line <= end]
    return not all(text in _BESIDE or any(text in kind for kind in _ANY_NAME) for text in among)


def _begun(token: str) -> str | None:
    """Return the kind of applicants that a head, or the first line of one, names."""
    text = plain(token)
    begun = (label for label in _KINDS if len(text) > 1 and label.startswith(text))
    return _OTHER_NAMES.get(text) or next(begun, None)
