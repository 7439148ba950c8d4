"""The checks as views: each rule's rows of ``checks``, and what the rules between reports compare.

A rule is stated once, in ``pipelines/checks`` or ``cross_checks``; its view selects what
that said. ``upgrade`` creates the views anew where their text has changed; what a user adds under
another name stays.
"""

from __future__ import annotations

from crawler.rules import RULES

_COLUMNS = "report_id, rule, name, place, left_value, right_value, status"

# Reports of one agency and scope in years that follow each other.
_YEARS = """
create view consecutive_reports as
select this.id as report_id, last.id as last_report_id, this.agency_id, this.year, this.scope
from reports as this join reports as last
    on last.agency_id = this.agency_id and last.scope = this.scope and last.year = this.year - 1
"""

# Whose reports a government's own sums up: the other agencies of its region, and the governments of
# the regions right below. Candidates count too: they were seen to publish there. Where a region has two
# governments (a county's and its development zone's), whose a member is, or that neither counts the
# other's, is not known: its number is not.
_ONLY = """not exists (select 1 from agencies as another where another.region_code = {one}.region_code
    and another.kind = 'government' and another.active and another.id <> {one}.id)"""
_MEMBERS = f"""
create view government_members as
select whole.id as report_id, member.id as agency_id, part.id as member_report_id
from reports as whole
join agencies as government on government.id = whole.agency_id and government.kind = 'government'
join agencies as member on member.region_code = government.region_code
    and member.kind is not 'government' and member.active
left join reports as part on part.agency_id = member.id and part.year = whole.year
    and part.scope = 'own' and part.status <> 'not_obtainable' and {_ONLY.format(one="government")}
where whole.scope = 'all'
union all
select whole.id, member.id, part.id
from reports as whole
join agencies as government on government.id = whole.agency_id and government.kind = 'government'
join regions as below on below.parent_code = government.region_code
join agencies as member on member.region_code = below.code
    and member.kind = 'government' and member.active
left join reports as part on part.agency_id = member.id and part.year = whole.year
    and part.scope = 'all' and part.status <> 'not_obtainable'
    and {_ONLY.format(one="government")} and {_ONLY.format(one="member")}
where whole.scope = 'all'
"""
_SUMS = """
select whole.report_id, whole.item || '.total' as place, sum(part.total) as members_total,
    whole.total as government_total, count(*) as members, count(part.total) as known
from {members} as member
join applications as whole on whole.report_id = member.report_id
left join applications as part
    on part.report_id = member.member_report_id and part.item = whole.item
group by whole.report_id, whole.item
union all
select whole.report_id, whole.stage || '.total', sum(part.total), whole.total, count(*),
    count(part.total)
from {members} as member
join litigation as whole on whole.report_id = member.report_id
left join litigation as part
    on part.report_id = member.member_report_id and part.stage = whole.stage
group by whole.report_id, whole.stage
"""
# Counted for the rows that are asked for alone: a page of many costs no sum over all governments.
_PARENT = f"""
create view check_parent as
select {_COLUMNS},
    (select count(*) from government_members as member where member.report_id = checks.report_id) as members,
    (select count(coalesce(three.total, four.total)) from government_members as member
        left join applications as three on three.report_id = member.member_report_id
            and three.item = replace(checks.place, '.total', '')
        left join litigation as four on four.report_id = member.member_report_id
            and four.stage = replace(checks.place, '.total', '')
        where member.report_id = checks.report_id) as known
from checks where rule = 'parent'
"""


def sums_of(members: str) -> str:
    """Return the statement that sums up what stands in a table or view like ``government_members``."""
    return _SUMS.format(members=members)


def check_statements() -> list[str]:
    """Return the statements that create the checks' views, and those that they rest on."""
    own = [
        f"create view check_{rule.lower()} as select {_COLUMNS} from checks where rule = '{rule}'"
        for rule in RULES
        if rule.startswith("R")
    ]
    sums = f"create view government_sums as{sums_of('government_members')}"
    return [*(view.strip() for view in (_YEARS, _MEMBERS, sums, _PARENT)), *own]
