"""Tables of known words: what is read by the kept places of their counts is what their readers read."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.sampleportal.layout import applications_grid, disclosure_grid, litigation_grid
from pipelines.tables.applications import read_applications
from pipelines.tables.disclosure import read_disclosure
from pipelines.tables.known import forms
from pipelines.tables.known.forms import read_parts
from pipelines.tables.litigation import read_litigation
from pipelines.tables.words import Subject
from tests.forms import as_rows, placed, sample_figures

GRIDS = (disclosure_grid, applications_grid, litigation_grid)
# Written otherwise than most counts, or no count: each is a word of its form.
TEXTS = (
    "0",
    "7",
    "007",
    "1,204",
    "12.5",
    "２",
    "/",
    "",
    "2022",
    "3件",
    "约3",
    "〇",
    "12345678",
    "#",
)


def _tables(figures, **cells):
    tables = []
    for part, grid in enumerate(GRIDS, start=2):
        rows = [list(row) for row in as_rows(grid(figures))]
        for (row, column), text in cells.get(f"part{part}", {}).items():
            if row < len(rows) and column < len(rows[row]) and rows[row][column] is not None:
                rows[row][column] = text
        tables.append(placed(rows, section=part, position=part - 1))
    return tables


def _by_words(tables, subject):
    readers = (read_disclosure, read_applications, read_litigation)
    return [read(tables, subject).settle() for read in readers]


def _assert_same(tables, subject=None):
    subject = subject or Subject(2023)
    kept = [part.settle() for part in read_parts(tables, subject)]
    assert kept == _by_words(tables, subject)
    return kept


@settings(deadline=None, max_examples=40)
@given(
    st.integers(0, 400),
    st.dictionaries(
        st.tuples(st.integers(0, 27), st.integers(0, 9)), st.sampled_from(TEXTS), max_size=4
    ),
)
def test_counts_are_read_as_by_the_words_whatever_stands_among_them(number, cells):
    tables = _tables(sample_figures(f"{411000 + number}-bureau"), part3=cells, part4=cells)
    _assert_same(tables)


@pytest.mark.parametrize(
    "text", ["0", "5", "12.5", "4068.208", "7.50", "3.2019", "5万元", "5元", ""]
)
@pytest.mark.parametrize(
    "head", ["本年收费金额", "本年收费金额（单位：万元）", "本年收费金额（单位：元）"]
)
def test_an_amount_is_reckoned_in_its_unit_also_where_the_form_is_known(head, text):
    rows = [["信息内容", head], ["行政事业性收费", text]]
    for _ in range(2):
        _assert_same([placed(rows, section=2)])


def test_amounts_with_decimals_are_of_one_form():
    heads = ["信息内容", "采购项目数量", "采购总金额"]
    forms._plan.cache_clear()
    for amount in ("4068.208", "0.5", "12.07"):
        fees = [["信息内容", "本年收费金额（单位：万元）"], ["行政事业性收费", amount]]
        bought = [heads, ["政府集中采购", "3", amount]]
        tables = [placed(rows, section=2, position=n) for n, rows in enumerate((fees, bought), 1)]
        (disclosure, *_) = _assert_same(tables)
        assert disclosure.values["fees", "amount_wan"] == float(amount)
        assert disclosure.values["procurement", "amount_raw"] == amount
    assert forms._plan.cache_info().misses == len(GRIDS)


def test_what_lines_above_a_table_say_is_part_of_its_form():
    rows = [["信息内容", "本年收费金额"], ["行政事业性收费", "50000"]]
    for line, amount in (("单位：万元", 50_000), ("单位：元", 5), ("全年收费如下", None)):
        table = replace(placed(rows, section=2), before=((0, line),))
        (disclosure, *_) = _assert_same([table])
        assert disclosure.values["fees", "amount_wan"] == amount


def test_a_count_that_looks_like_a_year_is_no_stand_in():
    rows = [
        ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
        ["规章", "2019", "2020", "2021"],
    ]
    for number in ("2019", "7", "2018"):
        rows[1][1] = number
        _assert_same([placed(rows, section=2)])


def test_another_table_among_them_changes_nothing_of_what_is_read():
    figures = sample_figures()
    for number in range(3):
        other = [[f"事项{number}", "数量"], ["接听咨询电话", str(number)]]
        for section in (1, 2, 3, 6):
            for place in range(4):
                tables = _tables(figures)
                tables.insert(place, placed(other, section=section, position=9))
                _assert_same(tables)


@pytest.mark.parametrize("number", ["3", "4"])
def test_a_stage_above_a_table_is_read_however_it_is_written(number):
    rows = [
        ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"],
        [number, "0", "0", "0", number],
    ]
    for line in ("按要求公开", "行 政 复 议", "行政復議", "未经复议直接起诉", "復 議 後 起 訴"):
        table = replace(placed(rows, section=4), before=((0, line),))
        (*_, litigation) = _assert_same([table])
        assert bool(litigation.rows) == (line != "按要求公开")


@pytest.mark.parametrize("text", ["3,000,001", "３００００01", "3000001件", "减3000001"])
def test_a_number_like_a_stand_in_is_its_own(text):
    heads = ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"]
    (disclosure, *_) = _assert_same([placed([heads, ["规章", "5", text, "7"]], section=2)])
    assert disclosure.values["regulations", "issued"] == 5


def test_forms_of_thousands_of_cells_or_of_long_texts_are_not_kept():
    heads = ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"]
    kept = forms._plan.cache_info().currsize
    for rows in (
        [heads, *[["规章", "5", "0", "7"]] * 2_000],
        [heads, ["规章", "5", "0", "七" * 50_000]],
    ):
        _assert_same([placed(rows, section=2)])
    assert forms._plan.cache_info().currsize <= kept + 2  # of the parts that ask for no table
