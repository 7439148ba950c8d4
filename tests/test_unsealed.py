"""An archive that no manifest seals: what changes of it are seen, row by row, and what cannot be told."""

from __future__ import annotations

import gzip
import json
import shutil
import sqlite3
from contextlib import closing

import pytest
from click.testing import CliRunner

from archive.database import open_reader
from archive.reader.verify import verify
from archive.rebuild.unsealed import Unsealed
from archive.writer.captures import record_failure
from archive.writer.listings import record_list
from archive.writer.looks import Look, record_look
from archive.writer.store import Archive
from crawler.cli import cli
from crawler.findings import Listed, ListRead
from tests.conftest import AGENCY, FIXTURES, REGIONS
from tests.test_archive import URL, page, put

AT = ("2024-02-01T00:00:00Z", "2024-03-01T00:00:00Z")


def _look(archive, run_id, at):
    look = Look(
        agency_id=AGENCY.id, column_id=AGENCY.id, column_url=AGENCY.list_url, state="ok", listed=1
    )  # fmt: skip
    record_look(archive, run_id, look, at=at)


@pytest.fixture
def unsealed(tmp_path):
    """Return an archive of two runs, each at its end; the process was killed before it sealed them."""
    archive = Archive(tmp_path / "data", run_name="one")
    archive.sync_registry([AGENCY], REGIONS)
    for number, at in enumerate(AT, start=1):
        run_id = archive.start_run(at)
        put(archive, page(licences=number), at=at)
        lines = (Listed(AGENCY.id, URL, "2023年年报", f"2024-01-1{number}"),)
        record_list(archive, ListRead(agency_id=AGENCY.id, url="http://x/", taken=lines), at=at)
        record_failure(archive, run_id, AGENCY.id, URL, at=at, outcome="error", message="no route")
        _look(archive, run_id, at)
        archive.finish_run(run_id, at, "finished", {"new": 1})
    put(archive, page(licences=7), at="2024-04-01T00:00:00Z")
    archive.db.conn.commit()
    archive.warc.close()
    archive.db.close()
    archive._lock.release()
    return tmp_path / "data"


def _change(data, statement):
    with closing(sqlite3.connect(data / "archive.db")) as db, db:
        db.executescript(statement)


def _verified(data):
    with open_reader(data) as db:
        return verify(db, data / "warc", beside=Unsealed(db, data / "warc").steps())


def test_an_unsealed_archive_that_nobody_changed_is_whole(unsealed):
    assert _verified(unsealed).damages == ()


_ALL = "run_id, agency_id, url, fetched_at, http_status, outcome, warc_file, warc_offset, message"


_LOOK = "run_id, agency_id, looked_at, state, listed, column_id, column_url, recognised, complete, failures"
_RUN = "started_at, finished_at, status, new"


@pytest.mark.parametrize(
    ("statement", "place"),
    [
        ("update listings set title = 'x'", "line"),
        ("update listings set listed_on = null", "line"),
        ("update listings set first_seen_at = '2024-02-02T00:00:00Z'", "line"),
        ("update listings set gone_at = '2024-02-02T00:00:00Z'", "line"),
        (
            """update listings set dates = '[["2024-02-01T00:00:00Z", 0, "2020-01-01", "6"]]'""",
            "line",
        ),
        ("update listings set url = 'x'", "line"),
        ("update agency_urls set last_seen_at = '2030-01-01T00:00:00Z'", "agency_urls"),
        ("update agencies set name = 'x' where kind = 'department'", "agencies"),
        ("update agencies set owes_from = 2015", "agencies"),
        ("update regions set level = 'province' where level = 'county'", "regions"),
        ("update about set value = 'sample'", "about"),
        ("update publications set published_on = '2020-01-01'", "report"),
        ("update publications set last_seen_at = '2020-01-01T00:00:00Z'", "report"),
        ("update publications set state = 'gone'", "report"),
        ("update reports set gone_at = '2020-01-01T00:00:00Z'", "report"),
        ("update reports set first_seen_at = '2020-01-01T00:00:00Z'", "report"),
        ("update sightings set reading = 'nothing'", "report"),
        ("update sightings set report = replace(report, '2023', '2022')", "report"),
        ("update sightings set seen = '[1]'", "report"),
        ("delete from sightings", "report"),
        ("delete from version_documents", "report"),
        ("update versions set change = 'unproved'", "report"),
        ("insert into checks values (1, 'R5', 'pass', 'x', 1, 1, '', 'carried_over')", "agency"),
        ("update documents set media_type = 'x' where rowid = 1", "document"),
        ("update documents set first_seen_at = '2020-01-01T00:00:00Z' where rowid = 1", "document"),
        ("update documents set payload_digest = null where rowid = 1", "document"),
        ("update documents set target_uri = 'http://x/' where rowid = 1", "document"),
        ("update _sqlite_migrations set applied_at = null where id = 2", "migration"),
        (f"insert into captures ({_ALL}) select {_ALL} from captures where id = 1", "file"),
        (f"insert into captures ({_ALL}) select {_ALL} from captures where id = 2", "captures"),
        ("delete from captures where id = 2", "captures"),
        ("update captures set message = 'x' where id = 2", "captures"),
        ("delete from captures", "captures"),
        (f"insert into visits ({_LOOK}) select {_LOOK} from visits where id = 1", "visits"),
        (f"insert into runs ({_RUN}) select {_RUN} from runs where id = 1", "run"),
    ],
)
def test_a_row_that_its_run_noted_otherwise_is_seen(unsealed, statement, place):
    _change(unsealed, statement)
    assert place in {damage.place.split()[0] for damage in _verified(unsealed).damages}


def test_the_command_says_that_nothing_seals_the_rows_and_what_cannot_be_told(unsealed):
    said = CliRunner().invoke(cli, ["verify", "--data", str(unsealed), "--json"])
    found = json.loads(said.stdout)
    assert (said.exit_code, found["sealed"], found["damages"]) == (0, False, [])
    assert "nothing else tells of the year and scope of reports" in found["notes"][-1]
    _change(unsealed, "update publications set title = 'x'")
    said = CliRunner().invoke(cli, ["verify", "--data", str(unsealed), "--lang=en"])
    message = "damaged: report 1: does not follow from what was seen: publications.title"
    assert (said.exit_code, message in said.output) == (4, True)


def test_a_run_that_noted_its_end_and_is_called_running_is_said(unsealed):
    _change(unsealed, "update runs set status = 'running' where id = 1")
    said = f"run of {AT[0]}: it noted its end, and its row does not"
    assert said in _verified(unsealed).notes


@pytest.mark.parametrize("name", ["0001_initial", "0005_similar"])
def test_rows_of_an_earlier_version_are_not_held_against_what_today_makes(tmp_path, name):
    source = FIXTURES / "archives" / name
    shutil.copytree(source / "warc", tmp_path / "warc")
    (tmp_path / "archive.db").write_bytes(gzip.decompress((source / "archive.db.gz").read_bytes()))
    said = CliRunner().invoke(cli, ["verify", "--data", str(tmp_path), "--json"])
    found = json.loads(said.stdout)
    assert (said.exit_code, found["damages"]) == (0, [])
    assert found["notes"][-1].startswith("of some runs there are no notes here")
