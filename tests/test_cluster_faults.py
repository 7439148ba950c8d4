"""What a cluster may do to a run: parts that are none, machines and schedulers that go, a full disk."""

from __future__ import annotations

import concurrent.futures
import gc
import sqlite3
import threading
import time
import warnings
from collections import deque

import pytest

from archive.database import open_database
from archive.writer.store import Archive
from crawler.cluster import scheduling
from crawler.cluster.parcels import ARCHIVE, pack
from crawler.cluster.scheduling import ClusterCrawl, connected
from crawler.cluster.worker import Part
from crawler.errors import UsageError
from tests.conftest import AGENCY
from tests.test_cluster import _agency

distributed = pytest.importorskip("distributed", reason="needs the cluster extra: make cluster")
RESULT = {"failures": [], "agencies": []}
_SENT: deque[Part] = deque()  # in this process the machine's too
_REACHED, _RELEASE = threading.Event(), threading.Event()
UNITS = [[AGENCY], [_agency("411991-audit", "www.b")]]


def _send(*_):
    return _SENT.popleft()


def _hold(*_):
    _REACHED.set()
    _RELEASE.wait(60)


def _lack():
    raise ModuleNotFoundError("No module named 'crawler'")


@pytest.fixture
def held(monkeypatch):
    """A machine that does not end its unit."""
    _REACHED.clear()
    _RELEASE.clear()
    monkeypatch.setattr(scheduling, "crawl_unit", _hold)
    yield
    _RELEASE.set()


@pytest.fixture
def client():
    """A cluster in this process, of one machine with one thread."""
    with (
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None,
            silence_logs=False,
        ) as cluster,
        distributed.Client(cluster) as client,
    ):  # fmt: skip
        yield client
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # of what distributed leaves open
        gc.collect()


@pytest.fixture
def crawl(tmp_path, client):
    with Archive(tmp_path / "data", run_name="head") as archive:
        yield ClusterCrawl(client, archive, b"", (), "")


def _part(tmp_path):
    open_database(tmp_path / "part").close()
    return Part(RESULT, pack(tmp_path / "part", ARCHIVE))


def test_a_part_that_is_no_archive_is_a_failure_of_its_unit_alone(tmp_path, crawl, monkeypatch):
    folder = tmp_path / "torn"
    folder.mkdir()
    (folder / "archive.db").write_bytes(b"no database" * 1000)
    torn = Part(RESULT, pack(folder, ARCHIVE)), Part(RESULT, b"no tar")
    _SENT.extend([*torn, _part(tmp_path)])
    monkeypatch.setattr(scheduling, "crawl_unit", _send)
    first, second, third = crawl.crawl([*UNITS, [_agency("411991-water", "www.c")]])
    assert "cannot be merged" in first.why
    assert "archive.db" in first.why
    assert "cannot be merged" in second.why
    assert (third.why, third.result) == ("", RESULT)
    assert crawl.said == []


def test_a_full_disk_of_the_archive_is_no_failure_of_a_machine(tmp_path, crawl, monkeypatch):
    _SENT.extend([_part(tmp_path)] * 2)
    monkeypatch.setattr(scheduling, "crawl_unit", _send)

    def fill(*_, **__):
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(scheduling, "take_in", fill)
    with pytest.raises(sqlite3.OperationalError, match="full"):
        list(crawl.crawl(UNITS))
    assert crawl._stop.is_set()
    _SENT.clear()


@pytest.mark.parametrize(
    ("where", "error"),
    [
        ("wait", concurrent.futures.CancelledError("scheduler-connection-lost")),
        ("nthreads", OSError("closed")),
    ],
)
def test_a_scheduler_that_goes_interrupts_the_run(crawl, client, held, monkeypatch, where, error):
    def gone(*_, **__):
        raise error

    monkeypatch.setattr(client if where == "nthreads" else distributed, where, gone)
    monkeypatch.setattr(scheduling, "_STOPPING", 0)
    ended = list(crawl.crawl(UNITS))
    assert [unit.agencies for unit in ended] == UNITS
    assert [unit.result for unit in ended] == [None, None]
    assert crawl.said == ["interrupted: the scheduler is gone; run again to go on"]


def test_a_cluster_without_machines_ends_the_run_after_a_while(crawl, client, monkeypatch):
    monkeypatch.setattr(scheduling, "_ALONE", 0)
    client.cluster.scale(0)
    until = time.monotonic() + 60
    while client.nthreads() and time.monotonic() < until:
        threading.Event().wait(0.01)
    ended = list(crawl.crawl(UNITS))
    assert [unit.why for unit in ended] == ["", ""]
    assert "no machine of the cluster is left" in crawl.said[0]


def test_a_run_that_is_interrupted_twice_waits_for_no_machine(crawl, held):
    def ask():
        _REACHED.wait(60)
        crawl.interrupt("SIGINT")
        crawl.interrupt("SIGINT")

    threading.Thread(target=ask, daemon=True).start()
    (ended,) = crawl.crawl(UNITS[:1])
    assert ended.why == "given up: its machine did not end in time"
    assert crawl.said == ["interrupted: SIGINT; run again to go on"]


def test_machines_without_nianbao_are_said(client, monkeypatch):
    monkeypatch.setattr(scheduling, "extractor_here", _lack)
    with (
        pytest.raises(UsageError, match="no nianbao of this version: No module"),
        connected(client.scheduler.address, "6"),
    ):
        raise AssertionError
