from __future__ import annotations

import pytest

from crawler.titles import read_title


@pytest.mark.parametrize(
    ("title", "publisher", "year"),
    [
        ("平顶山市工业和信息化局 2023 年政府信息公开工作年度报告", "平顶山市工业和信息化局", 2023),
        ("互助县工业和信息化局 政府信息公开工作年度报告", "互助县工业和信息化局", None),
        ("2019年上海市人民政府办公厅政府信息公开工作年度报告", "上海市人民政府办公厅", 2019),
        ("柘城县工商质监局 2017年信息公开年度报告", "柘城县工商质监局", 2017),
        ("柘城县扶贫办2017年政府信息年度报告", "柘城县扶贫办", 2017),
        ("柘城县城镇管理综合执法局2017年政府信息公开工作报告", "柘城县城镇管理综合执法局", 2017),
        ("平城区工业和信息化局2024政府信息公开工作年度报告", "平城区工业和信息化局", 2024),
        ("舒兰市市场监督管理局2016年政务信息公开年度报告", "舒兰市市场监督管理局", 2016),
        ("清屏市司法局二〇二三年度政府信息公开年报", "清屏市司法局", 2023),
        ("2023年政府信息公开工作年度报告", "", 2023),
        ("临溪县司法局2021年度政务公开工作年度报告", "临溪县司法局", 2021),
        ("2023年度政务公开年度报告", "", 2023),
        ("雲溪縣財政局2023年政府信息公開工作年度報告", "雲溪縣財政局", 2023),
    ],
)
def test_a_report_title_names_publisher_and_year(title, publisher, year):
    reading = read_title(title)
    assert (reading.publisher, reading.year, reading.refused) == (publisher, year, "")


@pytest.mark.parametrize(
    "title",
    [
        "2023年政府网站工作年度报表", "云溪县财政局2023年法治政府建设年度报告",
        "图解：云溪县2023年政府信息公开工作年度报告", "关于编制2023年政府信息公开工作年度报告的通知",
        "政府信息公开工作年度报告格式", "云溪县2023年政府工作报告", "云溪县事业单位2023年度报告",
        "2023年部门决算公开", "政府信息公开指南", "首页", "",
    ],
)  # fmt: skip
def test_a_neighbour_is_refused_with_a_reason(title):
    assert read_title(title).refused
