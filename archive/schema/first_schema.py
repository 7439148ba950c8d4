"""The first schema as SQL, never to be edited: later ones are changes in ``migrations``."""

from __future__ import annotations

WHO = """
create table regions (
    code text primary key, name text not null, level text not null,
    parent_code text references regions(code));
create table agencies (
    id text primary key, name text not null, region_code text references regions(code),
    kind text, level text, family text, list_url text, home_url text, aliases text,
    active integer not null default 1, origin text not null default 'registry');
create table runs (
    id integer primary key, started_at text not null, finished_at text, status text not null,
    requests integer not null default 0, new integer not null default 0,
    changed integer not null default 0, unchanged integer not null default 0,
    failed integer not null default 0);
create table visits (
    id integer primary key, run_id integer not null references runs(id),
    agency_id text not null references agencies(id), looked_at text not null,
    state text not null, listed integer not null default 0, message text not null default '');
create index visits_agency on visits(agency_id, looked_at);
create table documents (
    sha256 text primary key, media_type text, format text, size integer not null,
    warc_file text not null, warc_offset integer not null, first_seen_at text not null,
    payload_digest text, target_uri text not null);
create table captures (
    id integer primary key, run_id integer not null references runs(id),
    agency_id text references agencies(id), url text not null, fetched_at text not null,
    http_status integer, outcome text not null,
    document_sha256 text references documents(sha256),
    warc_file text, warc_offset integer, message text not null default '');
create index captures_url on captures(url, id);
create index captures_document on captures(document_sha256);
create index captures_agency on captures(agency_id, fetched_at);
create index captures_run on captures(run_id);
"""

REPORTS = """
create table reports (
    id integer primary key, agency_id text not null references agencies(id), year integer,
    scope text not null, title text not null, url text not null, published_on text,
    first_seen_at text not null, changed_at text not null,
    document_sha256 text references documents(sha256), content_sha256 text,
    version_count integer not null default 0, status text not null, proof text not null,
    format text, agency_as_printed text, published_source text, extractor text,
    unique (agency_id, year, scope));
create index reports_year on reports(year);
create index reports_url on reports(url);
create index reports_proof on reports(proof);
create table versions (
    id integer primary key, report_id integer not null references reports(id),
    number integer not null, seen_at text not null,
    document_sha256 text references documents(sha256), content_sha256 text not null,
    extractor text not null, url text not null, content text, unique (report_id, number));
create index versions_document on versions(document_sha256);
create index versions_url on versions(url);
create table version_documents (
    version_id integer not null references versions(id),
    document_sha256 text not null references documents(sha256), role text not null,
    url text not null, primary key (version_id, document_sha256, url));
create index version_documents_document on version_documents(document_sha256);
create table sections (
    report_id integer not null references reports(id), number integer not null,
    heading text not null, text text not null, primary key (report_id, number));
create table statistics (
    report_id integer not null references reports(id), position integer not null,
    label text not null, unit text, value real, primary key (report_id, position));
create table facts (
    report_id integer not null references reports(id), key text not null, value real not null,
    unit text, quote text not null, section integer, primary key (report_id, key));
create table checks (
    report_id integer not null references reports(id), rule text not null, status text not null,
    place text not null, left_value real, right_value real, message text not null default '',
    primary key (report_id, rule, place));
create index checks_status on checks(status, rule);
create table problems (
    id integer primary key, report_id integer not null references reports(id),
    code text not null, message text not null);
create index problems_report on problems(report_id);
create index problems_code on problems(code);
create table tables (
    report_id integer not null references reports(id), position integer not null,
    section integer not null, page integer, rows text not null,
    primary key (report_id, position));
create table items (
    key text not null, table_name text not null, zh text not null, position integer not null,
    primary key (table_name, key));
create virtual table reports_fts using fts5(title, content=[reports], content_rowid=id);
"""
# The index's one column holds the words of the whole report, prose included. It is named for a
# column of its content table, because SQLite reads that one when rows of the index are counted; and
# the content table is named in brackets, the form in which Datasette finds it.

# Due dates: 条例 article 49. A cell says why there is no report: "no report" and "could not look"
# differ. A look counts for a year only if it came after the due date.
LEDGER = """
create view ledger as
with recursive years(year) as (
    select min(2019, coalesce((select min(year) from reports), 2019))
    union all select year + 1 from years where year + 1 < cast(strftime('%Y', 'now') as integer)),
cells as (
    select agencies.id as agency_id, years.year,
        (years.year + 1) || (case agencies.kind when 'government' then '-03-31' else '-01-31' end)
            as due_on
    from agencies cross join years where agencies.active),
found as (
    select agency_id, year, min(published_on) as published_on from reports
    where status <> 'not_obtainable' group by agency_id, year)
select cells.agency_id, cells.year, cells.due_on,
    case
        when found.agency_id is not null
            then case when found.published_on > cells.due_on then 'late' else 'published' end
        when cells.due_on >= date('now') then 'not_due'
        when look.state is null or look.looked_at <= cells.due_on then 'never_looked'
        when look.state in ('ok', 'empty') then 'missing'
        when look.state = 'blocked' then 'blocked'
        else 'unreachable' end as state,
    found.published_on,
    case when found.published_on > cells.due_on
        then cast(julianday(found.published_on) - julianday(cells.due_on) as integer) end as days_late,
    look.looked_at as last_looked_at
from cells
left join found on found.agency_id = cells.agency_id and found.year = cells.year
left join visits as look on look.id = (
    select id from visits where visits.agency_id = cells.agency_id
    order by looked_at desc, id desc limit 1);
"""
