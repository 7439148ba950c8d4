"""The rules that a report is held against, each with its telling name and its sentence.

Their numbers are those of the field's notes (DOMAIN 1.5). ``pipelines/checks`` applies those of one
report, ``archive/schema/cross_checks`` those between reports; nothing else states them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """A rule's number, its name, and what it says in both languages."""

    rule: str
    name: str
    zh: str
    en: str


RULES = {
    rule.rule: rule
    for rule in (
        Rule("R1", "applications_balance", "本年新收 + 上年结转 = 总计 + 结转下年度", "new + carried in = handled + carried out"),
        Rule("R2", "outcomes_sum", "各项办理结果之和 = 总计", "the outcomes add up to the total"),
        Rule("R3", "applicants_sum", "各类申请人之和 = 总计", "the applicants add up to the total"),
        Rule("R4", "litigation_sum", "维持 + 纠正 + 其他 + 尚未审结 = 总计", "the outcomes add up to the total"),
        Rule("R5", "carried_over", "上一年度的结转下年度 = 本年度的上年结转", "carried out last year = carried in this year"),
        Rule("R6", "documents_in_force", "上年现行有效 + 制发 - 废止 = 现行有效", "in force = last year's + issued - repealed"),
        Rule("R7", "whole_counts", "均为非负整数", "all numbers are whole and not negative"),
        Rule("R8", "items_carried_over", "上年项目数量 + 增减 = 上一年项目数量", "last year's number and change = the number before"),
        Rule("R9", "prose_agrees", "正文所述 = 表中数字", "the prose states what the tables print"),
        Rule("R10", "fees_agree", "收费金额与第六部分所述一致", "the fees agree with part six"),
        Rule("R11", "statistics_sums", "旧统计表的分项之和 = 合计", "the statistics form's parts add up"),
        Rule("parent", "government_sum", "所属机关之和 = 政府的数", "the agencies' sum = the government's number"),
        Rule("copies", "copies_agree", "同一报告的各个文件数字相同", "the report's documents print the same numbers"),
    )
}  # fmt: skip
# Those that follow from more than one report: made anew when one of them changes.
BETWEEN_YEARS = ("R5", "R6", "R8")
BETWEEN_REPORTS = (*BETWEEN_YEARS, "parent")


def rule_name(rule: str) -> str:
    """Return a rule's telling name.

    >>> rule_name("R1")
    'applications_balance'
    """
    return RULES[rule].name
