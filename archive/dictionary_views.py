"""The dictionary's second half: the views, each with its formula in words."""

from __future__ import annotations

from archive.dictionary_entry import TableInfo

_CHECK = {
    "report_id": "报告", "rule": "规则", "place": "位置", "left_value": "左边", "right_value": "右边",
    "status": "结果（pass 相符；fail 不符；uncertain 有空白；not_assessable 无从核对）",
}  # fmt: skip
_REPORT = {"report_id": "报告", "agency_id": "机关", "year": "年度", "scope": "口径"}


def _check(rule: str, zh: str, en: str) -> TableInfo:
    return TableInfo(f"核对 {rule}", f"{zh}的一次核对", en, dict(_CHECK), facets=("status",))


VIEWS: dict[str, TableInfo] = {
    "application_cells": TableInfo(
        "申请表单元格",
        "申请表的一格",
        "one cell of part three",
        {"report_id": "报告", "item": "项目", "applicant": "申请人类别", "value": "数值"},
    ),
    "consecutive_reports": TableInfo(
        "相邻年度",
        "同一机关、同一口径相邻两年的报告",
        "a report with that of the year before, same agency and scope",
        {
            "report_id": "报告", "last_report_id": "上一年度报告", "agency_id": "机关", "year": "年度",
            "scope": "口径",
        },
    ),
    "check_r1": _check("R1", "本年新收 + 上年结转 = 总计 + 结转下年度（每列）", "R1: new + carried in = handled + carried out"),
    "check_r2": _check("R2", "各项办理结果之和 = 总计（每列）", "R2: outcomes add up to the total"),
    "check_r3": _check("R3", "各类申请人之和 = 总计（每行）", "R3: applicants add up to the total"),
    "check_r4": _check("R4", "维持 + 纠正 + 其他 + 尚未审结 = 总计（每段）", "R4: outcomes of reviews and suits add up"),
    "check_r5": _check("R5", "上一年度结转下年度 = 本年度上年结转", "R5: what last year carried out, this year carried in"),
    "check_r6": _check("R6", "上年现行有效 + 制发 - 废止 = 现行有效", "R6: in force = last year's + issued - repealed"),
    "check_r8": _check("R8", "上年项目数量 + 增减 = 下年的上一年项目数量", "R8: last year's number and change = prior_year"),
    "crosswalk": TableInfo(
        "跨格式序列",
        "一份报告的一个指标，2019、2020 表与 2021 表接成一个序列",
        "one measure of a report, both forms in one series; caveat says what differs",
        {**_REPORT, "measure": "指标", "value": "数值", "caveat": "注意"},
        facets=("measure",),
    ),
    "rates": TableInfo(
        "比率",
        "一份报告的比率；部分未知或总数为零时为空",
        "derived rates of a report; null where a part is unknown or the whole is zero",
        {
            **_REPORT,
            "disclosure_rate": "公开率 =（予以公开 + 部分公开）÷ 总计",
            "refusal_rate": "不予公开率 = 不予公开各项 ÷ 总计",
            "unavailable_rate": "无法提供率 = 无法提供各项 ÷ 总计",
            "review_correction_rate": "复议纠错率 = 结果纠正 ÷（总计 - 尚未审结）",
            "suit_correction_rate": "诉讼纠错率 = 两类诉讼的结果纠正 ÷（总计 - 尚未审结）",
        },
    ),
}  # fmt: skip
