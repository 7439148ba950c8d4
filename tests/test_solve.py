"""The solver as a property: what it infers is always what was there before a cell was lost."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.forms import APPLICATION_COLUMNS, APPLICATION_ITEMS
from crawler.sampleportal.layout import applications_grid
from pipelines.prose.sections import split_sections
from pipelines.readers.text import read_text
from pipelines.tables.applications import read_applications
from pipelines.tables.loose_rows import gather_rows
from pipelines.tables.sums.bounds import Equation, propagate
from pipelines.tables.sums.candidates import splits
from pipelines.tables.sums.solve import solve
from tests.forms import as_rows, placed, sample_figures

COLUMNS = tuple(APPLICATION_COLUMNS)
FIRST_ROW = 3  # of the table, after its heads


def _settle(rows, *, exact):
    return read_applications([placed(rows, exact=exact)]).settle().rows


def _assert_never_wrong(rows, figures, *, exact):
    for item, row in _settle(rows, exact=exact).items():
        for column, value in row.values.items():
            assert value in (None, figures.applications[item][column]), (item, column)


agencies = st.integers(0, 400).map(lambda n: f"{411000 + n}-bureau")


@settings(deadline=None, max_examples=60)
@given(agencies, st.sets(st.tuples(st.integers(0, 24), st.integers(0, 6)), max_size=60))
def test_blank_cells_are_filled_with_what_they_held_or_not_at_all(agency, blanks):
    figures = sample_figures(agency)
    rows = as_rows(applications_grid(figures))
    for row, column in blanks:
        rows[FIRST_ROW + row][3 + column] = ""
    _assert_never_wrong(rows, figures, exact=True)


@settings(deadline=None, max_examples=60)
@given(agencies, st.dictionaries(st.integers(0, 24), st.integers(0, 6), max_size=8))
def test_numbers_lost_in_conversion_are_found_again_or_not_at_all(agency, lost):
    figures = sample_figures(agency)
    rows = [[cell or "" for cell in row] for row in as_rows(applications_grid(figures))]
    for row, column in lost.items():
        del rows[FIRST_ROW + row][3 + column]
    _assert_never_wrong(rows, figures, exact=False)


def test_one_lost_number_is_always_found_if_the_sums_differ():
    figures = sample_figures()
    rows = [[cell or "" for cell in row] for row in as_rows(applications_grid(figures))]
    row = next(r for r in rows[FIRST_ROW:] if r[3] not in ("", "0"))
    del row[3]
    found = _settle(rows, exact=False)
    assert {item: r.values for item, r in found.items()} == figures.applications


def test_contradicting_cells_infer_nothing():
    a, b, c = ("x", "a"), ("x", "b"), ("x", "c")
    equations = [Equation("R3", "x", (a, b), (c,))]
    assert solve({a: 5, b: None, c: 3}, equations, []) is None
    assert solve({a: 2, b: None, c: 3}, equations, []) == {b: 1}
    assert solve({a: None, b: None, c: 3}, equations, []) == {}
    assert solve({a: None, b: None, c: 0}, equations, []) == {a: 0, b: 0}
    assert solve({a: -1, b: None, c: 0}, equations, []) is None


def test_bounds_never_widen():
    a, b = ("x", "a"), ("x", "b")
    bounds = {a: (0.0, 7.0), b: (3.0, float("inf"))}
    assert propagate(bounds, [Equation("R", "x", (a,), (b,))]) == {a: (3.0, 7.0), b: (3.0, 7.0)}


def _run_together(rows, *places):
    """Return part three as lines of text, the numbers of some rows without spaces between them."""
    lines = []
    for number, row in enumerate(rows[FIRST_ROW:]):
        labels, numbers = [cell for cell in row[:3] if cell], row[3:]
        lines.append(" ".join(labels) + " " + ("" if number in places else " ").join(numbers))
    text = "三、收到和处理政府信息公开申请情况\n" + "\n".join(lines) + "\n"
    _, tables = split_sections(gather_rows(read_text(text.encode()).blocks))
    return read_applications(tables)


def test_numbers_run_together_are_cut_where_the_equations_leave_one_way():
    figures = sample_figures()
    rows = as_rows(applications_grid(figures))
    table = _run_together(rows, 0, 7, 23)
    found = table.settle().rows
    assert {item: r.values for item, r in found.items()} == figures.applications
    assert {item for item, r in found.items() if r.inferred} == {
        APPLICATION_ITEMS[n].key for n in (0, 7, 24)
    }


def test_numbers_run_together_that_can_be_cut_in_two_ways_stay_unknown():
    keys = tuple(("a", c) for c in "xyz")
    equations = [Equation("R3", "a", keys[:2], keys[2:])]
    for digits, ways in (("112", 1), ("10111", 1), ("11112", 2)):
        readings = tuple(splits([digits], 3))
        forced = solve(dict.fromkeys(keys), equations, [(keys, readings)])
        assert (len(forced) == len(keys)) is (ways == 1), (digits, forced)
    rows = as_rows(applications_grid(sample_figures()))
    twofold = [[label, "111000012"] for label in ("予以公开", "重复申请", "（七）总计")]
    table = _run_together([*rows[:FIRST_ROW], *twofold])
    assert set(table.settle().rows["granted"].values.values()) == {None}
    assert {p.code for p in table.problems} >= {"ragged_row"}


@settings(deadline=None, max_examples=30)
@given(agencies, st.sets(st.integers(0, 24), max_size=6), st.booleans())
def test_numbers_run_together_are_found_again_or_not_at_all(agency, places, partly):
    figures = sample_figures(agency)
    rows = [[cell or "" for cell in row] for row in as_rows(applications_grid(figures))]
    if partly:  # only the first two numbers of the rows
        for place in places:
            row = rows[FIRST_ROW + place]
            row[3:5] = [row[3] + row[4]]
    table = _run_together(rows, *(() if partly else places))
    for item, row in table.settle().rows.items():
        for column, value in row.values.items():
            assert value in (None, figures.applications[item][column]), (item, column)
