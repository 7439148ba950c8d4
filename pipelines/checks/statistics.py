"""R11: the sums of the statistics form of 2014 to 2018 (DOMAIN 1.5)."""

from __future__ import annotations

from collections.abc import Sequence

from crawler.models import Check, Number, Status
from pipelines.tables.labels import plain

Statistic = tuple[str, str, Number | None]
# The statistics form of 2014 to 2018: a row and those that it sums up, which stand below it.
# 主动公开's channels are left out: one item may be published through several, and counts once.
_SUMS = (
    ("收到申请数", ("当面申请数", "传真申请数", "网络申请数", "信函申请数")),
    ("申请办结数", ("按时办结数", "延期办结数")),
    (
        "申请答复数",
        (
            "属于已主动公开范围数", "同意公开答复数", "同意部分公开答复数", "不同意公开答复数",
            "不属于本行政机关公开数", "申请信息不存在数", "告知作出更改补充数", "告知通过其他途径办理数",
        ),
    ),
    (
        "不同意公开答复数",
        (
            "涉及国家秘密", "涉及商业秘密", "涉及个人隐私",
            "危及国家安全、公共安全、经济安全和社会稳定", "不是《条例》所指政府信息",
            "法律法规规定的其他情形",
        ),
    ),
    ("行政复议数量", ("维持具体行政行为数", "被依法纠错数", "其他情形数")),
    ("行政诉讼数量", ("维持具体行政行为或者驳回原告诉讼请求数", "被依法纠错数", "其他情形数")),
    ("从事政府信息公开工作人员数", ("专职人员数", "兼职人员数")),
)  # fmt: skip


def _below(
    rows: Sequence[tuple[str, Number | None]], label: str
) -> Sequence[tuple[str, Number | None]]:
    """Return the rows from one of that label on; none without it."""
    wanted = plain(label)
    start = next((n for n, (name, _) in enumerate(rows) if name.startswith(wanted)), len(rows))
    return rows[start:]


def check_statistics(statistics: Sequence[Statistic]) -> tuple[Check, ...]:
    """Return R11 for each sum that the form prints whole; parts add up to the row above them."""
    rows = [(plain(label), value) for label, _, value in statistics]
    checks = []
    for label, parts in _SUMS if rows else ():
        block = _below(rows, label)
        found = [_below(block, part)[:1] for part in parts]
        if not block or not all(found):
            continue
        total = block[0][1]
        values = [row[0][1] for row in found]
        blank = total is None or None in values
        left = None if None in values else sum(value for value in values if value is not None)
        status: Status = "uncertain" if blank else "pass" if left == total else "fail"
        checks.append(Check("R11", status, label, left, total))
    return tuple(checks)
