"""A crawl on several machines gives what one machine gives, also where one of them dies."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from threading import Event

import pytest
from click.testing import CliRunner

from archive.database import open_database, open_reader
from archive.excerpt import TAKEN, make_excerpt
from archive.reader.verify import verify
from archive.writer import visits
from archive.writer.merge import take_in
from archive.writer.store import Archive
from archive.writer.visits import carry
from crawler.cli import cli
from crawler.cluster.results import Ended, joined
from crawler.cluster.units import units_of
from crawler.errors import UsageError
from crawler.sampleportal.server import serve_portals, write_registry
from crawler.sampleportal.world import invent_portals
from pipelines.process import EXTRACTOR
from tests.conftest import AGENCY, ROOT, rows
from tests.portals import LINK, REPORT, crawl
from tests.test_rebuild import _rebuilt, _tables

# All that is said of agencies, whatever the numbers of runs and rows.
SAID = (
    "select agency_id, year, scope, table_name, item, measure, value, origin, proof from cells",
    "select agency_id, year, state, why from ledger",
    "select agency_id, year, scope, content_sha256, status, proof, url, published_on from reports",
    "select agency_id, url, title, listed_on, gone_at from listings",
    "select url, outcome, http_status, document_sha256 from captures",
    "select agency_id, state, listed, complete, recognised from visits",
)
# What follows from other rows, or from the code.
MADE = {
    "items", "rules", "reports_fts", "sentences", "similar",
    "_common_sentences", "_other_words", "_touched_reports", "_touched_sentences", "_sqlite_migrations",
}  # fmt: skip
ENVIRONMENT = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "NIANBAO_ALLOW_LOOPBACK": "1"}


def _said(data):
    return {sql: sorted(map(repr, rows(data, sql))) for sql in SAID}


def _agency(key, *hosts):
    first, *others = (f"{host}.gov.cn" for host in hosts)
    return replace(
        AGENCY, id=key, list_url=f"http://{first}/list.html", home_url="", hosts=tuple(others)
    )


def test_agencies_that_share_a_host_are_one_unit_also_by_way_of_others():
    one, two, three, four = (
        _agency("1-a", "www.a"), _agency("2-b", "www.b"), _agency("3-c", "www.c", "www.a"),
        _agency("4-d", "www.b", "www.c"),
    )  # fmt: skip
    apart = _agency("0-e", "www.e")
    assert units_of([apart, one, two]) == [[apart], [one], [two]]
    assert units_of([apart, one, two, three, four]) == [[one, two, three, four], [apart]]


def test_a_unit_that_failed_is_a_failure_of_its_agencies_and_one_not_begun_is_none():
    told = joined([AGENCY], [Ended([AGENCY], None, "its machine died")], run_id=1, failures=[])
    assert (told["exit_code"], told["agencies"][0]["failures"]) == (1, ["its machine died"])
    told = joined([AGENCY], [Ended([AGENCY], None)], run_id=1, failures=["interrupted: SIGINT"])
    assert (told["exit_code"], told["failures"]) == (1, ["interrupted: SIGINT"])
    assert told["agencies"][0]["failures"] == []


def test_an_excerpt_takes_every_table_of_some_agencies(crawled, tmp_path):
    data, _ = crawled
    whole = open_database(tmp_path / "whole")
    assert set(TAKEN) | MADE == {
        name for name in whole.table_names() if not name.startswith("reports_fts_")
    }
    with open_reader(data) as db:
        db.conn.backup(whole.conn)
    make_excerpt(whole, tmp_path / "part", ["411991-finance"])
    for sql in SAID:
        of_it = f"select * from ({sql}) where agency_id = '411991-finance'"
        if "agency_id" in sql:
            assert rows(tmp_path / "part", of_it) == rows(tmp_path / "whole", of_it)
            assert len(rows(tmp_path / "part", of_it)) >= 2
    robots = "select count(*) from captures where agency_id is null"
    assert rows(tmp_path / "part", robots) == [(2,)]  # of its own host, in both runs
    assert rows(tmp_path / "part", "select id from agencies") == [("411991-finance",)]
    assert rows(tmp_path / "part", "pragma foreign_key_check") == []


@pytest.mark.parametrize("recheck", [True, False])
def test_a_crawl_of_an_excerpt_asks_whether_what_it_carries_has_changed(
    nianbao, portal, tmp_path, recheck
):
    lines = LINK.format(n=2022, m=2023) + LINK.format(n=2023, m=2024)
    portal.show("/list.html", lines, ETag='"1"')
    for year in (2022, 2023):
        portal.show(f"/{year}.html", REPORT.format(n=year), ETag='"1"')
    _, _, data = crawl(nianbao, portal, tmp_path)
    portal.show("/2023.html", REPORT.format(n=2023).replace("2023条", "9条"), ETag='"2"')
    options = ["--recheck"] if recheck else []
    part, whole = tmp_path / "part", shutil.copytree(data, tmp_path / "whole")
    with Archive(data, run_name="head") as archive:
        make_excerpt(archive.db, part, [AGENCY.id])
        today = None if recheck else datetime.now(UTC).date()
        carry(archive, part, [AGENCY.id], extractor=EXTRACTOR, today=today)
        assert len(list((part / "held").iterdir())) == (3 if recheck else 1)
        command = ("crawl", AGENCY.id, "--registry", tmp_path / "registry", *options, "--data")
        assert nianbao(*command, part).returncode == nianbao(*command, whole).returncode == 0
        take_in(archive, part, excerpt=True)
    asked = "select url, http_status, outcome, document_sha256 from captures where run_id = 2 order by url"
    assert rows(data, asked) == rows(whole, asked)
    assert ("not_modified",) in rows(data, "select outcome from captures")
    assert _said(data) == _said(whole)
    with open_reader(data) as db:
        assert verify(db, data / "warc").damages == ()


def test_what_is_carried_is_bounded_and_a_lost_original_is_asked_for(
    nianbao, portal, tmp_path, monkeypatch
):
    portal.show("/2022.html", REPORT.format(n=2022) + " " * 5000, ETag='"1"')
    portal.show("/2023.html", REPORT.format(n=2023), ETag='"1"')
    _, _, data = crawl(nianbao, portal, tmp_path)
    monkeypatch.setattr(visits, "_MOST", 2000)
    with Archive(data, run_name="head") as archive:
        for name in ("one", "two"):
            make_excerpt(archive.db, tmp_path / name, [AGENCY.id])
            carry(archive, tmp_path / name, [AGENCY.id], extractor=EXTRACTOR, today=None)
            for path in (data / "warc").iterdir():
                path.unlink()
    (carried,) = (tmp_path / "one" / "held").iterdir()
    assert "2023条" in carried.read_text(encoding="utf-8")
    assert list((tmp_path / "two" / "held").iterdir()) == []


@contextmanager
def _cluster(folder):
    """Begin a scheduler and three workers as processes of their own; give the address and a client."""
    distributed = pytest.importorskip("distributed", reason="needs the cluster extra: make cluster")
    with ExitStack() as stack:
        log = stack.enter_context((folder / "cluster.log").open("w"))

        def begin(name, *arguments):
            process = subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.dask_{name}", *map(str, arguments)],
                env=ENVIRONMENT, stdout=log, stderr=log, cwd=folder,
            )  # fmt: skip
            stack.callback(process.wait)
            stack.callback(process.kill)

        found = folder / "scheduler.json"
        begin("scheduler", "--host", "127.0.0.1", "--port", 0, "--no-dashboard",
              "--scheduler-file", found)  # fmt: skip
        for number in range(3):
            begin("worker", "--scheduler-file", found, "--no-nanny", "--nthreads", 1,
                  "--no-dashboard", "--name", f"worker-{number}")  # fmt: skip
        client = stack.enter_context(
            distributed.Client(scheduler_file=str(found), timeout=60, set_as_default=False)
        )
        client.wait_for_workers(3, timeout=60)
        yield client.scheduler.address, client


def _logged(path):
    """Return a log's lines without their times, and without the run's number."""
    return sorted(
        re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ (.*)", line)[1]
        for line in path.read_text(encoding="utf-8").splitlines()
        if "Z INFO run " not in line
    )


def _until(true):
    """Wait until something is so."""
    until = time.monotonic() + 60
    while not (found := true()):
        assert time.monotonic() < until
        time.sleep(0.05)
    return found


def _kill_the_one_at_work(client):
    """Kill the worker that alone has a unit in work."""

    def busy():
        found = [worker for worker, units in client.processing().items() if units]
        return found if len(found) == 1 else None

    (worker,) = _until(busy)
    os.kill(client.run(os.getpid, workers=[worker])[worker], signal.SIGKILL)


def test_a_cluster_of_which_a_machine_dies_gives_what_one_machine_gives(nianbao, tmp_path):
    portals = list(invent_portals(2, per_portal=1, years=(2023,)))
    with (
        _cluster(tmp_path) as (address, client),
        serve_portals(portals, 0, apart=True) as sites,
    ):
        registry = tmp_path / "registry"
        write_registry(registry, sites)
        reached, release, answer = Event(), Event(), sites[0].answer

        def held(*asked):
            reached.set()
            release.wait(60)
            return answer(*asked)

        sites[0].answer = held
        options = ("crawl", "--all", "--json", "--registry", registry)
        command = [*map(str, options), "--data", str(tmp_path / "many"), "--scheduler", address]
        command += ["--log", str(tmp_path / "many.log")]
        crawling = subprocess.Popen(
            [sys.executable, "-m", "crawler.cli", *command],
            env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
        )  # fmt: skip
        assert reached.wait(60)
        _kill_the_one_at_work(client)
        release.set()
        out, errors = crawling.communicate(timeout=120)
        assert (crawling.returncode, errors) == (0, "")
        one = nianbao(*options, "--data", tmp_path / "one", "--log", tmp_path / "one.log")
        said = _said(tmp_path / "many")
        again = nianbao(*options, "--data", tmp_path / "many", "--scheduler", address)
        anew = nianbao("reextract", "--all", "--json", "--data", tmp_path / "many",
                       "--scheduler", address, "--log", tmp_path / "anew.log")  # fmt: skip
    told, alone = json.loads(out), json.loads(one.stdout)
    assert _logged(tmp_path / "many.log") == _logged(tmp_path / "one.log")
    assert (
        len([line for line in _logged(tmp_path / "many.log") if ": new: report of 2023" in line])
        == 2
    )
    assert (
        len([line for line in _logged(tmp_path / "anew.log") if ": 0 values changed" in line]) == 2
    )
    assert told["agencies"] == alone["agencies"]
    assert {**told, "run_id": 0} == {**alone, "run_id": 0}
    assert (told["new"], json.loads(again.stdout)["unchanged"]) == (2, 2)
    assert json.loads(anew.stdout)["reports"] == 2
    assert json.loads(anew.stdout)["changed"] == json.loads(anew.stdout)["failed"] == []
    assert said == _said(tmp_path / "one")
    assert said[SAID[0]] == _said(tmp_path / "many")[SAID[0]]
    later = "select distinct outcome from captures where run_id > 2"
    assert rows(tmp_path / "many", later) == [("unchanged",)]
    with open_reader(tmp_path / "many") as db:
        assert verify(db, tmp_path / "many" / "warc").damages == ()
    assert _rebuilt(tmp_path / "many" / "warc", tmp_path / "new", EXTRACTOR).failures == []
    assert _tables(tmp_path / "new") == _tables(tmp_path / "many")


def test_a_scheduler_that_does_not_answer_is_said(nianbao, sample_registry, tmp_path):
    pytest.importorskip("distributed", reason="needs the cluster extra: make cluster")
    done = nianbao("crawl", "--all", "--registry", sample_registry, "--data", tmp_path / "data",
                   "--scheduler", "tcp://127.0.0.1:9")  # fmt: skip
    assert done.returncode == 2
    assert "scheduler tcp://127.0.0.1:9: does not answer" in done.stderr


def test_without_the_extra_it_is_said(monkeypatch, sample_registry, tmp_path):
    monkeypatch.setitem(sys.modules, "distributed", None)
    command = ["crawl", "--all", "--registry", str(sample_registry), "--data", str(tmp_path / "d")]
    done = CliRunner().invoke(cli, [*command, "--scheduler", "local"])
    assert isinstance(done.exception, UsageError)
    assert "pip install '.[cluster]'" in str(done.exception)
