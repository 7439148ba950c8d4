"""Lines that look like the heading of a part and are none: what a clerk may have meant by them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from crawler.forms import SECTION_TITLES
from crawler.models import Report
from crawler.script import simplify
from crawler.values import squeeze

# "五、", "第五部分", "5."; a heading of the second order, "（一）", is none of a part.
_NUMERAL = re.compile(r"第?(?P<number>[一二三四五六1-6])(?:部分)?[、.,:：．,]?")
_NUMERALS = "零一二三四五六"
_LONGEST = 30  # characters of a heading; a sentence is longer
# How much of a line and a title is the same: less is asked of a line with the part's own numeral.
_ALIKE, _ALIKE_ELSEWHERE = 0.45, 0.8


def near_heading(report: Report, number: int) -> str:
    """Return the line that is likest to the heading of a part that has none, ``""`` if none is like it.

    It only asks the clerk what she meant: nothing is read from below such a line.
    """
    best, line = 0.0, ""
    for text in _lines(report):
        likeness = _likeness(squeeze(simplify(text)), number)
        if likeness > best:
            best, line = likeness, text.strip()
    return line


def _lines(report: Report) -> Iterator[str]:
    for section in report.sections:
        yield from (
            line for line in section.text.splitlines() if 0 < len(squeeze(line)) <= _LONGEST
        )


def _likeness(line: str, number: int) -> float:
    """Return how like a line is to the titles of a part, 0 for one that is not like enough.

    >>> round(_likeness("五、存在的主要问题和改进情况", 5), 1), _likeness("（一）主动公开情况。", 2)
    (0.9, 0.0)
    """
    if line.startswith("(") or line.endswith(("。", ";")):
        return 0.0
    match = _NUMERAL.match(line)
    rest = line[match.end() :] if match else line
    own = match is not None and match["number"] in {_NUMERALS[number], str(number)}
    likeness = max(SequenceMatcher(None, rest, title).ratio() for title in SECTION_TITLES[number])
    return likeness if likeness >= (_ALIKE if own else _ALIKE_ELSEWHERE) else 0.0
