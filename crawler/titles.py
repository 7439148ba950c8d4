"""What a title says: whether it names an annual disclosure report, of whom and of which year.

Shared by the choice of links on list pages and by the reading of documents, so that both agree.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from crawler.bounds.remembered import remembered
from crawler.script import simplify
from crawler.values import arabic_years, squeeze

# Neighbours of the reports in the same columns (DOMAIN: 甘肃, 海南, 山西, 湖北 and others).
REFUSED_WORDS = (
    "网站工作", "网站年度", "网站监管", "网站年报", "法治政府", "依法行政", "一图读懂", "一图看懂",
    "解读", "报表", "统计表", "企业年报", "企业年度", "事业单位年", "政府工作报告", "法人年度",
)  # fmt: skip
_PICTURED = (
    "图解"  # mostly a picture about the report, sometimes the report itself: the page decides
)
# These refuse only outside the publisher's name: 干部培训中心, 会议中心 and 机关事业单位 publish too.
_REFUSED_OUTSIDE = (
    "通知", "格式", "模板", "事业单位", "决算", "预算", "指南", "目录", "制度", "方案", "培训", "会议",
    "召开", "办法", "公告", "要点", "考核", "评估", "肯定", "通报", "征求意见", "意见征集", "填报", "说明",
    "依申请公开", "座谈", "表彰", "表扬",
)  # fmt: skip
_ORGAN = re.compile(
    r"(?:政府|局|厅|委|委员会|办|办公室|办公厅|院|中心|处|所|站|队|支队|大队|总队|乡|镇|街道|办事处|管委会|法院"
    r"|学校|大学|学院|中学|小学|幼儿园|党校|公司|集团|会|联|署|部|社|馆|台|厂|监狱|海关|景区|农场|林场|兵团"
    r"|(?:园|新|港|高新|经开|开发|集聚|聚集|示范|试验|实验|合作|保护|管理|度假|工业|功能)区)(?:[(（].*[)）])?$"
)
# "我局2023年...", "各部门", "全县": words for whoever speaks, no names.
_NO_NAME = re.compile(
    r"(?:关于|政府|政务|(?:我|本|该|各)(?:级|单位|机关|部门|省|市|县|区|州|旗|盟|乡|镇|街道|局|厅|委|办|院|中心|处|所).*"
    r"|全[省市县区州旗盟])?"
)
_TAG = re.compile(
    r"^(?:[【\[][^】\]]{1,12}[】\]]|\(\d{4}[^)]{0,4}\))"
)  # "【年报】云溪县财政局2023年..."
_CRUMB = re.compile(r"[>›»→]+")  # "首页>政务公开>云溪县财政局2023年..."
_AROUND = "《》〈〉【】[]()“”\"'·-—_|、,。;: "
# （本级） and （汇总） tell a report from another of the same publisher and year; 全州县 is a county.
_OWN = re.compile(r"[(\[【]?(?:机关)?(?:本级|本机关)[)\]】]?")
_ALL = re.compile(
    r"[(\[【]?(?:全(?:[省市县区旗盟]|州(?!县)))?汇总[)\]】]?|全(?:[省市县区旗盟]|州(?!县))"
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
        (?:(?:政府|政务)?信息(?:公开)?|政务公开)(?:工作)?  # "柘城县扶贫办2017年政府信息年度报告"
        .{0,10}?(?:报告|年报|情况)""",
    re.VERBOSE,
)


# A title that ends as a report's does; "...年度报告编制发布工作的通知" does not.
_CLOSED = re.compile(r"(?:报告|年报|情况)(?:[(（].*[)）])?$")


@remembered
def is_organ(name: str) -> bool:
    """Tell whether a name ends as those of organs do.

    >>> is_organ("云溪县财政局"), is_organ("平潭综合实验区"), is_organ("关于做好")
    (True, True, False)
    """
    return bool(_ORGAN.search(simplify(squeeze(name))))


# "填报单位（盖章）：云溪县林业工作站", "单位名称：云溪县财政局"; who checks or prints a form fills it not in.
_FILLED_BY = re.compile(
    r"(?<!审核)(?<!审批)(?<!监制)(?<!制发)(?<!制表)(?<!主管)(?<!批准)(?<!印发)(?<!承办)(?<!指导)(?:填报|编制|报送|发布|填表|公开|报告|统计)?(?:单位|机关|机构|部门)(?:\([^()]*\))?(?:名称)?:(?P<name>[^\d,。;:()]{2,30})"
)


