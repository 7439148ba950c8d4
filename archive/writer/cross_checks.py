"""Checks across reports, kept in ``checks`` beside each report's own: their views' rows.

R5, R6 and R8 compare an agency's years, ``parent`` a government with the agencies that it sums up.
"""

from __future__ import annotations

from archive.writer.store import Archive

# R5 and R6 break legitimately (mergers, renames, another scope): they differ, they are not wrong.
_MESSAGES = {
    "R5": "上年结转与上一年度的结转下年度不同 / differs from what last year carried over",
    "R6": "现行有效件数与上一年度加制发减废止不同 / differs from last year's, plus issued, less repealed",
    "R8": "上一年项目数量与上一年度的数量加增减不同 / differs from last year's number and change",
}

_PARENT_DIFFERS = "所属机关之和大于政府的数 / the agencies' sum exceeds the government's number"
_PARENT_UNKNOWN = (
    "登记的 %d 个所属机关中已知 %d 个的数，或有未登记的机关"
    " / known of %d of %d registered agencies; others may not be registered"
)


def refresh_cross_checks(archive: Archive, agency_id: str) -> None:
    """Compare an agency's years anew, inside the caller's transaction."""
    archive.db.execute(
        "delete from checks where rule in ('R5', 'R6', 'R8')"
        " and report_id in (select id from reports where agency_id = ?)",
        [agency_id],
    )
    for rule, message in _MESSAGES.items():
        archive.db.execute(
            "insert into checks (report_id, rule, status, place, left_value, right_value, message)"
            " select found.report_id, rule, found.status, place, left_value, right_value,"
            f" case found.status when 'fail' then ? else '' end from check_{rule.lower()} as found"
            " join reports on reports.id = found.report_id where agency_id = ?",
            [message, agency_id],
        )


def refresh_parent_checks(archive: Archive) -> None:
    """Compare every government's report anew with those of its agencies, in one transaction."""
    with archive.db.atomic():
        archive.db.execute("delete from checks where rule = 'parent'")
        archive.db.execute(
            "insert into checks (report_id, rule, status, place, left_value, right_value, message)"
            " select report_id, rule, status, place, left_value, right_value,"
            " case status when 'fail' then ? when 'uncertain' then format(?, members, known, known, members)"
            " else '' end from check_parent",
            [_PARENT_DIFFERS, _PARENT_UNKNOWN],
        )
