"""One script for Chinese text: traditional characters as the simplified ones that they are written for."""

from __future__ import annotations

from functools import cache

from opencc import OpenCC

_HAN = range(0x3400, 0xA000)


@cache
def _simplified() -> dict[int, str]:
    """Return the simplified character of each traditional one, one for one, as OpenCC has them.

    Each stands on a line of its own, so that no phrase of OpenCC's takes in a neighbour.
    """
    lines = OpenCC("t2s").convert("\n".join(map(chr, _HAN))).split("\n")
    pairs = zip(_HAN, lines, strict=True)
    return {code: plain for code, plain in pairs if len(plain) == 1 and plain != chr(code)}


def simplify(text: str) -> str:
    """Return *text* in simplified script, character by character, so that places in it stay.

    >>> simplify("政府信息公開行政復議、行政訴訟情況"), simplify("東莞市應急管理局")
    ('政府信息公开行政复议、行政诉讼情况', '东莞市应急管理局')
    """
    return text.translate(_simplified())
