"""Printed labels to the form's keys, tolerant of the spellings that agencies use."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

from crawler.forms import Item
from crawler.script import simplify
from crawler.values import squeeze

# "(七)总计", "5.属于三类...", "一、本年新收...", "第二十条第(一)项" is no enumerator.
_ENUMERATOR = re.compile(
    r"^(?:\([一二三四五六七八九十\d]+\)|[一二三四五六七八九十]+[、.]|\d+[.、)])+"
)
_NOT_LETTERS = re.compile(r"[^\w]|_")
# 属于三类内容事务信息 for 内部 is 0.9; the two nearest labels of the form are 0.62 apart.
_NEAR = 0.8
_SHORTEST_NEAR = 5


def plain(label: str) -> str:
    """Return a label without enumerator, spaces and punctuation.

    >>> plain("（七） 总计"), plain("3. 危及“三安全一稳定”")
    ('总计', '危及三安全一稳定')
    """
    return _NOT_LETTERS.sub("", _ENUMERATOR.sub("", simplify(squeeze(label))))


class LabelMatcher:
    """Finds the key of a printed label among the spellings of one table's labels."""

    def __init__(self, spellings: Iterable[tuple[str, str]]) -> None:
        """Take ``(key, label)`` pairs; the first pair of a spelling counts."""
        self._keys: dict[str, str] = {}
        for key, label in spellings:
            self._keys.setdefault(plain(label), key)

    @classmethod
    def for_items(cls, items: Iterable[Item]) -> LabelMatcher:
        """Return a matcher of the items' labels and aliases."""
        return cls((item.key, label) for item in items for label in (item.zh, *item.aliases))

    def find(self, text: str) -> str | None:
        """Return the key whose label *text* prints, exactly or with a misprint or two.

        Short labels must be exact: 予以公开 and 不予公开 differ in one character.
        """
        label = plain(text)
        if label in self._keys:
            return self._keys[label]
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
