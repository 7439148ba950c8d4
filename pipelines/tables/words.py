"""What captions, heads and labels say of the numbers under them: which year, version, scope, publisher.

A report prints last year's table beside this year's, a form to fill in before the filled one, what it
corrected above the correction. Which is the report's own is told by such words, never by their order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from crawler.bounds.remembered import remembered
from crawler.models import Scope
from crawler.titles import read_title
from crawler.values import arabic_years, squeeze

# "2022年", "2022年度"; not "2024年1月20日", nor the year of 国办公开办函〔2021〕30号.
_YEAR = re.compile(r"(?<![\d〔\[(【])(20\d{2})(?=年(?!\d{1,2}月)|$)")
_RULE = re.compile(r"[〔\[【(]20\d{2}[〕\]】)]\d*号?|20\d{2}年\d{1,2}月(?:\d{1,2}日)?")
_KINDS = {
    "last": re.compile(r"(?:上一?年度?|去年|往年|上期)(?!结转|项目)"),
    "this": re.compile(r"本年度?|今年|当年|本期"),
    "before": re.compile(r"更正前|修改前|调整前|修订前|订正前|原表|原数据|原公布|原报告|原件"),
    "after": re.compile(r"更正后|修改后|调整后|修订后|订正后|更正版|修订版"),
    "sample": re.compile(
        r"示例|样表|样例|模板|范例|填报说明|填表说明|空白表|^(?!按照|根据|依据|按).*(?:报告|表)格式"
    ),
    "own": re.compile(r"本级|机关本身"),
    "all": re.compile(r"全[县市区省旗州镇乡]|汇总|合计|总表|全系统|所属"),
}
_LONGEST = 40  # characters of a caption
_LONGEST_TITLE = 90


@dataclass(frozen=True)
class Subject:
    """Of whom and of which year the report is, as far as that is known."""

    year: int | None = None
    names: tuple[str, ...] = ()
    scope: Scope = "own"


@dataclass(frozen=True)
class Words:
    """What one or more lines say: years, kinds (``last``, ``after`` ...) and a publisher."""

    years: frozenset[int] = frozenset()
    kinds: frozenset[str] = frozenset()
    publisher: str = ""
    titled: frozenset[int] = field(default=frozenset())  # years of a report's title among them

    def __or__(self, later: Words) -> Words:
        """Return these words with *later* ones, which replace those of their kind."""
        dated = bool(later.years or later.kinds & {"last", "this"})
        kinds = {k for k in self.kinds if not (dated and k in {"last", "this"})}
        for group in ({"before", "after"}, {"own", "all"}):
            if later.kinds & group:
                kinds -= group
        return Words(
            later.years if dated else self.years,
            frozenset(kinds | later.kinds),
            later.publisher or self.publisher,
            later.titled or self.titled,
        )

    def exclude(self, subject: Subject) -> bool:
        """Tell whether numbers under these words are surely not the report's."""
        if self.kinds & {"sample", "before"} or ("last" in self.kinds and "this" not in self.kinds):
            return True
        return bool(self.years and subject.year and subject.year not in self.years)


@remembered
def read_words(text: str) -> Words:
    """Return what a caption, head or label says.

    >>> sorted(read_words("2022年度情况（更正前）").kinds), read_words("国办公开办函〔2021〕30号").years
    (['before'], frozenset())
    """
    flat = _RULE.sub("", arabic_years(squeeze(text)))
    years = frozenset(int(year) for year in _YEAR.findall(flat))
    return Words(years, frozenset(k for k, pattern in _KINDS.items() if pattern.search(flat)))


@remembered
def only_words(text: str) -> bool:
    """Tell whether a text says nothing else: ``2022年``, ``上年数``, ``本级``."""
    rest = _YEAR.sub("", arabic_years(squeeze(text)))
    for pattern in _KINDS.values():
        rest = pattern.sub("", rest)
    return not rest.strip("年度数据情况件量值()（）:：") and read_words(text) != Words()


@remembered
def is_caption(line: str) -> bool:
    """Tell whether a line is short and no sentence."""
    flat = squeeze(line)
    return 0 < len(flat) <= _LONGEST and not re.search(r"[。;,]", flat)


@remembered
def read_line(line: str) -> Words:
    """Return what a line above a table says; prose says nothing, a report's title whose it is."""
    if len(squeeze(line)) <= _LONGEST_TITLE:
        title = read_title(line)
        if not title.refused and (title.publisher or title.year):
            years = frozenset({title.year} if title.year else ())
            return Words(publisher=title.publisher, titled=years)
    return read_words(line) if is_caption(line) else Words()


def joined(words: Iterable[Words]) -> Words:
    """Return all that several heads over one column say."""
    found = list(words)
    return Words(
        frozenset().union(*(w.years for w in found)), frozenset().union(*(w.kinds for w in found))
    )
