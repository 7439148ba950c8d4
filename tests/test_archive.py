"""The archive by its public tables: identities, versions, order of durability, ledger."""

from __future__ import annotations

import gzip
import itertools
import json
import sqlite3
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database
from warcio.archiveiterator import ArchiveIterator

from archive.originals.payloads import read_payload
from archive.originals.warc import NOTE
from archive.writer.captures import record_exchange
from archive.writer.reports import see_again, store_report
from archive.writer.store import Archive
from crawler.errors import ArchiveError, ArchiveLockedError, UsageError
from crawler.models import Document, Exchange, Problem, Report
from pipelines.process import process
from tests.conftest import AGENCY, REGIONS

URL = "http://www.yunxi.gov.cn/contents/1/2.html"
PAGE = """<html><body><i>浏览 {visits} 次</i><div class="TRS_Editor"><p>云溪县财政局{year}年政府信息公开工作年度报告</p>
<p>一、总体情况</p><p>{prose}</p><p>二、主动公开政府信息情况</p><table>
<tr><td>信息内容</td><td>本年处理决定数量</td></tr><tr><td>行政许可</td><td>{licences}</td></tr></table>
<p>六、其他需要报告的事项</p><p>{filler}</p></div></body></html>"""


def page(*, visits=1, year=2023, prose="公开信息5条", licences=3):
    return PAGE.format(
        visits=visits, year=year, prose=prose, licences=licences, filler="无" * 150
    ).encode()


def exchange(
    body,
    *,
    url=URL,
    at="2024-02-01T00:00:00Z",
    status=200,
    headers=(("Content-Type", "text/html"),),
    raw=None,
):
    return Exchange(
        url=url, method="GET", request_headers=(("User-Agent", "Nianbao"),), status=status, reason="OK",
        response_headers=headers, body=body if raw is None else raw, payload=body, fetched_at=at,
        agency_id=AGENCY.id,
    )  # fmt: skip


def put(archive, body, *, url=URL, at="2024-02-01T00:00:00Z"):
    """Capture, extract and store a page; return what storing it was."""
    record_exchange(archive, 1, exchange(body, url=url, at=at))
    report = Report(
        agency_id=AGENCY.id, agency=AGENCY.name, known_names=AGENCY.names, url=url,
        documents=(Document(body=body, url=url),),
    )  # fmt: skip
    return store_report(archive, process(report), seen_at=at, extractor="1")


def count(archive, table):
    return archive.db.table(table).count


def column(archive, sql):
    return [row[0] for row in archive.db.execute(sql)]


def test_the_same_page_twice_is_one_document_one_version_two_captures(archive):
    assert put(archive, page()).outcome == "new"
    assert put(archive, page(), at="2024-02-02T00:00:00Z").outcome == "unchanged"
    assert (
        count(archive, "captures"),
        count(archive, "documents"),
        count(archive, "versions"),
    ) == (2, 1, 1)
    assert column(archive, "select outcome from captures") == ["new", "unchanged"]


def test_a_visit_counter_makes_a_document_but_no_version(archive):
    put(archive, page(visits=1))
    assert put(archive, page(visits=2)).outcome == "unchanged"
    assert (
        count(archive, "documents"),
        count(archive, "versions"),
        count(archive, "version_documents"),
    ) == (2, 1, 2)


def test_a_changed_number_makes_a_version_and_keeps_the_old_one(archive):
    put(archive, page(licences=3))
    stored = put(archive, page(licences=4), at="2024-03-01T00:00:00Z")
    assert (stored.outcome, stored.version) == ("changed", 2)
    assert column(archive, "select handled from disclosure") == [4]
    old = json.loads(column(archive, "select content from versions where number = 1")[0])
    assert [row["handled"] for row in old["disclosure"]] == [3]
    row = next(archive.db.query("select version_count, first_seen_at, changed_at from reports"))
    assert row == {
        "version_count": 2, "first_seen_at": "2024-02-01T00:00:00Z", "changed_at": "2024-03-01T00:00:00Z",
    }  # fmt: skip


def test_a_page_that_returns_to_its_old_content_is_a_third_version(archive):
    outcomes = [put(archive, page(licences=n)).outcome for n in (3, 4, 3)]
    assert outcomes == ["new", "changed", "changed"]
    assert column(archive, "select number from versions") == [1, 2, 3]


