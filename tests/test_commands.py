"""The commands by what they print, leave behind and exit with; bad input above all."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from crawler.cli import _COMMANDS, cli
from crawler.commands.options import console
from crawler.commands.status import _print_counts
from crawler.registry import load_agencies
from tests.conftest import ENTRY, ROOT


def test_extract_prints_the_report_as_json(nianbao, report, registry):
    done = nianbao("extract", report, "--registry", registry)
    assert (done.returncode, done.stderr) == (0, "")
    data = json.loads(done.stdout)
    assert list(data) == [
        "agency", "agency_id", "agency_as_printed", "scope", "year", "title", "published_on",
        "disclosure", "applications", "litigation", "inferred", "statistics", "sections", "facts",
        "checks", "problems", "proof", "document",
    ]  # fmt: skip
    assert (data["agency"], data["agency_id"], data["year"]) == (
        "云溪县财政局",
        "411991-finance",
        2023,
    )
    assert data["applications"]["new_received"]["total"] == 2
    assert data["facts"] == [
        {"key": "published_total", "value": 12, "unit": "条", "quote": "全年共公开信息12条"}
    ]
    # Of part three one row was read: what sums up other rows is uncertain.
    assert {c["status"] for c in data["checks"] if c["rule"] == "R1"} == {"uncertain"}
    assert next(check for check in data["checks"] if check["rule"] == "R3") == {
        "rule": "R3",
        "status": "pass",
        "where": "new_received",
        "left": 2,
        "right": 2,
    }
    assert data["document"]["format"] == "text"


def test_extract_explains_where_a_value_was_printed(nianbao, report, registry):
    lines = nianbao("extract", report, "--explain", "--registry", registry).stdout.splitlines()
    assert lines[0].startswith("document ")
    at = lines.index(
        "applications.new_received: natural_person=2 enterprise=0 research=0 public_welfare=0"
        " legal_service=0 other_org=0 total=2"
    )
    printed = "一、本年新收政府信息公开申请数量 | 2 | 0 | 0 | 0 | 0 | 0 | 2"
    assert lines[at + 1] == f"    table 1, row 1: {printed}"
    assert lines[-2:] == ["facts.published_total: 12 条", "    part 1: 全年共公开信息12条"]


def test_extract_touches_no_archive(nianbao, report, registry, tmp_path):
    nianbao("extract", report, "--registry", registry)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["registry", "report.txt"]


def test_extract_prints_several_files_one_a_line_and_goes_on_after_a_bad_one(
    nianbao, report, tmp_path
):
    (tmp_path / "empty.pdf").write_bytes(b"")
    done = nianbao("extract", report, tmp_path / "empty.pdf", report)
    assert done.returncode == 1
    assert done.stderr == "nianbao: empty.pdf: the file is empty\n"
    assert [json.loads(line)["year"] for line in done.stdout.splitlines()] == [2023, 2023]


def test_extract_takes_the_agency_as_told(nianbao, report, registry):
    done = nianbao("extract", report, "--agency", "云溪县林业局", "--registry", registry)
    data = json.loads(done.stdout)
    assert (data["agency"], data["agency_as_printed"]) == ("云溪县林业局", "云溪县财政局")
    assert [p["code"] for p in data["problems"] if p["code"] == "agency_name_differs"]


@pytest.mark.parametrize(
    ("name", "body", "message"),
    [
        ("empty.pdf", b"", "empty.pdf: the file is empty"),
        ("cut.pdf", b"%PDF-1.7\n1 0 obj\n<</Type", "cut.pdf: damaged PDF"),
        ("odd.bin", b"\x00\x01\x02\x03", "odd.bin: unknown format"),
        ("notes.txt", "今天天气很好。".encode(), "notes.txt: no annual report"),
        ("page.html", b"<html><body><p>404</p></body></html>", "page.html: no annual report"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("command", ["extract", "import"])
def test_a_bad_file_is_named_and_said(nianbao, tmp_path, command, name, body, message):
    (tmp_path / name).write_bytes(body)
    more = ("--data", tmp_path / "data") if command == "import" else ()
    done = nianbao(command, tmp_path / name, *more)
    assert done.returncode == 1
    assert f"nianbao: {message}" in done.stderr.replace("file:///", "")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["crawl", "411991-nobody"], "agency '411991-nobody' is not in the registry; of that region: 411991-finance"),
        (["crawl"], "name an agency, --region CODE, --family F or --all"),
        (["crawl", "--family", "boda"], "no agency of the registry is in region any and of family boda"),
        (["crawl", "411991-finance", "--years", "x"], "years must be a year or a range like 2019-2024"),
        (["import", ".", "--agency", "411991-nobody"], "agency '411991-nobody' is not in the registry"),
        (["agencies", "check", "--offline", "--registry", "/nowhere"], "registry folder /nowhere does not exist"),
        (["status", "--data", "/nowhere"], "no archive in /nowhere; crawl or import first"),
        (["serve", "--port", "99999"], "99999 is not in the range 1<=x<=65535"),
        (["serve", "--data", "/nowhere"], "no archive in /nowhere; crawl or import first"),
    ],
)  # fmt: skip
def test_wrong_usage_is_said_and_ends_with_2(nianbao, registry, tmp_path, arguments, message):
    if arguments[0] in {"crawl", "import"}:
        arguments = [*arguments, "--registry", registry, "--data", tmp_path / "data"]
    done = nianbao(*arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert not (tmp_path / "data").exists()


def test_a_malformed_entry_is_said_by_every_command_that_reads_the_registry(
    nianbao, registry, report
):
    (registry / "a.toml").write_text(ENTRY.replace("name =", "nmae ="), encoding="utf-8")
    for command in (
        ["agencies", "check", "--offline"],
        ["agencies", "list"],
        ["crawl", "--all"],
        ["extract", report],
    ):
        done = nianbao(*command, "--registry", registry)
        assert done.returncode == 2
        assert done.stderr == "nianbao: a.toml: agency '411991-finance': unknown key: nmae\n"


@pytest.mark.parametrize("command", ["crawl", "import", "demo"])
def test_a_data_folder_that_cannot_be_written_is_said(nianbao, registry, report, tmp_path, command):
    target = report / "data"
    arguments = {
        "crawl": ["crawl", "--all", "--registry", registry],
        "import": ["import", report, "--registry", registry],
        "demo": ["demo", "--port", "18880"],
    }[command]
    done = nianbao(*arguments, "--data", target)
    assert done.returncode == 2
    assert f"data folder {target}" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_locked_archive_ends_with_75(nianbao, report, registry, archive):
    done = nianbao("import", report, "--registry", registry, "--data", archive.data)
    assert done.returncode == 75
    assert done.stderr == f"nianbao: another run holds the lock of {archive.data}\n"


def test_a_damaged_archive_ends_with_4(nianbao, report, registry, tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    (data / "archive.db").write_bytes(b"this is no database at all" * 100)
    done = nianbao("import", report, "--registry", registry, "--data", data)
    assert done.returncode == 4
    assert "archive.db" in done.stderr


def test_status_shows_the_ledger_and_the_runs(nianbao, registry, report, tmp_path):
    nianbao("import", report, "--registry", registry, "--data", tmp_path / "data")
    done = nianbao("status", "--data", tmp_path / "data")
    assert "411991-finance 云溪县财政局" in done.stdout
    assert "1 new" in done.stdout
    assert done.stdout.index("1 已公布，日期不明") < done.stdout.index("Ledger 台账")
    none = nianbao("status", "--data", tmp_path / "data", "--region", "110000")
    assert none.stdout.startswith("0 agencies")
    failing = nianbao("status", "--failing", "--data", tmp_path / "data").stdout.splitlines()
    assert "nothing fails" in failing
    assert not [line for line in failing if "Ledger 台账" in line]
    same = nianbao("diff", "1", "--data", tmp_path / "data")
    assert (same.returncode, "one version; nothing changed" in same.stdout) == (0, True)
    data = json.loads(nianbao("status", "--data", tmp_path / "data", "--json").stdout)
    assert {(c["year"], c["state"]) for c in data["ledger"] if c["year"] in {2022, 2023}} == {
        (2022, "never_looked"), (2023, "published_undated"),
    }  # fmt: skip


def test_status_counts_what_is_due_or_done(capsys):
    states = ("published", "missing", "not_due", "not_owed")
    _print_counts(console(), [{"agency_id": "a", "state": state} for state in states])
    assert capsys.readouterr().out.splitlines()[0] == "1 agencies, 2 reports due or done:"


def test_agencies_are_listed_and_checked(nianbao, registry):
    assert (
        "411991-finance  云溪县财政局  henan"
        in nianbao("agencies", "list", "--registry", registry).stdout
    )
    assert (
        nianbao("agencies", "check", "--offline", "--registry", registry).stdout
        == f"1 agencies in {registry}: all valid\n"
    )
    assert nianbao("agencies").stdout.count("\n") == len(load_agencies())


def test_the_list_of_commands_says_what_each_says_of_itself_and_imports_none():
    told = {name: text for name, (_, text) in _COMMANDS.items()}
    helps = {name: cli.get_command(None, name).help for name in told}
    assert told == {name: " ".join(text.split("\n\n")[0].split()) for name, text in helps.items()}
    asked = "import sys; from crawler.cli import cli; cli(['--help'], standalone_mode=False)"
    heavy = "{'scrapy', 'sqlite_utils', 'lxml', 'rich'} & set(sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", f"{asked}; print({heavy})"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.endswith("set()\n")
