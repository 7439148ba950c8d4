"""Where the numbers of tables stand, kept for tables that print the same words around other numbers.

A portal's reports have the same heads and labels; only their counts differ. Where a count stands is told
by the words alone: the readers of the three parts are run once over the words with a stand-in in the place of
each count, and what they make of the stand-ins says where each cell's count is printed. Part three's 175
cells take 0.2 ms so, read by the words 5 ms.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from crawler.models import PlacedTable, Problem, Table
from crawler.script import simplify
from crawler.values import squeeze
from pipelines.tables.applications import read_applications
from pipelines.tables.disclosure import DISCLOSURE_SECTIONS, read_disclosure
from pipelines.tables.heads import is_label_head
from pipelines.tables.known.words import (
    ANY_AMOUNT,
    MOST_CELLS,
    MOST_CHARACTERS,
    STAND_IN,
    TableWords,
    words_of,
)
from pipelines.tables.litigation import read_litigation
from pipelines.tables.litigation_words import STAGE_LIKE
from pipelines.tables.standard import PrintedRow, StandardTable, Value
from pipelines.tables.sums.bounds import Equation, Key
from pipelines.tables.words import Subject

_FIRST = 3_000_001  # of the stand-ins; none of them is whole in 万元
_PART = 0.5  # of those for amounts
_MOST_FORMS = 192  # of a part, kept; one takes some 20 kB
_BESIDE = 2  # lines above a table of which a reader asks what they say
_Read = Callable[[Sequence[PlacedTable], Subject], StandardTable]

_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")

Place = tuple[int, int, int]  # a table, its row and column, from 0
Places = dict[float, Place]  # of the stand-ins
# A cell met: its value, or "" and None where the text or count at a place is it; the table's position.
_Met = tuple[Value, Place | None, int]


@dataclass(frozen=True, slots=True)
class _Form:
    """The words of one table, 0 for every count, and what else its readers ask for."""

    words: TableWords
    exact: bool
    short: frozenset[int]
    section: int
    position: int
    before: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class _Plan:
    """What one part's reader finds in forms: items with table and row, cells, and what is said of them."""

    rows: tuple[tuple[str, int, int], ...]
    cells: tuple[tuple[Key, tuple[_Met, ...]], ...]
    texts: tuple[tuple[Key, str], ...]
    equations: tuple[Equation, ...]
    unstated: tuple[Equation, ...]
    problems: tuple[Problem, ...]


def read_parts(
    tables: Sequence[PlacedTable], subject: Subject, words: Sequence[TableWords] | None = None
) -> tuple[StandardTable, ...]:
    """Return parts two, three and four as read; *words* are those of the tables, if they are known."""
    if any(source.table.ocr for source in tables):
        return tuple(read(tables, subject) for read in _READERS)
    own_words = words or [words_of(source.table) for source in tables]
    forms = [_form_of(source, own) for source, own in zip(tables, own_words, strict=True)]
    parts = []
    for read, concerns in _READERS.items():
        own = [n for n, form in enumerate(forms) if concerns(form)]
        asked = tuple(forms[n] for n in own)
        plan = _plan(read, asked, subject.year) if _may_be_kept(asked) else None
        parts.append(_filled(plan, [tables[n] for n in own]) if plan else read(tables, subject))
    return tuple(parts)


def _may_be_kept(forms: Sequence[_Form]) -> bool:
    """Tell whether forms are of a report's size, and print no number that could be taken for a stand-in."""
    return (
        all(form.words.is_sure for form in forms)
        and sum(form.words.cells for form in forms) <= MOST_CELLS
        and sum(form.words.characters for form in forms) <= MOST_CHARACTERS
    )


def _has_section_of_two(form: _Form) -> bool:
    return form.section in DISCLOSURE_SECTIONS


def _has_label_of_three(form: _Form) -> bool:
    """Tell whether a table prints a label of part three: of another, only the lines around it are asked."""
    return form.words.has_labels


def _has_words_of_four(form: _Form) -> bool:
    return form.words.has_heads


# The reader of each part, and whether it asks for a table at all: an agency's own table, with its own
# words, leaves the forms of the others as they are.
_READERS: dict[_Read, Callable[[_Form], bool]] = {
    read_disclosure: _has_section_of_two,
    read_applications: _has_label_of_three,
    read_litigation: _has_words_of_four,
}


