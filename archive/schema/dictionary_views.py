"""The dictionary's second half: the views, each with its formula in words."""

from __future__ import annotations

from archive.schema.dictionary_entry import TableInfo
from crawler.rules import RULES, Rule

_CHECK = {
    "report_id": "报告 / report", "rule": "规则 / rule", "name": "规则名称 / rule's name", "place": "位置 / place", "left_value": "左边 / left side", "right_value": "右边 / right side",
    "status": "结果（pass 相符；fail 不符；uncertain 有空白或未读出；not_assessable 无从核对） / result (pass; fail; uncertain: a blank, or a row not read; not_assessable)",
}  # fmt: skip
_REPORT = {
    "report_id": "报告 / report",
    "agency_id": "机关 / agency",
    "year": "年度 / report year",
    "scope": "口径 / scope",
}


def _check(rule: Rule) -> TableInfo:
    return TableInfo(
        f"核对 {rule.rule}", f"一次核对：{rule.zh}", f"{rule.name}: {rule.en}", dict(_CHECK), facets=("status",)
    )  # fmt: skip


VIEWS: dict[str, TableInfo] = {
    "application_cells": TableInfo(
        "申请表单元格",
        "申请表的一格",
        "one cell of part three",
        {"report_id": "报告 / report", "item": "项目 / item (see items)", "applicant": "申请人类别 / kind of applicant", "value": "数值 / value"},
    ),
    "consecutive_reports": TableInfo(
        "相邻年度",
        "同一机关、同一口径相邻两年的报告",
        "a report with that of the year before, same agency and scope",
        {
            "report_id": "报告 / report", "last_report_id": "上一年度报告 / report of the year before", "agency_id": "机关 / agency", "year": "年度 / report year",
            "scope": "口径 / scope",
        },
    ),
    **{f"check_{rule.lower()}": _check(of) for rule, of in RULES.items() if rule.startswith("R")},
    "government_members": TableInfo(
        "政府所属",
        "一级政府的一份汇总报告与应计入其中的一个机关",
        "a government's report with one agency that it sums up: of its region, or the government right below",
        {
            "report_id": "报告 / report", "agency_id": "所属机关 / agency summed up",
            "member_report_id": "该机关当年的报告，空为没有 / its report of that year, null if there is none",
        },
    ),
    "government_sums": TableInfo(
        "所属之和",
        "政府报告中的一个合计与所属机关之和",
        "one total of a government's report beside the sum of its agencies'",
        {
            "report_id": "报告 / report", "place": "位置 / place", "members_total": "所属机关之和 / sum of the agencies' numbers", "government_total": "政府的数 / the government's number",
            "members": "登记的所属机关数 / agencies known to belong there", "known": "其中已知该数的机关数 / of these, agencies whose number is known",
        },
    ),
    "check_parent": TableInfo(
        "核对 上下级",
        "一次核对：政府的数 = 所属机关之和；机关不全时不下结论",
        "government_sum: a government's number against the sum of its agencies'; uncertain while one is missing or may be unknown",
        {
            **_CHECK,
            "members": "登记的所属机关数 / agencies known to belong there",
            "known": "其中已知该数的机关数 / of these, agencies whose number is known",
        },
        facets=("status",),
    ),
    "crosswalk": TableInfo(
        "跨格式序列",
        "一份报告的一个指标，2019、2020 表与 2021 表接成一个序列",
        "one measure of a report, both forms in one series; caveat says what differs",
        {**_REPORT, "measure": "指标 / indicator", "value": "数值 / value", "caveat": "注意 / what to bear in mind"},
        facets=("measure",),
    ),
    "rates": TableInfo(
        "比率",
        "一份报告的比率；部分未知或总数为零时为空",
        "derived rates of a report; null where a part is unknown or the whole is zero",
        {
            **_REPORT,
            "disclosure_rate": "公开率 =（予以公开 + 部分公开）÷ 总计 / disclosure rate = (granted + partially granted) / total handled",
            "refusal_rate": "不予公开率 = 不予公开各项 ÷ 总计 / refusal rate = all kinds of denied / total handled",
            "unavailable_rate": "无法提供率 = 无法提供各项 ÷ 总计 / unavailable rate = all kinds of unavailable / total handled",
            "review_correction_rate": "复议纠错率 = 结果纠正 ÷（总计 - 尚未审结） / corrected on review = corrected / (total - pending)",
            "suit_correction_rate": "诉讼纠错率 = 两类诉讼的结果纠正 ÷（总计 - 尚未审结） / corrected in court = corrected in both kinds of suit / (total - pending)",
        },
    ),
}  # fmt: skip
