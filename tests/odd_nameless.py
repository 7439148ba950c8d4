"""Odd rows of part three beside columns without a head: what stands there is no applicant's number."""

from __future__ import annotations

from tests.odd_case import ANY
from tests.odd_pages import COLUMNS, FIGURES, blocks, case, plain_three, truth

_ROW = 13  # of the table: 本机关不掌握相关政府信息
_ITEM = tuple(FIGURES.applications)[_ROW - 1]
_PERHAPS = {i: {c: ANY(v) for c, v in cells.items()} for i, cells in FIGURES.applications.items()}
_OPEN = {i: _PERHAPS[i] if i == _ITEM else dict(c) for i, c in FIGURES.applications.items()}


def _remarked(at):
    """Return the table with a nameless column that holds one number, in a row that prints no first one."""
    rows = [[*row[:at], "", *row[at:]] for row in plain_three()]
    rows[_ROW][1], rows[_ROW][at] = "", "6"
    return rows


def _cases():
    for at in (2, 8):
        for carrier in ("html", "tabs"):
            name = f"a number under no head, column {at}"
            yield case(name, blocks(p3=[_remarked(at)]), truth(applications=_OPEN), carrier=carrier)
    rows = plain_three()
    rows[_ROW] = [rows[_ROW][0], "", *rows[_ROW][1:]]
    for carrier in ("html", "tabs"):
        page = blocks(p3=[rows])
        yield case("a row one cell to the right", page, truth(), proved=True, carrier=carrier)
    for text in ("3-5", "12③", "约3", "三"):
        rows = plain_three()
        rows[_ROW][1] = text
        own = {**FIGURES.applications, _ITEM: {**FIGURES.applications[_ITEM]}}
        own[_ITEM]["natural_person"] = None
        name = f"{text} in the first cell"
        yield case(name, blocks(p3=[rows]), truth(applications=own))


def _lines():
    """Yield text whose heads are a line, with one that no form has, all rows or one of them a number short."""
    rows = [[*row[:2], "5" if n else "个人", *row[2:]] for n, row in enumerate(plain_three())]
    one = [row[:2] + row[3:] if n == _ROW else row for n, row in enumerate(rows)]
    every = [rows[0], *(row[:2] + row[3:] for row in rows[1:])]
    for name, table in (("one row", one), ("every row", every)):
        lines = [" ".join(row) for row in table]
        apart = [*table[0], *lines[1:]]
        for heads, page in (("in a line", lines), ("as lines", apart)):
            yield case(
                f"个人 among heads {heads}, {name} a number short",
                blocks(p3=page),
                truth(applications=_PERHAPS),
                carrier="tabs",
            )
    order = ("total", *COLUMNS[1:-1])
    bare = [" ".join(row) for row in plain_three(order=order)[1:]]
    yield case(
        "no heads, six numbers, 总计 first",
        blocks(p3=bare),
        truth(applications=_PERHAPS),
        carrier="tabs",
    )


CASES = (*_cases(), *_lines())
