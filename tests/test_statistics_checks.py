"""R11: the sums of the statistics form, and that each can fail."""

from __future__ import annotations

import pytest

from pipelines.checks.statistics import check_statistics

FORM = (
    ("三、依申请公开情况", "——", None),
    ("（一）收到申请数", "件", 6),
    ("1.当面申请数", "件", 1), ("2.传真申请数", "件", 0), ("3.网络申请数", "件", 4), ("4.信函申请数", "件", 1),
    ("（二）申请办结数", "件", 6), ("1.按时办结数", "件", 5), ("2.延期办结数", "件", 1),
    ("四、行政复议数量", "件", 3),
    ("（一）维持具体行政行为数", "件", 1), ("（二）被依法纠错数", "件", 2), ("（三）其他情形数", "件", 0),
    ("五、行政诉讼数量", "件", 1),
    ("（一）维持具体行政行为或者驳回原告诉讼请求数", "件", 1), ("（二）被依法纠错数", "件", 0),
    ("（三）其他情形数", "件", 0),
)  # fmt: skip


def _checks(rows=FORM):
    return {c.place: (c.status, c.left, c.right) for c in check_statistics(rows)}


def test_the_forms_sums_are_checked_block_by_block():
    assert _checks() == {
        "收到申请数": ("pass", 6, 6),
        "申请办结数": ("pass", 6, 6),
        "行政复议数量": ("pass", 3, 3),
        "行政诉讼数量": ("pass", 1, 1),
    }


@pytest.mark.parametrize(
    ("label", "value", "place", "verdict"),
    [
        ("3.网络申请数", 5, "收到申请数", ("fail", 7, 6)),
        ("3.网络申请数", None, "收到申请数", ("uncertain", None, 6)),
        ("五、行政诉讼数量", 2, "行政诉讼数量", ("fail", 1, 2)),
    ],
)
def test_a_sum_that_does_not_hold_fails_and_a_blank_is_uncertain(label, value, place, verdict):
    rows = [(name, unit, value if name == label else number) for name, unit, number in FORM]
    assert _checks(rows)[place] == verdict


def test_a_sum_without_all_its_parts_is_not_checked():
    assert _checks(FORM[:4]) == {}
