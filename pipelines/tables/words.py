"""What captions, heads and labels say of the numbers under them: which year, version, scope, publisher.

A report prints last year's table beside this year's, a form to fill in before the filled one, what it
corrected above the correction. Which is the report's own is told by such words, never by their order.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from crawler.bounds.remembered import remembered
from crawler.models import Scope
from crawler.script import simplify
from crawler.titles import filled_by, is_organ, read_title
from crawler.values import arabic_years, squeeze

# "2022年", "2022年度"; not "2024年1月20日", nor the year of 国办公开办函〔2021〕30号.
_YEAR = re.compile(r"(?<![\d〔\[(【])(20\d{2})(?=年(?!\d{1,2}月)|$)")
# Nor that of a document, nor one since, before or from which something holds: 2022年以来, 2022年结转.
_RULE = re.compile(
    r"[〔\[【(]20\d{2}[〕\]】)]\d*号?|20\d{2}年\d{1,2}月(?:\d{1,2}日)?|《[^《》]*》"
    r"|20\d{2}年度?(?:底?[以之]?前|以来|起|结转|版|新?格式)"
)
# "根据2021年新格式填报", "“/”表示无": why and how a table is filled in, not what of.
_EXPLAINS = re.compile(r"^(?:根据|按照?|依据|依照|说明:)|表示|是指")
_KINDS = {
    "last": re.compile(r"(?:上一?年度?|去年|往年|上期)(?!结转|项目)"),
    "this": re.compile(r"本年度?|今年|当年|本期"),
    "before": re.compile(
        r"更正前|修改前|调整前|修订前|订正前|勘误前|原表|旧表|原数据|错误数据|原公布|原报告|原件"
    ),
    "after": re.compile(
        r"更正后|修改后|调整后|修订后|订正后|勘误后|更正版|修订版|正确数据|新表|现更正"
    ),
    # Less than the year, or more: numbers under these are no report's.
    "other time": re.compile(
        r"[上下]半年|[一二三四1-4]季度|近[两二三四五]年|^(?:历年|累计|历史累计)"
        r"|(?:1|一)月?[-—~至到](?:[2-9二三四五六七八九]|1[01]|十一?)月|截[至止](?:20\d{2}年)?(?!12)\d{1,2}月"
    ),
    "sample": re.compile(
        r"示例|样表|样例|模板|范例|填报说明|填表说明|空白表|(?:报告|表)格式(?:$|[(])"
    ),
    "own": re.compile(r"本级|机关本身"),
    "all": re.compile(r"全[县市区省旗州镇乡]|汇总|合计|总表|全系统|所属"),
}
# "2021-2023年": of more years than the one before, which a report names beside its own.
_SPAN = re.compile(r"(20\d{2})年?(?:-|—|~|至|到){1,2}(20\d{2})年(?!\d{1,2}月)")
# "云溪县教育局情况表": whose the table under a line is.
_NAMED = re.compile(
    r"^(?:附件?|附?表)?[\d一二三四五六:：、.]*(?P<name>[^\d,。;:：()]{2,30}?)(?:20\d{2}年?度?)?"
    r"(?:政府信息|依申请|主动公开|收到和处理|行政复议|情况|数据|统计|报?表)"
)
_WHOEVER = ("我", "本", "该", "各", "全", "有关", "相关")  # 本局, 各乡镇: no names
_BY_WHOM = re.compile("[由经向报被]")  # 规章由县司法局统计: whose work it is, not whose table
_LONGEST = 40  # characters of a caption
_LONGEST_TITLE = 90


@dataclass(frozen=True)
class Subject:
    """Of whom and of which year the report is, as far as that is known."""

    year: int | None = None
    names: tuple[str, ...] = ()
    scope: Scope = "own"
    is_other: Callable[[str], bool] = lambda _: False  # whether a name is surely another body's


@dataclass(frozen=True)
class Words:
    """What one or more lines say: years, kinds (``last``, ``after`` ...) and a publisher."""

    years: frozenset[int] = frozenset()
    kinds: frozenset[str] = frozenset()
    publisher: str = ""
    titled: frozenset[int] = field(default=frozenset())  # years of a report's title among them
    body: str = ""  # whose the next table is, by the line above it

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
            later.body or self.body,
        )

    def exclude(self, subject: Subject) -> bool:
        """Tell whether numbers under these words are surely not the report's."""
        if self.body and subject.scope == "own" and subject.is_other(self.body):
            return True
        if self.kinds & {"sample", "before", "other time"} or (
            "last" in self.kinds and "this" not in self.kinds
        ):
            return True
        return bool(self.years and subject.year and subject.year not in self.years)


@remembered
def read_words(text: str) -> Words:
    """Return what a caption, head or label says.

    >>> sorted(read_words("2022年度情况（更正前）").kinds), read_words("国办公开办函〔2021〕30号").years
    (['before'], frozenset())
    """
    whole = arabic_years(simplify(squeeze(text)))
    flat = _RULE.sub("", whole)
    years = frozenset(int(year) for year in _YEAR.findall(flat))
    kinds = {k for k, p in _KINDS.items() if p.search(whole if k == "other time" else flat)}
    if any(int(end) - int(start) > 1 for start, end in _SPAN.findall(whole)):
        kinds.add("other time")
    return Words(years, frozenset(kinds))


@remembered
def only_words(text: str) -> bool:
    """Tell whether a text says nothing else: ``2022年``, ``上年数``, ``本级``."""
    if "。" in text or "，" in text:  # none of the words has such a mark: prose is left at once
        return False
    rest = _YEAR.sub("", arabic_years(simplify(squeeze(text))))
    for pattern in _KINDS.values():
        rest = pattern.sub("", rest)
    rest = rest.strip("年度数据情况内容如下为的件量值()（）:：、一二三四五六")
    return not rest and read_words(text) != Words()


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
    if not is_caption(line) or _EXPLAINS.search(squeeze(line)):
        return Words()
    return replace(read_words(line), body=_body(line))


def _body(line: str) -> str:
    """Return the body that a line over a table names, ``""`` without one."""
    match = _NAMED.match(squeeze(line))
    name = filled_by(line) or (match["name"] if match else "")
    told = is_organ(name) and not name.startswith(_WHOEVER) and not _BY_WHOM.search(name)
    return name if told else ""


def joined(words: Iterable[Words]) -> Words:
    """Return all that several heads over one column say."""
    found = list(words)
    return Words(
        frozenset().union(*(w.years for w in found)), frozenset().union(*(w.kinds for w in found))
    )
