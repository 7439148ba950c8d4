"""The ledger as views: what each agency owed each year, what became of it, and the proof of absence.

Due dates are those of 条例 article 49. A year is ``missing`` only with proof; why anything else is not
there is a state of its own. A look counts for a year only if it came after the due date, and only the
last one counts: what it could not read is not known.
"""

from __future__ import annotations

# 492号 gave everybody until 31 March; so it is for an agency whose kind is unknown, and for a town: article
# 49 names none, and no later day.
_DUE_AFTER = (
    "(({year} + 1) || (case when coalesce(agencies.kind, '') in ('government', 'township', '')"
    " or {year} < 2019 then '-03-31' else '-01-31' end))"
)
_DUE = _DUE_AFTER.format(year="years.year")
_OF_CELL = "of_it.agency_id = agencies.id and of_it.year = years.year"
_OF_AGENCY = "of_it.agency_id = agencies.id and of_it.status <> 'not_obtainable'"
_READ_ONE = "status not in ('not_obtainable', 'no_text')"
_HELD = f"select id from reports as of_it where {_OF_CELL} and {_READ_ONE}"  # noqa: S608
# Each row of a cell is found once and by an index: a few agencies of many cost little.
_FROM = f"""
from agencies cross join years
left join reports as first_seen on first_seen.id = ({_HELD} order by first_seen_at, id limit 1)
left join reports as dated on dated.id = ({_HELD} order by published_on is null, published_on, id limit 1)
left join reports as textless on textless.id = (select id from reports as of_it
    where {_OF_CELL} and status = 'no_text' limit 1)
left join reports as oldest on oldest.id = (select id from reports as of_it
    where {_OF_AGENCY} and year is not null order by year limit 1)
left join reports as yearless on yearless.id = (select id from reports as of_it
    where {_OF_AGENCY} and year is null limit 1)
left join visits as look on look.id = (select id from visits as of_it where of_it.agency_id = agencies.id
    and years.year between coalesce(only_from, 0) and coalesce(only_until, 9999)
    order by looked_at desc, id desc limit 1)
left join runs on runs.id = look.run_id
left join agencies as columns on columns.id = look.column_id
left join captures as broken on broken.id = (select captures.id from captures
    join runs on runs.id = captures.run_id where captures.agency_id = agencies.id
    and runs.status <> 'finished' and fetched_at > coalesce(look.looked_at, '')
    and substr(fetched_at, 1, 10) > {_DUE} order by fetched_at desc limit 1)
"""  # noqa: S608  # only this module's own text is put together here
# A report that was dated anew, or corrected, was not late for that: its first date counts.
_FIRST_DATE = "(select min(published_on) from versions where versions.report_id = dated.id)"
_DATE = f"coalesce(min(dated.published_on, {_FIRST_DATE}), dated.published_on, {_FIRST_DATE})"
_DOUBT = """json_extract(look.doubts, '$."' || years.year || '".{}')"""
_PAGES = (
    "from list_pages as page where page.run_id = look.run_id and page.column_id = look.column_id"
)
_READ = (
    f"(select count(*) || ' pages, ' || sum(lines) || ' lines, '"
    f" || coalesce(max(stated_total) || ' stated', 'no total stated') {_PAGES})"
)
# The first year of which a report is known, or named by the list: what was before it is not known.
_KNOWN = "min(coalesce(oldest.year, look.first_year), coalesce(look.first_year, oldest.year))"
# Dates are China's, moments UTC: what was there at 15:59 UTC was there on that day.
_FIRST_SEEN = "date(first_seen.first_seen_at, '+8 hours')"
# What a cell is told of: the first condition that holds, its state and why, as SQL.
_RULES = (
    (f"{_FIRST_SEEN} <= {{due}}", "'published'", "null"),
    ("{date} <= {due}", "'published'", "null"),
    ("{date} is not null", "'late'", "null"),
    ("first_seen.id is not null", "'published_undated'", "'no date of publication is known'"),
    ("textless.id is not null", "'extraction_failed'", "'no text could be read: ' || textless.url"),
    ("years.year < agencies.owes_from", "'not_owed'", "'owes reports from ' || agencies.owes_from"),
    ("years.year > agencies.owes_until", "'not_owed'", "'owes reports until ' || agencies.owes_until"),
    ("{due} >= date('now')", "'not_due'", "null"),
    ("broken.id is not null", "'interrupted'", "'run ' || broken.run_id || ' did not finish its look'"),
    ("look.id is null", "'never_looked'", "null"),
    ("substr(look.looked_at, 1, 10) <= {due}", "'never_looked'", "'the last look came before it was due'"),
    ("runs.status <> 'finished'", "'interrupted'", "'run ' || look.run_id || ' did not finish'"),
    ("{doubt} is not null", "{doubt}", "{doubted}"),
    ("look.state in ('blocked', 'unreachable', 'partial', 'unread')", "look.state", "look.message"),
    ("look.state = 'needs_browser'", "'unread'", "look.message"),
    ("look.recognised is null", "'unread'", "'looked at by an earlier version, which kept no proof'"),
    ("look.failures > 0", "'partial'", "look.message"),
    ("not look.complete", "'partial'", "look.unfinished"),
    ("not look.recognised", "'unread'", "'no line is a report, nor does the page say that it is empty'"),
    ("agencies.origin <> 'registry'", "'unread'", "'not in the registry: what it owes is unknown'"),
    ("look.column_url is not coalesce(nullif(columns.list_url, ''), columns.home_url)", "'unread'",
     "'the registry names another column now'"),
    ("columns.id <> agencies.id and coalesce(agencies.list_url, '') not in ('', columns.list_url)",
     "'unread'", "'the registry names another column now'"),
    ("yearless.id is not null", "'unread'", "'a report of unknown year may be this one: ' || yearless.url"),
    ("agencies.owes_from is null and {known} is null and {next_due} < substr(look.looked_at, 1, 10)",
     "'unread'", "'no report of any year is known, nor from when it owes them'"),
    ("{known} > years.year", "'unread'",
     "'the list begins with ' || {known} || ': what was before it is not known'"),
    ("1", "'missing'",
     f"'not on the list, which was read to its end: ' || {_READ}"),
)  # fmt: skip


