"""The data dictionary: what every table and column means, in Chinese and English, in one place.

Datasette's metadata, the data package, the READMEs' lists and docs/data-dictionary.md are made from it.
"""

from __future__ import annotations

from archive.schema.analysis.dictionary import ANALYSIS
from archive.schema.dictionary_crawl import CRAWL
from archive.schema.dictionary_entry import TableInfo, both, in_chinese, in_english
from archive.schema.dictionary_history import HISTORY
from archive.schema.dictionary_views import VIEWS
from archive.schema.report_rows import PART_TABLES
from crawler.forms import APPLICATION_COLUMNS, DISCLOSURE_COLUMNS, LITIGATION_COLUMNS

_REPORT = {"report_id": "报告 / report"}
_PLACE = {
    "origin": "读取方式（printed 原文；ocr 识别） / how the row was read (printed; ocr)",
    "inferred": "由勾稽关系推出的列，空为没有 / columns whose value the equations gave (JSON), null if none",
    "page": "页码 / page",
    "table_no": "原表序号（见 tables） / number of the table (see tables)",
    "row_no": "原表行号 / row of the table",
}

TABLES: dict[str, TableInfo] = {
    "reports": TableInfo(
        "年度报告",
        "一个机关一年一个口径的报告",
        "one report of one agency, year and scope: the current version",
        {
            "id": "编号 / number", "agency_id": "机关 / agency", "year": "年度 / report year", "scope": "口径：own 只计本机关；all 为政府汇总，已含所属机关，两种口径相加会重复（见 region_years） / scope: own is the organ alone; all is a government's sum and includes its agencies: adding both counts twice (see region_years)",
            "title": "标题 / title", "url": "网址 / URL", "published_on": "公布日期 / date of publication",
            "first_seen_at": "首次见到 / first seen", "changed_at": "最近变化 / last changed", "document_sha256": "原文哈希 / SHA-256 of the document",
            "content_sha256": "内容哈希 / SHA-256 of the content", "version_count": "所示网址的版本数 / number of versions at the address shown",
            "status": "状态（ok 正常；needs_review 待核；no_text 无文字；not_obtainable 未取得） / state (ok; needs_review; no_text; not_obtainable)",
            "proof": "勾稽结论（proved 相符；repaired 补全后相符；ambiguous 不能确定；inconsistent 原表不符；no_tables 无表） / what the form's equations say (proved: they hold; repaired: they hold with values inferred; ambiguous: they leave more than one reading; inconsistent: they fail in the source; no_tables)",
            "format": "格式 / format", "agency_as_printed": "原文机关名称 / publisher as printed",
            "published_source": "公布日期的出处 / where the date was found", "extractor": "提取程序版本 / version of the extractor",
            "gone_at": "从列表消失 / gone from the list since", "current_version": "所示版本号 / number of the version shown",
        },
        facets=("agency_id", "year", "proof"), label="title", sort="year",
    ),
    "agencies": TableInfo(
        "机关",
        "一个发布报告的行政机关",
        "one publisher, from the registry or discovered",
        {
            "id": "机关代码 / agency's id", "name": "名称 / name", "region_code": "地区 / region", "kind": "类别 / kind", "level": "层级 / level",
            "family": "门户类型 / portal family", "list_url": "年报栏目 / column of annual reports", "home_url": "门户首页 / portal's home page", "aliases": "别名 / other names (JSON)",
            "active": "在采集 / crawled (1) or paused (0)", "origin": "来源（registry 登记；discovered 发现） / origin (registry; discovered: a candidate)",
            "owes_from": "首个应公布年度 / first report year owed", "owes_until": "末个应公布年度 / last report year owed",
        },
        facets=("region_code", "kind", "family"), label="name",
    ),
    "regions": TableInfo(
        "地区",
        "一个行政区划",
        "one administrative region (GB/T 2260 code)",
        {"code": "区划代码 / region code", "name": "名称 / name", "level": "层级 / level", "parent_code": "上级 / region above"},
        label="name",
    ),
    "ledger": TableInfo(
        "台账",
        "一个机关一年应有的报告及其状况",
        "one agency and year (a view): the report that must exist, and what became of it",
        {
            "agency_id": "机关 / agency", "year": "年度 / report year", "due_on": "应公布日期 / due date",
            "state": "状况（published 按期公布；published_undated 已公布，日期不明；late 逾期公布；missing 到期后查无；unread 未读出；partial 未读全；interrupted 未查完；extraction_failed 已取得，未能读出；blocked 网站拒绝；unreachable 无法访问；not_due 未到期；not_owed 无须公布；never_looked 到期后未查） / state (published in time; published_undated: there, date unknown; late; missing: looked for after it was due and not there, with proof in missing_proofs; unread: the list could not be recognised or does not go back so far; partial: read in part; interrupted: the look was broken off; extraction_failed: fetched, could not be read; blocked: the portal refused; unreachable; not_due; not_owed: founded later, or abolished; never_looked: not since it was due)",
            "published_on": "公布日期 / date of publication", "days_late": "逾期天数 / days late", "last_looked_at": "最近查看 / last looked at", "why": "缘由 / why", "first_seen_at": "首次见到 / first seen",
            "visit_id": "所据的查看 / the look that it rests on",
        },
        facets=("year", "state"),
    ),
    "missing_proofs": TableInfo(
        "查无之证",
        "台账中一格“查无”所据的一页列表",
        "one list page on which a missing cell of the ledger rests (a view)",
        {
            "agency_id": "机关 / agency", "year": "年度 / report year", "visit_id": "查看 / look", "run_id": "批次 / run", "column_id": "栏目所属机关 / agency whose column it is",
            "url": "网址 / URL", "fetched_at": "时间 / time (UTC)", "document_sha256": "文件哈希 / SHA-256 of the document",
            "stated_total": "列表自称的条数 / lines that the list states", "lines": "读到的条数 / lines read", "reports": "其中年报 / annual reports among them",
        },
        facets=("agency_id",),
    ),
    "sections": TableInfo(
        "正文",
        "报告的一个部分（0 为首个标题之前的文字）",
        "one part of a report (0 is the text before the first heading)",
        {**_REPORT, "number": "部分 / part of the report (0: before the first heading)", "heading": "标题 / title", "text": "文字 / text"},
        facets=("number",),
    ),
    "disclosure": TableInfo(
        "表二 主动公开",
        "主动公开的一个项目",
        "one row of table two, information disclosed on the agency's own initiative",
        {**_REPORT, "item": "项目 / item (see items)", **both(DISCLOSURE_COLUMNS), **_PLACE},
        facets=("item",),
    ),
    "applications": TableInfo(
        "表三 依申请公开",
        "申请办理的一个项目（本年新收、予以公开等）",
        "one row of table three, applications received and their outcomes",
        {**_REPORT, "item": "项目 / item (see items)", **both(APPLICATION_COLUMNS), **_PLACE},
        facets=("item", "origin"),
    ),
    "litigation": TableInfo(
        "表四 复议诉讼",
        "行政复议、行政诉讼的一个阶段",
        "one stage of table four, administrative reviews and suits",
        {**_REPORT, "stage": "阶段 / stage", **both(LITIGATION_COLUMNS), **_PLACE},
        facets=("stage",),
    ),
    "statistics": TableInfo(
        "旧统计表",
        "2018 年度及以前统计表的一个指标",
        "one row of the statistics form of 2018 and before",
        {**_REPORT, "position": "序号 / position", "label": "指标 / indicator", "unit": "单位 / unit", "value": "数值 / value"},
    ),
    "facts": TableInfo(
        "正文数字",
        "正文中写明的一个数字",
        "one number stated in the prose, with the words that state it",
        {**_REPORT, "key": "事项 / what is counted (see items)", "value": "数值 / value", "unit": "单位 / unit", "quote": "原话 / quoted words", "section": "部分 / part of the report (0: before the first heading)"},
        facets=("key",),
    ),
    "checks": TableInfo(
        "核对",
        "对一份报告的一次核对，两边都列出",
        "one rule applied to one report, with both sides",
        {
            **_REPORT, "rule": "规则 / rule (see rules)",
            "status": "结果（pass 相符；fail 不符；uncertain 有空白；not_assessable 无从核对） / result (pass; fail; uncertain: a blank; not_assessable)",
            "place": "位置 / place", "left_value": "左边 / left side", "right_value": "右边 / right side", "message": "说明 / message", "name": "规则名称 / rule's name",
        },
        facets=("rule", "status"),
    ),
    "rules": TableInfo(
        "规则",
        "一条核对规则",
        "one rule that reports are held against",
        {"rule": "规则 / rule", "name": "名称 / name", "zh": "规则的中文表述 / the rule in Chinese", "en": "规则的英文表述 / the rule in English", "position": "次序 / order"},
        label="name",
    ),
    "problems": TableInfo(
        "问题",
        "一份报告的一个异常",
        "one oddity of a report, as code and message",
        {"id": "编号 / number", **_REPORT, "code": "代码 / code", "message": "说明 / message"},
        facets=("code",),
    ),
    "tables": TableInfo(
        "原表",
        "报告中的一张表，照原样存为网格",
        "one table as found, as a JSON grid; null is a merged cell",
        {**_REPORT, "position": "序号 / position", "section": "部分 / part of the report (0: before the first heading)", "page": "页码 / page", "rows": "网格（null 为合并单元格） / grid (JSON; null is a merged cell)"},
    ),
    "similar": TableInfo(
        "雷同",
        "与另一份报告大段相同的一份报告",
        "a report that shares much of its own prose with another; the form's boilerplate does not count",
        {
            **_REPORT, "other_report_id": "另一份报告 / the other report", "score": "相同部分占较短者的比例 / share of the shorter report's own prose",
            "shared": "相同的句子（JSON） / shared sentences (JSON)",
        },
        sort="score",
    ),
    "sentences": TableInfo(
        "句子",
        "一份报告中的一个句子，只存其文字的散列",
        "one sentence of a report, as a hash of its words",
        {**_REPORT, "hash": "散列 / hash", "length": "长度 / length in characters"},
    ),
} | HISTORY | CRAWL | VIEWS | ANALYSIS  # fmt: skip
# The columns of each table of a report's parts, which every version has.
PARTS = {
    name: [column for column in TABLES[name].columns if column != "id"] for name in PART_TABLES
}
TABLES |= {
    f"version_{name}": TableInfo(
        f"{TABLES[name].zh}（各版本）",
        f"{TABLES[name].row}，在一个版本中",
        f"{TABLES[name].en}, in one version (a view over old and shown ones)",
        {"report_id": TABLES[name].columns["report_id"], "version": "版本号 / version's number"}
        | {column: TABLES[name].columns[column] for column in PARTS[name]},
    )
    for name in PART_TABLES
}


