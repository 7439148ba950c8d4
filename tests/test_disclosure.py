"""Part two: every sub-table by its own heads."""

from __future__ import annotations

import pytest

from pipelines.checks.prove import check_tables
from pipelines.prose.sections import split_sections
from pipelines.readers.text import read_text
from pipelines.tables.disclosure import read_disclosure
from pipelines.tables.read import StandardTables
from tests.forms import disclosure_table, placed, sample_figures, values_of


def _settle(tables):
    settled = read_disclosure(tables).settle()
    return settled.rows, list(settled.problems)


def _read(*rows, exact=True):
    return _settle([placed(list(rows), section=2, exact=exact)])


@pytest.mark.parametrize("year", [2020, 2023])
def test_both_forms_are_read_cell_for_cell(year):
    figures = sample_figures(year=year)
    rows, problems = _settle([disclosure_table(figures)])
    assert values_of(rows) == figures.disclosure
    assert problems == []


def test_old_heads_in_a_new_report_are_read_as_what_they_say():
    """Seed 002 prints the 2019 heads over the first sub-table of its 2023 report."""
    rows, _ = _read(
        ["第二十条第（一）项", None, None, None],
        ["信息内容", "本年新制作数量", "本年新公开数量", "对外公开总数量"],
        ["规范性文件", "1", "2", "3"],
        ["信息内容", "本年处理决定数量", None, None],
        ["行政许可", "15", None, None],
    )
    assert values_of(rows) == {
        "normative_documents": {"newly_made": 1, "newly_published": 2, "published_total": 3},
        "licensing": {"handled": 15},
    }


def test_heads_hold_over_a_cut_between_pages():
    """Seed 003 breaks off after 行政处罚 and goes on with 行政强制 in a table of two columns."""
    first = placed([["信息内容", "本年处理决定数量", "", ""], ["行政处罚", "4", "", ""]], section=2)
    second = placed([["行政强制", "5"]], section=2, position=2)
    rows, _ = _settle([first, second])
    assert values_of(rows) == {"penalties": {"handled": 4}, "coercion": {"handled": 5}}
    assert rows["coercion"].table_no == 2


def test_a_blank_cell_is_null_and_not_zero():
    rows, _ = _read(
        ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数（历史累计）"],
        ["规章", "0", "0", ""],
    )
    assert values_of(rows) == {"regulations": {"issued": 0, "repealed": 0, "in_force": None}}


def test_amounts_keep_their_decimals_and_purchases_their_words():
    rows, _ = _read(
        ["信息内容", "本年收费金额（单位：万元）"], ["行政事业性收费", "4068.208"],
        ["信息内容", "采购项目数量", "采购总金额"], ["政府集中采购", "6", "251000元"],
    )  # fmt: skip
    assert values_of(rows) == {
        "fees": {"amount_wan": 4068.208},
        "procurement": {"projects": 6, "amount_raw": "251000元"},
    }


def test_a_signed_change_is_read():
    rows, _ = _read(
        ["信息内容", "上一年项目数量", "本年增/减", "处理决定数量"], ["行政许可", "40", "-3", "9"]
    )
    assert values_of(rows)["licensing"] == {"prior_year": 40, "change": -3, "handled": 9}


def test_a_row_with_more_numbers_than_heads_stays_null():
    rows, problems = _read(["信息内容", "本年处理决定数量"], ["行政许可", "1", "2"])
    assert values_of(rows)["licensing"] == {"handled": None}
    assert [p.code for p in problems] == ["ragged_row"]


def test_text_in_a_cell_is_null_and_said():
    rows, problems = _read(["信息内容", "本年处理决定数量"], ["行政许可", "约20"])
    assert values_of(rows)["licensing"] == {"handled": None}
    assert [p.code for p in problems] == ["unreadable_cell"]


def test_a_row_under_the_heads_of_another_sub_table_stays_null():
    rows, problems = _read(
        ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"], ["行政处罚", "7", "", ""]
    )
    assert values_of(rows)["penalties"] == {"handled": None}
    assert [p.code for p in problems] == ["head_missing"]


def test_an_amount_in_another_unit_is_converted_and_a_count_in_one_stays_null():
    rows, problems = _read(
        ["信息内容", "本年收费金额（单位：万元）"], ["行政事业性收费", "52000元"],
        ["信息内容", "本年处理决定数量"], ["行政许可", "3万元"],
    )  # fmt: skip
    assert values_of(rows) == {"fees": {"amount_wan": 5.2}, "licensing": {"handled": None}}
    assert [p.code for p in problems] == ["unreadable_cell"]
    assert values_of(_read(["信息内容", "本年收费金额"], ["行政事业性收费", "5.2万元"])[0]) == {
        "fees": {"amount_wan": 5.2}
    }


def test_a_row_that_lost_a_number_is_not_read_from_the_left():
    body = "二、主动公开政府信息情况\n\n信息内容\t本年制发件数\t本年废止件数\t现行有效件数\n行政规范性文件\t5\t8\t\n"
    _, tables = split_sections(read_text(body.encode()).blocks)
    rows, problems = _settle(tables)
    assert set(values_of(rows)["normative_documents"].values()) == {None}
    assert [p.code for p in problems] == ["ragged_row"]


def test_fractions_and_negatives_are_found():
    table = placed(
        [["信息内容", "本年处理决定数量"], ["行政许可", "1.5"], ["行政处罚", "-2"]], section=2
    )
    (check,) = check_tables(StandardTables(disclosure=read_disclosure([table]).settle()))
    assert (check.rule, check.status, check.left) == ("R7", "fail", 2)
    assert check.message == "not a count: licensing.handled, penalties.handled"


def test_an_unknown_column_or_row_is_named_and_the_known_ones_are_read():
    rows, problems = _read(
        ["信息内容", "本年制发件数", "转发件数", "本年废止件数", "现行有效件数"],
        ["规章", "1", "7", "2", "3"],
        ["信息内容", "本年处理决定数量"],
        ["行政许可", "15"],
        ["行政征收", "16"],
    )
    assert values_of(rows) == {
        "regulations": {"issued": 1, "repealed": 2, "in_force": 3},
        "licensing": {"handled": 15},
    }
    assert [(p.code, p.message) for p in problems] == [
        ("unknown_column", "table 1: 转发件数"),
        ("unknown_row", "table 1, row 5: 行政征收 | 16"),
    ]
