"""Part three: labels to items, numbers to columns, and what happens to rows that do not fit."""

from __future__ import annotations

import pytest

from crawler.forms import APPLICATION_COLUMNS
from crawler.sampleportal.layout import applications_grid
from pipelines.tables.applications import read_applications
from tests.forms import applications_table, as_rows, placed, sample_figures, values_of

COLUMNS = tuple(APPLICATION_COLUMNS)


def _read(*tables):
    result = read_applications(tables).settle()
    return result, result.rows


@pytest.mark.parametrize("year", [2020, 2023])
def test_both_forms_are_read_cell_for_cell(year):
    figures = sample_figures(year=year)
    result, rows = _read(applications_table(figures))
    assert values_of(rows) == figures.applications
    assert result.problems == ()


def test_rows_stand_in_the_order_of_the_form():
    figures = sample_figures()
    _, rows = _read(applications_table(figures))
    assert list(rows) == list(figures.applications)


def test_a_row_leads_to_the_table_and_row_where_it_is_printed():
    _, rows = _read(applications_table(sample_figures()))
    assert (rows["new_received"].table_no, rows["new_received"].row_no) == (1, 4)
    assert rows["new_received"].origin == "printed"


def test_a_table_cut_in_two_without_a_second_head_is_one():
    figures = sample_figures()
    rows = as_rows(applications_grid(figures))
    first, second = placed(rows[:14]), placed(rows[14:], position=2)
    assert values_of(_read(first, second)[1]) == figures.applications


def test_labels_displaced_by_a_column_are_still_found():
    """Seeds 000 and 003 print 5.要求行政机关确认... and 3.其他 one cell further left."""
    figures = sample_figures()
    rows = [[cell or "" for cell in row] for row in as_rows(applications_grid(figures))]
    for row in rows[3:]:
        while row[0] == "":
            row.pop(0)
    assert values_of(_read(placed(rows, exact=False))[1]) == figures.applications


@pytest.mark.parametrize(
    ("printed", "item"),
    [
        ("5.属于三类内容事务信息", "denied_internal_affairs"),
        ("5. 属于 三类 内部 事务 信息", "denied_internal_affairs"),
        ("3.危及三安全一稳定", "denied_three_securities"),
        ('３．危及"三安全一稳定"', "denied_three_securities"),
        ("2.没有现成信息需另行制作", "unavailable_must_be_created"),
        ("（二）部分公开（区分处理的,只计这一情形,不计其他情形）", "partially_granted"),
        ("一、本年收到政府信息公开申请数量", "new_received"),
        ("3.補正後申請內容仍不明確", "unavailable_unclear_after_correction"),
    ],
)
def test_a_misprinted_label_is_recognised(printed, item):
    row = [printed, *("1000001"[i] for i in range(7))]
    _, rows = _read(
        placed(
            [["一、本年新收政府信息公开申请数量", *"0000000"], row]
            if item != "new_received"
            else [row]
        )
    )
    assert rows[item].values == dict(zip(COLUMNS, (1, 0, 0, 0, 0, 0, 1), strict=True))


def test_an_unknown_row_is_named_and_makes_the_sum_unusable():
    figures = sample_figures()
    rows = as_rows(applications_grid(figures))
    rows.insert(10, [None, None, "9.属于工作秘密", *"1000001"])
    result, _ = _read(placed(rows))
    assert [p.code for p in result.problems] == ["unknown_row"]
    assert "9.属于工作秘密" in result.problems[0].message
    assert not [e for e in result.equations if e.rule == "R2"]


def _with_columns(figures, order, extra=None):
    """Return the form with its applicant columns in another order, and one that no form has."""
    heads = [APPLICATION_COLUMNS.get(key, key) for key in order]
    rows = [["", "", "", "申请人情况", *[None] * (len(order) - 1)], [None, None, None, *heads]]
    for row, item in zip(
        as_rows(applications_grid(figures))[3:], figures.applications.values(), strict=True
    ):
        cells = dict(zip(COLUMNS, row[3:], strict=True)) | {extra: "7"}
        rows.append([*row[:3], *(cells[key] for key in order)])
        assert list(item) == list(COLUMNS)
    return placed(rows)


def test_columns_in_another_order_are_read_by_their_heads():
    figures = sample_figures()
    order = ("total", "natural_person", "research", "enterprise", *COLUMNS[3:6])
    result, rows = _read(_with_columns(figures, order))
    assert values_of(rows) == figures.applications
    assert [p.code for p in result.problems] == ["columns_in_other_order"]


def test_an_unknown_column_is_named_and_makes_the_rows_sums_unusable():
    figures = sample_figures()
    order = (*COLUMNS[:3], "外国组织", *COLUMNS[3:])
    result, rows = _read(_with_columns(figures, order, "外国组织"))
    assert values_of(rows) == figures.applications
    assert [(p.code, p.message) for p in result.problems] == [
        ("unknown_column", "table 1: 外国组织")
    ]
    assert {e.rule for e in result.equations} == {"R1", "R2"}


def test_a_row_printed_twice_is_null_where_it_differs_and_said():
    rows = [
        ["一、本年新收政府信息公开申请数量", *"1000001"],
        ["一、本年新收政府信息公开申请数量", *"2000002"],
    ]
    result, found = _read(placed(rows))
    assert found["new_received"].values == dict(
        zip(COLUMNS, (None, 0, 0, 0, 0, 0, None), strict=True)
    )
    assert "duplicate_row" in {p.code for p in result.problems}


def test_blank_cells_that_nothing_forces_stay_null():
    row = ["一、本年新收政府信息公开申请数量", "1", "", "", "", "", "", ""]
    _, rows = _read(placed([row]))
    assert rows["new_received"].values == dict(zip(COLUMNS, (1, *[None] * 6), strict=True))
    assert rows["new_received"].inferred == ()


def test_blank_cells_that_the_total_forces_are_inferred():
    row = ["一、本年新收政府信息公开申请数量", "1", "", "", "", "", "", "1"]
    _, rows = _read(placed([row]))
    assert rows["new_received"].values == dict(zip(COLUMNS, (1, 0, 0, 0, 0, 0, 1), strict=True))
    assert rows["new_received"].inferred == COLUMNS[1:6]
    assert rows["new_received"].origin == "printed"


def test_a_ragged_row_that_fits_several_ways_stays_null():
    """2 0 0 0 0 2 may have lost a zero, its natural persons (0) or its total (4)."""
    result, rows = _read(placed([["一、本年新收政府信息公开申请数量", *"200002"]], exact=False))
    assert rows["new_received"].values["natural_person"] is None
    assert rows["new_received"].values["total"] is None
    assert next(p.code for p in result.problems) == "ragged_row"


def test_a_ragged_row_with_one_solution_is_repaired():
    """Six zeros: whichever number was lost, it was a zero."""
    _, rows = _read(placed([["一、本年新收政府信息公开申请数量", *"000000"]], exact=False))
    assert rows["new_received"].values == dict.fromkeys(COLUMNS, 0)
    assert rows["new_received"].inferred == COLUMNS


def test_marks_for_none_are_read_as_blank_not_zero():
    row = ["一、本年新收政府信息公开申请数量", *"///////"]
    _, rows = _read(placed([row]))
    assert set(rows["new_received"].values.values()) == {None}


def test_an_unreadable_cell_is_null_and_said():
    row = ["一、本年新收政府信息公开申请数量", "1", "0", "0", "0", "0", "0", "一"]
    result, rows = _read(placed([row]))
    assert rows["new_received"].values["natural_person"] == 1
    assert "unreadable_cell" in {p.code for p in result.problems}