def dictionary_zh() -> str:
    """Return the tables in Chinese as Markdown, a line each."""
    lines = (f"- **`{name}`** {info.zh}：{info.row}" for name, info in TABLES.items())
    return "\n".join(lines) + "\n"


def dictionary_en() -> str:
    """Return the tables in English as Markdown, a line each."""
    lines = (f"- **`{name}`** {info.zh}: {info.en}" for name, info in TABLES.items())
    return "\n".join(lines) + "\n"


def dictionary_full() -> str:
    """Return the whole dictionary in both languages as Markdown: a table's columns as a table."""
    lines = [
        "# 数据字典 / Data dictionary", "",
        "由 `archive/schema/dictionary.py` 生成。空白不是零：未印出或不能确定的数为空。",
        "Generated from `archive/schema/dictionary.py`. Blank is not zero: a number not printed, or not certain, is null.",
        "",
    ]  # fmt: skip
    for name, info in TABLES.items():
        lines += [f"## `{name}` {info.zh}", "", f"每一行是{info.row}。", f"A row is {info.en}.", ""]
        lines += ["| 列 / column | 含义 | meaning |", "|---|---|---|"]
        lines += [
            f"| `{column}` | {in_chinese(text)} | {in_english(text)} |"
            for column, text in info.columns.items()
        ]
        lines.append("")
    return "\n".join(lines)
