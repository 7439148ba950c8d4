"""Part four: fifteen numbers without a label."""

from __future__ import annotations

import pytest

from crawler.sampleportal.layout import litigation_grid
from pipelines.tables.litigation import read_litigation
from tests.forms import as_rows, litigation_table, placed, sample_figures, values_of

HEADS = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]


@pytest.mark.parametrize("agency", ["411991-government", "411990-justice"])
def test_the_fifteen_numbers_are_read_in_order(agency):
    figures = sample_figures(agency)
    assert (
        values_of(read_litigation([litigation_table(figures)]).settle().rows) == figures.litigation
    )


def test_three_tables_of_five_are_the_three_stages():
    tables = [
        placed([HEADS, list(row)], section=4, position=n)
        for n, row in enumerate(("10001", "02002", "00303"))
    ]
    rows = read_litigation(tables).settle().rows
    assert [
        rows[stage].values["total"] for stage in ("review", "suit_direct", "suit_after_review")
    ] == [1, 2, 3]


def test_blank_parts_are_inferred_from_a_total():
    rows = as_rows(litigation_grid(sample_figures()))
    rows[-1] = ["5", "", "", "2", "7", *[""] * 10]
    found = read_litigation([placed(rows, section=4)]).settle().rows
    assert found["review"].values == {
        "upheld": 5,
        "corrected": 0,
        "other": 0,
        "pending": 2,
        "total": 7,
    }
    assert found["review"].inferred == ("corrected", "other")
    assert set(found["suit_direct"].values.values()) == {None}


def test_another_table_of_part_four_is_not_taken():
    table = placed([["时间", "地点"], ["1", "2"]], section=4)
    assert read_litigation([table]).settle().rows == {}


def test_a_stage_alone_in_its_row_stands_over_all_of_it():
    """A spreadsheet sets （一）行政复议 in a cell of its own, merged with none."""
    names = ("（一）行政复议", "（二）未经复议直接起诉", "（三）复议后起诉")
    rows = [
        row
        for name, own in zip(names, ("10001", "02002", "00303"), strict=True)
        for row in ([name, "", "", "", ""], HEADS, list(own))
    ]
    found = read_litigation([placed(rows, section=4)]).settle().rows
    assert [list(row.values.values()) for row in found.values()] == [
        [1, 0, 0, 0, 1], [0, 2, 0, 0, 2], [0, 0, 3, 0, 3],
    ]  # fmt: skip
