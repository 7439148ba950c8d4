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

_ROW = """origin text not null, inferred text, page integer, table_no integer, row_no integer"""

NUMBERS = f"""
create table disclosure (
    report_id integer not null references reports(id), item text not null,
    issued integer, repealed integer, in_force integer, handled integer, amount_wan real,
    newly_made integer, newly_published integer, published_total integer, prior_year integer,
    change integer, projects integer, amount_raw text,
    {_ROW}, primary key (report_id, item));
create table applications (
    report_id integer not null references reports(id), item text not null,
    natural_person integer, enterprise integer, research integer, public_welfare integer,
    legal_service integer, other_org integer, total integer,
    {_ROW}, primary key (report_id, item));
create table litigation (
    report_id integer not null references reports(id), stage text not null,
    upheld integer, corrected integer, other integer, pending integer, total integer,
    {_ROW}, primary key (report_id, stage));
"""
