"""The words for what the archive's codes mean, in Chinese and English: for the site and the commands."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.forms import (
    APPLICATION_COLUMNS,
    APPLICATION_ITEMS,
    DISCLOSURE_COLUMNS,
    DISCLOSURE_ITEMS,
    FACT_LABELS,
    LITIGATION_COLUMNS,
    LITIGATION_STAGES,
)


@dataclass(frozen=True)
class Label:
    """A code's words in both languages; ``sign`` tells it apart without colour."""

    zh: str
    en: str
    sign: str = ""


LEDGER_STATES = {
    "published": Label("已公布", "published", "●"),
    "late": Label("逾期", "late", "◐"),
    "missing": Label("未见", "missing", "×"),
    "blocked": Label("被拒", "blocked", "#"),
    "unreachable": Label("无法访问", "unreachable", "?"),
    "not_due": Label("未到期", "not due", "·"),
    "never_looked": Label("未查", "never looked", " "),
}
PROOFS = {
    "proved": Label("勾稽相符", "the form's equations hold", "✓"),
    "repaired": Label("补全后相符", "they hold with cells inferred", "✓"),
    "ambiguous": Label("不能确定", "more than one reading is left", "?"),
    "inconsistent": Label("原表不符", "they fail in the source", "✗"),
    "no_tables": Label("无表", "no tables", "–"),
}
STATUSES = {
    "ok": Label("正常", "ok"),
    "needs_review": Label("待核", "needs review"),
    "no_text": Label("无文字", "no text could be read"),
    "not_obtainable": Label("未取得", "named by a list, not obtainable"),
}
VERDICTS = {
    "pass": Label("相符", "holds", "✓"),
    "fail": Label("不符", "fails", "✗"),
    "uncertain": Label("不能确定", "uncertain", "?"),
    "not_assessable": Label("无从核对", "not assessable", "–"),
}
SCOPES = {"own": Label("本级", "own"), "all": Label("汇总", "with its agencies")}
# Each rule as a sentence; the place says which column, row or stage.
RULES = {
    "R1": Label("本年新收 + 上年结转 = 总计 + 结转下年度", "new + carried in = handled + carried out"),
    "R2": Label("各项办理结果之和 = 总计", "the outcomes add up to the total"),
    "R3": Label("各类申请人之和 = 总计", "the applicants add up to the total"),
    "R4": Label("维持 + 纠正 + 其他 + 尚未审结 = 总计", "the outcomes add up to the total"),
    "R5": Label("上一年度的结转下年度 = 本年度的上年结转", "carried out last year = carried in this year"),
    "R6": Label("上年现行有效 + 制发 - 废止 = 现行有效", "in force = last year's + issued - repealed"),
    "R7": Label("均为非负整数", "all numbers are whole and not negative"),
    "R8": Label("上年项目数量 + 增减 = 上一年项目数量", "last year's number and change = the number before"),
    "R9": Label("正文所述 = 表中数字", "the prose states what the tables print"),
    "R10": Label("收费金额与第六部分所述一致", "the fees agree with part six"),
    "R11": Label("旧统计表的分项之和 = 合计", "the statistics form's parts add up"),
    "parent": Label("所属机关之和 = 政府的数", "the agencies' sum = the government's number"),
}  # fmt: skip
_KEYS = {
    **FACT_LABELS,
    **{i.key: i.zh for i in (*APPLICATION_ITEMS, *DISCLOSURE_ITEMS, *LITIGATION_STAGES)},
    **APPLICATION_COLUMNS, **DISCLOSURE_COLUMNS, **LITIGATION_COLUMNS,
}  # fmt: skip
_TABLES = {"applications": "依申请公开", "disclosure": "主动公开", "litigation": "复议诉讼"}


def place_zh(place: str) -> str:
    """Return a check's place, or a cell's, in Chinese.

    >>> place_zh("carried_in.total"), place_zh("收到申请数")
    ('上年结转政府信息公开申请数量 · 总计', '收到申请数')
    >>> place_zh("applications_received")
    '收到申请数'
    """
    return " · ".join(_KEYS.get(key, _TABLES.get(key, key)) for key in place.split("."))
