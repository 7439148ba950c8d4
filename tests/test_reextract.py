"""A better extraction goes under the same version, says what changed, and resumes."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing

import pytest
from click.testing import CliRunner

from archive.database import open_reader
from archive.reader.verify import verify
from archive.writer.reextract import outdated_reports
from crawler.cli import cli
from crawler.commands import reextract
from crawler.commands.imports import import_files
from pipelines.process import EXTRACTOR, process
from pipelines.readers import libreoffice, ocr
from tests.conftest import TEXT, rows

REPORT = "agency_id = '410400-services' and year = 2023"


@pytest.fixture
def older(crawled, tmp_path):
    """The crawled archive as an older extractor left it: one value misread, another missed."""
    data = tmp_path / "data"
    shutil.copytree(crawled[0], data)
    with closing(sqlite3.connect(data / "archive.db")) as db:
        db.execute("update reports set extractor = '0' where agency_id like '410400-%'")
        where = f"report_id = (select id from reports where {REPORT})"
        db.execute(f"update applications set total = 9 where item = 'granted' and {where}")
        db.execute(f"delete from applications where item = 'carried_in' and {where}")
        db.commit()
    return data


def test_values_are_corrected_under_the_same_version(older, nianbao):
    before = rows(older, "select count(*), max(number) from versions")
    done = nianbao("reextract", "--data", older, "--json")
    result = json.loads(done.stdout)
    assert (done.returncode, result["reports"], result["failed"]) == (0, 12, [])
    granted = next(c for c in result["changed"] if (c["item"], c["column"]) == ("granted", "total"))
    assert (granted["old"], granted["new"]) == (9, 2)
    assert {c["item"] for c in result["changed"]} == {"granted", "carried_in"}
    assert rows(older, "select count(*), max(number) from versions") == before
    assert rows(older, "select distinct extractor from reports") == [(EXTRACTOR,)]
    with open_reader(older) as db:
        assert verify(db, older / "warc").damages == ()


def test_an_interrupted_run_goes_on_with_what_is_left(older, nianbao):
    done = nianbao("reextract", "--agency", "410400-industry", "--data", older)
    assert "6 reports extracted" in done.stdout
    again = nianbao("reextract", "--data", older, "--json")
    assert json.loads(again.stdout)["reports"] == 6
    with open_reader(older) as db:
        assert outdated_reports(db, EXTRACTOR, "", every=False) == []


def test_what_lacked_a_program_is_read_again_when_it_is_there(crawled, tmp_path):
    data = tmp_path / "data"
    shutil.copytree(crawled[0], data)
    with closing(sqlite3.connect(data / "archive.db")) as db, db:
        where = f"(select id from reports where {REPORT})"
        said = f"x.pdf: a scan without text; {ocr.HOW}"
        db.execute(
            f"insert into problems (report_id, code, message) values ({where}, 'no_text', ?)",
            [said],
        )
    (expected,) = rows(data, f"select id from reports where {REPORT}")
    with open_reader(data) as db:
        found = {
            words: outdated_reports(db, EXTRACTOR, "", every=False, lacked=words)
            for words in ((), (libreoffice.HOW,), (libreoffice.HOW, ocr.HOW))
        }
    assert list(found.values()) == [[], [], [*expected]]


def test_the_same_extractor_changes_nothing(crawled, tmp_path, nianbao):
    data = tmp_path / "data"
    shutil.copytree(crawled[0], data)
    tables = ("reports", "versions", "applications", "disclosure", "checks", "sections", "facts")
    before = {name: rows(data, f"select * from {name} order by 1, 2, 3") for name in tables}
    result = json.loads(nianbao("reextract", "--all", "--data", data, "--json").stdout)
    assert (result["reports"], result["changed"], result["failed"]) == (89, [], [])
    for name in tables:
        assert rows(data, f"select * from {name} order by 1, 2, 3") == before[name], name


def test_a_damaged_document_fails_alone(older, nianbao):
    with closing(sqlite3.connect(older / "archive.db")) as db:
        db.execute(
            "update documents set warc_file = 'lost.warc.gz' where sha256 ="
            f" (select document_sha256 from reports where {REPORT})"
        )
        db.commit()
    done = nianbao("reextract", "--agency", "410400-services", "--data", older, "--json")
    result = json.loads(done.stdout)
    assert done.returncode == 1
    assert len(result["failed"]) == 1
    assert "no readable WARC record" in result["failed"][0]["reason"]
    assert rows(older, f"select extractor from reports where {REPORT}") == [("0",)]


def _faulty(report):
    """Extract a report, but one with a fault that no reader foresees."""
    if any("异常".encode() in document.body for document in report.documents):
        raise LookupError("no such row")
    return process(report)


def test_what_nobody_foresaw_is_a_failure_of_its_report(registry, tmp_path, monkeypatch):
    folder, data = tmp_path / "mine", tmp_path / "data"
    folder.mkdir()
    (folder / "a.txt").write_text(TEXT + "异常\n", encoding="utf-8")
    (folder / "b.txt").write_text(TEXT.replace("2023", "2022"), encoding="utf-8")
    why = "extraction failed: LookupError: no such row"
    importing = ["import", str(folder), "--registry", str(registry), "--data", str(data), "--json"]
    with monkeypatch.context() as patched:
        patched.setattr(import_files, "process", _faulty)
        done = CliRunner().invoke(cli, importing)
        result = json.loads(done.stdout)
        assert (done.exit_code, [f["reason"] for f in result["failed"]]) == (1, [why])
        assert [r["year"] for r in result["imported"]] == [2022]
    assert CliRunner().invoke(cli, importing).exit_code == 0
    monkeypatch.setattr(reextract, "process", _faulty)
    done = CliRunner().invoke(cli, ["reextract", "--all", "--data", str(data), "--json"])
    result = json.loads(done.stdout)
    assert (done.exit_code, [f["reason"] for f in result["failed"]]) == (1, [why])
    assert result["reports"] == 2
