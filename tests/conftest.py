"""Fixtures: the real reports, the sample portals, the command line, golden files."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import settings as hypothesis_settings
from sqlite_utils import Database

from archive import database
from archive.writer.store import Archive
from crawler.registry import Agency, Region
from crawler.sampleportal.server import serve_portals, write_registry
from crawler.sampleportal.world import load_world
from tests.made_once import made_once
from tests.portals import LINK, REPORT, Portal
from tests.site_archive import crawl_twice, make_site_archive
from tests.site_client import serving
from tests.warm import Warm

# The same examples at each run: what fails once fails for everybody. HYPOTHESIS_PROFILE=default draws anew.
hypothesis_settings.register_profile("suite", derandomize=True)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))

ROOT = Path(__file__).parents[1]
FIXTURES = Path(__file__).parent / "fixtures"
REAL = os.environ.get("NIANBAO_REAL_REPORTS", "")

needs_real_reports = pytest.mark.skipif(
    not REAL, reason="NIANBAO_REAL_REPORTS does not name the folder of real reports"
)


def pytest_addoption(parser):
    parser.addoption("--update-expected", action="store_true", help="write the expected files anew")


def rows(data, sql, *values):
    """Return the rows of a query on an archive folder."""
    with closing(sqlite3.connect(data / "archive.db")) as connection:
        return connection.execute(sql, values).fetchall()


@pytest.fixture
def check_expected(request):
    """Compare a value with its expected file; a missing file is written and fails until reviewed."""

    def check(path: Path, actual):
        text = json.dumps(actual, ensure_ascii=False, indent=1) + "\n"
        if request.config.getoption("--update-expected") or not path.exists():
            path.write_text(text, encoding="utf-8")
            pytest.fail(f"Wrote {path.relative_to(FIXTURES)}: review it, then run again.")
        assert json.loads(text) == json.loads(path.read_text(encoding="utf-8"))

    return check


@pytest.fixture(scope="session")
def warm():
    """A process that forks one for each command, begun by the first; ``None`` where none can fork."""
    if not hasattr(os, "fork"):
        yield None
        return
    process = Warm(
        {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "NIANBAO_ALLOW_LOOPBACK": "1"}
    )
    yield process
    process.close()


@pytest.fixture(scope="session")
def run_nianbao(request):
    """Run the ``nianbao`` command in a process of its own, without a locale as cron does.

    ``fresh``: in one that imports everything itself, as do commands with an environment of their own.
    """

    def run(*arguments, loopback=True, fresh=False, **environment):
        env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environment}
        if loopback:
            env["NIANBAO_ALLOW_LOOPBACK"] = "1"
        arguments = list(map(str, arguments))
        warmed = None if fresh or environment or not loopback else request.getfixturevalue("warm")
        if warmed and warmed.env == env:
            return warmed.run(arguments)
        command = [sys.executable, "-m", "crawler.cli", *arguments]
        return subprocess.run(
            command, capture_output=True, encoding="utf-8", env=env, timeout=120, check=False
        )

    return run


@pytest.fixture
def nianbao(run_nianbao):
    """Run the ``nianbao`` command."""
    return run_nianbao


@pytest.fixture(scope="session")
def sample_registry(tmp_path_factory):
    """The sample portals on free ports, as the folder of the registry that leads to them."""
    folder = tmp_path_factory.mktemp("registry")
    with serve_portals(load_world(), 0) as sites:
        write_registry(folder, sites)
        yield folder


@pytest.fixture(scope="session")
def crawled(tmp_path_factory, sample_registry, worker_id):
    """Every sample agency crawled twice: the archive and both runs' results. Nobody may change it.

    Test processes that run side by side share it: the first one crawls, the others wait.
    """
    folder = made_once(
        tmp_path_factory, worker_id, "crawled",
        lambda folder: crawl_twice(sample_registry, folder / "data"),
    )  # fmt: skip
    return folder / "data", json.loads((folder / "made.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def site_archive(tmp_path_factory, worker_id):
    """The rich archive for the site, crawled once for all test processes. Nobody may change it."""
    folder = made_once(
        tmp_path_factory, worker_id, "site", lambda folder: make_site_archive(folder / "data")
    )
    return folder / "data"


@pytest.fixture(scope="module")
def ask(site_archive):
    with pytest.MonkeyPatch.context() as patch, serving(site_archive) as get:
        patch.setenv("NIANBAO_WARC_FOLDER", str(site_archive / "warc"))
        yield get


@pytest.fixture
def page(ask):
    def read(path):
        answer = ask(path)
        assert answer.status_code == 200, answer.text
        return BeautifulSoup(answer.text, "lxml")

    return read


@pytest.fixture(scope="session", autouse=True)
def empty_archives(tmp_path_factory):
    """A new archive is a copy of one that the migrations made: making one takes a tenth of a second."""
    folder = tmp_path_factory.mktemp("empty")
    prepare = database._prepare

    def copied(db, data):
        if not db.execute("pragma page_count").fetchone()[0]:
            if not (folder / "archive.db").is_file():
                with closing(sqlite3.connect(folder / "archive.db")) as made:
                    prepare(Database(made), folder)
            with closing(sqlite3.connect(folder / "archive.db")) as made:
                made.backup(db.conn)
        prepare(db, data)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "_prepare", copied)
        yield


AGENCY = Agency(
    id="411991-finance", name="云溪县财政局", region="411991", kind="department", level="county",
    family="henan", list_url="http://www.yunxi.gov.cn/channels/1.html",
)  # fmt: skip
REGIONS = {"411991": Region("411991", "云溪县", "county", None)}


@pytest.fixture
def archive(tmp_path):
    """An empty archive that knows one agency and has one run open (id 1)."""
    with Archive(tmp_path / "data", run_name="test") as opened:
        opened.sync_registry([AGENCY], REGIONS)
        opened.start_run("2024-02-01T00:00:00Z")
        yield opened


TEXT = """云溪县财政局2023年政府信息公开工作年度报告

一、总体情况

全年共公开信息12条。

三、收到和处理政府信息公开申请情况

一、本年新收政府信息公开申请数量\t2\t0\t0\t0\t0\t0\t2

六、其他需要报告的事项

无
"""
ENTRY = """[[agency]]
id = "411991-finance"
name = "云溪县财政局"
region = "411991"
kind = "department"
level = "county"
family = "henan"
list_url = "http://www.yunxi.gov.cn/channels/1.html"
"""


@pytest.fixture
def report(tmp_path):
    path = tmp_path / "report.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def registry(tmp_path):
    folder = tmp_path / "registry"
    folder.mkdir()
    (folder / "a.toml").write_text(ENTRY, encoding="utf-8")
    regions = "code,name,level,parent_code\n411991,云溪县（示例）,county,410000\n"
    (folder / "regions.csv").write_text(regions, encoding="utf-8")
    return folder


@pytest.fixture
def portal():
    portal = Portal()
    portal.show("/list.html", LINK.format(n=2022, m=2023) + LINK.format(n=2023, m=2024))
    for year in (2022, 2023):
        portal.show(f"/{year}.html", REPORT.format(n=year))
    yield portal
    portal.server.shutdown()
    portal.server.server_close()
