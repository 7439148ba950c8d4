"""R9 and R10: what the prose states against the tables. Soft: they never change the proof.

Prose speaks of the office where the tables sum up a county, and of applications with or without those
carried in; such differences are uncertain, not wrong (DOMAIN 1.5).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.models import Check, Fact, Number, Row, Scope, Section, Status

# Part six of a report that charged nothing: "未收取信息处理费", "没有产生信息公开处理费", "未收费". Not of
# another fee (诉讼费), nor of part three's "无正当理由…缴纳费用".
_NO_FEE = re.compile(
    r"(?:未|没有|无(?!正当))[^。;；,，诉复缴]{0,6}(?:收费|(?:收取|产生|发生|信息|公开|处理)[^。;；,，诉复]{0,12}费)"
)
# Who speaks of two years, of exemptions or of refunds says both without contradicting itself.
_TWO_SIDED = re.compile("上年|去年|往年|减免|免收|退|逾期")
_YEARS = re.compile(r"(20\d{2})年")
# The prose says what it counts here in so many words; elsewhere 办结, 涉及 and 引发 may count otherwise.
_CERTAIN = "applications_received"
_PART_SIX = 6


def _total(rows: dict[str, Row], item: str) -> Number | None:
    value = rows[item].values.get("total") if item in rows else None
    return value if isinstance(value, int | float) else None


def _sum(*values: Number | None) -> Number | None:
    known = [value for value in values if value is not None]
    return sum(known) if known and len(known) == len(values) else None


def _sides(
    applications: dict[str, Row], litigation: dict[str, Row]
) -> dict[str, tuple[Number | None, ...]]:
    """Return, by fact, the numbers of the tables that the prose may mean."""
    new, carried = _total(applications, "new_received"), _total(applications, "carried_in")
    direct = _total(litigation, "suit_direct")
    after = _total(litigation, "suit_after_review")
    return {
        "applications_received": (new, _sum(new, carried)),
        "applications_answered": (_total(applications, "total_handled"),),
        "reviews": (_total(litigation, "review"),),
        "suits": (_sum(direct, after),),
    }


def check_prose(
    facts: Sequence[Fact],
    sections: Sequence[Section],
    applications: dict[str, Row],
    litigation: dict[str, Row],
    scope: Scope,
) -> tuple[Check, ...]:
    """Return R9 for each fact that the tables know too, and R10 for the fees of part six."""
    sides = _sides(applications, litigation)
    checks = []
    for fact in facts:
        if fact.key not in sides:
            continue
        meant = [value for value in sides[fact.key] if value is not None]
        status: Status = "not_assessable"
        if meant:
            sure = scope != "all" and fact.key == _CERTAIN and None not in sides[fact.key]
            status = "pass" if fact.value in meant else "fail" if sure else "uncertain"
        right = fact.value if fact.value in meant else (meant[0] if meant else None)
        checks.append(Check("R9", status, fact.key, fact.value, right, fact.quote))
    return (*checks, *_check_fees(facts, sections))


def _check_fees(facts: Sequence[Fact], sections: Sequence[Section]) -> list[Check]:
    """Return R10: part six states a fee, or that there was none, and not both."""
    text = next((section.text for section in sections if section.number == _PART_SIX), "")
    denied = _NO_FEE.search(text)
    stated = next((fact for fact in facts if fact.key == "fee_collected_yuan"), None)
    if stated is None and denied is None:
        return []
    left = stated.value if stated else 0
    right = 0 if denied else left
    message = denied[0] if denied else stated.quote if stated else ""
    doubtful = _TWO_SIDED.search(text) or len(set(_YEARS.findall(text))) > 1
    status: Status = "pass" if left == right else "uncertain" if doubtful else "fail"
    return [Check("R10", status, "fees", left, right, message)]
