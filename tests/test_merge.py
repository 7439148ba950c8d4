"""Merging: the same archive in whatever order, twice is once, and nothing is lost."""

from __future__ import annotations

import itertools
import shutil
from contextlib import contextmanager
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from archive.database import open_reader
from archive.excerpt import make_excerpt
from archive.originals.payloads import read_payload
from archive.reader.verify import verify
from archive.rebuild.unsealed import Unsealed
from archive.writer.listings import close_list, record_list
from archive.writer.merge import merge
from archive.writer.store import Archive
from crawler.errors import ArchiveError, UsageError
from crawler.findings import Listed, ListRead, UnknownPublisher
from tests.conftest import AGENCY, REGIONS, rows
from tests.test_archive import page, put

# What must be the same whatever the order: every table without the numbers of its rows.
DUMPS = {
    "agencies": "select * from agencies",
    "documents": "select * from documents",
    "captures": "select runs.started_at, url, fetched_at, outcome, document_sha256, warc_file, warc_offset from captures join runs on runs.id = run_id",
    "listings": "select * from listings",
    "runs": "select started_at, status, requests from runs",
    "reports": "select agency_id, year, scope, title, url, published_on, first_seen_at, changed_at, document_sha256, content_sha256, version_count, current_version, gone_at, status, proof, extractor from reports",
    "versions": "select year, scope, number, seen_at, sequence, change, versions.published_on, versions.content_sha256, versions.url, versions.content from versions join reports on reports.id = report_id",
    "publications": "select year, scope, publications.url, publications.title, publications.published_on, publications.first_seen_at, last_seen_at, state, publications.current_version, publications.gone_at from publications join reports on reports.id = report_id",
    "refusals": "select * from refusals",
    "problems": "select year, code, message from problems join reports on reports.id = report_id",
    "version_documents": "select year, number, version_documents.document_sha256, role, version_documents.url from version_documents join versions on versions.id = version_id join reports on reports.id = report_id",
    "sections": "select year, number, heading, text from sections join reports on reports.id = report_id",
    "disclosure": "select year, item, handled, origin, table_no, row_no from disclosure join reports on reports.id = report_id",
    "checks": "select year, rule, checks.status, place, left_value, right_value from checks join reports on reports.id = report_id",
    "sightings": "select year, seen, sightings.content_sha256, sightings.url, documents_key, sightings.extractor, reading from sightings join reports on reports.id = report_id",
}


def dump(archive):
    return {name: sorted(map(repr, archive.db.execute(sql))) for name, sql in DUMPS.items()}


def payloads(archive):
    folder = archive.data / "warc"
    found = archive.db.execute("select sha256, warc_file, warc_offset from documents").fetchall()
    return {sha256: read_payload(folder, file, offset) for sha256, file, offset in found}


@contextmanager
def opened(folder, name):
    with Archive(folder, run_name=name) as archive:
        yield archive


def fill(folder, events, name):
    """Make an archive in which the pages of *events* were seen: ``(day, year, licences, copy)``."""
    with opened(folder, name) as archive:
        archive.sync_registry([AGENCY], REGIONS)
        archive.start_run(f"2024-01-01T00:00:0{name[-1]}Z")
        for day, year, licences, copy in sorted(events):
            url = f"http://www.yunxi.gov.cn/contents/1/{year}{'-copy' * copy}.html"
            at = f"2024-02-{day:02d}T00:00:00Z"
            put(archive, page(year=year, licences=licences), url=url, at=at)
            line = Listed(AGENCY.id, url, f"报告{licences}")
            read = ListRead(agency_id=AGENCY.id, url=AGENCY.list_url, taken=(line,))
            record_list(archive, read, at=at)
    return folder


def merged(folder, others, name=""):
    with opened(folder, name or folder.name) as archive:
        for other in others:
            merge(archive, other)
        return dump(archive), payloads(archive)


events = st.lists(
    st.tuples(st.integers(1, 9), st.sampled_from([2022, 2023]), st.integers(1, 3), st.booleans()),
    max_size=5,
)


