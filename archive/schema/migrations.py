"""The database schema as a list of functions: never edited once released, only added to.

Each holds the SQL of its day, and no constant of the forms: what is written here must make the same
tables in ten years. What follows from today's code alone (views, the words of items, the words of the
search index) is no migration's part: ``upgrade`` makes it anew after the last of them.
"""

from __future__ import annotations

import json

from sqlite_utils import Database, Migrations

from archive.schema.first_schema import NUMBERS, REPORTS, WHO
from archive.schema.migrations_cells import close_lists, close_more_lists, say_how_read
from archive.schema.migrations_publications import split_publications

MIGRATIONS = Migrations("nianbao")


def _run(db: Database, script: str) -> None:
    """Run the statements of a script inside the migration's transaction."""
    for statement in script.split(";\n"):
        if statement.strip():
            db.execute(statement)


@MIGRATIONS(name="0001_initial")
def initial(db: Database) -> None:
    """Create every table of the first schema."""
    for script in (WHO, REPORTS, NUMBERS):
        _run(db, script)


_LISTS = """
alter table captures add column etag text;
alter table captures add column last_modified text;
alter table captures add column tls text;
create table listings (
    column_id text not null references agencies(id), agency_id text not null references agencies(id),
    url text not null, title text not null, listed_on text, first_seen_at text not null,
    last_seen_at text not null, gone_at text, primary key (column_id, url));
create index listings_agency on listings(agency_id);
create table agency_urls (
    agency_id text not null references agencies(id), url text not null,
    first_seen_at text not null, last_seen_at text not null, primary key (agency_id, url));
"""


@MIGRATIONS(name="0002_lists")
def lists(db: Database) -> None:
    """Keep what lists name and what servers say of their answers' age."""
    _run(db, _LISTS)


@MIGRATIONS(name="0003_views")
def views(db: Database) -> None:
    """Keep when a report went from its list."""
    db.execute("alter table reports add column gone_at text")
    db.execute("create index reports_agency_url on reports(agency_id, url)")


@MIGRATIONS(name="0004_sightings")
def sightings(db: Database) -> None:
    """Keep when and where each content was seen: versions follow from it, in whatever order merged."""
    db.execute(
        "create table sightings (report_id integer not null references reports(id),"
        " seen_at text not null, content_sha256 text not null, url text not null,"
        " document_sha256 text references documents(sha256), extractor text not null, report text,"
        " primary key (report_id, seen_at, content_sha256, url))"
    )
    db.execute(
        "insert into sightings select report_id, seen_at, content_sha256, url, document_sha256,"
        " extractor, null from versions"
    )


@MIGRATIONS(name="0005_similar")
def similar(db: Database) -> None:
    """Hold which reports share their prose; filled as reports are stored or extracted anew."""
    db.execute(
        "create table sentences (report_id integer not null references reports(id),"
        " hash integer not null, length integer not null, primary key (report_id, hash))"
        " without rowid"
    )
    db.execute("create index sentences_hash on sentences(hash)")
    db.execute(
        "create table similar (report_id integer not null references reports(id),"
        " other_report_id integer not null references reports(id), score real not null,"
        " shared text not null, primary key (report_id, other_report_id))"
    )


@MIGRATIONS(name="0006_hierarchy")
def hierarchy(db: Database) -> None:
    """Compare governments with the agencies that they sum up."""
    db.execute("create index agencies_region on agencies(region_code)")
    db.execute("create index regions_parent on regions(parent_code)")


@MIGRATIONS(name="0007_site")
def site(db: Database) -> None:
    """Empty the search index, to be filled with one script's words; index what the pages ask for."""
    db.execute("insert into reports_fts(reports_fts) values ('delete-all')")
    db.execute("create index versions_seen on versions(seen_at)")
    db.execute("create index reports_gone on reports(gone_at) where gone_at is not null")


_RULE_NAMES = {
    "R1": "applications_balance", "R2": "outcomes_sum", "R3": "applicants_sum", "R4": "litigation_sum",
    "R5": "carried_over", "R6": "documents_in_force", "R7": "whole_counts", "R8": "items_carried_over",
    "R9": "prose_agrees", "R10": "fees_agree", "R11": "statistics_sums", "parent": "government_sum",
    "copies": "copies_agree",
}  # fmt: skip


