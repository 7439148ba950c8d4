"""Tables that a conversion flattened to one cell a line, each closed by a bar: ``规章 |``.

Nothing tells where a row ends, so rows are begun where a label follows numbers, and before the heads
and items of part two, which stand label after label.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from crawler.forms import DISCLOSURE_ITEMS
from crawler.values import is_blank, tidy
from pipelines.tables.cells import is_value
from pipelines.tables.labels import LabelMatcher

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
