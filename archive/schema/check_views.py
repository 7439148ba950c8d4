"""The checks as views: each rule as readable SQL, with both sides and the verdict.

They hold no data. ``upgrade`` creates them anew where their text has changed; what a user adds under
another name stays.
"""

from __future__ import annotations

from crawler.forms import APPLICATION_COLUMNS, STATISTICS_SUMS

_APPLICANTS = tuple(APPLICATION_COLUMNS)[:-1]
_ENDS = "('new_received', 'carried_in', 'total_handled', 'carried_out')"

# Blank is not zero: a sum with a blank is uncertain.
_VERDICT = (
    "case when left_value is null and right_value is null then 'not_assessable'"
    " when left_value is null or right_value is null then 'uncertain'"
    " when left_value = right_value then 'pass' else 'fail' end"
)


def _check(rule: str, sides: str) -> str:
    """Return the view of one rule over a select of report_id, place, left_value, right_value."""
    return (
        f"create view check_{rule.lower()} as select report_id, '{rule}' as rule, place,"
        f" left_value, right_value, {_VERDICT} as status from ({sides})"
    )


_R1 = """
select new.report_id, new.applicant as place, new.value + carried.value as left_value,
    handled.value + left_over.value as right_value
from application_cells as new
join application_cells as carried on carried.report_id = new.report_id
    and carried.applicant = new.applicant and carried.item = 'carried_in'
join application_cells as handled on handled.report_id = new.report_id
    and handled.applicant = new.applicant and handled.item = 'total_handled'
join application_cells as left_over on left_over.report_id = new.report_id
    and left_over.applicant = new.applicant and left_over.item = 'carried_out'
where new.item = 'new_received'
"""
_R2 = f"""
select details.report_id, details.applicant as place,
    case when count(details.value) = count(*) then sum(details.value) end as left_value,
    (select value from application_cells as total where total.report_id = details.report_id
        and total.applicant = details.applicant and total.item = 'total_handled') as right_value
from application_cells as details where details.item not in {_ENDS}
group by details.report_id, details.applicant
"""
_R3 = f"select report_id, item as place, {' + '.join(_APPLICANTS)} as left_value, total as right_value from applications"
_R4 = "select report_id, stage as place, upheld + corrected + other + pending as left_value, total as right_value from litigation"
_R5 = """
select pair.report_id, 'carried_in.' || this.applicant as place,
    last.value as left_value, this.value as right_value
from consecutive_reports as pair
join application_cells as this on this.report_id = pair.report_id and this.item = 'carried_in'
join application_cells as last on last.report_id = pair.last_report_id
    and last.applicant = this.applicant and last.item = 'carried_out'
"""
_R6 = """
select pair.report_id, this.item || '.in_force' as place,
    last.in_force + this.issued - this.repealed as left_value, this.in_force as right_value
from consecutive_reports as pair
join disclosure as this on this.report_id = pair.report_id
join disclosure as last on last.report_id = pair.last_report_id and last.item = this.item
where this.item in ('regulations', 'normative_documents') and pair.year >= 2022
    and (this.in_force is not null or last.in_force is not null)
"""
_R8 = """
select pair.report_id, this.item || '.prior_year' as place,
    last.prior_year + last.change as left_value, this.prior_year as right_value
from consecutive_reports as pair
join disclosure as this on this.report_id = pair.report_id and this.prior_year is not null
join disclosure as last on last.report_id = pair.last_report_id and last.item = this.item
"""

# Whose reports a government's own sums up: the other agencies of its region, and the governments of
# the regions right below. Candidates count too: they were seen to publish there.
_MEMBERS = """
create view government_members as
select whole.id as report_id, member.id as agency_id, part.id as member_report_id
from reports as whole
join agencies as government on government.id = whole.agency_id and government.kind = 'government'
join agencies as member on member.region_code = government.region_code
    and member.kind is not 'government' and member.active
left join reports as part on part.agency_id = member.id and part.year = whole.year
    and part.scope = 'own' and part.status <> 'not_obtainable'
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
where whole.scope = 'all'
"""
# A sum above the government's number differs. One below does not, while the registry may not know
# every agency of the region.
_PARENT = """
create view check_parent as
select report_id, 'parent' as rule, place, left_value, right_value,
    case when right_value is null then 'not_assessable'
        when known < members or left_value < right_value then 'uncertain'
        when left_value = right_value then 'pass' else 'fail' end as status, members, known
from (
    select whole.report_id, whole.item || '.total' as place, sum(part.total) as left_value,
        whole.total as right_value, count(*) as members, count(part.total) as known
    from government_members as member
    join applications as whole on whole.report_id = member.report_id
    left join applications as part
        on part.report_id = member.member_report_id and part.item = whole.item
    group by whole.report_id, whole.item
    union all
    select whole.report_id, whole.stage || '.total', sum(part.total), whole.total, count(*),
        count(part.total)
    from government_members as member
    join litigation as whole on whole.report_id = member.report_id
    left join litigation as part
        on part.report_id = member.member_report_id and part.stage = whole.stage
    group by whole.report_id, whole.stage)
"""

_COUNTS = (
    "issued",
    "repealed",
    "in_force",
    "handled",
    "newly_made",
    "newly_published",
    "published_total",
    "prior_year",
    "projects",
)