@MIGRATIONS(name="0008_rules")
def rules(db: Database) -> None:
    """Name the rules, also in the versions kept as JSON; a rule's own view selects its checks."""
    db.execute(
        "create table rules (rule text primary key, name text not null, zh text not null,"
        " en text not null, position integer not null)"
    )
    db.execute("alter table checks add column name text not null default ''")
    for rule, name in _RULE_NAMES.items():
        db.execute("update checks set name = ? where rule = ?", [name, rule])
    kept = db.execute("select id, content from versions where content is not null").fetchall()
    for version_id, content in kept:
        tables = json.loads(content)
        for check in tables["checks"]:
            check["name"] = _RULE_NAMES.get(check["rule"], "")
        text = json.dumps(tables, ensure_ascii=False)
        db.execute("update versions set content = ? where id = ?", [text, version_id])


MIGRATIONS(name="0009_origin")(say_how_read)


_ABOUT = """
create table about (key text primary key, value text not null);
insert into about select 'kind', case when exists (select 1 from regions where name like '%示例%')
    then 'sample' else 'real' end where exists (select 1 from agencies);
"""


@MIGRATIONS(name="0010_about")
def about(db: Database) -> None:
    """Say of the whole archive whether it is a sample; one that knows an invented region is."""
    _run(db, _ABOUT)


_PROOF = """
alter table agencies add column owes_from integer;
alter table agencies add column owes_until integer;
alter table visits add column column_id text references agencies(id);
alter table visits add column column_url text;
alter table visits add column recognised integer;
alter table visits add column complete integer;
alter table visits add column unfinished text not null default '';
alter table visits add column failures integer;
alter table visits add column first_year integer;
alter table visits add column only_from integer;
alter table visits add column only_until integer;
alter table visits add column doubts text not null default '{}';
create table list_pages (
    id integer primary key, run_id integer not null references runs(id),
    column_id text not null references agencies(id), url text not null, fetched_at text not null,
    document_sha256 text not null references documents(sha256), stated_total integer,
    lines integer not null, reports integer not null, unfinished text not null default '');
create index list_pages_column on list_pages(run_id, column_id);
create index list_pages_document on list_pages(document_sha256);
"""


@MIGRATIONS(name="0011_proof")
def proof(db: Database) -> None:
    """Keep what a look read of which pages: without it no year is missing. Earlier looks have none."""
    _run(db, _PROOF)


MIGRATIONS(name="0012_publications")(split_publications)
MIGRATIONS(name="0013_closed_lists")(close_lists)


@MIGRATIONS(name="0014_touched_sentences")
def touched_sentences(db: Database) -> None:
    """Mark what is to be compared: copied prose is looked for only where sentences came or went."""
    db.execute("create table _common_sentences (hash integer primary key)")
    db.execute("create table _touched_sentences (hash integer primary key)")
    db.execute("create table _touched_reports (report_id integer primary key)")
    db.execute("create index similar_other on similar(other_report_id)")
    db.execute("insert into _touched_sentences select distinct hash from sentences")
    db.execute("insert into _touched_reports select distinct report_id from sentences")


@MIGRATIONS(name="0015_listed_addresses")
def _index_listed_addresses(db: Database) -> None:
    """Find a line of the lists by its address, as each look at a report asks for it."""
    db.execute("create index listings_url on listings(url)")


@MIGRATIONS(name="0016_hashed_rows")
def _hash_rows(db: Database) -> None:
    """Keep the hash of each version's rows, so that one that was changed is known by itself."""
    db.execute("alter table versions add column rows_sha256 text")
    db.execute("create index versions_unhashed on versions(id) where rows_sha256 is null")


@MIGRATIONS(name="0017_listing_dates")
def _keep_listing_dates(db: Database) -> None:
    """Keep every date with which a list named a report: ``[[captured at, sequence, date, read by]]``."""
    db.execute("alter table listings add column dates text not null default '[]'")
    db.execute(
        "update listings set dates = json_array(json_array(first_seen_at, 0, listed_on, '0'))"
        " where listed_on is not null"
    )


MIGRATIONS(name="0018_more_closed_lists")(close_more_lists)
