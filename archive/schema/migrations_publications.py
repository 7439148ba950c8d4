"""The migration ``0012_publications``, as it was on its day: addresses and moments out of versions."""

from __future__ import annotations

import hashlib
import json

from sqlite_utils import Database

_PUBLICATIONS = """
create table publications (
    id integer primary key, report_id integer not null references reports(id), url text not null,
    title text not null, published_on text, first_seen_at text not null, last_seen_at text not null,
    state text not null check (state in ('current', 'differing', 'moved', 'replaced', 'gone', 'unknown')),
    current_version integer, gone_at text, unique (report_id, url));
create index publications_url on publications(url);
create index publications_state on publications(state) where state not in ('current', 'gone');
alter table reports add column current_version integer;
alter table versions add column publication_id integer references publications(id);
alter table versions add column sequence integer not null default 0;
alter table versions add column change text not null default 'first'
    check (change in ('first', 'changed', 'unproved'));
alter table versions add column title text;
alter table versions add column published_on text;
alter table versions add column published_source text;
alter table versions add column status text;
alter table versions add column proof text;
alter table versions add column format text;
alter table versions add column agency_as_printed text;
alter table versions add column documents_key text not null default '';
create index versions_publication on versions(publication_id);
alter table captures add column sequence integer not null default 0;
update captures set sequence = numbered.place from (
    select id, row_number() over (partition by run_id order by id) as place from captures) as numbered
    where numbered.id = captures.id;
create table refusals (
    url text not null, documents_key text not null, seen text not null, extractor text not null,
    reason text not null, primary key (url, documents_key));
drop table sightings;
create table sightings (
    report_id integer not null references reports(id), url text not null, documents_key text not null,
    documents text not null, seen text not null, content_sha256 text not null,
    document_sha256 text, extractor text not null,
    reading text not null check (reading in ('nothing', 'unread', 'text', 'parts', 'tables')),
    complete integer not null check (complete in (0, 1)), report text not null,
    primary key (report_id, url, documents_key));
create index sightings_url on sightings(url);
insert into publications (report_id, url, title, published_on, first_seen_at, last_seen_at, state, gone_at)
    select id, url, title, published_on, first_seen_at, changed_at, 'current', gone_at from reports;
insert into publications (report_id, url, title, first_seen_at, last_seen_at, state)
    select report_id, versions.url, reports.title, min(seen_at), max(seen_at), 'unknown'
    from versions join reports on reports.id = report_id where versions.url <> reports.url
    group by report_id, versions.url;
update publications set state = 'gone' where gone_at is not null;
update publications set first_seen_at = min(first_seen_at, coalesce((select min(seen_at) from versions
    where versions.report_id = publications.report_id and versions.url = publications.url), first_seen_at)),
    current_version = (select max(number) from versions
    where versions.report_id = publications.report_id and versions.url = publications.url);
update versions set publication_id = (select id from publications
    where publications.report_id = versions.report_id and publications.url = versions.url);
update versions set title = said.title, published_on = said.published_on,
    published_source = said.published_source, status = said.status, proof = said.proof,
    format = said.format, agency_as_printed = said.agency_as_printed
    from reports as said where said.id = versions.report_id and versions.number = said.version_count;
update versions set change = 'unproved' where exists (select 1 from versions as before
    where before.report_id = versions.report_id and before.url = versions.url
    and before.number < versions.number);
update versions set change = 'changed' where change = 'unproved' and extractor = (select before.extractor
    from versions as before where before.report_id = versions.report_id and before.url = versions.url
    and before.number < versions.number order by before.number desc limit 1);
update reports set current_version = version_count where version_count > 0;
update reports set version_count = (select count(*) from versions
    where versions.report_id = reports.id and versions.url = reports.url);
"""
# How far a version was read: by its rows, which stand in the tables while it is the current one.
_READ = """
select versions.id, case
    when versions.content is null then case
        when exists (select 1 from applications where report_id = reports.id)
            or exists (select 1 from disclosure where report_id = reports.id)
            or exists (select 1 from litigation where report_id = reports.id)
            or exists (select 1 from statistics where report_id = reports.id) then 'tables'
        when (select count(*) from sections where report_id = reports.id and number > 0) > 1 then 'parts'
        when exists (select 1 from sections where report_id = reports.id) then 'text'
        else 'unread' end
    when json_array_length(versions.content, '$.applications')
        + json_array_length(versions.content, '$.disclosure')
        + json_array_length(versions.content, '$.litigation')
        + json_array_length(versions.content, '$.statistics') > 0 then 'tables'
    when json_array_length(versions.content, '$.sections') > 2 then 'parts'
    when json_array_length(versions.content, '$.sections') > 0 then 'text'
    else 'unread' end as reading,
    case when versions.content is null
        then not exists (select 1 from problems where report_id = reports.id and code = 'attachment_missing')
        else versions.content not like '%"attachment_missing"%' end as complete,
    json_object('title', coalesce(versions.title, reports.title),
        'published_on', coalesce(versions.published_on, reports.published_on),
        'published_source', coalesce(versions.published_source, reports.published_source, ''),
        'status', coalesce(versions.status, reports.status), 'proof', coalesce(versions.proof, reports.proof),
        'format', coalesce(versions.format, reports.format),
        'agency_as_printed', coalesce(versions.agency_as_printed, reports.agency_as_printed)) as said
from versions join reports on reports.id = report_id
"""