@settings(
    deadline=None, max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(events, min_size=2, max_size=3))
@example([[(2, 2022, 1, False)], [(2, 2022, 3, False)]])  # one address, one moment, two contents
def test_any_order_and_any_repetition_give_the_same_archive(tmp_path_factory, parts):
    base = tmp_path_factory.mktemp("merge")
    archives = [fill(base / f"part{n}", part, f"run{n}") for n, part in enumerate(parts)]
    results = []
    for number, order in enumerate(itertools.permutations(archives)):
        results.append(merged(base / f"order{number}", order))
    results.append(merged(base / "twice", [*archives, *archives]))
    first = results[0]
    assert all(result == first for result in results)
    # Merged by pairs first, the result is the same again.
    merged(base / "pair", archives[:2])
    assert merged(base / "pairs", [*archives[2:], base / "pair"]) == first
    with open_reader(base / "order0") as db:
        assert verify(db, base / "order0" / "warc").damages == ()
        steps = Unsealed(db, base / "order0" / "warc").steps()
        assert [list(step()) for step in steps.values()] == [[], []]


def test_what_each_of_two_machines_saw_makes_the_versions(tmp_path):
    one = fill(tmp_path / "one", [(1, 2023, 1, False), (5, 2023, 3, False)], "run1")
    two = fill(tmp_path / "two", [(2, 2023, 1, False), (3, 2023, 2, False)], "run2")
    merged(tmp_path / "both", [two, one])
    found = rows(tmp_path / "both", "select number, seen_at from versions order by number")
    assert found == [
        (1, "2024-02-01T00:00:00Z"),
        (2, "2024-02-03T00:00:00Z"),
        (3, "2024-02-05T00:00:00Z"),
    ]
    assert rows(tmp_path / "both", "select handled from disclosure") == [(3,)]


def test_what_lists_named_is_taken_over_and_the_latest_wording_stands(tmp_path):
    one = fill(tmp_path / "one", [(1, 2022, 1, False), (2, 2023, 1, False)], "run1")
    two = fill(tmp_path / "two", [(3, 2023, 2, False), (4, 2023, 1, True)], "run2")
    for order in ([one, two], [two, one]):
        data = tmp_path / f"after-{order[0].name}"
        merged(data, order)
        sql = "select url, title, first_seen_at, last_seen_at from listings order by url"
        base, day = "http://www.yunxi.gov.cn/contents/1/", "2024-02-0{}T00:00:00Z".format
        assert rows(data, sql) == [
            (f"{base}2022.html", "报告1", day(1), day(1)),
            (f"{base}2023-copy.html", "报告1", day(4), day(4)),
            (f"{base}2023.html", "报告2", day(2), day(3)),
        ]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
def test_the_registrys_word_on_an_agency_stands_in_whatever_order(tmp_path, order):
    """A discovered publisher gives way to the registry's entry; of two entries one rule decides."""
    found = UnknownPublisher(AGENCY.id, "云溪县财政局（旧）", AGENCY.region, AGENCY.list_url)
    folders = [tmp_path / name for name in ("found", "older", "newer")]
    with opened(folders[0], "run0") as archive:
        archive.sync_registry(
            [replace(AGENCY, id="411991-office", name="云溪县人民政府办公室")], REGIONS
        )
        archive.add_candidate(found, seen_on=AGENCY.list_url)
    for folder, name in ((folders[1], "云溪县财务局"), (folders[2], "云溪县财政局")):
        with opened(folder, f"run-{folder.name}") as archive:
            archive.sync_registry([replace(AGENCY, name=name)], REGIONS)
    data = tmp_path / "after"
    merged(data, [folders[place] for place in order])
    sql = f"select name, origin from agencies where id = '{AGENCY.id}'"
    assert rows(data, sql) == [(max("云溪县财务局", "云溪县财政局"), "registry")]


