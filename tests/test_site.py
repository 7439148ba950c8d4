"""The archive in Datasette: Chinese titles, facets, and search that equals a plain scan."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from urllib.request import urlopen

import pytest
from datasette.app import Datasette

from archive.schema.dictionary import TABLES
from archive.site import SITE, metadata
from crawler.commands.serve import datasette_command
from tests.conftest import ROOT
from tests.site_client import asking


@pytest.fixture(scope="module")
def client(crawled):
    data, _ = crawled
    site = Datasette(
        [str(data / "archive.db")], metadata=metadata(), plugins_dir=str(SITE / "plugins"),
        template_dir=str(SITE / "templates"), settings={"suggest_facets": False},
        static_mounts=[("nianbao", str(SITE / "static"))],
    )  # fmt: skip
    with asking(site) as ask:

        def get(path):
            response = ask(path, follow_redirects=True)
            assert response.status_code == 200, response.text
            return response

        yield get


def _scan(data, words):
    """Count the reports whose title, publisher or prose contains every word."""
    with closing(sqlite3.connect(data / "archive.db")) as db:
        texts = db.execute(
            "select title || char(10) || agency_as_printed || char(10) || (select group_concat(heading || char(10) || text, char(10))"
            " from sections where report_id = reports.id) from reports"
        ).fetchall()
    return sum(all(word in text for word in words.split()) for (text,) in texts)


@pytest.mark.parametrize(
    "words",
    [
        "公开",
        "结转",
        "政务公开",
        "政府信息公开工作年度报告",
        "开",
        "信息处理费",
        "云溪县",
        "公开 结转",
        "鲸鱼",
        "瀍河",
    ],
)
def test_the_search_box_finds_what_a_plain_scan_finds(client, crawled, words):
    found = client(f"/archive/reports.json?_search={words}&_size=0").json()[
        "filtered_table_rows_count"
    ]
    assert found == _scan(crawled[0], words)


def test_the_words_of_the_examples_are_found_in_some_but_not_all_reports(client):
    for word in ("结转", "政务公开"):
        found = client(f"/archive/reports.json?_search={word}&_size=0").json()[
            "filtered_table_rows_count"
        ]
        assert 0 < found < 89


def test_tables_and_columns_have_chinese_titles(client):
    page = client("/archive").text
    for name, info in TABLES.items():
        assert f">{info.zh}</a> <small>{name}</small>" in page
    page = client("/archive/reports").text
    assert "年度报告" in page
    for title in ("机关", "年度", "公布日期", "勾稽结论"):
        assert f">{title}" in page


def test_reports_are_counted_by_agency_year_and_proof(client):
    facets = client("/archive/reports.json?_size=0").json()["facet_results"]
    assert set(facets) == {"agency_id", "year", "proof"}
    proofs = {r["value"]: r["count"] for r in facets["proof"]["results"]}
    assert proofs == {"proved": 87, "repaired": 1, "inconsistent": 1}
    agencies = client("/archive/reports.json?_size=0&_facet_size=100").json()["facet_results"][
        "agency_id"
    ]
    labels = {result["label"]: result["count"] for result in agencies["results"]}
    assert labels["平顶山市工业和信息化局"] == 6
    assert len(labels) == 15


@pytest.mark.parametrize("table", TABLES)
def test_every_table_opens(client, table):
    page = client(f"/archive/{table}").text
    assert TABLES[table].zh in page
    assert "<table" in page or "没有记录" in page


def test_the_style_sheet_is_served(client):
    assert "/nianbao/nianbao.css" in client("/archive/reports").text
    assert client("/nianbao/print.css").status_code == 200
    assert "table.ledger" in client("/nianbao/nianbao.css").text


def test_a_report_opens_by_its_id(client):
    assert "政府信息公开工作年度报告" in client("/archive/reports/1").text


def test_serve_says_that_its_port_is_taken(nianbao, crawled):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = nianbao("serve", "--data", crawled[0], "--port", str(port))
    assert done.returncode == 2
    assert f"127.0.0.1:{port} cannot be served on" in done.stderr


def test_serve_gives_datasette_the_site(tmp_path):
    command = datasette_command(tmp_path, tmp_path / "m.json", host="127.0.0.1", port=8001)
    snapshot = str(tmp_path / "snapshot" / "archive.db")
    assert command[1:5] == ["-m", "datasette", "--immutable", snapshot]
    assert str(SITE / "plugins") in command


def test_plain_datasette_has_titles_licence_and_a_search_that_finds(crawled):
    data, _ = crawled
    asked = "/archive/reports.json?_search=%E6%94%BF%E5%8A%A1%20%E5%85%AC%E5%BC%80&_shape=array&_size=max"
    done = subprocess.run(
        [
            sys.executable, "-m", "datasette", data / "archive.db", "-m", data / "metadata.json",
            "--plugins-dir", SITE / "plain", "--get", asked,
        ],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert len(json.loads(done.stdout)) == _scan(data, "政务 公开") > 0
    told = json.loads((data / "metadata.json").read_text(encoding="utf-8"))
    assert told["license"].startswith("官方文件")
    tables = told["databases"]["archive"]["tables"]
    assert (tables["reports"]["title"], "单位：件" in tables["litigation"]["description"]) == (
        "年度报告",
        True,
    )


_INTERRUPTED = """
import os, signal, sys
from crawler.bounds.served import become

signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
if sys.argv[1] == "before":
    os.kill(os.getpid(), signal.SIGINT)
become([sys.executable, "-m", "crawler.bounds.served"])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="its processes are not replaced")
@pytest.mark.parametrize("moment", ["before", "meanwhile"])
def test_the_site_that_is_interrupted_while_datasette_is_imported_ends_without_a_word(
    tmp_path, moment
):
    (tmp_path / "datasette").mkdir()
    (tmp_path / "datasette" / "__init__.py").touch()
    sent = "import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n" * (moment == "meanwhile")
    (tmp_path / "datasette" / "cli.py").write_text(sent + "print('imported')\n", encoding="utf-8")
    path = os.pathsep.join([str(tmp_path), str(ROOT)])
    done = subprocess.run(
        [sys.executable, "-c", _INTERRUPTED, moment],
        env=os.environ | {"PYTHONPATH": path}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")


@pytest.mark.skipif(sys.platform == "win32", reason="a process is ended there without a signal")
@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, -signal.SIGTERM), (signal.SIGINT, 1)]
)
def test_the_site_leaves_nothing_behind_when_a_signal_ends_it(crawled, tmp_path, number, code):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    site = subprocess.Popen(
        [sys.executable, "-m", "crawler.cli", "serve", "--data", crawled[0], "--port", str(port)],
        env=os.environ | {"TMPDIR": str(tmp_path), "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    said = iter(site.stderr.readline, "")
    while "Uvicorn running" not in next(said):
        pass
    with urlopen(f"http://127.0.0.1:{port}/archive/reports.json?_size=1") as answer:  # a visitor's
        assert "rows" in json.load(answer)
    assert list(tmp_path.iterdir()) != []  # by which its processes are started
    site.send_signal(number)
    rest = "".join(said)
    assert (site.wait(60), "Traceback" in rest) == (code, False)
    assert list(tmp_path.iterdir()) == []
    site.stderr.close()
