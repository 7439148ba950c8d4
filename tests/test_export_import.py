"""An export that is imported is the archive again: each table, each value, and the originals with it."""

from __future__ import annotations

import importlib.util
import io
import json
import sqlite3
from contextlib import closing

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from archive.reader.csv_lines import read_lines, typed_row, write_line
from archive.writer.store import Archive
from archive.writer.visits import held_response
from crawler.cli import cli
from crawler.errors import NianbaoError
from tests.conftest import rows
from tests.test_archive import URL, page, put

KINDS = ["datapackage"] + ["parquet"] * bool(importlib.util.find_spec("pyarrow"))


def _run(*words):
    """Return a command's exit code and what it says; ``main`` says what is wrong in words."""
    done = CliRunner().invoke(cli, [str(word) for word in words])
    if isinstance(done.exception, NianbaoError):
        return done.exception.exit_code, str(done.exception)
    return done.exit_code, done.output


def _export(data, kind, folder, *more):
    assert _run("export", "--format", kind, "--output", folder, "--data", data, *more)[0] == 0
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.*")}


@pytest.mark.parametrize("kind", KINDS)
def test_an_export_with_its_originals_is_imported_as_the_same_archive(crawled, tmp_path, kind):
    data, _ = crawled
    first = _export(data, kind, tmp_path / "first", "--originals")
    assert any(path.parts[0] == "warc" for path in first)
    code, said = _run("import", tmp_path / "first", "--data", tmp_path / "again")
    assert (code, "made an archive" in said) == (0, True)
    code, said = _run("verify", "--data", tmp_path / "again")
    assert (code, "all whole" in said or "全部完好" in said) == (0, True)
    second = _export(tmp_path / "again", kind, tmp_path / "second", "--originals")
    assert first.keys() == second.keys()
    assert [path for path, body in first.items() if second[path] != body] == []


@pytest.fixture
def odd(archive):
    """Values that a spreadsheet's format could lose: blank, empty, a formula, lines, quotes."""
    put(archive, page())
    put(archive, page(licences=4), at="2024-03-01T00:00:00Z")
    archive.db.execute("update reports set title = '=1', agency_as_printed = ''")
    archive.db.execute("update agencies set home_url = null, aliases = '''-\r\n\"x\", y'")
    archive.db.conn.commit()
    archive.warc.close()
    archive._lock.release()
    return archive.data


@pytest.mark.parametrize("kind", KINDS)
def test_without_originals_the_rows_are_the_same_and_verify_says_what_is_elsewhere(
    odd, tmp_path, kind
):
    _export(odd, kind, tmp_path / "out")
    code, said = _run("import", tmp_path / "out", "--data", tmp_path / "again", "--json")
    assert (code, json.loads(said)["elsewhere"]) == (0, 1)
    for sql in ("select * from reports", "select * from agencies", "select * from versions"):
        assert rows(tmp_path / "again", sql) == rows(odd, sql)
    code, said = _run("verify", "--data", tmp_path / "again", "--json")
    found = json.loads(said)
    # The row was changed behind the archive's back above, and is as it was found.
    assert {d["place"] for d in found["damages"]} == {"report 1"}
    assert "1 WARC files are elsewhere" in " ".join(found["notes"])


def test_an_export_goes_into_an_empty_folder_and_must_be_whole_and_of_this_version(odd, tmp_path):
    _export(odd, "datapackage", tmp_path / "out")
    assert _run("import", tmp_path / "out", "--data", odd)[0] == 2
    assert _run("import", tmp_path / "out", tmp_path / "out", "--data", tmp_path / "x")[0] == 2
    reports = tmp_path / "out" / "reports.csv"
    body = reports.read_text(encoding="utf-8")
    for broken, words in (
        (body.replace("proof", "proven", 1), "other columns"),
        (body.replace("own", "whole", 1), "no whole export"),
        (body.splitlines()[0] + "\r\n", "refers to a row"),
        (body.replace("2023", "last", 1), "cannot be read"),
    ):
        reports.write_text(broken, encoding="utf-8", newline="")
        code, said = _run("import", tmp_path / "out", "--data", tmp_path / "x")
        assert (code, words in said) == (2, True), said
        assert not (tmp_path / "x" / "archive.db").exists()


