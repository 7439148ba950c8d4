"""The database schema as a list of functions: never edited once released, only added to."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from archive.schema.first_schema import LEDGER, REPORTS, WHO
from archive.schema.search import index_text, report_text, simplified, words
from archive.schema.views import create_views
from crawler.forms import (
    APPLICATION_COLUMNS,
    APPLICATION_ITEMS,
    DISCLOSURE_COLUMNS,
    DISCLOSURE_ITEMS,
    FACT_LABELS,
    LITIGATION_COLUMNS,
    LITIGATION_STAGES,
    Item,
)
from crawler.values import fold

MIGRATIONS = Migrations("nianbao")


def _number_table(name: str, key: str, columns: dict[str, str]) -> str:
    """Return the statement for a standard table: one row an item, its numbers, its provenance."""
    numbers = ", ".join(f"{column} {kind}" for column, kind in columns.items())
    return (
        f"create table {name} (report_id integer not null references reports(id), {key} text not null,"
        f" {numbers}, origin text not null, inferred text, page integer, table_no integer,"
        f" row_no integer, primary key (report_id, {key}))"
    )


@MIGRATIONS(name="0001_initial")
def initial(db: Database) -> None:
    """Create every table of the first schema."""
    whole = dict.fromkeys(APPLICATION_COLUMNS, "integer")
    disclosure = dict.fromkeys(DISCLOSURE_COLUMNS, "integer") | {
        "amount_wan": "real",
        "amount_raw": "text",
    }
    statements = [
        *WHO.split(";\n"),
        *REPORTS.split(";\n"),
        _number_table("disclosure", "item", disclosure),
        _number_table("applications", "item", whole),
        _number_table("litigation", "stage", dict.fromkeys(LITIGATION_COLUMNS, "integer")),
        LEDGER,
    ]
    for statement in statements:
        if statement.strip():
            db.execute(statement)
    _fill_items(db)


def _fill_items(db: Database) -> None:
    """Write the Chinese label of every item key, in the form's order."""
    tables = (
        ("disclosure", DISCLOSURE_ITEMS),
        ("applications", APPLICATION_ITEMS),
        ("litigation", LITIGATION_STAGES),
    )
    facts = tuple(Item(key, zh) for key, zh in FACT_LABELS.items())
    rows = [
        {"key": item.key, "table_name": name, "zh": item.zh, "position": position}
        for name, items in (*tables, ("facts", facts))
        for position, item in enumerate(items, start=1)
    ]
    db.table("items").insert_all(rows)


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
    for statement in _LISTS.split(";\n"):
        if statement.strip():
            db.execute(statement)


@MIGRATIONS(name="0003_views")
def views(db: Database) -> None:
    """Create the checks, series and rates as views; say in the ledger why a report is not there."""
    db.execute("alter table reports add column gone_at text")
    db.execute("create index reports_agency_url on reports(agency_id, url)")
    create_views(db)


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
    create_views(db)


@MIGRATIONS(name="0007_site")
def site(db: Database) -> None:
    """Find traditional and simplified characters alike; index what the site's pages ask for."""
    put = "insert into reports_fts(rowid, title) values (?, ?)"
    take = "insert into reports_fts(reports_fts, rowid, title) values ('delete', ?, ?)"
    for (report_id,) in db.execute("select id from reports").fetchall():
        text = report_text(db, report_id)
        if simplified(text) != text:
            db.execute(take, [report_id, words(fold(text).lower())])
            db.execute(put, [report_id, index_text(text)])
    create_views(db)
    db.execute("create index versions_seen on versions(seen_at)")
    db.execute("create index reports_gone on reports(gone_at) where gone_at is not null")