def filled_by(line: str) -> str:
    """Return the organ that a label of a form names as the one who filled it in, ``""`` without one.

    >>> filled_by("填报单位（盖章）：云溪县林业工作站"), filled_by("审核单位：云溪县人民政府办公室")
    ('云溪县林业工作站', '')
    """
    match = _FILLED_BY.search(squeeze(line))
    return match["name"] if match and is_organ(match["name"]) else ""


@dataclass(frozen=True)
class Title:
    """The reading of one title; ``refused`` says why it names no annual disclosure report.

    ``scope`` is what it says of its scope, ``""`` if nothing. ``page_decides`` tells that a title which
    is refused may stand over the report itself.
    """

    publisher: str
    year: int | None
    refused: str
    scope: Literal["own", "all", ""] = field(default="", repr=False)
    page_decides: bool = field(default=False, repr=False)

    @property
    def may_head(self) -> bool:
        """Whether a report may stand under this title."""
        return self.page_decides or not self.refused


@remembered
def title_year(text: str) -> int | None:
    """Return the one year that a title names.

    >>> title_year("平顶山市工业和信息化局 2023 年政府信息公开工作年度报告")
    2023
    >>> title_year("政府信息公开工作年度报告") is None
    True
    """
    years = {int(year) for year in _YEAR.findall(arabic_years(squeeze(text)))}
    return years.pop() if len(years) == 1 else None


@remembered
def read_title(text: str) -> Title:
    """Return what a title says.

    >>> read_title("叶县工业和信息化局 2024 年政府信息公开工作年度报告")
    Title(publisher='叶县工业和信息化局', year=2024, refused='')
    >>> read_title("2023年政府网站工作年度报表").refused
    'names 网站工作'
    """
    printed = _without_crumbs(arabic_years(squeeze(text)))
    year = title_year(printed)
    printed = _TAG.sub("", printed)
    flat = simplify(printed)
    match = _PUBLISHER.match(flat)
    name = _publisher(printed[slice(*match.span("name"))]) if match else ""
    if refused := _refusal(flat, simplify(name)):
        return Title("", year, refused)
    scope: Literal["own", "all", ""] = (
        "own" if _OWN.search(flat) else "all" if _ALL.search(flat) else ""
    )
    pictured = f"names {_PICTURED}" if _PICTURED in flat else ""
    return Title(name, year, pictured, scope, page_decides=bool(pictured))


def _without_crumbs(text: str) -> str:
    """Return the part of a line that is its title, not the way to it: 首页>政务公开>..."""
    parts = [part for part in _CRUMB.split(text) if part]
    titles = [
        part for part in parts if _REPORT.search(simplify(part)) or _DATED.search(simplify(part))
    ]
    return (titles or parts or [""])[-1]


def _publisher(printed: str) -> str:
    """Return the publisher's name out of what a title has in its place.

    A name before a colon is the publisher: "云溪县财政局:2021年度..."; "图解:云溪县..." has none there.
    """
    name = _OWN.sub("", _ALL.sub("", printed))
    before, colon, after = name.partition(":")
    if colon:
        name = before if is_organ(before.strip(_AROUND)) else after
    name = name.strip(_AROUND).removeprefix(_PICTURED).removeprefix("关于").strip(_AROUND)
    return "" if _NO_NAME.fullmatch(simplify(name)) else name


def _refusal(flat: str, name: str) -> str:
    """Return why a title names no annual disclosure report; a publisher's name may hold any word."""
    closed = bool(_CLOSED.search(flat.rstrip("》】。")))
    outside = flat.replace(name, "", 1) if name and closed and is_organ(name) else flat
    for word in REFUSED_WORDS:
        if word in flat:
            return f"names {word}"
    for word in _REFUSED_OUTSIDE:
        if word in outside:
            return f"names {word}"
    if not _REPORT.search(flat) and not _DATED.search(flat):
        return "names no annual report on information disclosure"
    return ""
