"""What one cell of a table says: a count, an amount of money in its unit, or neither."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from crawler.bounds.remembered import remembered
from crawler.glyphs import UNREADABLE
from crawler.models import Number
from crawler.script import simplify
from crawler.values import EMPTY_MARKS, is_blank, is_empty_mark, parse_number, squeeze

# A circle or a letter alone in its cell: "0" in words, or drawn as one.
_ZEROS = frozenset("〇○零OoО")
_NONE = frozenset({"暂无"})
# "22（其中修订 16 件）": the count, then what is counted in it.
# What is 含上年结转 is not the year's own, or the form's sum is broken: that leaves both open.
_OF_WHICH = re.compile(
    r"(?P<count>[\d,]+[件项个条]?)\((?:其中|含)(?![^()]*(?:上年|去年|往年|结转))[^()]*\)"
)
_CHANGED = re.compile("[增减]")
# "2 37": the numbers of two rows in one cell, or one that a narrow cell broke. Never 237.
_APART = re.compile(r"\d\s+\d")
_DIGITS = re.compile(r"[0-9]+")
# What a number or a mark for "none" begins with, beside digits.
_BEGIN_VALUES = _ZEROS | {mark[0] for mark in EMPTY_MARKS} | set("+-‐‑−,增减暂¥￥人")
_FEW = 2  # letters beside a number make words of it
_PER_WAN = {"元": Decimal("0.0001"), "万元": Decimal(1), "万": Decimal(1), "亿元": Decimal(10_000)}
_MONEY = re.compile(
    r"(?P<sign>[¥￥]|人民币)?(?P<number>-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)(?P<unit>亿元|万元|万|元)?"
)
# "（单位：万元）", "(元)", "单位：元", "单位：万元、件": units as heads, captions and labels write them.
_UNIT_WORDS = re.compile(r"(?:单位[:：]?|[(（/、，,])(亿元|万元|元)(?=$|[)）/、，,])")
_FOREIGN = re.compile(r"美元|欧元|港元|港币|美金|日元|千元|百元|百万")


def may_show(text: str, value: Number) -> bool:
    """Tell whether a text that is no number may stand for *value*: it shows no other one.

    >>> [may_show(text, 3) for text in ("约3", "同上", "三", "Ⅲ", "3-5")]
    [True, True, False, False, False]
    """
    flat = _flat(text)
    # As written too: Ⅲ is a number, its fold III none.
    if UNREADABLE in flat or all(unicodedata.numeric(c, None) is None for c in text + flat):
        return True
    return [int(digits) for digits in _DIGITS.findall(flat)] == [value]


def _flat(text: str) -> str:
    """Return a text folded, in simplified script: 萬元 is 万元."""
    return simplify(squeeze(text))


@remembered
def is_value(text: str) -> bool:
    """Tell whether a cell is a number or a mark for "none".

    >>> [is_value(text) for text in ("3", "〇", "/", "22（其中修订16件）", "规章", "")]
    [True, True, True, True, False, False]
    """
    if is_blank(text):
        return False
    flat = _flat(text)
    if flat == UNREADABLE:  # what stands there is a number that nobody can tell
        return True
    if flat[0] not in _BEGIN_VALUES and not flat[0].isdecimal():
        return False
    try:
        return change(text) is not None or is_empty_mark(text) or flat in _NONE
    except ValueError:
        return bool(_MONEY.fullmatch(flat))


@remembered
def is_like_value(text: str) -> bool:
    """Tell whether a cell that is no number stands where one belongs: 3-5, 12③, 约3; not 2022年, 其中2件.

    >>> [is_like_value(text) for text in ("3-5", "12③", "约3", "十二", "2022年", "其中2件", "三、")]
    [True, True, True, True, False, False, False]
    """
    flat = _flat(text).strip("件")
    if not any(unicodedata.numeric(c, None) is not None for c in text) or flat.endswith(
        ("年", "、")
    ):
        return False
    return sum(c.isalpha() and unicodedata.numeric(c, None) is None for c in flat) < _FEW


@remembered
def count(text: str) -> Number | None:
    """Return a cell's count, or ``None`` if it is blank or holds a mark for "none".

    >>> count("〇"), count("22（其中修订 16 件）"), count("暂无")
    (0, 22, None)

    :raises ValueError: if it is neither, or an amount of money, or more or less by a number (增12)
    """
    flat = _flat(text)
    if flat in _ZEROS:
        return 0
    if flat in _NONE:
        return None
    if found := _OF_WHICH.fullmatch(flat):
        return parse_number(found["count"])
    if _APART.search(text) or flat.endswith("元") or _CHANGED.match(flat):
        raise ValueError(f"no count: {text!r}")
    return parse_number(simplify(text))


def change(text: str) -> Number | None:
    """Return what a cell of 本年增/减 says: ``增3``, ``-3``, ``0``.

    :raises ValueError: if it is no number
    """
    return parse_number(simplify(text)) if _CHANGED.match(_flat(text)) else count(text)


def amount(text: str, unit: str) -> Number | None:
    """Return a cell's amount in 万元, exactly; *unit* is that of its head, label or caption.

    The unit beside the number goes before; an amount without any is none, but 0 is 0 in every unit.

    >>> amount("12638500元", "万元"), amount("1263.85万", ""), amount("￥5,000", ""), amount("0", "")
    (1263.85, 1263.85, 0.5, 0)

    :raises ValueError: if the cell is no amount, or its unit is not known
    """
    flat = _flat(text)
    if flat in _ZEROS:
        return 0
    if flat in _NONE or not flat or is_empty_mark(flat):
        return None
    match = _MONEY.fullmatch(flat)
    if not match or _APART.search(text):
        raise ValueError(f"no amount: {text!r}")
    value = Decimal(match["number"].replace(",", ""))
    own = match["unit"] or ("元" if match["sign"] else unit)
    if value and own not in _PER_WAN:
        raise ValueError(f"{text!r} is in no known unit")
    wan = value * _PER_WAN.get(own, Decimal(1))
    return int(wan) if wan == wan.to_integral_value() else float(wan)


def money_unit(text: str) -> str:
    """Return the one unit of money that a head, label or caption names, ``?`` if it is another.

    >>> money_unit("本年收费金额（单位：元）"), money_unit("行政事业性收费"), money_unit("单位：万美元")
    ('元', '', '?')
    """
    flat = _flat(text)
    if _FOREIGN.search(flat):
        return "?"
    found = set(_UNIT_WORDS.findall(flat))
    return found.pop() if len(found) == 1 else "?" if found else ""
