"""The schema holds many reports: what a crawl asks while it writes is found by an index, not by a scan."""

from __future__ import annotations

import re
from datetime import date

from archive.writer.listings import close_list
from archive.writer.looks import Look, carried_before, record_look
from archive.writer.visits import backoff_until, fresh_urls, refused_urls
from tests.conftest import AGENCY
from tests.test_archive import page, put

_PLANNED = re.compile(r"^\s*(select|insert|update|delete|with)\b", re.IGNORECASE)


def _scans(db, statements):
    """Return the statements that read a whole table, with the plan's line."""
    found = set()
    for sql in statements:
        if not _PLANNED.match(sql) or "sqlite_master" in sql or "reports_fts" in sql:
            continue
        for *_, detail in db.conn.execute(f"explain query plan {sql}"):
            if detail.startswith("SCAN") and "CONSTANT ROW" not in detail:
                found.add((detail, " ".join(sql.split())[:200]))
    return found


def test_no_write_of_a_crawl_reads_a_whole_table(archive):
    said = []
    archive.db.conn.set_trace_callback(said.append)
    outcomes = [
        put(archive, page(visits=1)).outcome,
        put(archive, page(visits=2), at="2024-02-02T00:00:00Z").outcome,
        put(archive, page(licences=4), at="2024-02-03T00:00:00Z").outcome,
    ]
    look = Look(
        agency_id=AGENCY.id, column_id=AGENCY.id, column_url=AGENCY.list_url, state="ok", listed=1
    )  # fmt: skip
    record_look(archive, 1, look, at="2024")
    close_list(archive, AGENCY.id, since="2024", at="2024")
    fresh_urls(archive, AGENCY.id, today=date(2024, 3, 1))
    refused_urls(archive, AGENCY.id, extractor="1", today=date(2024, 3, 1))
    carried_before(archive, AGENCY.id)
    backoff_until(archive, AGENCY.id)
    archive.count_reports(AGENCY.id)
    archive.db.conn.set_trace_callback(None)
    assert outcomes == ["new", "unchanged", "changed"]
    assert len(said) > 50
    assert _scans(archive.db, said) == set()


def test_a_query_without_an_index_would_be_noticed(archive):
    statements = ["select id from reports where title = 'x'"]
    assert [plan for plan, _ in _scans(archive.db, statements)] == ["SCAN reports"]
