"""What a title says: whether it names an annual disclosure report, of whom and of which year.

Shared by the choice of links on list pages and by the reading of documents, so that both agree.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from crawler.script import simplify
from crawler.values import arabic_years, squeeze

# Neighbours of the reports in the same columns (DOMAIN: 甘肃, 海南, 山西, 湖北 and others).
# Neighbours of the reports in the same columns (DOMAIN: 甘肃, 海南, 山西, 湖北 and others).
REFUSED_WORDS = (
    "网站工作", "网站年度", "网站监管", "网站年报", "法治政府", "依法行政", "图解", "一图读懂", "一图看懂",
    "解读", "报表", "统计表", "企业年报", "企业年度", "事业单位年", "政府工作报告", "法人年度",
)  # fmt: skip
# These refuse only outside the publisher's name: 干部培训中心, 会议中心 and 机关事业单位 publish too.
_REFUSED_OUTSIDE = (
    "通知", "格式", "模板", "事业单位", "决算", "预算", "指南", "目录", "制度", "方案", "培训", "会议",
    "召开", "办法", "公告", "要点", "考核", "评估",
)  # fmt: skip
_ORGAN = re.compile(
    r"(?:政府|局|厅|委|委员会|办|办公室|办公厅|院|中心|处|所|站|队|支队|大队|总队|乡|镇|街道|办事处|管委会|法院"
    r"|学校|大学|学院|公司|集团|会|署|部|社|馆|园区|新区|开发区|示范区|试验区|实验区|保护区|景区|农场|林场|兵团)(?:[(（].*[)）])?$"
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?:年|(?!\d))")
_REPORT = re.compile(
    r"(?:信息|政务)公开.{0,6}?(?:年度?(?:工作|情况)?报告|年报|工作(?:情况)?报告|情况报告|年度情况)"
)
_DATED = re.compile(
    r"(?:19|20)\d{2}年?度?.{0,30}信息.{0,6}年度?(?:工作)?报告|(?:19|20)\d{2}年?度?(?:政府|政务)?信息公开.{0,4}(?:报告|情况|年报)"
)
_PUBLISHER = re.compile(
    r"""^(?:关于)?(?:(?:19|20)\d{2}年?度?)?    # "2019年上海市人民政府办公厅政府信息公开..."
        (?P<name>[^\d]*?[^\d年度])            # the publisher, as short as possible
        (?:关于)?(?:(?:19|20)\d{2}年?度?)?
        (?:政府|政务)?信息(?:公开)?(?:工作)?  # "柘城县扶贫办2017年政府信息年度报告"
        .{0,10}?(?:报告|年报|情况)""",
    re.VERBOSE,
)


# A title that ends as a report's does; "...年度报告编制发布工作的通知" does not.
_CLOSED = re.compile(r"(?:报告|年报|情况)(?:[(（].*[)）])?$")


def is_organ(name: str) -> bool:
    """Tell whether a name ends as those of organs do.

    >>> is_organ("云溪县财政局"), is_organ("平潭综合实验区"), is_organ("关于做好")
    (True, True, False)
    """
    return bool(_ORGAN.search(simplify(squeeze(name))))


@dataclass(frozen=True)
class Title:
    """The reading of one title; ``refused`` says why it names no annual disclosure report."""

    publisher: str
    year: int | None
    refused: str


def title_year(text: str) -> int | None:
    """Return the one year that a title names.

    >>> title_year("平顶山市工业和信息化局 2023 年政府信息公开工作年度报告")
    2023
    >>> title_year("政府信息公开工作年度报告") is None
    True
    """
    years = {int(year) for year in _YEAR.findall(arabic_years(squeeze(text)))}
    return years.pop() if len(years) == 1 else None


def read_title(text: str) -> Title:
    """Return what a title says.

    >>> read_title("叶县工业和信息化局 2024 年政府信息公开工作年度报告")
    Title(publisher='叶县工业和信息化局', year=2024, refused='')
    >>> read_title("2023年政府网站工作年度报表").refused
    'names 网站工作'
    """
    printed = arabic_years(squeeze(text))
    year = title_year(printed)
    flat = simplify(printed)
    match = _PUBLISHER.match(flat)
    named = flat[slice(*match.span("name"))] if match else ""
    whole = bool(named) and bool(_CLOSED.search(flat)) and is_organ(named)
    outside = flat.replace(named, "", 1) if whole else flat
    for word in REFUSED_WORDS:
        if word in flat:
            return Title("", year, f"names {word}")
    for word in _REFUSED_OUTSIDE:
        if word in outside:
            return Title("", year, f"names {word}")
    if not _REPORT.search(flat) and not _DATED.search(flat):
        return Title("", year, "names no annual report on information disclosure")
    name = printed[slice(*match.span("name"))] if match else ""
    return Title("" if name in {"政府", "政务", "关于"} else name, year, "")
