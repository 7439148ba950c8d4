"""The prose of the sample reports, written for this project: six parts with their figures."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.sampleportal.figures import Figures, draw
from crawler.sampleportal.world import SampleAgency


@dataclass(frozen=True)
class Part:
    """One part of a report: number, heading and the lines of its prose."""

    number: int
    heading: str
    lines: tuple[str, ...]


HEADINGS_2021 = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
)
HEADINGS_2019 = (
    *HEADINGS_2021[:3],
    "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况",
    "五、政府信息公开工作存在的主要问题及改进情况",
    "六、其他需要报告的事项",
)
_IMPROVEMENTS = (
    "栏目更新的频率还不均衡，将按月检查各栏目并公布结果",
    "政策解读的形式比较单一，将增加图表和问答",
    "办理申请的人员更换较多，将编写答复文书的样本并组织学习",
    "部分文件的公开属性标注不及时，将在发文环节增加核对",
    "基层政务公开的标准目录还不完整，将对照事项逐项补充",
)


def _overview(agency: SampleAgency, year: int, figures: Figures) -> tuple[str, ...]:
    seed = f"{agency.id}/{year}/"
    received = figures.applications["new_received"]["total"]
    waiting = figures.applications["carried_in"]["total"]
    carried = f"，上年结转{waiting}件" if waiting else ""
    published, website = draw(seed + "published", 60, 900), draw(seed + "website", 20, 60)
    stated = (
        "，".join(figures.facts)
        if figures.facts
        else (
            f"全年共公开信息{published}条，其中门户网站发布{website}条，"
            f"发布各类解读{draw(seed + 'interpretations', 1, 30)}篇"
        )
    )
    return (
        f"本报告由{agency.name}编制，所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。",
        f"（一）主动公开。{year}年，{agency.name}围绕群众关心的事项做好主动公开，{stated}。",
        f"（二）依申请公开。{year}年共收到政府信息公开申请{received}件{carried}，均按规定的期限办理。",
        "（三）政府信息管理。对文件逐份确定公开属性，定期清理已失效的文件并更新目录。",
        "（四）平台建设。公开专栏统一名称和格式，检索、查阅、下载功能运行正常。",
        "（五）监督保障。设专人负责，每季度自查一次，发现的问题在十日内改正。",
        *agency.own,
    )


def write_parts(agency: SampleAgency, year: int, figures: Figures) -> list[Part]:
    """Return the six parts of a report."""
    headings = HEADINGS_2019 if figures.form == "2019" else HEADINGS_2021
    chosen = draw(f"{agency.id}/{year}/problem", 0, len(_IMPROVEMENTS) - 1)
    problems = f"{year}年的工作中，{_IMPROVEMENTS[chosen]}。上一年指出的问题已经改正。"
    fees = "按照《政府信息公开信息处理费管理办法》（国办函〔2020〕109号）规定的标准，本年度未收取信息处理费。"
    lines = (_overview(agency, year, figures), (), (), (), (problems,), (fees,))
    return [
        Part(n, h, text) for n, (h, text) in enumerate(zip(headings, lines, strict=True), start=1)
    ]
