"""Publications: one report at several addresses, what each became, and which of them is shown."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.writer.captures import record_exchange
from archive.writer.listings import close_list, record_list
from archive.writer.merge import merge
from archive.writer.reports import refuse_report, store_report
from archive.writer.store import Archive
from crawler.errors import NotAReportError
from crawler.findings import Listed, ListRead
from crawler.models import Document, Report
from pipelines.process import process
from tests.conftest import AGENCY, REGIONS
from tests.test_archive import column, count, exchange, page
from tests.test_merge import dump

A, B, C = (f"http://www.yunxi.gov.cn/contents/1/{n}.html" for n in (1, 2, 3))
NOTICE = "<h1>云溪县财政局2023年政府信息公开工作年度报告</h1><p>本栏目正在调整，请稍后访问。</p>".encode()


def dated(day, **more):
    label = f'<meta name="PubDate" content="2024-{day}">'.encode()
    return page(**more).replace(b"<html>", b"<html>" + label)


def corrected(**more):
    title = "政府信息公开工作年度报告"
    return page(**more).replace(title.encode(), f"{title}（更正）".encode())


@cache
def read(body, url):
    report = Report(
        agency_id=AGENCY.id, agency=AGENCY.name, known_names=AGENCY.names, url=url,
        documents=(Document(body=body, url=url),),
    )  # fmt: skip
    return process(report)


def see(archive, url, day, body, *, sequence=1, extractor="1", **changed):
    """Capture and store what an address showed on a day of February 2024, in that day's run."""
    at = f"2024-02-{day:02d}T00:00:00Z"
    if not archive.db.execute("select 1 from runs where id > 100").fetchone():
        runs = ", ".join(
            f"({100 + n}, '2024-02-{n:02d}T00:00:00Z', 'finished')" for n in range(1, 29)
        )
        archive.db.execute(f"insert into runs (id, started_at, status) values {runs}")
    record_exchange(archive, 100 + day, replace(exchange(body, url=url, at=at), sequence=sequence))
    try:
        report = replace(read(body, url), **changed)
    except NotAReportError as error:
        page = Report(agency_id=AGENCY.id, url=url, documents=(Document(body=body, url=url),))
        moment = (at, sequence)
        return refuse_report(archive, page, moment, extractor=extractor, reason=str(error))
    return store_report(archive, report, seen_at=at, extractor=extractor, sequence=sequence)


def listed(archive, day, *urls):
    """Let the agency's list, read to its end on a day, name these addresses alone."""
    at = f"2024-03-{day:02d}T00:00:00Z"
    lines = tuple(
        Listed(AGENCY.id, url, "云溪县财政局2023年政府信息公开工作年度报告") for url in urls
    )
    record_list(archive, ListRead(agency_id=AGENCY.id, url="http://list", taken=lines), at=at)
    close_list(archive, AGENCY.id, since=at, at=at)


def states(archive):
    return dict(archive.db.execute("select url, state from publications").fetchall())


def shown(archive):
    return archive.db.execute(
        "select url, (select handled from disclosure where report_id = reports.id) from reports"
    ).fetchone()


def test_a_report_is_shown_before_what_is_none_whichever_came_first(archive):
    # Only text was read at the first address: neither parts nor tables.
    see(archive, A, 1, page(), sections=(), tables=(), disclosure={}, content_sha256="text")
    see(archive, B, 2, page(licences=5))
    assert shown(archive) == (B, 5)
    assert count(archive, "reports") == 1


def test_the_correction_is_shown_before_the_original_in_either_order(tmp_path):
    for name, order in (("one", (A, B)), ("two", (B, A))):
        with Archive(tmp_path / name, run_name="x") as archive:
            archive.sync_registry([AGENCY], REGIONS)
            archive.start_run("2024-01-01T00:00:00Z")
            for day in (1, 2, 3):
                for url in order:
                    body = corrected(licences=4) if url == B else page(licences=3)
                    see(archive, url, day, body, sequence=order.index(url) + 1)
            assert shown(archive) == (B, 4)
            assert states(archive) == {A: "differing", B: "current"}
            assert column(archive, "select count(*) from versions where change = 'changed'") == [0]


def test_the_better_proof_is_shown_then_the_first_captured(archive):
    see(archive, A, 1, page(licences=3), proof="inconsistent")
    see(archive, B, 3, page(licences=4), proof="proved")
    assert shown(archive) == (B, 4)
    see(archive, C, 2, page(licences=5), proof="proved")
    assert shown(archive) == (C, 5)


def test_a_page_that_became_a_notice_leaves_the_report_and_is_said(archive):
    see(archive, A, 1, page())
    see(archive, A, 2, NOTICE)
    assert (shown(archive), states(archive)) == ((A, 3), {A: "replaced"})
    assert column(archive, "select code from problems") == ["page_replaced"]
    assert column(archive, "select last_seen_at from publications") == ["2024-02-01T00:00:00Z"]
    see(archive, A, 3, page())
    assert states(archive) == {A: "current"}
    assert column(archive, "select code from problems") == []


