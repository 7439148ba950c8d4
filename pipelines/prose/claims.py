"""Whose report a document says it is, beside its title: its head, its prose, its signature."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from crawler.models import Block, Paragraph
from crawler.titles import is_organ, read_title
from crawler.values import parse_date, squeeze
from pipelines.prose.bodies import may_be_one

# "现公布区统计局2023年政府信息公开工作年度报告"
_STATED = re.compile(
    r"(?:公布|发布|编制)(?P<name>[^,。;:《》()\d]{3,30}?)(?:20\d{2})年度?(?:政府|政务)?信息公开"
)
_SIGNED = re.compile(r"(?P<name>[^\d,。;:、《》]{4,30}?)(?P<day>[(二]?[\d二〇○零].{6,12}日\)?)?")
_CLOSING = 4  # lines at the end among which the signature stands
# Governments of places and zones; 上海市 by itself stands for its government. 国有资产监督管理委员会 and
# 城市管理委员会 are departments.
_SUMMING_UP = re.compile(r"(?:政府|(?<!监督)(?<!城市)(?:管委会|管理委员会)|[省市县区州旗盟乡镇])$")


def sums_up(publisher: str) -> bool:
    """Tell whether a publisher's report sums up the bodies of a place or zone.

    >>> sums_up("平潭综合实验区管委会"), sums_up("湘岭省国有资产监督管理委员会"), sums_up("上海市")
    (True, False, True)
    """
    return bool(_SUMMING_UP.search(publisher))


def stated_publisher(opening: str) -> str:
    """Return the publisher that the opening prose names."""
    match = _STATED.search(squeeze(opening))
    return match["name"] if match else ""


def _signer(blocks: Sequence[Block]) -> str:
    """Return the organ that signs: a line of its own with the date in it or below it."""
    lines = [squeeze(block.text) for block in blocks if isinstance(block, Paragraph)][-_CLOSING:]
    for line, below in pairwise([*lines, ""]):
        match = _SIGNED.fullmatch(line)
        if match and is_organ(match["name"]) and parse_date(match["day"] or below[:12]):
            return match["name"]
    return ""


def _named(
    heads: Sequence[str], opening: str, blocks: Sequence[Block]
) -> Iterator[tuple[str, str]]:
    yield from (("head", read_title(line).publisher) for line in heads)
    yield "prose", stated_publisher(opening)
    yield "signature", _signer(blocks)


def other_publishers(
    publisher: str, heads: Sequence[str], opening: str, blocks: Sequence[Block]
) -> tuple[tuple[str, str], ...]:
    """Return ``(place, name)`` of the organs that a document names, and that *publisher* cannot be.

    *heads* are the lines of its *opening* that may be titles. The report of a whole place is signed by
    whichever of its organs leads disclosure (条例 article 49).
    """
    found: dict[str, str] = {}
    for place, name in _named(heads, opening, blocks):
        led = place == "signature" and sums_up(publisher)
        if is_organ(name) and not led and not may_be_one(name, publisher):
            found.setdefault(name, place)
    return tuple((place, name) for name, place in found.items()) if publisher else ()
