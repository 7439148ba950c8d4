"""The words for what the archive's codes mean, in Chinese and English: for the site and the commands."""

from __future__ import annotations

from dataclasses import dataclass

from crawler import rules


@dataclass(frozen=True)
class Label:
    """A code's words in both languages; ``sign`` tells it apart without colour."""

    zh: str
    en: str
    sign: str = ""


LEDGER_STATES = {
    "published": Label("按期公布", "published in time", "●"),
    "published_undated": Label("已公布，日期不明", "published, date unknown", "○"),
    "late": Label("逾期公布", "published late", "◐"),
    "missing": Label("到期后查无", "looked for after it was due, not there", "×"),
    "unread": Label("未读出，有无不明", "not read: unknown", "?"),
    "partial": Label("未读全，有无不明", "read in part: unknown", "¿"),
    "interrupted": Label("未查完，有无不明", "look broken off: unknown", "!"),
    "extraction_failed": Label("已取得，未能读出", "fetched, could not be read", "~"),
    "blocked": Label("网站拒绝，有无不明", "portal refused: unknown", "#"),
    "unreachable": Label("无法访问，有无不明", "could not be reached: unknown", "∅"),
    "not_due": Label("未到期", "not due yet", "·"),
    "not_owed": Label("无须公布", "not owed", "–"),
    "never_looked": Label("到期后未查，有无不明", "not looked at since due: unknown", " "),
}
# What a look at a column came to, and what became of a run.
VISITS = {
    "ok": Label("读到末尾，有年报", "read, reports listed"),
    "partial": Label("未读全", "read in part"),
    "empty": Label("栏目自称没有内容", "the column says that it is empty"),
    "unread": Label("未读出", "not read"),
    "blocked": Label("网站拒绝", "refused"),
    "needs_browser": Label("需要浏览器", "needs a browser"),
    "unreachable": Label("无法访问", "not reachable"),
}
RUNS = {
    "running": Label("进行中", "running"),
    "finished": Label("已完成", "finished"),
    "interrupted": Label("已中断", "interrupted"),
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
    "differs": Label(
        "与另一份报告不同，请核对", "differs from another report: to be looked at", "≠"
    ),
    "uncertain": Label("不能确定", "uncertain", "?"),
    "not_assessable": Label("无从核对", "not assessable", "–"),
}
# Where a report was published; what is another publication is never called a change.
PUBLICATION_STATES = {
    "current": Label("与所示一致", "shows this report"),
    "differing": Label("两处公布，内容不同", "published twice, differing"),
    "moved": Label("已移至新网址", "moved to a new address"),
    "replaced": Label("网页已不是这份报告", "the page is no longer this report"),
    "gone": Label("从列表消失", "gone from its lists"),
    "unknown": Label("未读到或无从比较", "not read, or not comparable"),
}
CHANGES = {
    "first": Label("首个版本", "first"),
    "changed": Label("公布后改动", "changed after publication"),
    "unproved": Label("不同，但不能断定改动", "differs, but no change is proved"),
}
SCOPES = {"own": Label("本级", "own"), "all": Label("汇总", "with its agencies")}
# Each rule as a sentence; the place says which column, row or stage.
RULES = {rule.rule: Label(rule.zh, rule.en) for rule in rules.RULES.values()}
