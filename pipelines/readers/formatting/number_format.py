"""How a spreadsheet shows a number: rounded, in per cent, with its unit, by the cell's format code.

ECMA-376 part 1, 18.8.31. What this does not follow exactly (dates, scaling, conditions) is unreadable.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from crawler.glyphs import UNREADABLE

# The formats that have a number and no code of their own (18.8.30).
BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 49: "@",
    5: '"¥"#,##0', 6: '"¥"#,##0', 7: '"¥"#,##0.00', 8: '"¥"#,##0.00',
    37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00",
    41: "#,##0", 42: '"¥"#,##0', 43: "#,##0.00", 44: '"¥"#,##0.00',
}  # fmt: skip
_TOKEN = re.compile(
    r"""(?P<quoted>"[^"]*") | \\(?P<escaped>.) | [_*](?P<space>.)
      | \[\$(?P<sign>[^\]-]*)[^\]]*\] | (?P<bracket>\[[^\]]*\])
      | (?P<number>[#0?][#0?,]*(?:\.[#0?]+)?|\.[#0?]+) | (?P<percent>%) | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_COLOURS = re.compile(
    r"\[(?:black|blue|cyan|green|magenta|red|yellow|color\s*(?!2\])\d+|dbnum0|\$.*)\]",
    re.IGNORECASE,
)
_OF_NUMBERS = 3  # sections; the fourth is of texts
_MEANING = frozenset("ymdhsegbE/Ee")  # letters of dates and powers, the bar of fractions


def shown(value: float, code: str) -> str:
    """Return a number as a cell of this format shows it, ``UNREADABLE`` where that is not followed.

    >>> shown(7, '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ '), shown(7, "[White]0") == UNREADABLE
    ('7', True)
    >>> shown(9.134, '0.00"万元"'), shown(0.125, "0.0%"), shown(5.0, "General"), shown(3, ";;;")
    ('9.13万元', '12.5%', '5', '')
    """
    if code.lower() in {"general", "@", ""}:
        text = f"{value:.10g}"  # what is wider is rounded too
        return str(int(value)) if float(value).is_integer() else str(value) if "e" in text else text
    sections = _sections(code)
    if any(section is None for section in sections[:_OF_NUMBERS]):
        return UNREADABLE
    wanted = 1 if value < 0 else 2 if value == 0 else 0
    own = sections[wanted] if wanted < len(sections) else sections[0]
    if own is None or (own.number is None and len(own.before) == 0):
        return ""
    if own.number is None:
        return own.before
    if own.number.endswith(","):
        return UNREADABLE
    minus = "-" if value < 0 and len(sections) < 2 else ""  # noqa: PLR2004
    exact = abs(Decimal(repr(float(value)))) * (100 if own.percent else 1)
    places = len(own.number.partition(".")[2])
    rounded = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{minus}{own.before}{rounded:f}{'%' if own.percent else ''}{own.after}"


class _Section:
    """One section of a code: the texts before and after its number."""

    def __init__(self) -> None:
        self.before = self.after = ""
        self.number: str | None = None
        self.percent = False

    def add(self, text: str) -> None:
        """Take a literal text."""
        if self.number is None:
            self.before += text
        else:
            self.after += text


@lru_cache(maxsize=1_024)
def _sections(code: str) -> tuple[_Section | None, ...]:
    """Return a code's sections, ``None`` for one that is not followed."""
    found: list[_Section | None] = [_Section()]
    for token in _TOKEN.finditer(code):
        if token["other"] == ";":
            found.append(_Section())
        elif (section := found[-1]) is not None and not _take(section, token):
            found[-1] = None
    return tuple(found)


def _take(section: _Section, token: re.Match[str]) -> bool:
    """Take a token of a code; tell whether it is followed."""
    if token["number"]:
        if section.number is not None:
            return False
        section.number = token["number"]
    elif token["percent"]:
        section.percent = True
    elif token["bracket"]:
        return bool(_COLOURS.fullmatch(token["bracket"]))
    elif token["quoted"]:
        section.add(token["quoted"][1:-1])
    elif token["escaped"] or token["sign"]:
        section.add(token["escaped"] or token["sign"])
    elif token["other"]:
        scales = token["other"] == "," and section.number is not None
        if token["other"] in _MEANING or token["other"] == "@" or scales:
            return False
        section.add(token["other"].strip())
    return True
