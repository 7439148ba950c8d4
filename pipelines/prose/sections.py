"""The six parts: which heading a line is, and which text and tables stand under it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from crawler.bounds.remembered import remembered
from crawler.forms import SECTION_TITLES
from crawler.models import Block, Paragraph, PlacedTable, Section
from crawler.script import simplify
from crawler.values import squeeze

# "一、总体情况", "六、其他需要报告的事项(无)", "二.主动公开政府信息情况"; widths are folded before.
_HEADING = re.compile(r"(?:第?[一二三四五六七]部?分?[、.,:：．,]?)(?P<rest>.+)")
_TITLES = sorted(
    ((squeeze(title), number) for number, titles in SECTION_TITLES.items() for title in titles),
    key=lambda pair: -len(pair[0]),
)
# Longest heading with its content on the same line: "六、其他需要报告的事项:本年度无其他需要报告的事项。"
_LONGEST = 40


@remembered
def find_heading(text: str) -> tuple[int, str, str] | None:
    """Return ``(part, heading, rest of the line)`` if the line opens one of the six parts.

    The whole title decides, never the numeral alone: table three prints rows "一、" to "四、", and
    part six of one real report begins with "六、按照...".

    >>> find_heading("六、其他需要报告的事项（无）")
    (6, '六、其他需要报告的事项', '（无）')
    >>> find_heading("四、结转下年度继续办理") is None
    True
    """
    flat = squeeze(text)
    match = _HEADING.fullmatch(simplify(flat)) if len(flat) <= _LONGEST else None
    if not match:
        return None
    for title, number in _TITLES:
        if match["rest"].startswith(title):
            return number, *_cut(text.strip(), len(match[0]) - len(match["rest"]) + len(title))
    return None


def _cut(text: str, length: int) -> tuple[str, str]:
    """Split *text* after *length* characters of its squeezed form."""
    for end in range(1, len(text) + 1):
        if len(squeeze(text[:end])) >= length:
            return text[:end], text[end:].strip()
    return text, ""


def split_sections(blocks: Sequence[Block]) -> tuple[tuple[Section, ...], tuple[PlacedTable, ...]]:
    """Return the parts in order, and every table with its position and part.

    A part opens only after a lower one, so that a title quoted later in the prose does not split
    it. Text before the first heading is part 0.
    """
    number, heading = 0, ""
    lines: list[str] = []
    before: list[tuple[int, str]] = []
    sections: list[Section] = []
    tables: list[PlacedTable] = []
    for block in blocks:
        if not isinstance(block, Paragraph):
            tables.append(PlacedTable(len(tables) + 1, number, block, tuple(before)))
            before = []
            continue
        found = find_heading(block.text)
        before.append((found[0] if found else 0, block.text))
        if found and found[0] > number:
            sections.append(Section(number, heading, "\n".join(lines)))
            number, heading, lines = found[0], found[1], [found[2]] if found[2] else []
        else:
            lines.append(block.text)
    sections.append(Section(number, heading, "\n".join(lines)))
    return tuple(s for s in sections if s.number or s.text), tuple(tables)


def count_headings(blocks: Iterable[Block]) -> int:
    """Return how many different parts of the form the blocks open."""
    found = (find_heading(block.text) for block in blocks if isinstance(block, Paragraph))
    return len({heading[0] for heading in found if heading})
