"""``nianbao import``: files of one's own into the archive."""

from __future__ import annotations

import json

import pytest

from crawler.commands.imports.owner import chosen_owner
from crawler.errors import UsageError
from crawler.registry import load_agencies
from tests.conftest import REAL, TEXT, needs_real_reports, rows


def test_import_archives_files_and_lists_what_it_skips(nianbao, registry, tmp_path):
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "a.txt").write_text(TEXT, encoding="utf-8")
    (folder / "a.truth.json").write_text('{"year": 2023}', encoding="utf-8")
    (folder / "notes.txt").write_text("今天天气很好。", encoding="utf-8")
    done = nianbao("import", folder, "--registry", registry, "--data", tmp_path / "data", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    result = json.loads(done.stdout)
    assert [(r["agency_id"], r["year"], r["outcome"]) for r in result["imported"]] == [
        ("411991-finance", 2023, "new")
    ]
    assert [s["file"].rpartition("/")[2] for s in result["skipped"]] == [
        "a.truth.json",
        "notes.txt",
    ]
    assert result["failed"] == []
    again = json.loads(
        nianbao(
            "import", folder, "--registry", registry, "--data", tmp_path / "data", "--json"
        ).stdout
    )
    assert [r["outcome"] for r in again["imported"]] == ["unchanged"]
    assert rows(tmp_path / "data", "select url from reports") == [("file:///mine/a.txt",)]
    assert rows(tmp_path / "data", "select count(*) from versions") == [(1,)]


def test_import_of_a_report_of_nobody_known_asks_for_the_agency(
    nianbao, registry, report, tmp_path
):
    report.write_text(TEXT.replace("财政局", "林业局"), encoding="utf-8")
    arguments = ("import", report, "--registry", registry, "--data", tmp_path / "data")
    done = nianbao(*arguments)
    assert done.returncode == 1
    assert "prints 云溪县林业局, which the registry does not know; give --agency ID" in done.stderr
    assert nianbao(*arguments, "--agency", "411991-finance").returncode == 0


def test_import_for_an_agency_that_the_registry_does_not_know_makes_a_local_one(
    nianbao, registry, report, tmp_path
):
    report.write_text(TEXT.replace("财政局", "林业局"), encoding="utf-8")
    data = tmp_path / "data"
    arguments = (
        "import",
        report,
        "--registry",
        registry,
        "--data",
        data,
        "--agency",
        "云溪县林业局",
    )
    assert nianbao(*arguments).returncode == 2
    assert "no code of six digits" in nianbao(*arguments, "--region", "4119").stderr
    done = nianbao(*arguments, "--region", "411991")
    assert (done.returncode, done.stderr) == (0, "")
    sql = "select name, region_code, origin from reports join agencies on agencies.id = agency_id"
    assert rows(data, sql) == [("云溪县林业局", "411991", "discovered")]
    assert rows(data, "select state from ledger where year = 2023 and agency_id like '%-x%'") == [
        ("published_undated",)
    ]


def test_an_id_of_the_registry_is_that_agency_whatever_its_name(registry):
    known = load_agencies(registry)
    (agency,) = (a for a in known.values() if a.id == "411991-finance")
    assert chosen_owner(known, agency.id, agency.region) == agency
    assert chosen_owner(known, agency.name, agency.region) == agency
    assert chosen_owner(known, agency.name, "411992") is None  # another body of that name
    with pytest.raises(UsageError, match="is in region 411991, not in 411992"):
        chosen_owner(known, agency.id, "411992")


def test_import_keeps_what_it_cannot_read_yet_and_counts_it_as_failed(nianbao, registry, tmp_path):
    scan = tmp_path / "2022年政府信息公开工作年度报告 扫描.pdf"
    scan.write_bytes(b"%PDF-1.4\n%%EOF")
    yearless = tmp_path / "扫描.pdf"
    yearless.write_bytes(b"%PDF-1.4\n%%EOF\n")
    arguments = ("import", scan, yearless, "--registry", registry, "--data", tmp_path / "data")
    done = nianbao(*arguments, "--agency", "411991-finance")
    assert done.returncode == 1
    assert str(scan.name) in done.stderr
    assert "; kept for `nianbao reextract`" in done.stderr
    assert "not kept: its name says no year" in done.stderr
    assert done.stdout.endswith("0 imported, 0 skipped, 2 failed\n")
    kept = rows(
        tmp_path / "data",
        "select year, status, problems.code from reports join problems on report_id = reports.id",
    )
    assert kept == [(2022, "no_text", "no_text")]


def test_a_governments_scan_is_kept_as_what_it_will_be_read_as(nianbao, tmp_path):
    """Else its own reading, when it can be read, would be of another scope and refused."""
    scan = tmp_path / "2022年报.pdf"
    scan.write_bytes(b"%PDF-1.4\n%%EOF")
    for place, name in (("a", "示例市人民政府"), ("b", "示例市司法局")):
        own = ["--agency", name, "--region", "410400", "--data", tmp_path / place]
        assert nianbao("import", scan, *own).returncode == 1
    assert rows(tmp_path / "a", "select year, scope from reports") == [(2022, "all")]
    assert rows(tmp_path / "b", "select year, scope from reports") == [(2022, "own")]


@needs_real_reports
def test_import_of_the_first_users_files(nianbao, tmp_path):
    done = nianbao("import", f"{REAL}/seeds", "--data", tmp_path, "--json")
    assert done.returncode == 0
    result = json.loads(done.stdout)
    assert {r["agency_id"] for r in result["imported"]} == {
        "410400-industry", "410422-industry", "630223-industry", "410400-services", "410304-technology",
    }  # fmt: skip
    assert all(s["file"].endswith(".truth.json") for s in result["skipped"])
    assert len(result["skipped"]) == 5