def test_the_same_content_at_a_second_address_is_a_copy(archive):
    put(archive, page())
    assert put(archive, page(visits=9), url=URL + "?copy").outcome == "unchanged"
    assert column(archive, "select version_count || url from reports") == [f"1{URL}"]
    assert column(archive, "select state from publications") == ["current", "current"]
    assert column(archive, "select distinct change from versions") == ["first"]


def test_two_addresses_with_different_content_do_not_take_turns(archive):
    outcomes = [put(archive, page(licences=n), url=f"{URL}?{n}").outcome for n in (3, 4, 3, 4)]
    assert outcomes == ["new", "new", "unchanged", "unchanged"]
    assert column(archive, "select handled from disclosure") == [3]
    assert column(archive, "select state from publications") == ["current", "differing"]
    assert column(archive, "select distinct change from versions") == ["first"]
    assert column(archive, "select code from problems where code like 'published%'") == [
        "published_differing"
    ]


def test_known_bytes_need_no_extraction(archive):
    put(archive, page())
    report = Report(agency_id=AGENCY.id, url=URL, documents=(Document(body=page()),))
    later = ("2024-02-02T00:00:00Z", 1)
    again = see_again(archive, report, later)
    assert (again.outcome, again.version) == ("unchanged", 1)
    assert column(archive, "select last_seen_at from publications") == [later[0]]
    other = replace(report, documents=(Document(body=page(visits=2)),))
    assert see_again(archive, other, later) is None
    assert see_again(archive, replace(report, url=URL + "2"), later) is None


def test_a_report_that_was_not_obtained_never_replaces_one_that_was(archive):
    missing = Report(
        agency_id=AGENCY.id, agency=AGENCY.name, url=URL, year=2023, listed_title="云溪县财政局2023年报",
        problems=(Problem("not_obtainable", "HTTP 404"),),
    )  # fmt: skip
    assert store_report(archive, missing, seen_at="t1", extractor="1").outcome == "new"
    assert column(archive, "select status from reports") == ["not_obtainable"]
    assert put(archive, page()).outcome == "new"
    assert store_report(archive, missing, seen_at="t2", extractor="1").outcome == "unchanged"
    assert column(archive, "select status || version_count from reports") == ["needs_review1"]


def test_a_page_that_can_no_longer_be_read_replaces_nothing(archive):
    put(archive, page())
    unread = Report(
        agency_id=AGENCY.id, agency=AGENCY.name, url=URL, year=2023, documents=(Document(body=b"shell"),),
        problems=(Problem("no_text", "the file is empty"),),
    )  # fmt: skip
    assert store_report(archive, unread, seen_at="t2", extractor="1").outcome == "unchanged"
    assert column(archive, "select handled from disclosure") == [3]


def test_a_warc_record_is_written_for_every_exchange_and_read_back(archive):
    put(archive, page())
    row = next(archive.db.query("select * from documents"))
    assert read_payload(archive.data / "warc", row["warc_file"], row["warc_offset"]) == page()


def test_a_repeated_payload_is_a_revisit_record_that_names_the_first(archive):
    put(archive, page())
    put(archive, page(), at="2024-02-02T00:00:00Z")
    (path,) = (archive.data / "warc").glob("*.warc.gz")
    with path.open("rb") as stream:
        records = [
            (r.rec_type, r.rec_headers)
            for r in ArchiveIterator(stream)
            if r.rec_headers.get_header("WARC-Target-URI") != NOTE
        ]
    assert [kind for kind, _ in records] == [
        *("warcinfo", "response", "request", "metadata", "revisit", "request", "metadata")
    ]
    revisit, first = records[4][1], records[1][1]
    assert revisit.get_header("WARC-Refers-To-Target-URI") == URL
    assert revisit.get_header("WARC-Refers-To-Date") == "2024-02-01T00:00:00Z"
    assert revisit.get_header("WARC-Payload-Digest") == first.get_header("WARC-Payload-Digest")


