"""The form's words for the keys of its tables, rows, columns and facts."""

from __future__ import annotations

from crawler.forms import (
    APPLICATION_COLUMNS,
    APPLICATION_ITEMS,
    DISCLOSURE_COLUMNS,
    DISCLOSURE_ITEMS,
    FACT_LABELS,
    LITIGATION_COLUMNS,
    LITIGATION_STAGES,
)

KEYS = {
    **FACT_LABELS,
    **{i.key: i.zh for i in (*APPLICATION_ITEMS, *DISCLOSURE_ITEMS, *LITIGATION_STAGES)},
    **APPLICATION_COLUMNS, **DISCLOSURE_COLUMNS, **LITIGATION_COLUMNS,
}  # fmt: skip
_TABLES = {"applications": "依申请公开", "disclosure": "主动公开", "litigation": "复议诉讼"}


def place_zh(place: str) -> str:
    """Return a check's place, or a cell's, in Chinese.

    >>> place_zh("carried_in.total"), place_zh("收到申请数")
    ('上年结转政府信息公开申请数量 · 总计', '收到申请数')
    >>> place_zh("applications_received")
    '收到申请数'
    """
    return " · ".join(KEYS.get(key, _TABLES.get(key, key)) for key in place.split("."))


def keys_zh(text: str) -> str:
    """Return keys and places that stand in a row in Chinese; any other text as it is.

    >>> keys_zh("granted.other_org, total"), keys_zh("a.toml, total")
    ('予以公开 · 其他、总计', 'a.toml, total')
    """
    places = text.split(", ")
    if all(key in KEYS or key in _TABLES for place in places for key in place.split(".")):
        return "、".join(place_zh(place) for place in places)
    return text
