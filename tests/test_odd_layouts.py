"""The rule over all, as a property: however a filled form is laid out, a value given is the one shown."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.forms import (
    APPLICATION_COLUMNS,
    DISCLOSURE_COLUMNS,
    DISCLOSURE_ITEMS,
    LITIGATION_COLUMNS,
    LITIGATION_STAGES,
)
from crawler.models import PlacedTable, Table
from pipelines.checks.prove import check_tables, prove
from pipelines.tables.read import read_tables
from pipelines.tables.words import Subject
from tests.forms import (
    applications_table,
    disclosure_table,
    litigation_table,
    placed,
    sample_figures,
)
from tests.odd_pages import labels

KEYS = tuple(APPLICATION_COLUMNS)
OTHERS = ("行次", "单位", "备注", "外国组织", "上年合计")
SUBJECT = Subject(2023, ("云溪县财政局",), "own")
agencies = st.integers(0, 400).map(lambda n: f"{411000 + n}-bureau")
carriers = st.booleans()


def _laid(rows, *, exact, section, position=1):
    """Return rows as a table, as readers make it: a row that lost a cell is short, text lost its tail."""
    if not exact:
        rows = [[cell or "" for cell in row] for row in rows]
        rows = [row[: max([n for n, c in enumerate(row, 1) if c], default=0)] for row in rows]
    wide = max(map(len, rows))
    short = frozenset(n for n, row in enumerate(rows) if len(row) < wide) if exact else frozenset()
    filled = tuple((*row, *[None] * (wide - len(row))) for row in rows)
    return PlacedTable(position, section, Table(filled, exact=exact, short=short))


def _bend(draw, rows, *, exact, most=4):
    """Blank, lose, merge or overwrite cells of a table's rows and, seldom, of its heads.

    Text that lost a head and a cell looks as if it never had them: it loses one of them here.
    """
    heads = not draw(st.integers(0, 3))
    first = 0 if heads else 1
    last = len(rows) - 1 if exact or not heads else 0
    for row in draw(st.lists(st.integers(first, last), max_size=most)):
        if len(rows[row]) < 2:
            continue
        at = draw(st.integers(1, len(rows[row]) - 1))
        change = draw(st.sampled_from(("blank", "lost", "merged", "words")))
        if change == "lost":
            rows[row] = [*rows[row][:at], *rows[row][at + 1 :]]
        else:
            rows[row][at] = {"blank": "", "merged": None, "words": "若干"}[change]
    return rows


def _extra(draw, head, number):
    if head == "备注":
        return draw(st.sampled_from(("", "", "含信函", "3", "/")))
    return {"行次": str(number), "单位": "件"}.get(head, str(700 + number))


def _shown(cells, means):
    """Return a row's number for each key: that under the heads that mean it, if they agree.

    A kind of applicants without a head, or under two that differ, may be what the equations leave.
    """
    under = {key: {cells[column] for column, own in means.items() if own == key} for key in KEYS}
    return {key: own.pop() if len(own) == 1 else cells[key] for key, own in under.items()}


def _values(rows):
    return {item: row.values for item, row in rows.items()}


_AS_PRINTED = {"amount_raw": ("若干",)}


def _wrong(found, shown):
    """Return the values given that are not those shown: *shown* by item and column."""
    return {
        (item, column): value
        for item, cells in found.items()
        for column, value in cells.items()
        if value is not None
        and value not in (shown.get((item, column)), *_AS_PRINTED.get(column, ()))
    }


@st.composite
def applications(draw, figures, exact):
    """Draw part three: any order of columns, others among them, heads renamed, cells bent; what it shows."""
    heads = list(KEYS) if draw(st.booleans()) else list(draw(st.permutations(KEYS)))
    for head in draw(st.lists(st.sampled_from(OTHERS), max_size=2, unique=True)):
        heads.insert(draw(st.integers(0, len(heads))), head)
    renamed = draw(
        st.dictionaries(
            st.sampled_from(KEYS), st.sampled_from(("甲乡", "合 计", "其它", "")), max_size=1
        )
    )
    means = {key: key for key in KEYS}
    means |= {
        key: {"合 计": "total", "其它": "other_org"}.get(head) for key, head in renamed.items()
    }
    named = {**APPLICATION_COLUMNS, **renamed}
    rows = [["项目", *(named.get(head, head) for head in heads)]]
    shown = {}
    for number, (label, (item, cells)) in enumerate(
        zip(labels(figures), figures.applications.items(), strict=True), 1
    ):
        rows.append(
            [label, *(str(cells[h]) if h in cells else _extra(draw, h, number) for h in heads)]
        )
        shown |= {(item, key): value for key, value in _shown(cells, means).items()}
    return _bend(draw, rows, exact=exact), shown


@settings(deadline=None, max_examples=120)
@given(st.data(), agencies, carriers)
def test_part_three_however_laid_out_gives_what_it_shows_or_nothing(data, agency, exact):
    figures = sample_figures(agency)
    rows, shown = data.draw(applications(figures, exact))
    tables = [disclosure_table(figures), _laid(rows, exact=exact, section=3, position=2)]
    read = read_tables([*tables, litigation_table(figures)], SUBJECT)
    found = _values(read.applications.rows)
    assert _wrong(found, shown) == {}
    if prove(read, check_tables(read)) == "proved":
        assert found == figures.applications


SUB_TABLES = (("regulations", "normative_documents"), ("licensing", "other_services"), ("penalties", "coercion"), ("fees",), ("procurement",))  # fmt: skip
ZH = {item.key: item.zh for item in DISCLOSURE_ITEMS}


@st.composite
def disclosure(draw, figures, exact):
    """Draw part two: sub-tables in any order, their heads too, other columns, heads renamed, cells bent."""
    tables, shown = [], {}
    for items in draw(st.permutations(SUB_TABLES)):
        own = [item for item in items if item in figures.disclosure]
        if not own:
            continue
        columns = list(draw(st.permutations(list(figures.disclosure[own[0]]))))
        for head in draw(st.lists(st.sampled_from(OTHERS[:3]), max_size=1)):
            columns.insert(draw(st.integers(0, len(columns))), head)
        lost = draw(st.sampled_from((None, None, None, *columns)))
        heads = ["甲乡" if c == lost else DISCLOSURE_COLUMNS.get(c, c) for c in columns]
        rows = [["信息内容", *heads]]
        for number, item in enumerate(own, 1):
            cells = figures.disclosure[item]
            rows.append(
                [
                    ZH[item],
                    *(str(cells[c]) if c in cells else _extra(draw, c, number) for c in columns),
                ]
            )
            shown |= {(item, column): cells[column] for column in cells if column != lost}
        tables.append(_bend(draw, rows, exact=exact, most=2))
    return tables, shown


@settings(deadline=None, max_examples=80)
@given(st.data(), agencies, carriers, st.booleans(), st.sampled_from((2019, 2023)))
def test_part_two_however_laid_out_gives_what_it_shows_or_nothing(data, agency, exact, apart, year):
    figures = sample_figures(agency, year)
    tables, shown = data.draw(disclosure(figures, exact))
    tables = tables if apart else [[row for rows in tables for row in rows]]
    laid = [_laid(rows, exact=exact, section=2, position=n) for n, rows in enumerate(tables, 1)]
    rest = [
        replace(t, position=t.position + 9)
        for t in (applications_table(figures), litigation_table(figures))
    ]
    read = read_tables([*laid, *rest], Subject(year, SUBJECT.names, "own"))
    found = _values(read.disclosure.rows)
    assert _wrong(found, shown) == {}
    if prove(read, check_tables(read)) == "proved":
        # A column without head and numbers is none that the document prints.
        assert found == figures.disclosure or any("" in rows[0] for rows in tables)


@settings(deadline=None, max_examples=80)
@given(
    st.data(),
    agencies,
    st.permutations([s.key for s in LITIGATION_STAGES]),
    st.permutations(list(LITIGATION_COLUMNS)),
    st.sampled_from(("wide", "rows", "columns", "tables")),
    st.booleans(),
)
def test_part_four_however_laid_out_gives_what_it_shows_or_nothing(
    data, agency, stages, outcomes, layout, last_year
):
    figures, other = sample_figures(agency), sample_figures("410001-other")
    names = {s.key: s.zh for s in LITIGATION_STAGES}
    heads = [LITIGATION_COLUMNS[o] for o in outcomes]

    def numbers(source, stage):
        return [str(source.litigation[stage][o]) for o in outcomes]

    if layout == "wide":
        top = [text for s in stages for text in (names[s], *[None] * (len(heads) - 1))]
        grid = [
            ["", *top],
            ["", *heads * 3],
            ["本年", *(n for s in stages for n in numbers(figures, s))],
        ]
        if last_year:
            row = ["上年", *(n for s in stages for n in numbers(other, s))]
            grid.insert(data.draw(st.integers(2, 3)), row)
        tables = [grid]
    elif layout == "rows":
        tables = [[["", *heads], *([names[s], *numbers(figures, s)] for s in stages)]]
    elif layout == "columns":
        columns = [["", *heads], *([names[s], *numbers(figures, s)] for s in stages)]
        tables = [[list(row) for row in zip(*columns, strict=True)]]
    else:
        tables = [[[names[s], *[None] * 4], heads, numbers(figures, s)] for s in stages]
    made = [placed(grid, section=4, position=n) for n, grid in enumerate(tables, 1)]
    assert _values(read_tables(made, SUBJECT).litigation.rows) == figures.litigation
    exact = data.draw(carriers)
    bent = [_bend(data.draw, [list(row) for row in grid], exact=exact, most=2) for grid in tables]
    made = [_laid(g, exact=exact, section=4, position=n) for n, g in enumerate(bent, 1)]
    shown = {(s, o): v for s, cells in figures.litigation.items() for o, v in cells.items()}
    assert _wrong(_values(read_tables(made, SUBJECT).litigation.rows), shown) == {}
