"""Printed labels to the form's keys: exactly after folding, or by the closed lists of ``crawler.forms``.

Likeness names no row: 上年 and 本年 differ in one character. It only proposes, for a problem.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import cache

from crawler.bounds.remembered import remembered
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
    Item,
)
from crawler.script import simplify
from crawler.values import squeeze

# "(七)总计", "5.属于三类...", "一、本年新收...", "第二十条第(一)项" is no enumerator.
_ENUMERATOR = re.compile(
    r"^(?:\([一二三四五六七八九十\d]+\)|[一二三四五六七八九十]+[、.]|\d+[.、)])+"
)
_NOT_LETTERS = re.compile(r"[^\w]|_")
# Characters of no enumerator, of which 四 is the last in Unicode: each is left in a plain label.
_OF_LABELS = r"(?:[^\u56dc-\u9fff]*[\u56dc-\u9fff])"
# What stands behind a label in brackets: its unit, or the form's own explanation of it.
_ADDED = re.compile(
    r"\((?:(?:单位:?)?(?:件|项|个|条|宗|元|万元|亿元)(?:[、/,](?:件|项|个|元|万元))?"
    r"|(?:含)?(?:省|自治区|设区的市)[^()]*|行政机关制定[^()]*)\)$"
)
# "三、本年度办理结果（三）不予公开1.属于国家秘密": the labels of groups before the row's own.
_GROUP = re.compile(
    r"^(?:[一二三四五六七八九十]+[、.]|\([一二三四五六七八九十]\))?"
    rf"(?:{'|'.join((*GROUP_LABELS, '其他处理'))})[:、—-]*(?=\(|\d[.、])"
)
# Heads of parts two and four; those of part three are words that prose uses too.
HEAD_WORDS = (
    *("信息内容", "行政诉讼"),
    *(label for _, label in DISCLOSURE_HEADS),
    *LITIGATION_COLUMNS.values(),
    *(stage.zh for stage in LITIGATION_STAGES),
)
# 属于三类内容事务信息 for 内部 is 0.9; the two nearest labels of the form are 0.62 apart.
_NEAR = 0.8
_SHORTEST_NEAR = 5


@remembered
def plain(label: str) -> str:
    """Return a label without enumerator, spaces and punctuation.

    >>> plain("（七） 总计"), plain("3. 危及“三安全一稳定”")
    ('总计', '危及三安全一稳定')
    """
    return _NOT_LETTERS.sub("", _ENUMERATOR.sub("", simplify(squeeze(label))))


def longer_than(labels: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern that matches what is longer than any of some plain labels: most lines are prose.

    >>> [bool(longer_than(["总计"]).match(text)) for text in ("（一）总计", "行政复议总计")]
    [False, True]
    """
    return re.compile(f"{_OF_LABELS}{{{max(map(len, labels)) + 1}}}")


@remembered
def spellings(label: str) -> tuple[str, ...]:
    """Return what a label may be looked up by: as it is, without what is added, without its groups.

    >>> spellings("规章（件）")
    ('规章件', '规章')
    >>> spellings("（三）不予公开 1.属于国家秘密")[-1]
    '属于国家秘密'
    """
    flat = simplify(squeeze(label))
    bare = _ADDED.sub("", flat)
    own = bare
    while (inner := _GROUP.sub("", own)) != own:
        own = inner
    return tuple(dict.fromkeys(plain(text) for text in (flat, bare, own)))


@cache
def _words() -> tuple[LabelMatcher, frozenset[str]]:
    """Return a matcher of all the forms' labels, and their heads and group labels."""
    matcher = LabelMatcher.for_items((*APPLICATION_ITEMS, *DISCLOSURE_ITEMS, *LITIGATION_STAGES))
    heads = (
        *(*HEAD_WORDS, "申请人情况", "法人或其他组织", *GROUP_LABELS),
        *APPLICATION_COLUMNS.values(),
        *(label for _, label in (*APPLICATION_HEADS, *LITIGATION_HEADS)),
    )
    return matcher, frozenset(map(plain, heads))


@remembered
def is_word(text: str) -> bool:
    """Tell whether a text is a label or head of the forms, exactly.

    >>> is_word("商业企业"), is_word("商业企仆")
    (True, False)
    """
    matcher, heads = _words()
    return plain(text) in heads or matcher.find(text) is not None


@cache
def is_begun(text: str) -> bool:
    """Tell whether a label or head of the forms begins with a text.

    >>> is_begun("（二）部分公开（区分处理"), is_begun("其他法律服务")
    (True, False)
    """
    matcher, heads = _words()
    begun = plain(text)
    return any(word.startswith(begun) for word in (*matcher.spelled, *heads))


class LabelMatcher:
    """Finds the key of a printed label among the spellings of one table's labels."""

    def __init__(self, known: Iterable[tuple[str, str]]) -> None:
        """Take ``(key, label)`` pairs; the first pair of a spelling counts."""
        self._keys: dict[str, str] = {}
        for key, label in known:
            self._keys.setdefault(plain(label), key)
        self._found = remembered(self._find)

    @classmethod
    def for_items(cls, items: Iterable[Item]) -> LabelMatcher:
        """Return a matcher of the items' labels and aliases."""
        return cls((item.key, label) for item in items for label in (item.zh, *item.aliases))

    @property
    def spelled(self) -> tuple[str, ...]:
        """The labels as they are looked up."""
        return tuple(self._keys)

    def find(self, text: str) -> str | None:
        """Return the key of which *text* is a known spelling."""
        return self._found(text)

    def _find(self, text: str) -> str | None:
        return next((self._keys[s] for s in spellings(text) if s in self._keys), None)

    def nearest(self, text: str) -> str | None:
        """Return the one key whose label is like *text*: a proposal, never a reading."""
        label = plain(text)
        if len(label) < _SHORTEST_NEAR:
            return None
        scores = sorted(
            (SequenceMatcher(None, label, known, autojunk=False).ratio(), key)
            for known, key in self._keys.items()
            if len(known) >= _SHORTEST_NEAR
        )
        best = scores[-1] if scores else (0.0, "")
        rivals = [score for score, key in scores if key != best[1]]
        return best[1] if best[0] >= _NEAR and (not rivals or rivals[-1] < best[0]) else None
