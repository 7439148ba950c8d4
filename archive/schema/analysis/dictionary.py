"""The dictionary's part for analysts: cells, agency years, region years, and the types of views."""

from __future__ import annotations

from archive.schema.analysis.wide import BETWEEN, VIEW, wide_columns
from archive.schema.dictionary_entry import TableInfo
from archive.schema.views import MEASURES
from crawler.forms import APPLICATION_COLUMNS, DISCLOSURE_COLUMNS, LITIGATION_COLUMNS

_SCOPE = "口径：own 只计本机关；all 为政府汇总，已含所属机关，两种口径相加会重复 / scope: own is the organ alone; all is a government's sum and includes its agencies: adding both counts twice"
_WHO = {
    "agency_id": "机关 / agency", "agency": "机关名称 / agency's name", "region_code": "地区 / region",
    "region": "地区名称 / region's name", "year": "年度 / report year", "scope": _SCOPE,
}  # fmt: skip
_SOURCE = {"url": "网址 / URL", "document_sha256": "原文哈希 / SHA-256 of the document"}
_MEASURES_ZH = {
    "applications_received": "本年新收", "applications_carried_in": "上年结转", "applications_handled": "办理结果总计",
    "applications_carried_out": "结转下年度", "granted": "予以公开", "partially_granted": "部分公开", "denied": "不予公开",
    "unavailable": "无法提供", "not_processed": "不予处理", "other_outcomes": "其他处理", "reviews": "行政复议",
    "suits_direct": "未经复议直接起诉", "suits_after_review": "复议后起诉", "licensing_decisions": "行政许可决定",
    "penalty_decisions": "行政处罚决定", "coercion_decisions": "行政强制决定",
    "normative_documents_made": "规范性文件制发（2019 表为新制作）", "normative_documents_held": "规范性文件现行有效（2019 表为对外公开总数）",
}  # fmt: skip

ANALYSIS: dict[str, TableInfo] = {
    "cells": TableInfo(
        "单元格",
        "三张表的一格",
        "one cell of the three tables, with its words, its two marks and its place",
        {
            "report_id": "报告 / report", **_WHO,
            "table_name": "表 / table", "item": "项目 / item (see items)", "measure": "列：申请人类别、复议诉讼结果或数量 / column: kind of applicant, outcome, or what is counted",
            "item_zh": "项目的印文，按所用表式 / item as its form prints it", "measure_zh": "列的印文 / column as printed", "unit": "单位 / unit",
            "value": "数值，空为空白或未知 / number, null if blank or unknown", "text": "单位不明的金额，照原文 / an amount whose unit is open, as printed",
            "origin": "读取方式（printed 原文；ocr 识别） / how the row was read (printed; ocr)", "inferred": "由勾稽关系推出 / given by the equations (1) or read (0)",
            "proof": "报告的勾稽结论 / the report's proof", "page": "页码 / page", "table_no": "原表序号 / number of the table", "row_no": "原表行号 / row of the table",
            **_SOURCE,
        },
    ),
    VIEW: TableInfo(
        "机关年度单元格",
        "一个机关一年一个口径，表中每一格一列（项目__列）",
        "one agency, year and scope, with a column for each cell of the form (item__column), null if blank, unknown or not in its form",
        {
            "report_id": "报告 / report", "agency_id": "机关 / agency", "agency": "机关名称 / agency's name", "kind": "类别 / kind",
            "region_code": "地区 / region", "region": "地区名称 / region's name", "year": "年度 / report year", "scope": _SCOPE,
            "status": "状态 / state", "proof": "勾稽结论 / proof", **_SOURCE, **wide_columns(),
        },
        facets=("year", "scope", "proof"),
    ),
    "agency_years": TableInfo(
        "机关年度",
        "一个机关一年一个口径，一列一个指标",
        "one agency, year and scope, with a column a measure; add rows of one scope only",
        {
            "report_id": "报告 / report", "agency_id": "机关 / agency", "agency": "机关名称 / agency's name", "kind": "类别 / kind",
            "region_code": "地区 / region", "region": "地区名称 / region's name", "year": "年度 / report year", "scope": _SCOPE,
            "status": "状态 / state", "proof": "勾稽结论 / proof",
            **{key: f"{_MEASURES_ZH[key]} / {key.replace('_', ' ')}" for key, _, _ in MEASURES},
        },
        facets=("year", "scope", "proof"),
    ),
    "region_years": TableInfo(
        "地区年度",
        "一个地区一年一个指标：政府汇总数与所属机关本级之和，两者并列，从不相加",
        "one region, year and measure: its government's sum beside the sum of its agencies' own numbers, never added",
        {
            "region_code": "地区 / region", "region": "地区名称 / region's name", "level": "层级 / level", "year": "年度 / report year", "measure": "指标 / measure",
            "government_all": "政府汇总数（含下级，勿跨层级相加） / the government's sum (includes levels below: do not add over levels)",
            "agencies_own": "本级机关之和，可跨地区相加 / sum of its agencies' own numbers, which can be added over regions",
            "agencies": "有本级报告的机关数 / agencies with a report of their own", "known": "其中已知该数的机关数 / of these, agencies whose number is known",
        },
    ),
}  # fmt: skip

_INTEGERS = frozenset({
    "report_id", "last_report_id", "member_report_id", "visit_id", "run_id", "lines", "reports", "stated_total", "year", "page", "table_no", "row_no", "inferred",
    "members", "known", "agencies", "days_late", "version", "number", "section", "position",
})  # fmt: skip
_NUMBERS = frozenset({
    "value", "left_value", "right_value", "members_total", "government_total", "government_all",
    "agencies_own", "disclosure_rate", "refusal_rate", "unavailable_rate", "review_correction_rate",
    "suit_correction_rate", *(key for key, _, _ in MEASURES), *DISCLOSURE_COLUMNS,
    *APPLICATION_COLUMNS, *LITIGATION_COLUMNS,
}) - {"amount_raw"}  # fmt: skip


def view_type(view: str, column: str) -> str:
    """Return the SQL type of a view's column: SQLite names none for what a view computes.

    Rows of every version name the inferred columns, as their tables do; a cell is inferred or not.

    >>> view_type("rates", "year"), view_type("check_r1", "left_value"), view_type("cells", "place")
    ('integer', 'real', 'text')
    >>> view_type("agency_year_cells", "granted__total")
    'integer'
    """
    if view == VIEW and BETWEEN in column:
        kept = column.partition(BETWEEN)[2]
        return {"amount_wan": "real", "amount_raw": "text"}.get(kept, "integer")
    if column in _INTEGERS and not (column == "inferred" and view.startswith("version_")):
        return "integer"
    return "real" if column in _NUMBERS else "text"
