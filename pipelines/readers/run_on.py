"""A report that a conversion set on one line, or one cell a line: its parts and rows as lines again.

``…二、主动公开政府信息情况 第二十条第（一）项信息内容…规章 000行政规范性文件693665…`` A line is taken
apart only if it opens the form's parts in their order, and only before the form's own words, in the parts
with tables: what stands between them stays as it is. Cells on lines of their own are set beside each other
and taken apart in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from crawler.forms import (
    APPLICATION_COLUMNS,
    APPLICATION_HEADS,
    APPLICATION_ITEMS,
    DISCLOSURE_ITEMS,
    GROUP_LABELS,
    LITIGATION_HEADS,
    SECTION_TITLES,
)
from crawler.script import simplify
from pipelines.prose.sections import find_heading
from pipelines.tables.cells import is_value
from pipelines.tables.labels import HEAD_WORDS, is_word

_NUMERALS = "一二三四五六"
_FEWEST_PARTS = 4
_WITH_TABLES = range(2, 5)
_LONGEST_CELL = 60  # characters
_FEWEST_CELLS = 3


def _any_of(words: Iterator[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(set(words), key=len, reverse=True))


_PART = re.compile(
    "|".join(
        f"(?P<part{number}>{_NUMERALS[number - 1]}[、.．]\\s*(?:{_any_of(iter(titles))}))"
        for number, titles in SECTION_TITLES.items()
        if number <= len(_NUMERALS)
    )
)
_LABELS = _any_of(
    word
    for item in (*APPLICATION_ITEMS, *DISCLOSURE_ITEMS)
    for label in (item.zh, *item.aliases)
    for word in (label, label.replace("(", "（").replace(")", "）").replace(",", "，"))
)
_OVER = ("申请人情况", "法人或其他组织")
_KINDS = tuple(APPLICATION_COLUMNS.values())
_OTHER_NAMES = tuple(label for _, label in (*APPLICATION_HEADS, *LITIGATION_HEADS))
_GROUPS = _any_of(iter((*GROUP_LABELS, "其他处理")))
_HEADS = _any_of(
    word
    for head in (*HEAD_WORDS, *_OVER, *_KINDS, *_OTHER_NAMES)
    for word in (head, head.replace("(", "（").replace(")", "）").replace(":", "："))
)
# 其他 is a head, and 其他对外管理服务事项 a label.
_LONGER = _any_of(
    label
    for item in (*APPLICATION_ITEMS, *DISCLOSURE_ITEMS)
    for label in (item.zh, *item.aliases)
    if any(label != kind and label.startswith(kind) for kind in (*_KINDS, *HEAD_WORDS))
)
_ENUMERATOR = r"(?:[一二三四]、|[(（][一二三四五六七][)）]|\d[.．、])"
_WORD = re.compile(
    rf"(?P<caption>第二十条第[(（].[)）]项)"
    rf"|(?P<group>{_ENUMERATOR}\s*(?:{_GROUPS})\s*)(?={_ENUMERATOR})"
    rf"|(?P<label>{_ENUMERATOR}\s*(?:{_LABELS}))"
    rf"|(?P<longer>{_LONGER})|(?P<head>{_HEADS})|(?P<bare>{_LABELS})"
)


def lines_of(lines: Iterable[str]) -> list[str]:
    """Return the lines of a text: those of one cell each as rows, those that hold a report taken apart.

    >>> lines_of(["信息内容", "本年处理决定数量", "行政许可", "9", "行政处罚", "4", "行政强制", "0"])
    ['信息内容 本年处理决定数量', '行政许可 9', '行政处罚 4', '行政强制 0']
    """
    out: list[str] = []
    cells: list[str] = []
    for line in (*(piece for whole in lines for piece in _parts_of(whole)), None):
        if line is not None and _is_cell(line):
            cells.append(line)
            continue
        out += _gathered(cells)
        cells = []
        out += [] if line is None else [line]
    return out


def _is_cell(line: str) -> bool:
    """Tell whether a line can be one cell, or nothing."""
    marked = "\t" in line or "|" in line or "。" in line
    return len(line) <= _LONGEST_CELL and not marked and find_heading(line) is None


def _gathered(lines: list[str]) -> list[str]:
    """Return lines as rows if they are cells of the form's tables; the lines before its first word stay."""
    values = [line for line in lines if is_value(line)]
    words = [n for n, line in enumerate(lines) if is_word(line)]
    if len(values) < _FEWEST_CELLS or len(words) < _FEWEST_CELLS:
        return lines
    return [*lines[: words[0]], *_rows(" ".join(filter(None, map(str.strip, lines[words[0] :]))))]


def _parts_of(line: str) -> list[str]:
    """Return a line as the parts and rows that it was made of; itself if it opens no parts."""
    parts = _parts(line)
    if len(parts) < _FEWEST_PARTS:
        return [line]
    out = [line[: parts[0][1].start()]]
    ends = [match.start() for _, match in parts[1:]] + [len(line)]
    for (number, match), end in zip(parts, ends, strict=True):
        text = line[match.end() : end]
        heading = line[match.start() : match.end()]
        out += [heading, *(_rows(text) if number in _WITH_TABLES else [text])]
    return [text for text in out if text.strip()]


def _parts(line: str) -> list[tuple[int, re.Match[str]]]:
    """Return where a line opens the form's parts: each after a lower one."""
    found: list[tuple[int, re.Match[str]]] = []
    for match in _PART.finditer(simplify(line)):
        number = int(str(match.lastgroup).removeprefix("part"))
        if not found or number > found[-1][0]:
            found.append((number, match))
    return found


def _rows(text: str) -> list[str]:
    """Return the captions, heads and rows that a part of tables was made of."""
    rows: list[str] = []
    heads = False
    group = ""
    matches = list(_WORD.finditer(simplify(text)))
    ends = [match.start() for match in matches[1:]] + [len(text)]
    if before := text[: matches[0].start() if matches else len(text)].strip():
        rows.append(before)
    for match, end in zip(matches, ends if matches else (), strict=True):
        word = text[match.start() : match.end()]
        kind, rest = match.lastgroup, text[match.end() : end].strip()
        if kind == "group":
            group += word
            continue
        # Of part three 总计 ends the upper heads, 商业企业 begins the lower ones.
        lower = match[0] in _KINDS and bool(rows) and simplify(rows[-1]).endswith("总计")
        if kind == "head" and heads and not lower:
            rows[-1] += f" {word}"
        else:
            rows.append(f"{group} {word}".strip())
        heads, group = kind == "head" and not rest, ""
        if kind == "head" and rest:
            rows.append(rest)
        elif rest:
            rows[-1] += f" {rest}"
    return rows
