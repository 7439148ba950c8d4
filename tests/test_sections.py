from __future__ import annotations

import pytest

from crawler.models import Paragraph, Section, Table
from pipelines.prose.sections import find_heading, split_sections


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("一、总体情况", 1), ("一、工作概述", 1), ("二、主动公开政府信息情况", 2),
        ("三、收到和处理政府信息公开申请情况", 3), ("四、政府信息公开行政复议、行政诉讼情况", 4),
        ("四、因政府信息公开工作被申请行政复议、提起行政诉讼情况", 4),
        ("五、存在问题及改进情况", 5), ("五、政府信息公开工作存在的主要问题及改进情况", 5),
        ("六、其他需要报告的事项", 6), ("六、其他需要报告的事项（无）", 6), ("一 、 总体 情况", 1), ("四、政府信息公開行政復議、行政訴訟情況", 4),
    ],
)  # fmt: skip
def test_a_heading_is_told_by_its_title(line, number):
    assert find_heading(line)[0] == number


@pytest.mark.parametrize(
    "line",
    [
        "一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量", "三、本年度办理结果",
        "四、结转下年度继续办理", "六、按照《国务院办公厅关于印发的通知》规定，本年度没有产生信息处理费。",
        "一是加强领导", "本报告由总体情况、主动公开政府信息情况等六部分组成。",
    ],
)  # fmt: skip
def test_a_row_or_sentence_is_no_heading(line):
    assert find_heading(line) is None


def test_text_and_tables_stand_under_their_part():
    table = Table((("规章", "0"),))
    blocks = (
        Paragraph("标题"), Paragraph("一、总体情况"), Paragraph("甲"), Paragraph("乙"),
        Paragraph("二、主动公开政府信息情况"), table, Paragraph("六、其他需要报告的事项（无）"),
    )  # fmt: skip
    sections, tables = split_sections(blocks)
    assert sections == (
        Section(0, "", "标题"),
        Section(1, "一、总体情况", "甲\n乙"),
        Section(2, "二、主动公开政府信息情况", ""),
        Section(6, "六、其他需要报告的事项", "（无）"),
    )
    assert [(t.position, t.section) for t in tables] == [(1, 2)]


def test_a_part_that_was_opened_is_not_opened_again():
    blocks = [
        Paragraph(t)
        for t in ("一、总体情况", "甲", "二、主动公开政府信息情况", "一、总体情况", "乙")
    ]
    assert [s.number for s in split_sections(blocks)[0]] == [1, 2]
