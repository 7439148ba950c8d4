"""Every key of the forms as a row of ``items``: its group, order, labels by form, unit and article.

Labels: 国办公开办函〔2019〕60号 (report years 2019, 2020) and 〔2021〕30号 (from 2021). Articles: those of
政府信息公开条例 (国务院令第711号) that the form's captions name, or that its shorthand stands for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from crawler.forms import (
    APPLICATION_ITEMS,
    DISCLOSURE_ITEMS,
    FACT_LABELS,
    LITIGATION_STAGES,
    ONLY_2019,
    ONLY_2021,
    Item,
)


class FormItem(NamedTuple):
    """One key: labels are null where a form does not print it; a group holds no numbers itself."""

    table_name: str
    key: str
    zh: str
    position: int
    parent: str | None = None
    zh_2019: str | None = None
    zh_2021: str | None = None
    unit: str | None = None
    article: str | None = None


# Cells of part three that only group rows, with what the keys of their rows begin with.
_GROUPS = {
    "denied": "不予公开",
    "unavailable": "无法提供",
    "rejected": "不予处理",
    "other": "其他处理",
}
_RESULTS = Item("results", "本年度办理结果")
_NOT_RESULTS = frozenset({"new_received", "carried_in", "carried_out"})
_LABELS_2019 = {"normative_documents": "规范性文件"}
_UNITS = {"fees": "万元", "licensing": "件", "penalties": "件", "coercion": "件"}
# Of the published text: article 20 (DOMAIN 2.1); 14 to 16, what is not disclosed (DOMAIN 1.3); 30, a
# request that is unclear; 36, the seven answers to one; 37 to 39, in part, not as it stands, no request.
# The article of any other row is not known here, and is null.
_SECRET, _INTERNAL = "第十四条", "第十六条"
_ARTICLES = {
    "regulations": "第二十条第（一）项", "normative_documents": "第二十条第（一）项",
    "licensing": "第二十条第（五）项", "other_services": "第二十条第（五）项",
    "penalties": "第二十条第（六）项", "coercion": "第二十条第（六）项",
    "fees": "第二十条第（八）项", "procurement": "第二十条第（九）项",
    "granted": "第三十六条第（二）项", "partially_granted": "第三十七条",
    "denied": "第三十六条第（三）项", "denied_state_secret": _SECRET,
    "denied_prohibited_by_law": _SECRET, "denied_three_securities": _SECRET,
    "denied_third_party_rights": "第十五条", "denied_internal_affairs": _INTERNAL,
    "denied_deliberative": _INTERNAL, "denied_enforcement_file": _INTERNAL,
    "denied_administrative_query": "第三十六条第（七）项",
    "unavailable_not_held": "第三十六条第（四）、（五）项",
    "unavailable_must_be_created": "第三十八条",
    "unavailable_unclear_after_correction": "第三十条",
    "rejected_petition": "第三十九条", "rejected_repeated": "第三十六条第（六）项",
    "rejected_publication": "第三十九条", "other_not_corrected": "第三十条",
}  # fmt: skip


def _row(table: str, item: Item, position: int, parent: str | None, unit: str) -> FormItem:
    key = item.key
    return FormItem(
        table, key, item.zh, position, parent,
        None if key in ONLY_2021 else _LABELS_2019.get(key, item.zh),
        None if key in ONLY_2019 else item.zh,
        _UNITS.get(key, unit), _ARTICLES.get(key),
    )  # fmt: skip


def _applications() -> Iterator[FormItem]:
    """Yield part three with its groups, each before the first of its rows."""
    position, given = 0, set()
    for item in APPLICATION_ITEMS:
        group = item.key.partition("_")[0]
        above = [] if item.key in _NOT_RESULTS else [_RESULTS]
        if group in _GROUPS:
            above.append(Item(group, _GROUPS[group]))
        parent = None
        for label in above:
            if label.key not in given:
                position += 1
                yield _row("applications", label, position, parent, "件")
                given.add(label.key)
            parent = label.key
        position += 1
        yield _row("applications", item, position, parent, "件")


def form_items() -> list[FormItem]:
    """Return every key of the forms and of the prose, a table after another, in the form's order.

    >>> [i.zh_2019 for i in form_items() if i.key == "normative_documents"]
    ['规范性文件']
    >>> [(i.key, i.parent) for i in form_items() if i.key.startswith("unavailable")][:2]
    [('unavailable', 'results'), ('unavailable_not_held', 'unavailable')]
    """
    return [
        *(_row("disclosure", item, n, None, "项" if item.key in ONLY_2019 else "件")
          for n, item in enumerate(DISCLOSURE_ITEMS, start=1)),
        *_applications(),
        *(_row("litigation", item, n, None, "件") for n, item in enumerate(LITIGATION_STAGES, start=1)),
        *(FormItem("facts", key, zh, n) for n, (key, zh) in enumerate(FACT_LABELS.items(), start=1)),
    ]  # fmt: skip
