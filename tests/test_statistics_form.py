"""The statistics form of 2014 to 2018: which column holds the report's year."""

from __future__ import annotations

import pytest

from pipelines.tables.statistics import read_statistics
from tests.forms import placed

LABEL, UNIT = "收到申请数", "件"


def _read(*rows, year=2017):
    found, problems = read_statistics([placed([list(row) for row in rows])], year)
    return [value for _, _, value in found], [p.code for p in problems]


@pytest.mark.parametrize(
    ("heads", "cells", "value"),
    [
        (("指标", "单位", "2016年", "2017年"), (LABEL, UNIT, "4", "9"), 9),
        (("指标", "单位", "2017年度", "2016年度"), (LABEL, UNIT, "9", "4"), 9),
        (("指标", "计量单位", "2017年度", "历年累计"), (LABEL, UNIT, "9", "300"), 9),
        (("指标", "单位", "上年数", "本年数"), (LABEL, UNIT, "4", "9"), 9),
        (("指标", "单位", "累计", "统计数"), (LABEL, UNIT, "300", "9"), 9),
        (("统计指标", "单位", "统计数"), (LABEL, UNIT, "9"), 9),
        (("统计指标", "单位", "二〇一七年"), (LABEL, UNIT, "9"), 9),
        (("指标", "单位", "2015年", "2016年"), (LABEL, UNIT, "4", "9"), None),
        (("指标", "单位", "数量", "数量"), (LABEL, UNIT, "4", "9"), None),
    ],
)
def test_the_number_is_of_the_reports_year_or_none(heads, cells, value):
    values, problems = _read(heads, cells)
    assert values == [value]
    assert problems == ([] if value else ["unknown_column"])


def test_years_on_a_second_row_under_one_head_are_read():
    heads = ("指标", "单位", "统计数", None)
    assert _read(heads, (None, None, "2016年", "2017年"), (LABEL, UNIT, "4", "9"))[0] == [9]


def test_without_a_known_year_only_a_sole_column_is_read():
    assert _read(("指标", "单位", "2016年", "2017年"), (LABEL, UNIT, "4", "9"), year=None)[0] == [
        None
    ]
    assert _read(("指标", "单位", "2017年"), (LABEL, UNIT, "9"), year=None)[0] == [9]
