"""The findings of ``nianbao check`` in sentences, in Chinese or English, cell by cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from crawler.forms import FACT_LABELS, SECTION_TITLES
from crawler.language.keys import KEYS
from crawler.language.messages import say, spoken
from crawler.models import Number
from pipelines.drafts.finding import Cell, Finding, Mending, Sides

# What a label says before its explanation: 部分公开(区分处理的,…), 申请人无正当理由逾期不补正、行政机关….
_EXPLANATION = re.compile("[(、].*")
_NUMERALS = "零一二三四五六"


def _label(key: str) -> str:
    """Return a row's or a column's name: the form's label, its key in English."""
    if spoken() == "zh" and key in KEYS:
        return _EXPLANATION.sub("", KEYS[key])
    return key.replace("_", " ")


def _part(number: int) -> str:
    return say("part {number}", number=_NUMERALS[number] if spoken() == "zh" else number)


def _cell(cell: Cell) -> str:
    return f"{_label(cell.item)} {_label(cell.column)}"


def _number(value: Number | None) -> str:
    """Return a number as it is written: no point behind a whole one, no noise of binary fractions."""
    if value is None:
        return say("unknown")
    exact = round(value, 4)
    return f"{int(exact) if exact == int(exact) else exact}"


def _sum(sides: Sides) -> str:
    """Return what a rule's two sides come to."""
    values = {"left": _number(sides.left), "right": _number(sides.right)}
    if sides.rule == "R1":
        column = _label(sides.place)
        return say("column {column}: new and carried in are {left}, handled and carried out {right}",
                   column=column, **values)  # fmt: skip
    if sides.rule == "R2":
        column = _label(sides.place)
        return say("column {column}: the outcomes add up to {left}, the total says {right}",
                   column=column, **values)  # fmt: skip
    if sides.rule in {"R3", "R4"}:
        return say("row {row}: the columns add up to {left}, the total says {right}",
                   row=_label(sides.place), **values)  # fmt: skip
    return say("{place}: the parts add up to {left}, the whole says {right}",
               place=sides.place, **values)  # fmt: skip


def _wanted(mending: Mending) -> str:
    changes = (
        say("{cell} from {printed} to {value}",
            cell=_cell(cell), printed=_number(cell.printed), value=_number(value))
        for cell, value in zip(mending.cells, mending.values, strict=True)
    )  # fmt: skip
    return say(", ").join(changes)


def _sums(finding: Finding) -> str:
    """Return what does not add up, and what would mend it: the table, or only what is named here."""
    said = say("; ").join(_sum(sides) for sides in finding.sides)
    agree = say("all of the table agrees") if finding.whole else say("what is named here agrees")
    if len(finding.mendings) == 1 and len(finding.mendings[0].cells) == 1:
        (mending,) = finding.mendings
        return say("{cell} says {printed}; {said}; with {value} {agree}",
                   cell=_cell(mending.cells[0]), said=said, agree=agree,
                   printed=_number(mending.cells[0].printed),
                   value=_number(mending.values[0]))  # fmt: skip
    ways = [_wanted(mending) for mending in finding.mendings]
    if len(ways) == 1:
        return say("{said}; changing {ways}, {agree}", said=said, ways=ways[0], agree=agree)
    if ways:
        return say("{said}; any one of these would make them agree: {ways}",
                   said=said, ways=say(" or ").join(ways))  # fmt: skip
    return said


def _blanks(finding: Finding) -> str:
    if finding.whole:
        return say("no cell of the table holds a number (write 0 where there is none)")
    row = finding.cells[0].item
    rows = dict.fromkeys(cell.item for cell in finding.cells)
    columns = say(", ").join(dict.fromkeys(_label(c.column) for c in finding.cells))
    if len(rows) > 1:
        said = say(
            "{count} rows, {row} to {last}, have no number under {columns} (write 0 where there is none)",
            count=len(rows), row=_label(row), last=_label(finding.cells[-1].item), columns=columns,
        )  # fmt: skip
        given = _given_of_many(finding)
    else:
        blank = "row {row}: no number under {columns} (write 0 where there is none)"
        held = "row {row}: {detail} under {columns} is no number"
        said = say(held if finding.detail else blank,
                   row=_label(row), columns=columns, detail=finding.detail)  # fmt: skip
        given = _given(finding)
    return f"{said}{say('; the sums leave only: {given}', given=given)}" if given else said


def _given_of_many(finding: Finding) -> str:
    """Return the values that the equations leave for cells of many rows, zeros together."""
    more = [
        f"{_cell(m.cells[0])} {_number(m.values[0])}" for m in finding.mendings if m.values[0] != 0
    ]
    zeros = len(finding.mendings) - len(more)
    return say(", ").join([*more, *([say("0 in {count} of them", count=zeros)] if zeros else [])])


def _given(finding: Finding) -> str:
    """Return the values that the equations leave for cells, each with its column."""
    return say(", ").join(
        f"{_label(m.cells[0].column)} {_number(m.values[0])}" for m in finding.mendings
    )


def _unplaced(finding: Finding) -> str:
    row = _label(finding.cells[0].item)
    return say("row {row}: its numbers are not one to a column; the sums leave only: {given}",
               row=row, given=_given(finding))  # fmt: skip