TIES = [
    ("regions", "parent_code", [None, "410000", "411900"]),
    ("agencies", "home_url", [None, "http://a/", "http://b/"]),
    ("agencies", "level", [None, "city", "county"]),
    ("agencies", "region_code", [None, "411900", "411991"]),
    ("documents", "format", [None, "html", "pdf"]),
]


def _tied(folder, number):
    """Return an archive that differs from the others beside its keys alone, in every tie's column."""
    made = fill(folder, [(number + 1, 2023, 1, False)], f"run{number}")
    with opened(made, f"change{number}") as archive:
        for code in ("410000", "411900"):
            archive.db.execute("insert or ignore into regions values (?, '', 'city', null)", [code])
        for table, column, values in TIES:
            kept = "code = '411991'" if table == "regions" else "true"
            sql = f"update {table} set {column} = ? where {kept}"
            archive.db.execute(sql, [values[number]])
    return made


def test_what_differs_beside_the_key_alone_comes_out_the_same_in_every_order(tmp_path):
    archives = [_tied(tmp_path / f"part{number}", number) for number in range(3)]
    found = []
    for number, order in enumerate(itertools.permutations(archives)):
        merged(tmp_path / f"order{number}", order)
        held = {
            t: rows(tmp_path / f"order{number}", f"select * from {t} order by 1") for t, *_ in TIES
        }
        found.append(held)
    assert [other for other in found if other != found[0]] == []
    for table, _, values in TIES:
        assert values[-1] in {value for row in found[0][table] for value in row}


def test_a_merge_into_an_archive_keeps_its_numbers_and_leaves_the_other_alone(tmp_path, nianbao):
    one = fill(tmp_path / "one", [(1, 2023, 1, False)], "run1")
    two = fill(tmp_path / "two", [(2, 2022, 1, False)], "run2")
    before = {p.name: p.read_bytes() for p in (two / "warc").iterdir()}
    done = nianbao("merge", two, "--data", one)
    assert done.returncode == 0, done.stderr
    assert "1 files, 1 documents, 1 captures, 1 reports, 1 versions added" in done.stdout
    assert (
        "0 files, 0 documents, 0 captures, 0 reports, 0 versions added"
        in nianbao("merge", two, "--data", one).stdout
    )
    assert rows(one, "select id, year from reports order by id") == [(1, 2023), (2, 2022)]
    assert rows(two, "select count(*) from reports") == [(1,)]
    assert {p.name: p.read_bytes() for p in (two / "warc").iterdir()} == before
    assert nianbao("verify", "--data", one).returncode == 0


def test_what_cannot_be_merged_is_said_and_changes_nothing(tmp_path):
    one = fill(tmp_path / "one", [(1, 2023, 1, False)], "run1")
    two = fill(tmp_path / "two", [(2, 2022, 1, False)], "run2")
    (name,) = (p.name for p in (two / "warc").iterdir())
    with opened(one, "merge") as archive:
        with pytest.raises(UsageError, match="no archive in"):
            merge(archive, tmp_path / "none")
        with pytest.raises(UsageError, match="is the archive itself"):
            merge(archive, one)
        (one / "warc" / name).write_bytes(b"another")
        with pytest.raises(ArchiveError, match="another file of the same name"):
            merge(archive, two)
        assert archive.db.execute("select count(*) from reports").fetchone() == (1,)
    shutil.rmtree(two)


def test_a_line_that_a_copy_saw_vanish_is_gone_whichever_takes_the_other_in(tmp_path):
    here = fill(tmp_path / "here", [(1, 2023, 1, False)], "run1")
    copy = shutil.copytree(here, tmp_path / "copy")
    with opened(copy, "later") as archive:
        close_list(archive, AGENCY.id, since="2024-03-01T00:00:00Z", at="2024-03-01T00:00:09Z")
    again = shutil.copytree(copy, tmp_path / "again")
    gone = "select gone_at from listings"
    merged(here, [copy])
    merged(again, [tmp_path / "here"])
    assert rows(here, gone) == rows(again, gone) == [("2024-03-01T00:00:09Z",)]


