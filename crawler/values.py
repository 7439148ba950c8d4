"""Text to values: widths, spaces, numbers and dates as Chinese agencies write them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import lru_cache

from crawler.bounds.remembered import remembered
from crawler.glyphs import is_doubtful, narrow
from crawler.models import Number

_LABEL = (
    80  # characters; what is longer is prose, which is met several times in its own report only
)
_PARAGRAPH = 4_000
# Marks that an agency prints for "nothing to report"; the cell is read, but holds no number.
EMPTY_MARKS = frozenset({"/", "-", "—", "——", "–", "\\", "N/A", "n/a", "无", "暂无", "－"})
# Zero as typists write it.
_ZEROS = frozenset("零〇○O")
_MINUS = str.maketrans(dict.fromkeys("\u2010\u2011\u2212\ufe63", "-"))  # U+2011 does not break

_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "Ｏ": 0}
_NUMBER = re.compile(
    r"""(?P<sign>[+-]|增加?|减少?)?      # 本年增/减: "+1036", "-3", "增3"
        (?P<whole>\d{1,3}(?:,\d{3})+|\d+)  # "1,204" or "1204"
        (?P<part>\.\d+)?                   # "4068.208" 万元
        (?:万?元|件|项|个|条|次|篇|宗|份)?""",
    re.VERBOSE,
)
# Digits may be set on lines of their own: "2026-\\n01-\\n23".
_DATE = re.compile(
    r"((?:19|20)\d{2})\s*(?:年|-|/|\.)\s*(\d{1,2})\s*(?:月|-|/|\.)\s*(\d{1,2})(?!\d)"
)
_CHINESE_YEAR = re.compile(r"[二一][〇○零九Ｏ][〇○零一二三四五六七八九]{2}(?=年)")
_CHINESE_DATE = re.compile(
    r"([一二][〇○零九Ｏ][〇○零一二三四五六七八九]{2})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)


# CJK Radicals Supplement (U+2E80-2EFF) to the characters that they show. PDF printers map a glyph to
# the lowest code point that shares it; Unicode normalises the Kangxi radicals after them, not these.
_SUPPLEMENT = (
    "⺁厂⺂乛⺃乚⺄乙⺅亻⺆冂⺈刀⺉刂⺊卜⺎兀⺐尢⺒巳⺓幺⺔彑⺕彐⺖忄⺘扌⺙攵⺛旡⺜日⺝月⺞歺⺟母⺠民⺡氵⺢氺⺣灬"
    "⺤爫⺥爫⺦丬⺧牛⺨犭⺩王⺪疋⺫目⺬示⺭礻⺯糹⺰纟⺱罓⺲罒⺶羊⺹耂⺺肀⺻聿⺽臼⺾艹⺿艹⻀艹⻁虎⻂衤⻃覀⻄西⻅见"
    "⻆角⻈讠⻉贝⻋车⻌辶⻍辶⻎辶⻐钅⻑長⻒镸⻓长⻔门⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻟飠⻠饣⻡首⻢马⻣骨⻤鬼⻥鱼"
    "⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟"
)
_RADICALS = str.maketrans(dict(zip(_SUPPLEMENT[::2], _SUPPLEMENT[1::2], strict=True)))
# Of these characters alone most text is made, and folding leaves them as they are.
_AS_THEY_ARE = "\n\t -~、。《》【】〔〕〈〉「」『』〇“”‘’—–―·•\u4e00-\u9fff"
_PLAIN = re.compile(f"[{_AS_THEY_ARE}]*")
# Beside them mostly full-width forms, which folding makes narrow one by one, whatever stands around.
_WIDE = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_WIDE |= dict.fromkeys("\u3000\u00a0", " ")
_WIDE_ONE = re.compile("[\uff01-\uff5e\u3000\u00a0]")
_PLAIN_OR_WIDE = re.compile(f"[{_AS_THEY_ARE}\uff01-\uff5e\u3000\u00a0]*")


def without_radicals(text: str) -> str:
    """Return *text* with radical code points as the characters they show; widths stay.

    >>> without_radicals("⼈⺠政府（⻓）")
    '人民政府（长）'
    """
    kangxi = (unicodedata.normalize("NFKC", c) if "\u2f00" <= c <= "\u2fdf" else c for c in text)
    return "".join(kangxi).translate(_RADICALS)


def fold(text: str) -> str:
    """Return *text* in one form of width and glyph, spaces kept.

    Full-width letters and digits become plain, and the Kangxi-radical code points that PDF fonts
    yield (U+2E80-2FDF) become the characters they stand for. Raised and circled digits stay.

    >>> fold("２０２３年⼯作（⼀）")
    '2023年工作(一)'
    """
    if _PLAIN.fullmatch(text):
        return text
    if _PLAIN_OR_WIDE.fullmatch(text):
        for wide in set(_WIDE_ONE.findall(text)):
            text = text.replace(wide, _WIDE[wide])
        return text
    plain = text.translate(_RADICALS).replace("\u200b", "").replace("\ufeff", "")
    return narrow(plain)


def squeeze(text: str) -> str:
    """Return *text* folded and without any white space, for comparing labels and names.

    >>> squeeze("结果 维持　")
    '结果维持'
    """
    if len(text) > _PARAGRAPH:
        return _squeezed(text)
    return _squeezed_label(text) if len(text) <= _LABEL else _squeezed_paragraph(text)


def _squeezed(text: str) -> str:
    squeezed = "".join(fold(text).split())
    # Once more, because a space may have kept a letter and its accent apart.
    return squeezed if _PLAIN.fullmatch(squeezed) else fold(squeezed)


_squeezed_label = lru_cache(maxsize=8_192)(_squeezed)
_squeezed_paragraph = lru_cache(maxsize=256)(_squeezed)


def tidy(text: str) -> str:
    """Return *text* with its runs of white space made single spaces; widths stay as printed."""
    if text.isalnum():  # a count, or a label without marks: most cells
        return text
    return " ".join(text.replace("\u200b", "").replace("\ufeff", "").split())


def is_blank(text: str | None) -> bool:
    """Tell whether a cell shows nothing at all (``&nbsp;`` and full-width spaces included)."""
    return not text or not (text[0].isalnum() or squeeze(text))


@remembered
def is_empty_mark(text: str) -> bool:
    """Tell whether a cell holds one of the marks for "none", such as ``/``."""
    return squeeze(text.translate(_MINUS)) in EMPTY_MARKS


def parse_number(text: str | None) -> Number | None:
    """Return a cell's number, or ``None`` if the cell is blank or holds a mark for "none".

    Full-width digits, thousands separators, a sign in words and a unit are accepted; digits of
    several kinds (12²), or apart (2 37), are no number.

    >>> parse_number("１,204 "), parse_number("增3"), parse_number("4068.208"), parse_number("0.0")
    (1204, 3, 4068.208, 0)
    >>> parse_number("—") is None
    True

    :raises ValueError: if the cell has text that is not a number
    """
    return _parsed(text or "")


@remembered
def _parsed(text: str) -> Number | None:
    flat = squeeze(text.translate(_MINUS))
    if not flat or flat in EMPTY_MARKS:
        return None
    if flat in _ZEROS:
        return 0
    match = _NUMBER.fullmatch(flat)
    if not match or is_doubtful(text):
        raise ValueError(f"not a number: {flat!r}")
    digits = match["whole"].replace(",", "") + (match["part"] or "")
    value = float(digits) if match["part"] else int(digits)
    if (match["sign"] or "").startswith(("-", "减")):
        value = -value
    return int(value) if value == int(value) else value


def is_number(text: str | None) -> bool:
    """Tell whether a cell holds a number (blank cells and marks for "none" do not)."""
    return _holds_number(text or "")


@remembered
def _holds_number(text: str) -> bool:
    try:
        return parse_number(text) is not None
    except ValueError:
        return False


def arabic_years(text: str) -> str:
    """Return *text* with years in Chinese numerals written in digits.

    >>> arabic_years("二〇二三年度")
    '2023年度'
    """
    return _CHINESE_YEAR.sub(lambda m: "".join(str(_DIGITS[c]) for c in m[0]), text)


def _chinese_number(text: str) -> int:
    """Return 1 to 99 written as 一, 十, 十二, 二十, 三十一."""
    if "十" not in text:
        return _DIGITS[text]
    tens, _, ones = text.partition("十")
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)


def parse_date(text: str) -> date | None:
    r"""Return the first calendar date in *text*, or ``None``.

    >>> parse_date("发布时间: 2024年01月18日 08:46").isoformat()
    '2024-01-18'
    >>> parse_date("2026-\n01-\n23").isoformat(), parse_date("二〇二四年一月二十五日").isoformat()
    ('2026-01-23', '2024-01-25')
    >>> parse_date("2018-04-02 15:44:03").isoformat(), parse_date("2024-13-01")
    ('2018-04-02', None)
    """
    for match in _DATE.finditer(fold(text)):
        try:
            return date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            continue
    if found := _CHINESE_DATE.search(squeeze(text)):
        try:
            year = int("".join(str(_DIGITS[c]) for c in found[1]))
            return date(year, _chinese_number(found[2]), _chinese_number(found[3]))
        except (KeyError, ValueError):
            return None
    return None


def parse_years(text: str) -> tuple[int, int] | None:
    """Return ``A-B`` or ``A`` as first and last report year, ``None`` for no text.

    >>> parse_years("2021-2024"), parse_years("2023"), parse_years("")
    ((2021, 2024), (2023, 2023), None)

    :raises ValueError: if it is neither
    """
    if not text:
        return None
    match = re.fullmatch(r"(20\d{2})(?:-(20\d{2}))?", text.strip())
    if not match or int(match[1]) > int(match[2] or match[1]):
        raise ValueError(f"years must be a year or a range like 2019-2024, not {text!r}")
    return int(match[1]), int(match[2] or match[1])