def test_a_poorer_reading_displaces_nothing_and_only_text_is_said(archive):
    see(archive, A, 1, page())
    poorer = {"tables": (), "disclosure": {}, "content_sha256": "poorer", "proof": "no_tables"}
    assert see(archive, A, 2, page(visits=2), **poorer).outcome == "unchanged"
    assert (shown(archive), states(archive)) == ((A, 3), {A: "current"})
    see(archive, A, 3, page(visits=3), **poorer, sections=())
    assert (shown(archive), states(archive)) == ((A, 3), {A: "replaced"})


def test_a_page_that_is_no_report_any_more_is_replaced_also_if_that_was_known_first(archive):
    gone = Report(agency_id=AGENCY.id, url=A, documents=(Document(body=b"news", url=A),))
    moment = ("2024-02-05T00:00:00Z", 1)
    refuse_report(archive, gone, moment, extractor="1", reason="no annual report")
    refuse_report(archive, gone, moment, extractor="1", reason="no annual report")
    see(archive, A, 1, page())
    assert states(archive) == {A: "replaced"}
    assert (count(archive, "refusals"), count(archive, "reports")) == (1, 1)
    other = replace(gone, documents=(Document(body=b"other", url=A),))
    refuse_report(archive, other, ("2024-02-06T00:00:00Z", 1), extractor="2", reason="no report")
    see(archive, A, 7, page())
    assert states(archive) == {A: "current"}


def test_an_address_that_shows_the_next_year_is_replaced_for_the_last(archive):
    see(archive, A, 1, page(year=2022))
    see(archive, A, 2, page(year=2023, licences=8))
    found = archive.db.execute(
        "select year, state from publications join reports on reports.id = report_id order by 1"
    ).fetchall()
    assert found == [(2022, "replaced"), (2023, "current")]
    assert column(archive, "select version_count from reports") == [1, 1]


def test_a_report_that_moved_keeps_its_identity_and_gets_the_new_address(archive):
    see(archive, A, 1, page(licences=3))
    listed(archive, 1, A)
    see(archive, B, 2, page(licences=3, visits=7))
    listed(archive, 2, B)
    assert states(archive) == {A: "moved", B: "current"}
    assert shown(archive) == (B, 3)
    row = archive.db.execute("select id, first_seen_at, gone_at from reports").fetchone()
    assert row == (1, "2024-02-01T00:00:00Z", None)


def test_a_report_that_left_its_list_is_gone_and_stays(archive):
    see(archive, A, 1, page())
    listed(archive, 1, A)
    listed(archive, 2)
    assert (states(archive), shown(archive)) == ({A: "gone"}, (A, 3))
    assert column(archive, "select gone_at from reports") == ["2024-03-02T00:00:00Z"]
    see(archive, B, 9, page(licences=9))
    assert states(archive) == {A: "gone", B: "differing"}


def test_a_changed_date_is_a_change_and_both_dates_are_kept(archive):
    see(archive, A, 1, dated("01-20"))
    assert see(archive, A, 2, dated("01-20", visits=2)).outcome == "unchanged"
    assert see(archive, A, 3, dated("05-01", visits=3)).outcome == "changed"
    assert column(archive, "select published_on from versions") == ["2024-01-20", "2024-05-01"]
    assert column(archive, "select published_on from reports") == ["2024-05-01"]


def test_a_report_that_was_dated_anew_is_not_late_for_it(archive):
    for day, date in ((10, "01-20"), (11, "05-01")):
        see(archive, A, day, dated(date, visits=day))
    row = archive.db.execute("select state, published_on from ledger where year = 2023").fetchone()
    assert row == ("published", "2024-01-20")
    assert column(archive, "select published_on from reports") == ["2024-05-01"]


def test_what_another_extractor_read_otherwise_is_no_change(archive):
    see(archive, A, 1, page(licences=3), extractor="1")
    stored = see(archive, A, 2, page(licences=4), extractor="2")
    assert stored.outcome == "unchanged"
    assert column(archive, "select change from versions") == ["first", "unproved"]
    see(archive, A, 1, page(licences=3), extractor="2")
    assert column(archive, "select change from versions") == ["first", "changed"]


def test_a_file_that_did_not_come_changes_nothing(archive):
    from crawler.models import Problem  # noqa: PLC0415

    see(archive, A, 1, page(licences=3))
    lost = (Problem("attachment_missing", "HTTP 404"),)
    stored = see(archive, A, 2, page(licences=4), problems=lost)
    assert (stored.outcome, shown(archive), count(archive, "versions")) == ("unchanged", (A, 3), 1)


def test_every_version_is_rows(archive):
    see(archive, A, 1, page(licences=1, prose="公开信息5条"))
    see(archive, A, 2, page(licences=2, prose="公开信息6条"))
    sql = "select version, item, handled, origin from version_disclosure order by version"
    assert archive.db.execute(sql).fetchall() == [
        (1, "licensing", 1, "printed"),
        (2, "licensing", 2, "printed"),
    ]
    sql = "select version, text from version_sections where number = 1 order by version"
    assert archive.db.execute(sql).fetchall() == [(1, "公开信息5条"), (2, "公开信息6条")]