def _edit(name, old, new):
    def edit(folder):
        path = folder / name
        body = path.read_bytes().decode()
        assert old in body
        path.write_bytes(body.replace(old, new, 1).encode())

    return edit


def _add(name, line):
    def add(folder):
        with (folder / name).open("ab") as file:
            file.write(line)

    return add


def _lead_astray(folder):
    (folder / "warc" / "more.warc.gz").symlink_to("/etc/hosts")


HOSTILE = {
    "sections.csv not there": lambda folder: (folder / "sections.csv").unlink(),
    "versions.csv not there": lambda folder: (folder / "versions.csv").unlink(),
    "2 cells where there are 20 columns": _add("reports.csv", b"1,2\r\n"),
    "the last record has no end": _add("sections.csv", b'1,1,"a\r\n'),
    "is no cell": _add("about.csv", b'"a"b,c\r\n'),
    "'2_023' is no integer": _edit("reports.csv", ",2023,", ",2_023,"),
    "'9999999999999999999' is no integer": _edit("runs.csv", "\r\n1,", "\r\n9999999999999999999,"),
    "documents is no JSON array": _edit("sightings.csv", '"[[', '"['),
    "no name of a WARC file": _edit("documents.csv", "nianbao-", "../../nianbao-"),
    "more.warc.gz: is no file of the export": _lead_astray,
    "UNIQUE constraint failed: about.key": _add("about.csv", b"x,1\r\nx,2\r\n"),
}


@pytest.mark.parametrize("words", HOSTILE)
def test_a_hostile_export_is_refused_in_words_and_leaves_nothing(odd, tmp_path, words):
    _export(odd, "datapackage", tmp_path / "out", "--originals")
    HOSTILE[words](tmp_path / "out")
    code, said = _run("import", tmp_path / "out", "--data", tmp_path / "x")
    assert (code, words in said) == (2, True), said
    assert [p.name for p in (tmp_path / "x").rglob("*") if p.name != ".lock"] == []


@pytest.mark.parametrize("kind", KINDS[1:])
@pytest.mark.parametrize("value", ["2023", 2.5, [2023], {"a": 1}, b"\xff", 1 << 63])
def test_a_parquet_export_with_a_value_of_another_type_is_refused(odd, tmp_path, kind, value):
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    _export(odd, kind, tmp_path / "out")
    path = tmp_path / "out" / "reports.parquet"
    table = pq.read_table(path)
    kinds = {"type": pa.uint64()} if value == 1 << 63 else {}
    years = pa.array([value] * len(table), **kinds)
    place = table.schema.get_field_index("year")
    pq.write_table(table.set_column(place, "year", years), path)
    code, said = _run("import", tmp_path / "out", "--data", tmp_path / "x")
    assert (code, "is no integer" in said) == (2, True), said


def test_a_jsonl_export_says_what_it_lacks(odd, tmp_path):
    path = tmp_path / "reports.jsonl"
    assert _run("export", "--format", "jsonl", "--output", path, "--data", odd)[0] == 0
    code, said = _run("import", path, "--data", tmp_path / "x")
    assert (code, "datapackage or parquet, with --originals, or wacz" in said) == (2, True)


def test_what_is_captured_again_where_its_original_never_came_is_kept_whole(odd, tmp_path):
    _export(odd, "datapackage", tmp_path / "out")
    _run("import", tmp_path / "out", "--data", tmp_path / "bare")
    assert (
        _run(
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
    _export(odd, "datapackage", tmp_path / "out")
    _run("import", tmp_path / "out", "--data", tmp_path / "bare")
    for others, elsewhere in ((["bare"], 1), (["bare", "data"], 0)):
        into = tmp_path / f"into{elsewhere}"
        _run("merge", *(odd if o == "data" else tmp_path / o for o in others), "--data", into)
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
