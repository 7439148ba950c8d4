"""Exports that others can open: values equal to the archive's, columns explained, nothing that runs."""

from __future__ import annotations

import csv
import hashlib
import importlib.util
import json
import os
import sqlite3
import struct
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from archive.database import open_reader
from archive.originals.payloads import read_payload
from archive.originals.wacz import export_wacz
from archive.reader.datasette_metadata import DATA_LICENCE
from archive.reader.export_reports import report_object
from archive.schema.dictionary import TABLES
from crawler.models import Document, Report
from crawler.report_json import report_json
from pipelines.process import process
from tests.conftest import AGENCY, ROOT, rows
from tests.test_archive import URL, page, put


@pytest.fixture
def small(archive):
    put(archive, page())
    put(archive, page(licences=4), at="2024-03-01T00:00:00Z")
    archive.db.execute("update reports set title = '=HYPERLINK(1)'")
    archive.db.execute("insert into statistics values (1, 1, '-增减', '件', -3)")
    archive.db.conn.commit()
    archive.warc.close()
    return archive.data


def _export(nianbao, data, kind, output):
    done = nianbao("export", "--format", kind, "--output", output, "--data", data, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["files"]


def test_csv_is_a_file_a_table_and_holds_no_formula(nianbao, small, tmp_path):
    files = _export(nianbao, small, "csv", tmp_path / "csv")
    assert {file.rpartition("/")[2] for file in files} == {f"{name}.csv" for name in TABLES}
    with (tmp_path / "csv" / "reports.csv").open(encoding="utf-8-sig", newline="") as file:
        (report,) = csv.DictReader(file)
    assert report["title"] == "'=HYPERLINK(1)"
    with (tmp_path / "csv" / "statistics.csv").open(encoding="utf-8-sig", newline="") as file:
        (line,) = csv.DictReader(file)
    assert (line["label"], line["value"]) == ("'-增减", "-3.0")


def test_jsonl_is_what_extract_prints(archive, nianbao, tmp_path):
    put(archive, page())
    archive.db.conn.commit()
    document = Document(body=page(), url=URL)
    report = process(
        Report(
            agency_id=AGENCY.id, agency=AGENCY.name, known_names=AGENCY.names, url=URL,
            documents=(document,),
        )
    )  # fmt: skip
    path = tmp_path / "out" / "reports.jsonl"
    _export(nianbao, archive.data, "jsonl", path)
    (line,) = path.read_text(encoding="utf-8").splitlines()
    found, printed = json.loads(line), json.loads(json.dumps(report_json(report)))
    assert {key: found[key] for key in printed} == printed
    assert (found["url"], found["version"], found["current"]) == (URL, 1, True)
    assert found["captured_at"] == "2024-02-01T00:00:00Z"
    assert '"handled": 3}' in line  # a whole number is one


def test_jsonl_has_a_line_for_every_version_with_its_own_numbers(nianbao, small, tmp_path):
    _export(nianbao, small, "jsonl", tmp_path / "reports.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "reports.jsonl").read_text().splitlines()]
    assert [
        (n["version"], n["current"], n["change"], n["disclosure"]["licensing"]["handled"])
        for n in lines
    ] == [(1, False, "first", 3), (2, True, "changed", 4)]


def test_jsonl_holds_every_report_of_a_crawl_with_the_published_numbers(crawled):
    data, _ = crawled
    with open_reader(data) as db:
        report = next(
            db.query(
                "select reports.*, name as agency from reports join agencies on agencies.id = agency_id"
                " where agency_id = '410400-services' and year = 2023"
            )
        )
        found = report_object(db, report)
    assert found["applications"]["granted"]["total"] == 2
    assert list(found) == list(report_json(Report()))


def test_a_blank_cell_of_part_two_is_null_and_not_absent(archive):
    put(archive, page())
    archive.db.execute("update disclosure set handled = null")
    report = {**next(archive.db.query("select * from reports")), "agency": AGENCY.name}
    assert report_object(archive.db, report)["disclosure"] == {"licensing": {"handled": None}}


def test_the_data_package_explains_every_column(nianbao, small, tmp_path):
    _export(nianbao, small, "datapackage", tmp_path / "package")
    package = json.loads((tmp_path / "package" / "datapackage.json").read_text(encoding="utf-8"))
    fields = {
        (resource["path"], field["name"]): field
        for resource in package["resources"]
        for field in resource["schema"]["fields"]
    }
    assert fields["applications.csv", "natural_person"]["title"] == "自然人"
    assert fields["applications.csv", "natural_person"]["type"] == "integer"
    assert [key for key, field in fields.items() if not field["title"]] == []
    assert fields["reports.csv", "published_on"]["type"] == "date"
    assert fields["captures.csv", "fetched_at"]["type"] == "datetime"
    assert fields["rates.csv", "disclosure_rate"]["type"] == "number"
    assert fields["ledger.csv", "year"]["type"] == "integer"
    assert fields["reports.csv", "scope"]["constraints"] == {
        "enum": ["own", "all"],
    }
    schemas = {resource["path"]: resource["schema"] for resource in package["resources"]}
    report = {"fields": ["report_id"], "reference": {"resource": "reports", "fields": ["id"]}}
    assert report in schemas["applications.csv"]["foreignKeys"]
    if importlib.util.find_spec("frictionless"):
        code = "import sys, frictionless; r = frictionless.validate(sys.argv[1]); print(r.flatten(['note'])); sys.exit(not r.valid)"
        path = tmp_path / "package" / "datapackage.json"
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", code, path.name],
            cwd=path.parent, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout


def test_a_release_of_the_data_package_is_named_and_dated(nianbao, small, tmp_path):
    with closing(sqlite3.connect(small / "archive.db")) as db, db:
        db.execute("update runs set finished_at = '2024-03-01T01:00:00Z'")
    out, arguments = tmp_path / "package", ["--release", "2024.1", "--data", small]
    done = nianbao("export", "--format", "datapackage", "--output", out, *arguments)
    assert done.returncode == 0, done.stderr
    package = json.loads((out / "datapackage.json").read_text(encoding="utf-8"))
    assert (package["version"], package["created"]) == ("2024.1", "2024-03-01T01:00:00Z")
    assert package["contributors"]
    (licence,) = package["licenses"]
    assert licence == {"name": "other-pd", "title": DATA_LICENCE}
    assert package["sources"]
    done = nianbao("export", "--format", "csv", "--output", tmp_path / "csv", *arguments)
    assert (done.returncode, "of a datapackage" in done.stderr) == (2, True)


@pytest.mark.skipif(
    not importlib.util.find_spec("pyarrow"), reason="no pyarrow: pip install '.[parquet]'"
)
def test_parquet_holds_the_same_rows(nianbao, small, tmp_path):
    import pyarrow.parquet as pq  # noqa: PLC0415  # an extra

    _export(nianbao, small, "parquet", tmp_path / "parquet")
    table = pq.read_table(tmp_path / "parquet" / "disclosure.parquet").to_pylist()
    assert [(row["item"], row["handled"]) for row in table] == [("licensing", 4)]
    (capture, _) = pq.read_table(tmp_path / "parquet" / "captures.parquet").to_pylist()
    assert capture["fetched_at"].isoformat() == "2024-02-01T00:00:00+00:00"
    assert len(list((tmp_path / "parquet").iterdir())) == len(TABLES)


def test_the_wacz_file_is_hashed_indexed_and_lists_its_pages(nianbao, small, tmp_path):
    path = tmp_path / "a.wacz"
    _export(nianbao, small, "wacz", path)
    with zipfile.ZipFile(path) as archive:
        package = json.loads(archive.read("datapackage.json"))
        for resource in package["resources"]:
            body = archive.read(resource["path"])
            assert resource["hash"] == f"sha256:{hashlib.sha256(body).hexdigest()}"
            assert resource["bytes"] == len(body)
        digest = json.loads(archive.read("datapackage-digest.json"))
        found = hashlib.sha256(archive.read("datapackage.json")).hexdigest()
        assert digest["hash"] == f"sha256:{found}"
        index = archive.read("indexes/index.cdx").decode().splitlines()
        pages = archive.read("pages/pages.jsonl").decode().splitlines()
        archive.extractall(tmp_path / "wacz")
        assert {i.compress_type for i in archive.infolist() if i.filename.endswith(".warc.gz")} == {
            0
        }
    assert index == sorted(index)
    assert len(pages) == 3
    bodies = set()
    for line in index:
        place = json.loads(line.split(" ", 2)[2])
        offset = int(place["offset"])
        bodies.add(read_payload(tmp_path / "wacz" / "archive", place["filename"], offset))
    assert bodies == {page(), page(licences=4)}


def test_each_member_of_the_wacz_file_says_the_same_at_its_place_and_in_the_directory(
    nianbao, small, tmp_path
):
    path = tmp_path / "a.wacz"
    _export(nianbao, small, "wacz", path)
    body = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            head = struct.unpack("<4s5H3L2H", body[member.header_offset :][:30])
            assert head[7:9] == (member.compress_size, member.file_size)
            assert (head[9], head[10]) == (len(member.filename), len(member.extra))


@pytest.mark.skipif(
    "NIANBAO_PYWB" not in os.environ,
    reason="NIANBAO_PYWB names no Python with pywb, which needs older libraries than Nianbao",
)
def test_pywb_finds_every_capture_of_the_wacz_file(crawled, tmp_path):
    data, _ = crawled
    path = tmp_path / "a.wacz"
    with open_reader(data) as db:
        export_wacz(db, data / "warc", path, created="2024-02-01T00:00:00Z")
    done = subprocess.run(
        [os.environ["NIANBAO_PYWB"], "-m", "tests.replay", path, tmp_path],
        capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    found, asked = map(int, done.stdout.split()[-2:])
    assert found == asked > 50, done.stderr


@pytest.mark.skipif(not importlib.util.find_spec("wacz"), reason="the wacz tool is not installed")
def test_the_wacz_tool_finds_the_file_valid(nianbao, small, tmp_path):
    path = tmp_path / "a.wacz"
    _export(nianbao, small, "wacz", path)
    done = subprocess.run(
        [Path(sys.executable).with_name("wacz"), "validate", "-f", path],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "Validation succeeded" in done.stdout, done.stdout + done.stderr


def test_an_output_of_the_wrong_kind_is_said(nianbao, small, tmp_path):
    done = nianbao("export", "--format", "jsonl", "--output", tmp_path, "--data", small)
    assert done.returncode == 2
    assert "jsonl is written to a file" in done.stderr
    assert rows(small, "select count(*) from reports") == [(1,)]
