"""The rule over all, as a property: however a filled form is laid out, a value given is the one shown."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.forms import APPLICATION_COLUMNS, LITIGATION_COLUMNS, LITIGATION_STAGES
from pipelines.checks.prove import check_tables, prove
from pipelines.tables.read import read_tables
from pipelines.tables.words import Subject
from tests.forms import (
    disclosure_table,
    litigation_table,
    placed,
    sample_figures,
)
from tests.odd_pages import labels

KEYS = tuple(APPLICATION_COLUMNS)
OTHERS = (None, "行次", "单位", "备注", "外国组织", "上年合计")
PARTS = ("disclosure", "applications", "litigation")
SUBJECT = Subject(2023, ("云溪县财政局",), "own")
agencies = st.integers(0, 400).map(lambda n: f"{411000 + n}-bureau")
carriers = st.booleans()


def _extra(head, number):
    return {"行次": str(number), "单位": "件", "备注": ""}.get(head, str(700 + number))


@st.composite
def applications(draw, figures):
    """Draw part three: any order of columns, other columns among them, heads renamed, rows cut and lost."""
    heads = list(draw(st.permutations(KEYS)))
    if draw(st.booleans()):
        heads = list(KEYS)
    for head in draw(st.lists(st.sampled_from(OTHERS[1:]), max_size=2, unique=True)):
        heads.insert(draw(st.integers(0, len(heads))), head)
    renamed = draw(
        st.dictionaries(
            st.sampled_from(KEYS), st.sampled_from(("甲乡", "合 计", "其它", "")), max_size=1
        )
    )
    named = {**APPLICATION_COLUMNS, **renamed}
    rows = [["项目", *(named.get(head, head) for head in heads)]]
    for number, (label, cells) in enumerate(
        zip(labels(figures), figures.applications.values(), strict=True), 1
    ):
        rows.append([label, *(str(cells[h]) if h in cells else _extra(h, number) for h in heads)])
    for row in draw(st.lists(st.integers(1, len(rows) - 1), max_size=4)):
        at = draw(st.integers(1, len(rows[row]) - 1))
        change = draw(st.sampled_from(("blank", "lost", "merged", "words")))
        if change == "lost":
            rows[row] = [*rows[row][:at], *rows[row][at + 1 :]]
        else:
            rows[row][at] = {"blank": "", "merged": None, "words": "若干"}[change]
    return rows, {
        key
        for key, head in renamed.items()
        if head in {"甲乡", ""}
        or (head == "合 计") != (key == "total")
        or (head == "其它") != (key == "other_org")
    }


@settings(deadline=None, max_examples=120)
@given(st.data(), agencies, carriers)
def test_part_three_however_laid_out_gives_what_it_shows_or_nothing(data, agency, exact):
    figures = sample_figures(agency)
    rows, misnamed = data.draw(applications(figures))
    wide, lost = max(map(len, rows)), None if exact else ""
    rows = [
        [*(cell if exact else cell or "" for cell in row), *[lost] * (wide - len(row))]
        for row in rows
    ]
    tables = [disclosure_table(figures), placed(rows, exact=exact, position=2)]
    read = read_tables([*tables, litigation_table(figures)], SUBJECT)
    found = {i: row.values for i, row in read.applications.rows.items()}
    wrong = {
        (item, column): value
        for item, cells in found.items()
        for column, value in cells.items()
        if value is not None and value != figures.applications[item][column]
    }
    # A head that names another kind of applicant than the number's shows the number as of that kind.
    assert {place for place in wrong if place[1] not in misnamed} == set() or misnamed, wrong
    if wrong and not misnamed:
        assert prove(read, check_tables(read)) not in {"proved", "repaired"}


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
    found = read_tables(made, SUBJECT).litigation.rows
    assert {s: row.values for s, row in found.items()} == figures.litigation