def _no_count(finding: Finding) -> str:
    return say("; ").join(
        say("{cell} says {printed}, which is no count (whole, not negative)",
            cell=_cell(cell), printed=_number(cell.printed))
        for cell in finding.cells
    )  # fmt: skip


def _place(place: str) -> str:
    """Return the place of a check between years, or of a fact, in words."""
    item, _, column = place.partition(".")
    if column:
        return _cell(Cell(item=item, column=column))
    return FACT_LABELS[place] if spoken() == "zh" and place in FACT_LABELS else _label(place)


def _sided(english: str) -> Callable[[Finding], str]:
    def words(finding: Finding) -> str:
        (sides,) = finding.sides
        return say(english, place=_place(sides.place), left=_number(sides.left),
                   right=_number(sides.right), detail=finding.detail)  # fmt: skip

    return words


def _rows_missing(finding: Finding) -> str:
    rows = say(", ").join(_label(item) for item in finding.items)
    return say("the form's rows are not there: {rows}", rows=rows)


def _columns_missing(finding: Finding) -> str:
    cells = say(", ").join(_cell(cell) for cell in finding.cells)
    return say("the form's columns are not there: {cells}", cells=cells)


def _title(finding: Finding) -> str:
    return f"{_NUMERALS[finding.part]}、{SECTION_TITLES[finding.part][0]}"


def _part_missing(finding: Finding) -> str:
    said = say("no heading of this part was found: {title}", title=_title(finding))
    meant = say("; is “{line}” meant as it?", line=finding.detail)
    return f"{said}{meant}" if finding.detail else said


def _part_empty(finding: Finding) -> str:
    return say("nothing stands below the heading: {title}", title=_title(finding))


_WORDS: dict[str, Callable[[Finding], str]] = {
    "sums_differ": _sums,
    "blank_cells": _blanks,
    "unreadable_cell": lambda f: _blanks(f) if f.cells else _problem(f),
    "cells_unplaced": _unplaced,
    "rows_missing": _rows_missing,
    "columns_missing": _columns_missing,
    "table_missing": lambda _: say("the form's table is not there, or could not be read"),
    "old_form": lambda f: say("the table has the form of {year}", year=f.detail),
    "part_missing": _part_missing,
    "part_empty": _part_empty,
    "year_missing": lambda _: say("neither title, prose nor signature names the report year"),
    "publisher_missing": lambda _: say("the draft does not name its agency"),
    "no_count": _no_count,
    "prose_differs": _sided("{place}: the prose says {left}, the table {right} ({detail})"),
    "prose_doubtful": _sided(
        "{place}: the prose says {left}, the table {right}; both may be meant ({detail})"
    ),
    "period_differs": lambda f: say(
        "the prose states the period of {detail}, which is not the report's year", detail=f.detail
    ),
    "fee_contradicted": _sided(
        "part six says that a fee of {left} yuan was charged, and also: {detail}"
    ),
    "years_differ": _sided("{place}: by last year's report {left}, this one says {right}"),
    "copies_differ": _sided(
        "the files of the draft differ: {left} of {right} cells agree ({detail})"
    ),
}
# Sentences for problems of reading; what was met comes after them.
PROBLEMS: dict[str, str] = {
    "unreadable_cell": "a cell holds something that is no number: {detail}",
    "unknown_row": "a row that the form does not have: {detail}",
    "unknown_column": "a column that the form does not have: {detail}",
    "columns_in_other_order": "the columns stand in another order than the form's: {detail}",
    "duplicate_row": "a row stands twice with different numbers: {detail}",
    "head_missing": "the heads do not tell whose the numbers are: {detail}",
    "ragged_row": "a row has more or fewer numbers than the form has columns: {detail}",
    "labels_elsewhere": "labels stand apart from their rows: {detail}",
    "tables_left_out": "some of the file was not checked ({detail})",
    "several_reports": "the file holds the tables of several reports: {detail}",
    "agency_name_differs": "another agency is named in the text: {detail}",
    "owner_unsure": "it is not clear whose report it is: {detail}",
    "picture_not_read": "a picture was not read: {detail}",
    "no_text": "the file holds no text that can be read (a scan needs `make ocr`): {detail}",
    "unmapped_characters": "the file's font has characters that cannot be read: {detail}",
    "attachment_missing": "an attachment is not there: {detail}",
    "unreadable_document": "a file cannot be read: {detail}",
    "too_large": "a file is too large: {detail}",
}


def _problem(finding: Finding) -> str:
    return say(PROBLEMS.get(finding.code, "{detail}"), detail=finding.detail)


def words(finding: Finding) -> str:
    """Return one finding as a sentence, its part of the report first."""
    said = _WORDS[finding.code](finding) if finding.code in _WORDS else _problem(finding)
    return f"{_part(finding.part)} {said}" if finding.part else said


def lines(found: list[Finding]) -> Iterator[str]:
    """Yield each finding as a line, errors and notes told apart."""
    for finding in found:
        kind = say("wrong") if finding.severity == "error" else say("to look at")
        yield f"{kind}{say(': ')}{words(finding)}"