def test_an_older_capture_never_becomes_the_current_version(archive):
    see(archive, A, 5, page(licences=5))
    assert see(archive, A, 1, page(licences=1)).version == 2
    assert shown(archive) == (A, 5)
    assert column(archive, "select seen_at from versions order by number") == [
        "2024-02-01T00:00:00Z",
        "2024-02-05T00:00:00Z",
    ]


def test_the_sequence_breaks_ties_within_a_second(archive):
    see(archive, A, 1, page(licences=2), sequence=2)
    see(archive, A, 1, page(licences=1), sequence=1)
    assert shown(archive) == (A, 2)


def test_only_the_frame_differing_adds_no_row_to_anything_but_its_bytes(archive):
    see(archive, A, 1, page(visits=1))
    tables = [
        n for n in archive.db.table_names() if not n.startswith(("_", "reports_fts", "sqlite"))
    ]
    before = {name: count(archive, name) for name in tables}
    see(archive, A, 2, page(visits=1))
    changed = {name for name in tables if count(archive, name) != before[name]}
    assert changed == {"captures"}
    see(archive, A, 3, page(visits=2))
    changed = {name for name in tables if count(archive, name) != before[name]}
    assert changed == {"captures", "documents", "sightings", "version_documents"}


KINDS = {
    "three": lambda: page(licences=3),
    "again": lambda: page(licences=3, visits=2),
    "four": lambda: page(licences=4),
    "corrected": lambda: corrected(licences=4),
    "redated": lambda: dated("05-01", licences=3),
    "notice": lambda: NOTICE,
    "year": lambda: page(year=2022, licences=6),
}
captures = st.dictionaries(
    st.tuples(st.sampled_from([A, B, C]), st.integers(1, 4), st.integers(1, 2)),
    st.tuples(st.sampled_from([*KINDS, "refused"]), st.sampled_from("12")),
    min_size=1,
    max_size=7,
)


def replay(folder, events, *, lists=()):
    with Archive(folder, run_name=folder.name) as archive:
        archive.sync_registry([AGENCY], REGIONS)
        archive.start_run("2024-01-01T00:00:00Z")
        for (url, day, sequence), (kind, extractor) in events:
            if kind == "refused":
                gone = Report(
                    agency_id=AGENCY.id, url=url, documents=(Document(body=b"x", url=url),)
                )
                moment = (f"2024-02-{day:02d}T00:00:00Z", sequence)
                refuse_report(archive, gone, moment, extractor=extractor, reason="none")
            else:
                see(archive, url, day, KINDS[kind](), sequence=sequence, extractor=extractor)
        for day, urls in lists:
            listed(archive, day, *urls)
    return folder


HISTORY = ("reports", "publications", "versions", "version_documents", "sections", "disclosure", "checks", "problems", "sightings", "refusals")  # fmt: skip


def history(archive):
    found = dump(archive)
    return {name: found[name] for name in HISTORY}


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(captures, st.randoms(use_true_random=False), st.lists(st.sampled_from([A, B]), max_size=2))
def test_whatever_the_order_and_however_split_the_rows_are_the_same(
    tmp_path_factory, found, random, urls
):
    """One archive in order, one in any order, and two in any order that are merged into a third."""
    base = tmp_path_factory.mktemp("history")
    lists = [(1, (A, B)), (2, tuple(urls))]
    events = sorted(found.items())
    shuffled = random.sample(events, len(events))
    cut = random.randint(0, len(events))
    replay(base / "sorted", events, lists=lists)
    replay(base / "shuffled", shuffled, lists=lists)
    replay(base / "one", shuffled[:cut], lists=lists)
    replay(base / "two", shuffled[cut:])
    with Archive(base / "three", run_name="three") as archive:
        for name in random.choice([("one", "two"), ("two", "one", "two")]):
            merge(archive, base / name)
        merged = history(archive)
    results = []
    for name in ("sorted", "shuffled"):
        with Archive(base / name, run_name="look") as archive:
            results.append(history(archive))
    for table in HISTORY:
        assert results[0][table] == results[1][table] == merged[table], table


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0)])
def test_merging_across_extractor_versions_gives_one_result(tmp_path, order):
    body, better = page(licences=3), page(licences=3)
    parts = [
        [((A, 1, 1), ("three", "1"))],
        [((A, 1, 1), ("three", "2")), ((A, 3, 1), ("four", "2"))],
        [((A, 2, 1), ("again", "1")), ((B, 1, 1), ("four", "1"))],
    ]
    folders = [replay(tmp_path / f"part{n}", part) for n, part in enumerate(parts)]
    with Archive(tmp_path / "whole", run_name="whole") as archive:
        for number in order:
            merge(archive, folders[number])
        assert shown(archive) == (A, 4)
        found = archive.db.execute(
            "select seen_at, change, extractor from versions where url = ? order by number", [A]
        ).fetchall()
    assert body == better
    assert found == [
        ("2024-02-01T00:00:00Z", "first", "2"),
        ("2024-02-03T00:00:00Z", "changed", "2"),
    ]
