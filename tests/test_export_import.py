"""An export that is imported is the archive again: each table, each value, and the originals with it."""

from __future__ import annotations

import io
import json
import shutil
import sqlite3
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from archive.database import open_reader
from archive.reader.csv_lines import read_lines, typed_row, write_line
from archive.reader.export import export_datapackage
from archive.reader.export_originals import originals_of
from archive.writer.store import Archive
from archive.writer.visits import held_response
from tests.conftest import AGENCY, REGIONS, rows
from tests.exports import KINDS, export, export_lines, odd_values, run_command
from tests.test_archive import URL, page, put


@pytest.mark.parametrize("kind", KINDS)
def test_an_export_with_its_originals_is_imported_as_the_same_archive(crawled, tmp_path, kind):
    data, _ = crawled
    first = export(data, kind, tmp_path / "first", "--originals")
    assert any(path.parts[0] == "warc" for path in first)
    code, said = run_command("import", tmp_path / "first", "--data", tmp_path / "again")
    assert (code, "made an archive" in said) == (0, True)
    code, said = run_command("verify", "--data", tmp_path / "again")
    assert (code, "all whole" in said or "全部完好" in said) == (0, True)
    second = export(tmp_path / "again", kind, tmp_path / "second", "--originals")
    assert first.keys() == second.keys()
    assert [path for path, body in first.items() if second[path] != body] == []


@pytest.fixture
def odd(archive):
    return odd_values(archive)


@pytest.mark.parametrize("kind", KINDS)
def test_without_originals_the_rows_are_the_same_and_verify_says_what_is_elsewhere(
    odd, tmp_path, kind
):
    export(odd, kind, tmp_path / "out")
    code, said = run_command("import", tmp_path / "out", "--data", tmp_path / "again", "--json")
    assert (code, json.loads(said)["elsewhere"]) == (0, 1)
    for sql in ("select * from reports", "select * from agencies", "select * from versions"):
        assert rows(tmp_path / "again", sql) == rows(odd, sql)
    code, said = run_command("verify", "--data", tmp_path / "again", "--json")
    found = json.loads(said)
    # The row was changed behind the archive's back above, and is as it was found.
    assert {d["place"] for d in found["damages"]} == {"report 1"}
    assert "1 WARC files are elsewhere" in " ".join(found["notes"])


def test_an_export_goes_into_an_empty_folder_and_must_be_whole_and_of_this_version(odd, tmp_path):
    export(odd, "datapackage", tmp_path / "out")
    assert run_command("import", tmp_path / "out", "--data", odd)[0] == 2
    assert (
        run_command("import", tmp_path / "out", tmp_path / "out", "--data", tmp_path / "x")[0] == 2
    )
    reports = tmp_path / "out" / "reports.csv"
    body = reports.read_text(encoding="utf-8")
    for broken, words in (
        (body.replace("proof", "proven", 1), "other columns"),
        (body.replace("own", "whole", 1), "no whole export"),
        (body.splitlines()[0] + "\r\n", "refers to a row"),
        (body.replace("2023", "last", 1), "cannot be read"),
    ):
        reports.write_text(broken, encoding="utf-8", newline="")
        code, said = run_command("import", tmp_path / "out", "--data", tmp_path / "x")
        assert (code, words in said) == (2, True), said
        assert not (tmp_path / "x" / "archive.db").exists()


def test_a_jsonl_export_is_imported_as_the_same_archive(crawled, tmp_path):
    data, _ = crawled
    first = export_lines(data, tmp_path / "first" / "reports.jsonl", "--originals")
    path = tmp_path / "first" / "reports.jsonl"
    code, said = run_command("import", path, "--data", tmp_path / "again")
    assert (code, "made an archive" in said) == (0, True)
    assert run_command("verify", "--data", tmp_path / "again")[0] == 0
    second = export_lines(tmp_path / "again", tmp_path / "second" / "reports.jsonl", "--originals")
    assert first.keys() == second.keys()
    assert [path for path, body in first.items() if second[path] != body] == []


def test_a_jsonl_export_without_its_tables_says_what_it_lacks(odd, tmp_path):
    path = tmp_path / "reports.jsonl"
    export_lines(odd, path)
    shutil.rmtree(tmp_path / "reports.tables")
    code, said = run_command("import", path, "--data", tmp_path / "x")
    assert (code, "datapackage or parquet, with --originals, or wacz" in said) == (2, True)