def _r7() -> str:
    """Return how many cells of each table are negative, or not whole where counts stand."""
    bad = "value < 0 or value <> cast(value as integer)"
    cells = " union all ".join(
        f"select report_id, {column} as value from disclosure" for column in _COUNTS
    )
    stages = " union all ".join(
        f"select report_id, {column} as value from litigation"
        for column in ("upheld", "corrected", "other", "pending", "total")
    )
    tables = {
        "disclosure": f"({cells} union all select report_id, case when amount_wan < 0 then amount_wan else 0 end from disclosure)",
        "applications": "application_cells",
        "litigation": f"({stages})",
    }
    return " union all ".join(
        f"select report_id, '{name}' as place, sum({bad}) as left_value,"
        f" case when count(value) then 0 end as right_value from {source} group by report_id"
        for name, source in tables.items()
    )


# Prose may speak of the office where a government's tables sum up: such a difference is uncertain.
# The applications received may be meant with those carried in.
_R9 = """
create view check_r9 as
select report_id, 'R9' as rule, place, left_value,
    case when left_value = other_value then other_value else right_value end as right_value,
    case when right_value is null and other_value is null then 'not_assessable'
        when left_value in (right_value, other_value) then 'pass'
        when scope = 'all' then 'uncertain' else 'fail' end as status
from (
    select facts.report_id, reports.scope, facts.key as place, facts.value as left_value,
        case facts.key when 'applications_received' then new.total
            when 'applications_answered' then handled.total when 'reviews' then review.total
            else direct.total + after.total end as right_value,
        case facts.key when 'applications_received' then new.total + carried.total end as other_value
    from facts
    join reports on reports.id = facts.report_id
    left join applications as new on new.report_id = reports.id and new.item = 'new_received'
    left join applications as carried on carried.report_id = reports.id and carried.item = 'carried_in'
    left join applications as handled on handled.report_id = reports.id and handled.item = 'total_handled'
    left join litigation as review on review.report_id = reports.id and review.stage = 'review'
    left join litigation as direct on direct.report_id = reports.id and direct.stage = 'suit_direct'
    left join litigation as after on after.report_id = reports.id and after.stage = 'suit_after_review'
    where facts.key in ('applications_received', 'applications_answered', 'reviews', 'suits'))
"""

# Part six denies a fee where 未, 没有 or 无 is followed in its clause, six characters on at most, by a
# word of charging: 本年度未收取信息处理费.
_R10 = """
with recursive six as (
    select report_id, replace(replace(replace(replace(text, ';', '。'), '；', '。'), ',', '。'), '，', '。') || '。' as text
    from sections where number = 6),
places as (
    select report_id, text, 1 as place from six
    union all select report_id, text, place + 1 from places where place < length(text)),
clauses as (
    select report_id, substr(rest, 1, instr(rest, '。') - 1) as clause
    from (select report_id, case when substr(text, place, 2) = '没有' then substr(text, place + 2)
            when substr(text, place, 1) in ('未', '无') then substr(text, place + 1) end as rest from places)
    where rest is not null),
denials as (
    select distinct report_id from clauses
    where instr(clause, '收取') between 1 and 7 or instr(clause, '产生') between 1 and 7
        or instr(clause, '发生') between 1 and 7 or instr(clause, '收费') between 1 and 7
        or (instr(clause, '信息') between 1 and 7 and instr(substr(clause, instr(clause, '信息') + 2, 5), '费'))),
stated as (select report_id, value from facts where key = 'fee_collected_yuan')
select report_id, 'fees' as place, coalesce(stated.value, 0) as left_value,
    case when denials.report_id is null then stated.value else 0 end as right_value
from (select report_id from denials union select report_id from stated)
left join stated using (report_id) left join denials using (report_id)
"""


def _r11() -> str:
    """Return the sums of the statistics form: each part is the first row of its name below the sum's."""
    names = ", ".join(
        f"('{whole}', '{part.replace('、', '')}', {len(parts)})"
        for whole, parts in STATISTICS_SUMS
        for part in parts
    )
    return f"""
with sums(whole, part, parts) as (values {names}),
clean as (select report_id, position, value, replace(replace(label, '、', ''), ' ', '') as label from statistics),
wholes as (
    select report_id, whole, min(position) as position
    from clean join (select distinct whole from sums) on instr(label, whole) between 1 and 6
    group by report_id, whole),
parts as (
    select wholes.report_id, wholes.whole, wholes.position, sums.parts, min(clean.position) as part_position
    from wholes join sums on sums.whole = wholes.whole
    join clean on clean.report_id = wholes.report_id and clean.position >= wholes.position
        and instr(clean.label, sums.part) between 1 and 6
    group by wholes.report_id, wholes.whole, sums.part)
select parts.report_id, parts.whole as place,
    case when count(part.value) = count(*) then sum(part.value) end as left_value, whole.value as right_value
from parts
join statistics as part on part.report_id = parts.report_id and part.position = parts.part_position
join statistics as whole on whole.report_id = parts.report_id and whole.position = parts.position
group by parts.report_id, parts.whole having count(*) = max(parts.parts)
"""


def check_statements() -> list[str]:
    """Return the statements that create the checks' views."""
    sides = {
        "R1": _R1, "R2": _R2, "R3": _R3, "R4": _R4, "R5": _R5, "R6": _R6, "R7": _r7(), "R8": _R8, "R10": _R10, "R11": _r11(),
    }  # fmt: skip
    return [
        *(_check(rule, sql) for rule, sql in sides.items()), _R9.strip(), _MEMBERS.strip(), _PARENT.strip()
    ]  # fmt: skip