def _case(position: int) -> str:
    terms = {
        "due": _DUE,
        "next_due": _DUE_AFTER.format(year="(years.year + 1)"),
        "known": _KNOWN,
        "date": _DATE,
        "doubt": _DOUBT.format("state"),
        "doubted": _DOUBT.format("why"),
    }
    whens = (f"when {rule[0]} then {rule[position]}" for rule in _RULES)
    return "case " + "\n    ".join(whens).format(**terms) + " end"


def ledger_statements() -> list[str]:
    """Return the statements that create the ledger and the view of its proofs."""
    ledger = f"""create view ledger as
with recursive years(year) as (
    select min(2019, coalesce((select min(year) from reports), 2019))
    union all select year + 1 from years where year + 1 < cast(strftime('%Y', 'now') as integer))
select agencies.id as agency_id, years.year, {_DUE} as due_on,
    {_case(1)} as state,
    {_DATE} as published_on, case when {_DATE} > {_DUE}
        and {_FIRST_SEEN} > {_DUE}
        then cast(julianday({_DATE}) - julianday({_DUE}) as integer) end as days_late,
    look.looked_at as last_looked_at, {_case(2)} as why,
    first_seen.first_seen_at, look.id as visit_id
{_FROM.strip()}"""  # noqa: S608
    proofs = """create view missing_proofs as
select ledger.agency_id, ledger.year, visit_id, visits.run_id, visits.column_id, list_pages.url,
    list_pages.fetched_at, list_pages.document_sha256, stated_total, lines, reports
from ledger join visits on visits.id = visit_id
join list_pages on list_pages.run_id = visits.run_id and list_pages.column_id = visits.column_id
where ledger.state = 'missing'"""
    return [ledger, proofs]
