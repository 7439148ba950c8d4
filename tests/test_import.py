"""``nianbao import``: files of one's own into the archive."""

from __future__ import annotations

import json

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
