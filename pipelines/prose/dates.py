"""Dates of a report: which printed date is its publication, and which line signs it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from crawler.models import Block, Paragraph
from crawler.titles import is_organ
from crawler.values import fold, parse_date, squeeze
from pipelines.prose.bodies import same_body

# "发布时间：2024年01月18日 08:46", "发 布 日 期". 更新时间 is that of the portal's last touch, not this one;
# 成文日期 is that of the text, where nothing names its publication.
_LABELLED = tuple(
    re.compile(rf"(?:{words})\s*(?:日\s*期|时\s*间)\s*:?\s*([^<\n]{{8,24}})")
    for words in (r"发\s*布|公\s*开", r"发\s*文|成\s*文|生\s*成")
)
# "来源：县政府办 时间：2022-02-08 16:34": by itself, not the end of 更新时间, 统计时间 or 会议时间.
_BARE = re.compile(r"(?:^|[\s|\[(,;/])(?:日\s*期|时\s*间)\s*:\s*([^<\n]{8,24})", re.MULTILINE)
_CLOCK = re.compile(r"星期|今天|当前")
_SIGNATURE = re.compile(
    r"\(?(?:20\d{2}年\d{1,2}月\d{1,2}日|[二][〇○零][^年]{2}年[^月]{1,2}月[^日]{1,3}日)\)?"
)
_DECEMBER = 12


def labelled_date(text: str) -> date | None:
    """Return the date that a label of the page calls its publication.

    >>> labelled_date("更新时间：2024-05-01 发布时间：2024-01-25").isoformat()
    '2024-01-25'
    >>> labelled_date("成文日期：2024-01-10 发布日期：2024-01-25").isoformat()
    '2024-01-25'
    >>> labelled_date("来源：县政府办 时间：2024-01-25 16:34").isoformat()
    '2024-01-25'
    >>> labelled_date("更新时间：2024-05-01") is None
    True
    """
    flat = fold(text)
    for pattern in (*_LABELLED, _BARE):
        for match in pattern.finditer(flat):
            found = parse_date(match[1])
            if found and not (pattern is _BARE and _CLOCK.search(match[1])):
                return found
    return None


def _signatures(blocks: Sequence[Block], names: Sequence[str]) -> Iterator[date]:
    """Yield the dates that stand on lines of their own, but those under another body's name."""
    lines = ["", *(squeeze(b.text) for b in blocks if isinstance(b, Paragraph))]
    for above, line in pairwise(lines):
        found = parse_date(line) if _SIGNATURE.fullmatch(line) else None
        if found and not (names and is_organ(above) and same_body(above, names) == "other"):
            yield found


def signature(blocks: Sequence[Block], publisher: str, year: int | None) -> date | None:
    """Return the date on which the report is signed, ``None`` if several could be meant.

    A page may hold two reports, each with its signature: that of the year after the report's is meant.
    A day before the last month of the report's year is none of its publication.
    """
    found = set(_signatures(blocks, (publisher,) if publisher else ()))
    if year:
        found = {day for day in found if (day.year, day.month) >= (year, _DECEMBER)}
    if len(found) > 1 and year:
        found = {day for day in found if day.year == year + 1}
    return found.pop() if len(found) == 1 else None


def year_signed(signed: date, stated: Sequence[int]) -> int:
    """Return the report's year by its signature: the year before, or its own where December signs it."""
    if signed.month == _DECEMBER and signed.year in stated:
        return signed.year
    return signed.year - 1
