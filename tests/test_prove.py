"""Each rule passes on a good table and is shown to fail on a bad one."""

from __future__ import annotations

import pytest

from crawler.models import Problem
from crawler.sampleportal.layout import applications_grid, disclosure_grid, litigation_grid
from pipelines.checks.prove import check_tables, lowered, prove
from pipelines.tables.read import StandardTables, read_tables
from tests.forms import as_rows, placed, sample_figures

FIRST, TOTAL_HANDLED, LAST = 3, -2, -1


def _verdict(applications, litigation=None, disclosure=None, *, exact=True):
    figures = sample_figures()
    tables = [placed(disclosure or as_rows(disclosure_grid(figures)), section=2)]
    if applications:
        tables.append(placed(applications, exact=exact, position=2))
    tables.append(placed(litigation or as_rows(litigation_grid(figures)), section=4, position=3))
    read = read_tables(tables)
    checks = check_tables(read)
    return checks, prove(read, checks)


def _rows():
    return as_rows(applications_grid(sample_figures()))


def _add(rows, row, column, amount):
    rows[row][column] = str(int(rows[row][column]) + amount)


def _failed(checks):
    return {(check.rule, check.place) for check in checks if check.status == "fail"}


def test_a_consistent_report_is_proved():
    checks, proof = _verdict(_rows())
    assert {check.status for check in checks} == {"pass"}
    counts = {rule: sum(c.rule == rule for c in checks) for rule in ("R1", "R2", "R3", "R4", "R7")}
    assert counts == {"R1": 7, "R2": 7, "R3": 25, "R4": 3, "R7": 3}
    assert proof == "proved"


def test_r1_fails_where_received_and_handled_differ():
    rows = _rows()
    _add(rows, LAST, 3, 1)
    _add(rows, LAST, 9, 1)
    checks, proof = _verdict(rows)
    assert _failed(checks) == {("R1", "natural_person"), ("R1", "total")}
    assert proof == "inconsistent"
    check = next(c for c in checks if c.rule == "R1" and c.place == "natural_person")
    assert check.right == check.left + 1


def test_r2_fails_where_details_and_total_differ():
    rows = _rows()
    for row in (TOTAL_HANDLED, FIRST):
        _add(rows, row, 3, 1)
        _add(rows, row, 9, 1)
    checks, proof = _verdict(rows)
    assert _failed(checks) == {("R2", "natural_person"), ("R2", "total")}
    assert proof == "inconsistent"


def test_r3_fails_where_a_row_does_not_add_up():
    rows = _rows()
    _add(rows, FIRST, 9, 1)
    checks, _ = _verdict(rows)
    assert ("R3", "new_received") in _failed(checks)


def test_r4_fails_where_outcomes_and_total_differ():
    litigation = as_rows(litigation_grid(sample_figures()))
    _add(litigation, LAST, 4, 1)
    checks, proof = _verdict(_rows(), litigation)
    assert _failed(checks) == {("R4", "review")}
    assert proof == "inconsistent"


@pytest.mark.parametrize("printed", ["-1", "0.5"])
def test_r7_fails_for_what_is_no_count(printed):
    rows = _rows()
    rows[FIRST + 4][4] = printed
    checks, proof = _verdict(rows)
    assert ("R7", "applications") in _failed(checks)
    assert proof == "inconsistent"


def test_r7_fails_for_part_two():
    disclosure = as_rows(disclosure_grid(sample_figures()))
    disclosure[2][1] = "-4"
    assert ("R7", "disclosure") in _failed(_verdict(_rows(), disclosure=disclosure)[0])


def test_a_sum_with_a_blank_is_uncertain_and_not_passed():
    rows = _rows()
    for row in rows[FIRST + 1 :]:
        row[3] = row[4] = row[9] = ""
    checks, proof = _verdict(rows)
    assert {c.status for c in checks if c.rule == "R1" and c.place == "natural_person"} == {
        "uncertain"
    }
    assert {c.status for c in checks if c.rule == "R2" and c.place == "total"} == {"not_assessable"}
    assert proof == "ambiguous"


@pytest.mark.parametrize("lost", [FIRST + 5, FIRST + 10])
def test_a_row_that_was_not_read_makes_its_sum_uncertain_and_never_wrong(lost):
    rows = _rows()
    lost_row = rows.pop(lost)
    assert int(lost_row[-1]) >= 0
    _add(rows, FIRST + 2, 9, 900)  # the rest of the rows exceeds the total: still not for certain
    checks, proof = _verdict(rows)
    found = [c for c in checks if c.rule == "R2"]
    assert {(c.status, c.left) for c in found} == {("uncertain", None)}
    total = next(c for c in found if c.place == "total")
    assert total.right == int(rows[TOTAL_HANDLED][9])
    assert "not read: " in total.message
    assert proof == "inconsistent"  # the row that was changed does not add up by itself
    assert _failed(checks) == {("R3", "granted")}


def test_without_a_total_row_nothing_is_added_up():
    rows = _rows()
    del rows[TOTAL_HANDLED]
    checks, proof = _verdict(rows)
    assert {c.status for c in checks if c.rule in {"R1", "R2"}} == {"uncertain"}
    assert len([c for c in checks if c.rule == "R1"]) == 7
    assert (_failed(checks), proof) == (set(), "ambiguous")


def test_a_row_of_no_form_makes_the_sum_uncertain():
    rows = _rows()
    rows.insert(10, [None, None, "9.属于工作秘密", *"1000001"])
    checks, _ = _verdict(rows)
    assert {(c.status, c.left) for c in checks if c.rule == "R2"} == {("uncertain", None)}
    assert _failed(checks) == set()


def test_printed_parts_that_exceed_the_whole_fail_in_spite_of_blanks():
    rows = _rows()
    rows[FIRST][3:] = ["5", "", "", "", "", "", "1"]
    checks, proof = _verdict(rows)
    assert ("R3", "new_received") in _failed(checks)
    assert proof == "inconsistent"


def test_blanks_that_the_equations_fill_make_it_repaired():
    rows = _rows()
    rows[FIRST + 5][3] = ""
    assert _verdict(rows)[1] == "repaired"


def test_a_report_without_part_three_is_never_proved():
    assert _verdict(None)[1] == "ambiguous"
    figures = sample_figures()
    rows = as_rows(applications_grid(figures))
    assert _verdict(rows[:12])[1] == "ambiguous"


def test_no_table_at_all_is_no_tables():
    assert prove(StandardTables(), check_tables(StandardTables())) == "no_tables"


@pytest.mark.parametrize(
    "code",
    ["unreadable_cell", "unknown_row", "unknown_column", "duplicate_row", "copies_differ", "owner_unsure"],
)  # fmt: skip
def test_nothing_open_is_called_proved(code):
    open_one = (Problem("facts_differ", ""), Problem(code, "something"))
    assert lowered("proved", open_one) == "ambiguous"
    assert lowered("proved", open_one[:1]) == "proved"
    assert lowered("inconsistent", open_one) == "inconsistent"