def test_what_is_captured_again_where_its_original_never_came_is_kept_whole(odd, tmp_path):
    export(odd, "datapackage", tmp_path / "out")
    run_command("import", tmp_path / "out", "--data", tmp_path / "bare")
    assert (
        run_command(
            "export",
            "--format",
            "wacz",
            "--output",
            tmp_path / "a.wacz",
            "--data",
            tmp_path / "bare",
        )[0]
        == 2
    )
    with Archive(tmp_path / "bare", run_name="again") as archive:
        archive.start_run("2024-04-01T00:00:00Z")
        assert held_response(archive, URL) is None
        put(archive, page(licences=4), at="2024-04-01T00:00:00Z")
    (path,) = (tmp_path / "bare" / "warc").glob("*again*")
    with path.open("rb") as stream:
        kinds = {record.rec_type for record in ArchiveIterator(stream)}
    assert ("response" in kinds, "revisit" in kinds) == (True, False)


def test_an_archive_without_its_originals_merges_and_gets_them_from_another(odd, tmp_path):
    export(odd, "datapackage", tmp_path / "out")
    run_command("import", tmp_path / "out", "--data", tmp_path / "bare")
    for others, elsewhere in ((["bare"], 1), (["bare", "data"], 0)):
        into = tmp_path / f"into{elsewhere}"
        run_command(
            "merge", *(odd if o == "data" else tmp_path / o for o in others), "--data", into
        )
        with closing(sqlite3.connect(into / "archive.db")) as db:
            (found,) = db.execute(
                "select count(*) from about where key = 'originals_elsewhere'"
            ).fetchone()
        assert found == elsewhere


_VALUES = st.one_of(
    st.none(), st.text(st.characters(codec="utf-8", exclude_characters="\x00")),
    st.sampled_from(["", "'", "'=1", "=1", '"', "\r", "\n", ",", '""', "-1"]),
)  # fmt: skip


@given(st.lists(st.tuples(_VALUES, _VALUES, st.integers() | st.none(), st.floats(allow_nan=False))))
def test_a_line_of_csv_is_read_as_it_was_written(table):
    written = io.StringIO("".join(map(write_line, table)), newline="")
    kinds = ["text", "text", "integer", "real"]
    assert [tuple(typed_row(cells, kinds)) for cells in read_lines(written)] == table


def _two_runs(data):
    for number, at in enumerate(("2024-02-01T00:00:00Z", "2024-03-01T00:00:00Z"), start=1):
        with Archive(data, run_name=f"run{number}") as archive:
            archive.sync_registry([AGENCY], REGIONS)
            archive.start_run(at)
            put(archive, page(licences=number), at=at)


@pytest.mark.parametrize("kind", KINDS)
def test_an_edited_export_is_held_against_the_manifest_in_its_files(tmp_path, kind):
    _two_runs(tmp_path / "data")
    with closing(sqlite3.connect(tmp_path / "data" / "archive.db")) as db, db:
        db.execute("update publications set title = 'x'")  # as who edits the export would
    export(tmp_path / "data", kind, tmp_path / "out", "--originals")
    code, said = run_command("import", tmp_path / "out", "--data", tmp_path / "again", "--lang=en")
    assert (code, "is not as it was exported: table publications" in said) == (2, True), said
    assert not (tmp_path / "again" / "archive.db").exists()


def test_an_export_of_a_moment_before_a_run_ended_goes_without_its_manifest(tmp_path):
    data = tmp_path / "data"
    _two_runs(data)
    before = originals_of(data)
    with open_reader(data) as db:
        db.execute("begin")
        db.execute("select count(*) from reports").fetchone()
        with Archive(data, run_name="run3") as archive:
            archive.start_run("2024-04-01T00:00:00Z")
            put(archive, page(licences=7), at="2024-04-01T00:00:00Z")
        export_datapackage(db, tmp_path / "out", originals=before)
    code, said = run_command("import", tmp_path / "out", "--data", tmp_path / "again")
    assert code == 0, said
    code, said = run_command("verify", "--data", tmp_path / "again", "--lang=en")
    assert (code, "only against" in said) == (0, False)
