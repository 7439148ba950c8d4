"""The data dictionary: Chinese titles and meanings of every table and column, in one place.

Datasette's metadata and the README's dictionary are both made from it.
"""

from __future__ import annotations

from archive.dictionary_crawl import CRAWL
from archive.dictionary_entry import TableInfo
from archive.dictionary_views import VIEWS
from crawler.forms import APPLICATION_COLUMNS, DISCLOSURE_COLUMNS, LITIGATION_COLUMNS

_REPORT = {"report_id": "报告"}
_PLACE = {
    "origin": "数值来源（printed 原文；inferred 由勾稽关系推出）",
    "inferred": "由勾稽关系推出的列",
    "page": "页码",
    "table_no": "原表序号（见 tables）",
    "row_no": "原表行号",
}

TABLES: dict[str, TableInfo] = {
    "reports": TableInfo(
        "年度报告",
        "一个机关一年一个口径的报告",
        "one report of one agency, year and scope: the current version",
        {
            "id": "编号", "agency_id": "机关", "year": "年度", "scope": "口径（own 本级；all 汇总）",
            "title": "标题", "url": "网址", "published_on": "公布日期",
            "first_seen_at": "首次见到", "changed_at": "最近变化", "document_sha256": "原文哈希",
            "content_sha256": "内容哈希", "version_count": "版本数",
            "status": "状态（ok 正常；needs_review 待核；no_text 无文字；not_obtainable 未取得）",
            "proof": "勾稽结论（proved 相符；repaired 补全后相符；ambiguous 不能确定；inconsistent 原表不符；no_tables 无表）",
            "format": "格式", "agency_as_printed": "原文机关名称",
            "published_source": "公布日期的出处", "extractor": "提取程序版本",
            "gone_at": "从列表消失",
        },
        facets=("agency_id", "year", "proof"), label="title", sort="year",
    ),
    "agencies": TableInfo(
        "机关",
        "一个发布报告的行政机关",
        "one publisher, from the registry or discovered",
        {
            "id": "机关代码", "name": "名称", "region_code": "地区", "kind": "类别", "level": "层级",
            "family": "门户类型", "list_url": "年报栏目", "home_url": "门户首页", "aliases": "别名",
            "active": "在采集", "origin": "来源（registry 登记；discovered 发现）",
        },
        facets=("region_code", "kind", "family"), label="name",
    ),
    "regions": TableInfo(
        "地区",
        "一个行政区划",
        "one administrative region (GB/T 2260 code)",
        {"code": "区划代码", "name": "名称", "level": "层级", "parent_code": "上级"},
        label="name",
    ),
    "ledger": TableInfo(
        "台账",
        "一个机关一年应有的报告及其状况",
        "(view) one agency and year: the report that must exist, and what became of it",
        {
            "agency_id": "机关", "year": "年度", "due_on": "应公布日期",
            "state": "状况（published 已公布；late 逾期；missing 未见；blocked 被拒；unreachable 无法访问；not_due 未到期；never_looked 未查）",
            "published_on": "公布日期", "days_late": "逾期天数", "last_looked_at": "最近查看", "why": "缘由", "first_seen_at": "首次见到",
        },
        facets=("year", "state"),
    ),
    "sections": TableInfo(
        "正文",
        "报告的一个部分（0 为首个标题之前的文字）",
        "one part of a report (0 is the text before the first heading)",
        {**_REPORT, "number": "部分", "heading": "标题", "text": "文字"},
        facets=("number",),
    ),
    "disclosure": TableInfo(
        "表二 主动公开",
        "主动公开的一个项目",
        "one row of table two, information disclosed on the agency's own initiative",
        {**_REPORT, "item": "项目", **DISCLOSURE_COLUMNS, **_PLACE},
        facets=("item",),
    ),
    "applications": TableInfo(
        "表三 依申请公开",
        "申请办理的一个项目（本年新收、予以公开等）",
        "one row of table three, applications received and their outcomes",
        {**_REPORT, "item": "项目", **APPLICATION_COLUMNS, **_PLACE},
        facets=("item", "origin"),
    ),
    "litigation": TableInfo(
        "表四 复议诉讼",
        "行政复议、行政诉讼的一个阶段",
        "one stage of table four, administrative reviews and suits",
        {**_REPORT, "stage": "阶段", **LITIGATION_COLUMNS, **_PLACE},
        facets=("stage",),
    ),
    "statistics": TableInfo(
        "旧统计表",
        "2018 年度及以前统计表的一个指标",
        "one row of the statistics form of 2018 and before",
        {**_REPORT, "position": "序号", "label": "指标", "unit": "单位", "value": "数值"},
    ),
    "facts": TableInfo(
        "正文数字",
        "正文中写明的一个数字",
        "one number stated in the prose, with the words that state it",
        {**_REPORT, "key": "事项", "value": "数值", "unit": "单位", "quote": "原话", "section": "部分"},
        facets=("key",),
    ),
    "checks": TableInfo(
        "核对",
        "对一份报告的一次核对，两边都列出",
        "one rule applied to one report, with both sides",
        {
            **_REPORT, "rule": "规则",
            "status": "结果（pass 相符；fail 不符；uncertain 有空白；not_assessable 无从核对）",
            "place": "位置", "left_value": "左边", "right_value": "右边", "message": "说明",
        },
        facets=("rule", "status"),
    ),
    "problems": TableInfo(
        "问题",
        "一份报告的一个异常",
        "one oddity of a report, as code and message",
        {"id": "编号", **_REPORT, "code": "代码", "message": "说明"},
        facets=("code",),
    ),
    "tables": TableInfo(
        "原表",
        "报告中的一张表，照原样存为网格",
        "one table as found, as a JSON grid; null is a merged cell",
        {**_REPORT, "position": "序号", "section": "部分", "page": "页码", "rows": "网格（null 为合并单元格）"},
    ),
    "versions": TableInfo(
        "版本",
        "报告内容的一个版本",
        "one content of a report",
        {
            "id": "编号", **_REPORT, "number": "版本号", "seen_at": "见到时间",
            "document_sha256": "原文哈希", "content_sha256": "内容哈希", "extractor": "提取程序版本",
            "url": "网址", "content": "被替换版本的数据",
        },
    ),
    "version_documents": TableInfo(
        "版本文件",
        "一个版本所依据的一份文件",
        "one document that a version is made of",
        {"version_id": "版本", "document_sha256": "文件哈希", "role": "角色（page 网页；attachment 附件；picture 页内图片）", "url": "网址"},
    ),
    "similar": TableInfo(
        "雷同",
        "与另一份报告大段相同的一份报告",
        "a report that shares much of its own prose with another; the form's boilerplate does not count",
        {
            **_REPORT, "other_report_id": "另一份报告", "score": "相同部分占较短者的比例",
            "shared": "相同的句子（JSON）",
        },
        sort="score",
    ),
    "sentences": TableInfo(
        "句子",
        "一份报告中的一个句子，只存其文字的散列",
        "one sentence of a report, as a hash of its words",
        {**_REPORT, "hash": "散列", "length": "长度"},
    ),
    "sightings": TableInfo(
        "所见内容",
        "在一个时间、一个网址见到的一份报告的内容；相邻的相同内容是同一版本",
        "one content of a report as seen at one time and address; runs of the same are one version",
        {
            **_REPORT, "seen_at": "见到时间", "content_sha256": "内容哈希", "url": "网址",
            "document_sha256": "原文哈希", "extractor": "提取程序版本", "report": "当时读出的标题、日期、结论（JSON）",
        },
    ),
} | CRAWL | VIEWS  # fmt: skip


def dictionary_zh() -> str:
    """Return the dictionary in Chinese as Markdown: a heading a table, a line a column."""
    lines = []
    for name, info in TABLES.items():
        lines += [f"### `{name}` {info.zh}", "", f"每一行是{info.row}。", ""]
        lines += [f"- `{column}` {zh}" for column, zh in info.columns.items()]
        lines.append("")
    return "\n".join(lines)


def dictionary_en() -> str:
    """Return the dictionary in English as Markdown: a line a table, with its columns."""
    lines = []
    for name, info in TABLES.items():
        columns = ", ".join(f"`{column}`" for column in info.columns)
        lines.append(f"- **`{name}`** {info.zh}: {info.en}. {columns}")
    return "\n".join(lines) + "\n"
