"""Where tables without rulings can stand: between headings, prose and ruled tables, over pages' ends."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from crawler.values import squeeze
from pipelines.layout.geometry import Char, Page, Segment
from pipelines.layout.grid import FoundTable
from pipelines.layout.pieces import Piece, begins_row, pieces_of
from pipelines.layout.unruled import UnruledTable, find_tables
from pipelines.prose.sections import find_heading
from pipelines.tables.labels import is_begun, is_word
from pipelines.tables.words import Words, read_words

_WIDE = 0.75  # of a page's text: a line of prose
_MARGIN = 0.1  # of a page's height
_NUMBER = re.compile(r"\d+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LEADING = 1.0  # points between the last line of a page and the first of the next
_SENTENCE = ("。", "；")
Line = list[Char]
Key = tuple[str, int]  # a line's text and height


@dataclass(frozen=True)
class Loose:
    """What of a page stands in no ruled table: its lines without page numbers; the ruled tables."""

    page: Page
    lines: Sequence[Line]
    tables: Sequence[FoundTable]


def find_unruled(pages: Sequence[Loose]) -> list[UnruledTable]:
    """Return the tables without rulings of all pages, set under each other as if they were one page."""
    zones: list[list[Piece]] = [[]]
    rulings: list[Segment] = []
    running = _running(pages)
    cursor = 0.0
    for loose in pages:
        chars = [char for line in loose.lines for char in line]
        if not chars:
            continue
        lift = cursor - max(c.y1 for c in chars)
        cursor = lift + min(c.y0 for c in chars) - _LEADING
        rulings += [replace(s, at=s.at + lift) for s in loose.page.segments if s.horizontal]
        for piece in _pieces(loose, running, lift):
            if piece:
                zones[-1].append(piece)
            elif zones[-1]:
                zones.append([])
    return [table for zone in zones for table in find_tables(zone, rulings)]


def _pieces(loose: Loose, running: set[Key], lift: float) -> Iterator[Piece | None]:
    """Yield a page's pieces from the top, ``None`` where a zone ends."""
    chars = [char for line in loose.lines for char in line]
    wide = _WIDE * (max(c.x1 for c in chars) - min(c.x0 for c in chars))
    prose = [line for line in loose.lines if _is_prose(line, wide)]
    ends = [table.top for table in loose.tables] + [line[0].centre[1] for line in prose]
    left_out = [*prose, *(line for line in loose.lines if _key(line) in running)]
    out = {id(char) for line in left_out for char in line}
    pieces = pieces_of((c for c in chars if id(c) not in out), loose.page.number, lift)
    levels: list[tuple[float, Piece | None]] = [(piece.y, piece) for piece in pieces]
    levels += [(end + lift, None) for end in ends]
    for _, piece in sorted(levels, key=lambda level: -level[0]):
        yield piece


def _key(line: Line) -> Key:
    return squeeze("".join(c.text for c in line)), round(line[0].centre[1])


def _running(pages: Sequence[Loose]) -> set[Key]:
    """Return the lines that stand at the same place of several pages' ends: running heads.

    With numbers in it a line is one only in a page's margin, if words stand beside them that no form has.
    """
    ends = [(loose.page, line) for loose in pages for line in (*loose.lines[:1], *loose.lines[-1:])]
    keys = [_key(line) for _, line in ends]
    said = [(_NUMBER.sub("0", text), y) for text, y in keys]
    return {
        key
        for (page, line), key, alike in zip(ends, keys, said, strict=True)
        if said.count(alike) > 1 and (not _NUMBER.search(key[0]) or _is_in_margin(page, line))
    }


def _is_in_margin(page: Page, line: Line) -> bool:
    """Tell whether a line of words that no form has stands in a page's margin."""
    texts = [piece.text for piece in pieces_of(line, page.number, 0.0)]
    inner = page.height * _MARGIN < line[0].centre[1] < page.height * (1 - _MARGIN)
    return not inner and any(map(_HAN.search, texts)) and not any(map(_is_of_form, texts))


def _is_of_form(text: str) -> bool:
    return is_word(text) or begins_row(text)


def _is_prose(line: Line, wide: float) -> bool:
    """Tell whether a line is a heading of the report, prose, or says which table comes next."""
    text = "".join(c.text for c in line)
    if any(sign in text for sign in _SENTENCE) or find_heading(text) is not None:
        return True
    pieces = pieces_of(line, 0, 0.0)
    return any(p.x1 - p.x0 > wide for p in pieces) or (len(pieces) == 1 and _says_which(text))


def _says_which(text: str) -> bool:
    """Tell whether a line alone names a year, version or scope: 2022年度政府信息公开申请情况."""
    return read_words(text) != Words() and not begins_row(text) and not is_begun(text)
