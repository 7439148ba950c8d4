"""The dictionary's second half: the views, each with its formula in words."""

from __future__ import annotations

from archive.schema.dictionary_entry import TableInfo

_CHECK = {
    "report_id": "报告 / report", "rule": "规则 / rule", "place": "位置 / place", "left_value": "左边 / left side", "right_value": "右边 / right side",
    "status": "结果（pass 相符；fail 不符；uncertain 有空白；not_assessable 无从核对） / result (pass; fail; uncertain: a blank; not_assessable)",
}  # fmt: skip
_REPORT = {
    "report_id": "报告 / report",
    "agency_id": "机关 / agency",
    "year": "年度 / report year",
    "scope": "口径 / scope",
}


def _check(rule: str, zh: str, en: str) -> TableInfo:
    return TableInfo(f"核对 {rule}", f"{zh}的一次核对", en, dict(_CHECK), facets=("status",))


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
    "check_r1": _check("R1", "本年新收 + 上年结转 = 总计 + 结转下年度（每列）", "R1: new + carried in = handled + carried out"),
    "check_r2": _check("R2", "各项办理结果之和 = 总计（每列）", "R2: outcomes add up to the total"),
    "check_r3": _check("R3", "各类申请人之和 = 总计（每行）", "R3: applicants add up to the total"),
    "check_r4": _check("R4", "维持 + 纠正 + 其他 + 尚未审结 = 总计（每段）", "R4: outcomes of reviews and suits add up"),
    "check_r5": _check("R5", "上一年度结转下年度 = 本年度上年结转", "R5: what last year carried out, this year carried in"),
    "check_r6": _check("R6", "上年现行有效 + 制发 - 废止 = 现行有效", "R6: in force = last year's + issued - repealed"),
    "check_r7": _check("R7", "非负整数（每表；左边为不是的格数）", "R7: whole and not negative; left counts the cells that are not"),
    "check_r8": _check("R8", "上年项目数量 + 增减 = 下年的上一年项目数量", "R8: last year's number and change = prior_year"),
    "check_r9": _check("R9", "正文数字 = 表中数字", "R9: what the prose states against the tables"),
    "check_r10": _check("R10", "第六部分所述收费与否认收费不矛盾", "R10: part six states a fee, or that there was none, and not both"),
    "check_r11": _check("R11", "旧统计表的合计", "R11: the sums of the statistics form"),
    "government_members": TableInfo(
        "政府所属",
        "一级政府的一份汇总报告与应计入其中的一个机关",
        "a government's report with one agency that it sums up: of its region, or the government right below",
        {
            "report_id": "报告 / report", "agency_id": "所属机关 / agency summed up",
            "member_report_id": "该机关当年的报告，空为没有 / its report of that year, null if there is none",
        },
    ),
    "check_parent": TableInfo(
        "核对 上下级",
        "政府的数 = 所属机关之和的一次核对；机关不全时不下结论",
        "a government's number against the sum of its agencies'; uncertain while one is missing or may be unknown",
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