def split_publications(db: Database) -> None:
    """Make the tables, and fill them from versions, their documents and captures."""
    for statement in _PUBLICATIONS.split(";\n"):
        if statement.strip():
            db.execute(statement)
    for version_id, reading, complete, said in db.execute(_READ).fetchall():
        _see(db, version_id, reading, complete, said)
    db.execute(
        "insert or ignore into sightings select id, url, '', '[]', json_array(json_array(first_seen_at, 0)),"
        " '', null, coalesce(extractor, '0'), 'nothing', 0, json_object('title', title, 'published_on',"
        " published_on, 'published_source', coalesce(published_source, ''), 'status', status, 'proof', proof,"
        " 'format', format, 'agency_as_printed', agency_as_printed, 'problems', (select json_group_array("
        " json_array(code, message)) from problems where report_id = reports.id))"
        " from reports where version_count = 0 and current_version is null"
    )


def _see(db: Database, version_id: int, reading: str, complete: int, said: str) -> None:
    """Write a version's documents as what was seen: each of its pages with the other files."""
    sql = (
        "select report_id, url, seen_at, content_sha256, document_sha256, extractor"
        " from versions where id = ?"
    )
    report_id, url, seen_at, content, main, extractor = db.execute(sql, [version_id]).fetchone()
    linked = db.execute(
        "select document_sha256, role, url from version_documents where version_id = ? order by rowid",
        [version_id],
    ).fetchall()
    pages = [row for row in linked if row[1] == "page"]
    files = [row for row in linked if row[1] != "page"]
    for documents in [[page, *files] for page in pages] or [files]:
        hashes = sorted({row[0] for row in documents})
        key = hashlib.sha256("\n".join(hashes).encode()).hexdigest()
        seen = (
            db.execute(
                "select fetched_at, sequence from captures where document_sha256 = ? and url = ?"
                " order by fetched_at, sequence",
                [documents[0][0], documents[0][2]],
            ).fetchall()
            if documents
            else []
        )
        db.execute(
            "insert or ignore into sightings values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                report_id,
                url,
                key,
                json.dumps(documents, ensure_ascii=False),
                json.dumps(seen or [(seen_at, 0)]),
                content if reading != "unread" else "",
                main,
                extractor or "0",
                reading,
                complete,
                said,
            ],
        )
        db.execute(
            "update versions set documents_key = ? where id = ? and documents_key = ''",
            [key, version_id],
        )
