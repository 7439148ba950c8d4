"""The ledger: a year is missing only with proof, and why anything else is not there has its own word."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.reader.queries import ledger_rows
from archive.schema.labels import LEDGER_STATES
from archive.writer.captures import record_exchange
from archive.writer.looks import Look, record_look, record_page
from crawler.errors import ArchiveError
from crawler.findings import ListRead
from crawler.models import Document, Exchange
from tests.conftest import AGENCY, REGIONS
from tests.test_archive import page, put

LIST = Document(body="<li>云溪县财政局2023年政府信息公开工作年度报告</li>".encode())
AFTER = "2025-06-01T00:00:00Z"  # after every due date of 2023 and before


def look(archive, *, at=AFTER, run=None, status="finished", pages=True, **facts):
    """Write a look that proves all that it can, but for what is said."""
    # An archive holds runs older than its last one once another was merged into it.
    run = run or archive.insert("runs", {"started_at": at, "status": "running"})
    if pages:
        exchange = Exchange(
            url=AGENCY.list_url, method="GET", request_headers=(), status=200, reason="OK",
            response_headers=(), body=LIST.body, payload=LIST.body, fetched_at=at,
            agency_id=AGENCY.id,
        )  # fmt: skip
        record_exchange(archive, run, exchange)
        read = ListRead(agency_id=AGENCY.id, url=AGENCY.list_url, sha256=LIST.sha256)
        record_page(archive, run, replace(read, lines=1, shown=1))
    whole = {
        "agency_id": AGENCY.id, "column_id": AGENCY.id, "column_url": AGENCY.list_url,
        "state": "ok", "listed": 1, "recognised": True, "complete": True, "first_year": 2019,
    }  # fmt: skip
    record_look(archive, run, Look(**whole | facts), at=at)
    archive.finish_run(run, at, status, {})


def states(archive):
    ours = (row for row in ledger_rows(archive.db) if row["agency_id"] == AGENCY.id)
    return {row["year"]: row["state"] for row in ours}


def why(archive, year):
    return next(row["why"] for row in ledger_rows(archive.db) if row["year"] == year)


def test_a_year_is_missing_when_a_whole_list_read_after_it_was_due_lacks_it(archive):
    put(archive, page(year=2023))
    look(archive)
    found = states(archive)
    assert {year: found[year] for year in range(2019, 2024)} == {
        2019: "missing", 2020: "missing", 2021: "missing", 2022: "missing",
        2023: "published_undated",
    }  # fmt: skip
    assert why(archive, 2022) == (
        "not on the list, which was read to its end: 1 pages, 1 lines, no total stated"
    )


def test_a_missing_cell_leads_to_the_captures_of_the_list_that_lacks_it(archive):
    put(archive, page(year=2023))
    look(archive)
    assert list(archive.db.query("select * from missing_proofs where year = 2022")) == [
        {
            "agency_id": AGENCY.id, "year": 2022, "visit_id": 1, "run_id": 2, "column_id": AGENCY.id,
            "url": AGENCY.list_url, "fetched_at": AFTER, "document_sha256": LIST.sha256,
            "stated_total": None, "lines": 1, "reports": 1,
        }
    ]  # fmt: skip


# What is taken from a look that proves 2022 missing, and the word that is left.
DOUBTS = [
    ({"state": "blocked", "listed": 0}, "blocked"),
    ({"state": "unreachable", "listed": 0}, "unreachable"),
    ({"state": "needs_browser", "listed": 0}, "unread"),
    ({"state": "unread", "listed": 0, "recognised": False}, "unread"),
    ({"state": "partial", "complete": False}, "partial"),
    ({"recognised": False}, "unread"),
    ({"complete": False, "unfinished": "a script's next page"}, "partial"),
    ({"failures": 1, "message": "a report did not come"}, "partial"),
    ({"status": "interrupted"}, "interrupted"),
    ({"status": "running"}, "interrupted"),
    ({"at": "2023-01-31T23:59:59Z"}, "never_looked"),
    ({"at": "2023-01-15T00:00:00Z"}, "never_looked"),
    ({"column_url": "http://www.yunxi.gov.cn/old.html"}, "unread"),
    ({"first_year": 2023}, "unread"),
    ({"doubts": {2022: ("extraction_failed", "the process died")}}, "extraction_failed"),
    ({"doubts": {2022: ("unreachable", "HTTP 500")}}, "unreachable"),
    ({"years": (2023, 2024)}, "never_looked"),
]


@pytest.mark.parametrize(("facts", "state"), DOUBTS, ids=lambda value: str(value)[:60])
def test_without_one_part_of_the_proof_no_year_is_missing(archive, facts, state):
    put(archive, page(year=2023), at="2022-06-01T00:00:00Z")
    look(archive, **facts)
    assert states(archive)[2022] == state


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(picked=st.sets(st.sampled_from(range(len(DOUBTS))), min_size=1, max_size=4))
def test_no_mixture_of_doubts_is_a_proof(archive, picked):
    facts = {}
    for number in sorted(picked):
        facts |= DOUBTS[number][0]
    archive.db.execute("delete from visits")
    archive.db.execute("delete from list_pages")
    put(archive, page(year=2023), at="2022-06-01T00:00:00Z")
    look(archive, **facts)
    assert states(archive)[2022] != "missing"


def test_a_look_that_failed_takes_back_what_an_earlier_one_proved(archive):
    put(archive, page(year=2023))
    look(archive)
    look(archive, at="2025-07-01T00:00:00Z", state="blocked", recognised=False, message="HTTP 412")
    assert (states(archive)[2022], why(archive, 2022)) == ("blocked", "HTTP 412")


def test_a_run_that_was_broken_off_leaves_its_agencies_interrupted(archive):
    put(archive, page(year=2023))
    look(archive)
    run = archive.start_run("2025-07-01T00:00:00Z")
    archive.db.execute(
        "insert into captures (run_id, agency_id, url, fetched_at, outcome)"
        " values (?, ?, ?, '2025-07-01T00:00:01Z', 'new')",
        [run, AGENCY.id, AGENCY.list_url],
    )
    assert states(archive)[2022] == "interrupted"  # still running, or killed
    archive.start_run("2025-07-02T00:00:00Z")
    assert (states(archive)[2022], why(archive, 2022)) == (
        "interrupted",
        f"run {run} did not finish its look",
    )


def test_a_publisher_that_the_registry_does_not_know_is_accused_of_nothing(archive):
    put(archive, page(year=2023))
    look(archive)
    archive.db.execute("update agencies set origin = 'discovered'")
    assert states(archive)[2022] == "unread"


def test_a_report_of_unknown_year_may_be_the_one_that_is_not_listed(archive):
    put(archive, page(year=2023))
    archive.db.execute("update reports set year = null")
    look(archive)
    assert states(archive)[2022] == "unread"
    assert AGENCY.list_url.rpartition("/")[0][:20] in why(archive, 2022)


def test_a_column_that_says_it_is_empty_proves_the_years_since_the_agency_owes(archive):
    archive.sync_registry([replace(AGENCY, owes_from=2021, owes_until=2022)], REGIONS)
    look(archive, state="empty", listed=0, first_year=None)
    found = states(archive)
    assert [found[year] for year in range(2019, 2024)] == [
        "not_owed", "not_owed", "missing", "missing", "not_owed",
    ]  # fmt: skip


def test_of_an_agency_without_any_report_an_empty_column_lacks_the_last_due_year_alone(archive):
    look(archive, at="2023-06-01T00:00:00Z", state="empty", listed=0, first_year=None)
    found = states(archive)
    assert [found[year] for year in range(2019, 2024)] == [
        "unread", "unread", "unread", "missing", "never_looked",
    ]  # fmt: skip
    assert why(archive, 2021).startswith("no report of any year is known")


def test_a_list_whose_reports_could_not_be_read_says_nothing_of_the_years_before_them(archive):
    look(archive, first_year=2022, doubts={2022: ("extraction_failed", "the process died")})
    found = states(archive)
    assert [found[year] for year in range(2020, 2024)] == [
        "unread", "unread", "extraction_failed", "missing",
    ]  # fmt: skip
    assert why(archive, 2021) == "the list begins with 2022: what was before it is not known"


def test_an_agency_that_got_a_column_of_its_own_is_not_judged_by_its_carriers(archive):
    carrier = replace(AGENCY, id="411991-government", name="云溪县人民政府", kind="government")
    carried = replace(AGENCY, list_url="", home_url="http://www.yunxi.gov.cn/finance/")
    archive.sync_registry([carrier, carried], REGIONS)
    put(archive, page(year=2023))
    look(archive, column_id=carrier.id)
    assert states(archive)[2022] == "missing"
    own = replace(AGENCY, list_url="http://finance.yunxi.gov.cn/gknb/")
    archive.sync_registry([own], REGIONS)
    assert states(archive)[2022] == "unread"


def test_a_report_of_a_year_that_is_not_owed_is_there_all_the_same(archive):
    archive.sync_registry([replace(AGENCY, owes_until=2022)], REGIONS)
    put(archive, page(year=2023))
    assert states(archive)[2023] in {"published", "published_undated", "late"}


def test_a_paused_agency_keeps_its_history(archive):
    put(archive, page(year=2023))
    look(archive)
    before = states(archive)
    archive.sync_registry([replace(AGENCY, paused="合并")], REGIONS)
    assert states(archive) == before


@pytest.mark.parametrize(
    ("kind", "year", "due"),
    [
        ("department", 2023, "2024-01-31"),
        ("institution", 2019, "2020-01-31"),
        ("department", 2018, "2019-03-31"),
        ("government", 2018, "2019-03-31"),
        ("government", 2023, "2024-03-31"),
        ("township", 2023, "2024-03-31"),  # article 49 names none: DOMAIN 2.1
    ],
)
def test_reports_are_due_by_article_49(archive, kind, year, due):
    archive.sync_registry([replace(AGENCY, kind=kind)], REGIONS)
    put(archive, page(year=2018))
    assert {row["year"]: row["due_on"] for row in ledger_rows(archive.db)}[year] == due


@pytest.mark.parametrize(
    ("published_on", "seen", "state", "days"),
    [
        ("2024-01-31", AFTER, "published", None),
        ("2024-02-10", AFTER, "late", 10),
        (None, AFTER, "published_undated", None),
        (None, "2024-01-31T09:00:00Z", "published", None),  # it was there by then
        (None, "2024-01-31T15:59:59Z", "published", None),  # before midnight in China
        (None, "2024-01-31T16:00:00Z", "published_undated", None),  # 1 February there
        ("2024-02-01", "2024-01-31T20:00:00Z", "late", 1),
        ("2024-02-10", "2024-01-20T00:00:00Z", "published", None),
    ],
)
def test_a_report_is_in_time_late_or_of_unknown_date(archive, published_on, seen, state, days):
    put(archive, page(year=2023))
    archive.db.execute(
        "update reports set published_on = ?, first_seen_at = ?", [published_on, seen]
    )
    row = next(row for row in ledger_rows(archive.db) if row["year"] == 2023)
    assert (row["state"], row["days_late"]) == (state, days)


def test_a_report_that_could_not_be_read_is_not_called_published(archive):
    put(archive, page(year=2023))
    archive.db.execute("update reports set status = 'no_text'")
    assert states(archive)[2023] == "extraction_failed"


def test_the_look_of_an_earlier_version_proves_nothing(archive):
    put(archive, page(year=2023))
    run = archive.start_run(AFTER)
    archive.db.execute(
        "insert into visits (run_id, agency_id, looked_at, state, listed) values (?, ?, ?, 'ok', 1)",
        [run, AGENCY.id, AFTER],
    )
    archive.finish_run(run, AFTER, "finished", {})
    assert (states(archive)[2022], why(archive, 2022)) == (
        "unread",
        "looked at by an earlier version, which kept no proof",
    )


def test_a_look_is_as_of_its_first_list_page(archive):
    look(archive, at=AFTER)
    ((looked_at,),) = archive.db.execute("select looked_at from visits").fetchall()
    assert looked_at == AFTER


def test_a_list_page_without_its_capture_is_no_proof(archive):
    read = ListRead(agency_id=AGENCY.id, url=AGENCY.list_url, sha256=LIST.sha256, lines=1)
    with pytest.raises(ArchiveError, match="holds no capture of this list page"):
        record_page(archive, 1, read)


def test_a_listed_year_that_the_archive_holds_is_no_doubt(archive):
    put(archive, page(year=2023))
    look(archive, doubts={2023: ("unread", "a list names it")})
    assert archive.db.execute("select doubts from visits").fetchall() == [("{}",)]


def test_every_state_has_its_words():
    assert set(LEDGER_STATES) == {
        "published", "published_undated", "late", "missing", "unread", "partial", "interrupted",
        "extraction_failed", "blocked", "unreachable", "not_due", "not_owed", "never_looked",
    }  # fmt: skip
    assert len({label.sign for label in LEDGER_STATES.values()}) == len(LEDGER_STATES)
