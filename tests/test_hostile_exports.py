"""An export that was damaged or made up is refused in words, and nothing is written."""

from __future__ import annotations

import itertools
import zipfile

import pytest

from archive.originals.foreign_warc import read_exchanges
from archive.rebuild import package
from crawler.errors import UnreadableDocumentError, UsageError
from tests.exports import KINDS, export, export_lines, odd_values, run_command


@pytest.fixture
def odd(archive):
    return odd_values(archive)


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
    export(odd, "datapackage", tmp_path / "out", "--originals")
    HOSTILE[words](tmp_path / "out")
    code, said = run_command("import", tmp_path / "out", "--data", tmp_path / "x")
    assert (code, words in said) == (2, True), said
    assert [p.name for p in (tmp_path / "x").rglob("*") if p.name != ".lock"] == []


@pytest.mark.parametrize("kind", KINDS[1:])
@pytest.mark.parametrize("value", ["2023", 2.5, [2023], {"a": 1}, b"\xff", 1 << 63])
def test_a_parquet_export_with_a_value_of_another_type_is_refused(odd, tmp_path, kind, value):
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    export(odd, kind, tmp_path / "out")
    path = tmp_path / "out" / "reports.parquet"
    table = pq.read_table(path)
    kinds = {"type": pa.uint64()} if value == 1 << 63 else {}
    years = pa.array([value] * len(table), **kinds)
    place = table.schema.get_field_index("year")
    pq.write_table(table.set_column(place, "year", years), path)
    code, said = run_command("import", tmp_path / "out", "--data", tmp_path / "x")
    assert (code, "is no integer" in said) == (2, True), said


def _with(at, local, central):
    """Change a byte of a ZIP file's one member, in its own header and in the directory."""

    def change(body):
        for mark, place in ((b"PK\x03\x04", local), (b"PK\x01\x02", central)):
            body[body.index(mark) + place] = at
        return body

    return change


@pytest.mark.parametrize(
    ("body", "change", "words"),
    [
        (b"x", _with(1, 6, 8), "is encrypted"),
        (b"x", _with(99, 8, 10), "compression method is not supported"),
        (b"\x00" * (1 << 20), bytes, "unpacks to 1048576 bytes"),
    ],
)
def test_a_hostile_wacz_file_is_refused_in_words(tmp_path, body, change, words):
    path = tmp_path / "a.wacz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("archive/nianbao-a-00001.warc.gz", body)
    path.write_bytes(change(bytearray(path.read_bytes())))
    code, said = run_command("rebuild", "--warc", path, "--data", tmp_path / "x")
    assert (code, words in said) == (2, True), said
    with pytest.raises(UnreadableDocumentError, match=words):
        list(read_exchanges(path))


def test_a_jsonl_export_with_other_lines_or_rows_is_refused(odd, tmp_path):
    path = tmp_path / "reports.jsonl"
    export_lines(odd, path)
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"2023", b"2022", 1))
    code, said = run_command("import", path, "--data", tmp_path / "x")
    assert (code, "is not the file that the tables in" in said) == (2, True)
    path.write_bytes(whole)
    table = tmp_path / "reports.tables" / "runs.jsonl"
    columns = table.read_bytes().splitlines(keepends=True)[0]
    for line, words in (
        (b"{}", "is no row"), (b"[1]", "1 values where there are 9 columns"), (b"[" * 99999, "cannot be read"),
        (b'[true,"","","finished",0,0,0,0,0]', "id: 'True' is no integer"), (b"\xff", "cannot be read"),
        (b'[1,"\\ud800",null,"finished",0,0,0,0,0]', "is no whole export"),
    ):  # fmt: skip
        table.write_bytes(columns + line + b"\n")
        code, said = run_command("import", path, "--data", tmp_path / "x")
        assert (code, words in said) == (2, True), said
        assert not (tmp_path / "x" / "archive.db").exists()


def test_a_value_that_a_parquet_file_says_once_is_held_once(tmp_path, monkeypatch):
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    path, count = tmp_path / "items.parquet", 5000
    text = pa.DictionaryArray.from_arrays(
        pa.array([0] * count, pa.int32()), pa.array(["字" * 50_000])
    )
    # 0.7 GB, if each row held its own.
    pq.write_table(pa.table({"id": range(count), "text": text}), path, store_schema=False)
    for name in package._NEEDED:
        (tmp_path / f"{name}.parquet").write_bytes(b"")
    columns = {"id": "integer", "text": "text"}
    rows = package.read_table(tmp_path, "items", columns)
    assert len({id(text) for _, text in itertools.islice(rows, 4000)}) == 1
    assert pa.total_allocated_bytes() < 50_000_000
    monkeypatch.setattr(package, "_FEWEST", 1 << 20)
    with pytest.raises(UsageError, match="holds more than 1000 times its size"):
        list(package.read_table(tmp_path, "items", columns))
    monkeypatch.setattr(package, "_LARGEST_GROUP", 1000)
    with pytest.raises(UsageError, match="a group of rows of more than 1000 bytes"):
        list(package.read_table(tmp_path, "items", columns))