@pytest.mark.parametrize("copied", ["copy", "excerpt"])
def test_a_run_of_which_a_copy_was_taken_half_way_is_one_run(tmp_path, copied):
    here = fill(tmp_path / "here", [(1, 2023, 1, False)], "run1")
    part = tmp_path / "part"
    if copied == "copy":
        shutil.copytree(here, part)
    else:
        with opened(here, "part") as archive:
            make_excerpt(archive.db, part, [AGENCY.id])
    with opened(part, "elsewhere") as archive:
        run = archive.start_run("2024-05-01T00:00:00Z")  # the copied one is interrupted there
        archive.finish_run(run, "2024-05-02T00:00:00Z", "finished", {})
    with opened(here, "later") as archive:
        archive.finish_run(1, "2024-03-01T00:00:00Z", "finished", {"new": 1})
    back = shutil.copytree(part, tmp_path / "back")
    captures = rows(here, "select * from captures")
    merged(here, [part])
    if copied == "copy":  # an excerpt has no files of its own to be merged into
        merged(back, [tmp_path / "here"])
    runs = "select started_at, finished_at, status, new from runs order by 1"
    for data in (here, back)[: 1 + (copied == "copy")]:
        assert rows(data, runs) == [
            ("2024-01-01T00:00:01Z", "2024-03-01T00:00:00Z", "finished", 1),
            ("2024-05-01T00:00:00Z", "2024-05-02T00:00:00Z", "finished", 0),
        ]
        assert rows(data, "select * from captures") == captures


@pytest.mark.parametrize("order", [("copy", "here"), ("here", "copy"), ("copy", "here", "copy")])
def test_a_run_of_which_a_copy_was_taken_at_its_beginning_is_one_run(tmp_path, order):
    with opened(tmp_path / "here", "run1") as archive:
        archive.sync_registry([AGENCY], REGIONS)
        archive.start_run("2024-01-01T00:00:01Z")
    shutil.copytree(tmp_path / "here", tmp_path / "copy")
    with opened(tmp_path / "here", "run2") as archive:
        put(archive, page(), at="2024-01-01T00:00:02Z")
        archive.finish_run(1, "2024-03-01T00:00:00Z", "finished", {"new": 1})
    merged(tmp_path / "both", [tmp_path / name for name in order])
    runs = "select started_at, finished_at, status, new from runs"
    assert rows(tmp_path / "both", runs) == [
        ("2024-01-01T00:00:01Z", "2024-03-01T00:00:00Z", "finished", 1)
    ]


def test_two_machines_that_began_in_one_second_keep_their_runs(tmp_path):
    for number, day in enumerate((1, 2)):
        fill(tmp_path / f"part{number}", [(day, 2023, day, False)], f"run{number}")
        with opened(tmp_path / f"part{number}", f"end{number}") as archive:
            archive.db.execute("update runs set started_at = '2024-01-01T00:00:00Z'")
    data = tmp_path / "both"
    merged(data, [tmp_path / "part0", tmp_path / "part1", tmp_path / "part0"])
    assert rows(data, "select count(*) from runs") == [(2,)]
    assert rows(data, "select count(distinct run_id), count(*) from captures") == [(2, 2)]


def test_a_killed_merge_leaves_nothing_that_stays(tmp_path, monkeypatch):
    one = fill(tmp_path / "one", [(1, 2023, 1, False)], "run1")
    two = fill(tmp_path / "two", [(2, 2022, 1, False)], "run2")
    with opened(one, "merge") as archive, monkeypatch.context() as killed:
        killed.setattr("archive.writer.merge.merge_reports", lambda _: 1 / 0)
        killed.setattr("archive.writer.merge.shutil.rmtree", lambda _: None)  # as if it had no time
        with pytest.raises(ZeroDivisionError):
            merge(archive, two)
    assert (one / ".unfinished" / "merge" / "archive.db").is_file()
    with opened(one, "next"):
        assert not (one / ".unfinished").exists()
