"""Whether a text is a word of the forms: a label, a head or a caption, exactly."""

from __future__ import annotations

from functools import cache

from crawler.forms import (
    APPLICATION_COLUMNS,
    APPLICATION_HEADS,
    APPLICATION_ITEMS,
    DISCLOSURE_HEADS,
    DISCLOSURE_ITEMS,
    GROUP_LABELS,
    LITIGATION_COLUMNS,
    LITIGATION_HEADS,
    LITIGATION_STAGES,
)
from pipelines.tables.labels import LabelMatcher, plain

_ITEMS = LabelMatcher.for_items((*APPLICATION_ITEMS, *DISCLOSURE_ITEMS, *LITIGATION_STAGES))
_WORDS = frozenset(
    plain(label)
    for label in (
        *("信息内容", "行政诉讼", "申请人情况", "法人或其他组织", *GROUP_LABELS),
        *APPLICATION_COLUMNS.values(),
        *LITIGATION_COLUMNS.values(),
        *(label for _, label in (*APPLICATION_HEADS, *DISCLOSURE_HEADS, *LITIGATION_HEADS)),
    )
)


@cache
def is_known(text: str) -> bool:
    """Tell whether a text is a label or head of the forms.

    >>> is_known("商业企业"), is_known("商业企仆")
    (True, False)
    """
    return plain(text) in _WORDS or _ITEMS.find(text) is not None
