"""Clauses of the prose that speak of the report's own year and of the whole, and not of a part.

A number is a fact only in such a clause. What a clause leaves open is left out: fewer facts, none wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from crawler.values import arabic_years, fold

_CLAUSE = re.compile(r"[^,，:。;；!?\n]+")
_END = re.compile(r"[。;；!?\n]")
# Spaces around figures ("信息 843 条") and thousands separators inside them.
_SPACE = re.compile(r"(?<=[^\x00-\x7f])[ \u3000]+|[ \u3000]+(?=[^\x00-\x7f])")
_THOUSANDS = re.compile(r"[,，](?<=\d[,，])(?=\d{3}(?!\d))")
_ENDS = tuple("。;；:!?")
_CUT_FROM = 20  # characters; a shorter line without its full stop is a heading
_QUOTED = re.compile(r"《[^《》]*》")
# "自2023年1月1日至2023年12月31日", "2023年1月1日—12月31日": the whole year.
_WHOLE_YEAR = re.compile(
    r"(?:自|从)?((?:19|20)\d{2})年1月1日起?(?:至|到|-|—|~){1,2}(?:\1年)?12月31日(?:止|期间)?"
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?:年|(?=[-—~至、和与]\d{4}年))")
# "2022年，", "2022年度我局": it opens a sentence, and what follows is of that year until another is named.
_OPENING_YEAR = re.compile(r"^[^\d]{0,4}((?:19|20)\d{2})年")
_THIS_YEAR = re.compile("本年|今年")
# "截至2023年底", "截止2024年12月31日": a state at the end of the year, or a sum since whenever.
_STATE = re.compile(r"截[至止]到?")
_BY_YEAR_END = re.compile(
    r"截[至止]到?(?:(?:19|20)\d{2}年|本年|今年)?(?:度|年)?(?:底|末|12月(?:31日|底))"
)
# Another time than the report's year, from here to the end of the sentence.
_OTHER_TIME = re.compile(
    "上年|上一年|去年|前年|往年|历年|近年|上半年|下半年|半年|季度|月份|[二三四五六七八九十两几多]年来"
    r"|[两三四五]年|十[二三四五六]五|目前|至今|迄今|(?<!\d日)期间|显示|(?<!年)以来|开通|\d{1,2}月|[一二三四五六七八九十]月|\d+日"
)
# Another time than the report's year, from here to the end of the paragraph.
_PLAN = re.compile("下一步|下一年|明年|来年|次年|今后|下年")
# Not the whole, not a statement, or a comparison: this clause alone.
_DOUBTFUL = re.compile(
    r"较|比|增(?!强)|减|下降|同期|计划|力争|争取|预计|拟|目标|要求|规定|不少于|不低于|不得|不足|至少|最[多少低高]"
    r"|以上|以内|以下|左右|每|平均|日均|含|占|包括|%|百分|率|约|近\d|余(?=[条件篇次个人])|多(?=[条件篇次个人])|超|逾"
    r"|(?<![回响对适供])应|须|需|将(?!乐)|可[以能望]|未(?!央)|没有|不予|不同意|不属|不再|无(?!锡)|撤|重复|督促|指导|通报|协助"
)
_PARTS = "其中"
_RUNNING = re.compile(r"累计|总计|历史")
# Without one of these a clause has none of the words of time above, nor 其中.
_TELLS = re.compile("[年季月五目至迄期显来日步今截其]|开通")


@dataclass(frozen=True)
class Clause:
    """One clause: its words and what kind of sum they state.

    ``of_parts``: of 其中. ``running``: perhaps of more than the year. ``state``: at the year's end.
    """

    text: str
    of_parts: bool
    running: bool
    state: bool
    after: str = ""  # the clause that follows in its sentence


def flatten(text: str) -> str:
    """Return prose with its figures written as one word, and the lines that a conversion cut joined.

    >>> flatten("全年公开信息 1,204 条")
    '全年公开信息1204条'
    """
    lines: list[str] = []
    for line in arabic_years(fold(text)).split("\n"):
        if lines and len(lines[-1]) >= _CUT_FROM and not lines[-1].endswith(_ENDS):
            lines[-1] += " " + line
        else:
            lines.append(line)
    # No space beside an end of line is left, so that lines need not be gone through one by one.
    flat = _THOUSANDS.sub("", "\n".join(map(str.strip, lines)))
    return _SPACE.sub("", flat) if " " in flat or "\u3000" in flat else flat


def _masked(line: str) -> str:
    """Return a line with titles of documents blanked and whole years named short, at one length."""
    blank = _QUOTED.sub(lambda m: "《" + "某" * (len(m[0]) - 2) + "》", line)
    return _WHOLE_YEAR.sub(lambda m: f"{m[1]}年".ljust(len(m[0]), "某"), blank)


@dataclass
class _Context:
    """What the clauses before one say of its time."""

    year: int | None
    other_year: bool = False  # until another year is named
    other_time: bool = False  # until the sentence ends
    planned: bool = False  # until the paragraph ends, or the report's year is named
    parts: bool = False
    only_said: bool = False
    state: bool = False

    def end_sentence(self) -> None:
        self.other_time = self.parts = self.only_said = self.state = False

    def enter(self, clause: str, *, opens: bool) -> None:
        """Take in a clause: the year that it names stands for what follows in its sentence."""
        if not _TELLS.search(clause):
            self.parts, self.only_said = self.only_said, False
            return
        state = _BY_YEAR_END.search(clause)
        rest = clause.replace(state[0], "") if state else clause
        years = {int(year) for year in _YEAR.findall(clause)}
        if years:
            mine = years == {self.year}
            opening = opens and _OPENING_YEAR.match(clause)
            if mine:
                self.other_year = self.other_time = self.planned = False
            elif opening:
                self.other_year = True
            else:
                self.other_time = True
        elif _THIS_YEAR.search(clause):
            self.other_year = False
        self.planned = self.planned or bool(_PLAN.search(clause))
        self.other_time = self.other_time or bool(_OTHER_TIME.search(rest))
        self.other_time = self.other_time or (bool(_STATE.search(rest)) and not state)
        self.state = self.state or bool(state)
        # "其中网站发布60条，收到…申请7件": one part is named. "其中，收到…30件" and "其中：": so is one.
        self.parts = _PARTS in clause or self.only_said
        self.only_said = clause == _PARTS


def _sole_year(text: str) -> int | None:
    years = {int(year) for year in _YEAR.findall(text)}
    return years.pop() if len(years) == 1 else None


def own_clauses(text: str, year: int | None, asked: Callable[[str], bool]) -> Iterator[Clause]:
    """Yield the clauses of a part's text that speak of *year* and of the whole, and may be *asked* for.

    Without a known year, the only year that the text names stands for it. A line that is not asked for
    has no clause that is.
    """
    lines = flatten(text).split("\n")
    known = year or _sole_year("\n".join(map(_masked, lines)))
    for line in lines:
        # Most lines state nothing: what they say of time ends with them, and need not be told.
        if asked(line):
            yield from _clauses_of(line, known, asked)


def _clauses_of(line: str, year: int | None, asked: Callable[[str], bool]) -> Iterator[Clause]:
    """Yield such clauses of one line."""
    masked = _masked(line)
    context = _Context(year)
    opens = True
    matches = list(_CLAUSE.finditer(masked))
    wanted = [asked(line[slice(*match.span())]) for match in matches]
    last = max((n for n, one in enumerate(wanted) if one), default=-1)
    for n, match in enumerate(matches[: last + 1]):
        start, end = match.span()
        if _END.match(masked, max(start - 1, 0)):
            context.end_sentence()
            opens = True
        context.enter(match[0].strip(), opens=opens)
        opens = False
        away = context.other_year or context.other_time or context.planned
        if not away and wanted[n] and not _DOUBTFUL.search(match[0]):
            words = line[start:end].strip()
            running = bool(_RUNNING.search(words)) and "全年累计" not in words
            following = matches[n + 1] if n + 1 < len(matches) else None
            ends = following is None or _END.search(masked, end, following.start())
            after = following[0].strip() if following and not ends else ""
            yield Clause(words, context.parts, running, context.state, after)