def _form_of(source: PlacedTable, words: TableWords) -> _Form:
    table, before = source.table, _asked_for(source.before)
    return _Form(words, table.exact, table.short, source.section, source.position, before)


def _asked_for(before: Sequence[tuple[int, str]]) -> tuple[tuple[int, str], ...]:
    """Return the lines above a table, each that no reader asks for as an empty one."""
    plain = [n for n, (part, _) in enumerate(before) if not part]
    near = {*range(len(before) - _BESIDE, len(before)), *plain[-_BESIDE:]}
    return tuple((part, _said(line, near=n in near)) for n, (part, line) in enumerate(before))


def _said(line: str, *, near: bool) -> str:
    if near and ("单位" in simplify(line) or STAGE_LIKE.search(simplify(squeeze(line)))):
        return line
    first = line.split(maxsplit=1)[:1]
    return first[0] if first and is_label_head(first[0]) else ""


@lru_cache(maxsize=_MOST_FORMS)
def _plan(read: _Read, forms: tuple[_Form, ...], year: int | None) -> _Plan | None:
    """Return what a part's reader finds in forms, ``None`` if the counts themselves make a difference."""
    places: Places = {}
    tables = [_with_stand_ins(form, number, places) for number, form in enumerate(forms)]
    return _plan_of(read(tables, Subject(year)), tables, places)


def _with_stand_ins(form: _Form, number: int, places: Places) -> PlacedTable:
    """Return a form with a number of its own in the place of each count; *places* takes where they stand."""
    rows = []
    for y, row in enumerate(form.words.rows):
        cells: list[str | None] = []
        for x, text in enumerate(row):
            if text is None or isinstance(text, str):
                cells.append(text)
                continue
            value = _FIRST + len(places) + (_PART if text == ANY_AMOUNT else 0)
            places[value] = (number, y, x)
            cells.append(str(value))
        rows.append(tuple(cells))
    table = Table(tuple(rows), exact=form.exact, short=form.short)
    return PlacedTable(form.position, form.section, table, form.before)


def _plan_of(found: StandardTable, tables: Sequence[PlacedTable], places: Places) -> _Plan | None:
    """Return what was read of stand-ins as a plan, ``None`` where more than their places counts."""
    numbers = {id(source): number for number, source in enumerate(tables)}
    said = " ".join((*(problem.message for problem in found.problems), *found.texts.values()))
    turned = any(id(printed.source) not in numbers for printed in found.readings.values())
    if found.by_lines or found.doubtful or turned or STAND_IN.search(said):
        return None
    cells = []
    for key, met in found.met.items():
        own = [_met(value, position, places) for value, position in met]
        if None in own:
            return None
        # A blank beside something else says nothing of its own.
        known = [one for one in own if one]
        cells.append((key, tuple([one for one in known if one[:2] != (None, None)] or known[:1])))
    return _Plan(
        tuple((i, numbers[id(row.source)], row.row_no) for i, row in found.readings.items()),
        tuple(cells),
        tuple(found.texts.items()),
        tuple(found.equations),
        tuple(found.unstated),
        tuple(found.problems),
    )


def _met(value: Value, position: int, places: Places) -> _Met | None:
    """Return a value met as a place or as itself, ``None`` if it may be reckoned from a count: 元 as 万元."""
    if isinstance(value, str):
        place = places.get(float(value)) if _NUMBER.fullmatch(value) else None
        return ("" if place else value), place, position
    if value is not None and value in places:
        return None, places[value], position
    reckoned = isinstance(value, float) or (value is not None and value >= _FIRST)
    return None if reckoned else (value, None, position)


def _filled(plan: _Plan, tables: Sequence[PlacedTable]) -> StandardTable:
    """Return a part as read of tables whose words are those of the plan."""
    result = StandardTable(
        {item: PrintedRow(item, (), tables[n], row_no) for item, n, row_no in plan.rows},
        list(plan.equations),
        list(plan.unstated),
        list(plan.problems),
        texts=dict(plan.texts),
    )
    rows = [source.table.rows for source in tables]
    for key, met in plan.cells:
        own: list[tuple[Value, int]] = []
        for value, place, position in met:
            if place:
                text = rows[place[0]][place[1]][place[2]] or ""
                number = float(text) if "." in text else int(text)
                own.append((text if value == "" else number, position))
            else:
                own.append((value, position))
        result.met[key] = own
    return result