def test_a_server_that_says_not_modified_is_a_revisit_of_that_profile(archive):
    record_exchange(archive, 1, exchange(page(), headers=(("ETag", '"1"'),)))
    captured = record_exchange(archive, 1, exchange(b"", status=304, at="2024-03-01T00:00:00Z"))
    assert (captured.outcome, captured.sha256) == ("not_modified", Document(body=page()).sha256)
    archive.warc.close()
    (path,) = (archive.data / "warc").iterdir()
    with path.open("rb") as stream:
        found = [
            record.rec_headers for record in ArchiveIterator(stream) if record.rec_type == "revisit"
        ]
    assert found[0].get_header("WARC-Profile").endswith("/revisit/server-not-modified")
    assert found[0].get_header("WARC-Refers-To-Date") == "2024-02-01T00:00:00Z"
    assert count(archive, "documents") == 1


def test_a_compressed_response_is_kept_as_sent_and_read_decoded(archive):
    raw = gzip.compress(page(), mtime=0)
    headers = (("Content-Type", "text/html"), ("Content-Encoding", "gzip"))
    record_exchange(archive, 1, exchange(page(), headers=headers, raw=raw))
    row = next(archive.db.query("select * from documents"))
    assert row["sha256"] == Document(body=page()).sha256
    assert read_payload(archive.data / "warc", row["warc_file"], row["warc_offset"]) == page()


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (304, "not_modified"),
        (403, "blocked"),
        (412, "blocked"),
        (521, "blocked"),
        (404, "not_found"),
        (410, "not_found"),
        (500, "error"),
    ],
)
def test_a_refusal_or_error_is_a_capture_and_no_document(archive, status, outcome):
    captured = record_exchange(archive, 1, exchange(b"<html>challenge</html>", status=status))
    assert (captured.outcome, captured.sha256) == (outcome, None)
    assert count(archive, "documents") == 0


def test_rows_speak_only_of_records_on_disk(archive):
    """If the transaction fails, the WARC record stands alone: evidence without a row, never a row
    without evidence."""
    with pytest.raises(sqlite3.IntegrityError):
        record_exchange(archive, 99, exchange(page()))  # a run that is not there
    assert count(archive, "documents") == 0
    assert next((archive.data / "warc").glob("*.warc.gz")).stat().st_size > 0


def test_a_failed_store_leaves_nothing_half_written(archive, monkeypatch):
    put(archive, page())
    monkeypatch.setattr("archive.writer.refresh.index", lambda *a: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        put(archive, page(licences=9))
    assert column(archive, "select handled from disclosure") == [3]
    assert count(archive, "versions") == 1


def test_a_second_writer_is_refused(archive):
    with pytest.raises(ArchiveLockedError, match="another run holds the lock"):
        Archive(archive.data, run_name="second")


def test_an_unwritable_folder_is_an_error_that_names_it(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(UsageError, match=r"data folder .*/file/data cannot be written"):
        Archive(tmp_path / "file" / "data", run_name="x")


def test_a_file_that_is_no_database_is_a_damaged_archive(tmp_path):
    (tmp_path / "archive.db").write_bytes(b"not a database, but long enough to be read as one" * 30)
    with pytest.raises(ArchiveError, match=r"archive\.db"):
        Archive(tmp_path, run_name="x")


def test_an_interrupted_run_is_marked_by_the_next(archive):
    archive.start_run("2024-02-02T00:00:00Z")
    assert column(archive, "select status from runs order by id") == ["interrupted", "running"]


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.integers(0, 3), min_size=1, max_size=8))
def test_storing_again_never_doubles_anything(tmp_path_factory, licences):
    """However often and in whatever order pages come, versions count the changes at the address."""
    with Archive(tmp_path_factory.mktemp("a"), run_name="x") as archive:
        archive.sync_registry([AGENCY], REGIONS)
        archive.start_run("2024-01-01T00:00:00Z")
        for number in licences:
            put(archive, page(licences=number))
        changes = 1 + sum(a != b for a, b in itertools.pairwise(licences))
        assert count(archive, "versions") == changes
        assert count(archive, "documents") == len(set(licences))
        assert count(archive, "captures") == len(licences)
        assert column(archive, "select handled from disclosure") == [licences[-1]]
        assert count(archive, "reports_fts") == 1
        assert isinstance(archive.db, Database)
