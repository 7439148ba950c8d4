"""What a cluster may do to a run: parts that are none, machines and schedulers that go, a full disk."""

from __future__ import annotations

import concurrent.futures
import gc
import multiprocessing
import os
import signal
import sqlite3
import threading
import time
import warnings
from collections import deque
from contextlib import closing

import pytest

from archive.database import in_words, open_database
from archive.writer.store import Archive
from crawler.cluster import machines, scheduling, undisturbed, worker
from crawler.cluster.machines import connected
from crawler.cluster.parcels import ARCHIVE, pack
from crawler.cluster.scheduling import ClusterCrawl
from crawler.cluster.worker import Part, Unit, apart, crawl_unit
from crawler.errors import ExtractionError, UsageError
from crawler.run.tally import TOLD_TO, Counts, Tally, read_counts, told
from pipelines.process import EXTRACTOR
from tests.conftest import AGENCY
from tests.test_cluster import _agency

distributed = pytest.importorskip("distributed", reason="needs the cluster extra: make cluster")
RESULT = {"failures": [], "agencies": []}
_SENT: deque[Part] = deque()  # in this process the machine's too
_FULL: list[str] = []
_REACHED, _RELEASE = threading.Event(), threading.Event()
UNITS = [[AGENCY], [_agency("411991-audit", "www.b")]]


def _send(*_):
    return _SENT.popleft()


def _hold(*_):
    _REACHED.set()
    _RELEASE.wait(60)


def _fail(unit, _):
    """Do a unit but on the machine that is full, which is the first that is asked."""
    machine = distributed.get_worker().address
    _FULL.append(machine)
    if machine == _FULL[0] or unit.agencies == (AGENCY.id,):
        return Part(None, machine=machine, unfit="No space left on device")
    return _SENT.popleft()


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
def machines_at_work():
    return 1


@pytest.fixture
def client(machines_at_work):
    """A cluster in this process, of machines with one thread."""
    with (
        distributed.LocalCluster(
            n_workers=machines_at_work, threads_per_worker=1, processes=False, dashboard_address="127.0.0.1:0",
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
    monkeypatch.setattr(machines, "extractor_here", _lack)
    with (
        pytest.raises(UsageError, match="no nianbao of this version: No module"),
        connected(client.scheduler.address, "6"),
    ):
        raise AssertionError


@pytest.mark.parametrize("machines_at_work", [2])
def test_what_a_machine_cannot_do_another_does_and_what_none_can_is_said(
    tmp_path, crawl, monkeypatch
):
    _FULL.clear()
    _SENT.extend([_part(tmp_path)] * 3)
    monkeypatch.setattr(scheduling, "crawl_unit", _fail)
    others = [[_agency(f"411991-{name}", f"www.{name}")] for name in ("audit", "water", "roads")]
    ended = list(crawl.crawl([[AGENCY], *others]))
    why = {unit.agencies[0].id: unit.why for unit in ended}
    assert why == {AGENCY.id: "No space left on device"} | dict.fromkeys(
        (u[0].id for u in others), ""
    )
    assert crawl.said == []


@pytest.mark.parametrize("machines_at_work", [2])
def test_units_of_machines_that_are_all_gone_are_given_to_others(crawl, client, held):
    crawl._machines.refuse(min(client.nthreads()), "full")
    given = {crawl._begin(UNITS[0], crawl._machines.named()): scheduling._Given(UNITS[0], ["gone"])}
    waiting = deque(UNITS[1:])
    crawl._take_back(waiting, given, crawl._threads())
    assert (given, list(waiting)) == ({}, UNITS)


def test_a_machine_that_another_version_was_installed_on_meanwhile_does_nothing(client):
    unit = Unit((AGENCY.id,), b"", (), "", "stop", extractor="0")
    part = client.submit(crawl_unit, unit, b"", pure=False).result()
    assert (part.result, part.machine) == (None, *client.nthreads())
    assert "another version of nianbao" in part.unfit
    with pytest.raises(ExtractionError, match="another version of nianbao"):
        client.submit(apart, "0", len, "").result()


def test_a_unit_that_cannot_be_unpacked_is_none_that_its_machine_can_do(client, monkeypatch):
    def fill(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(worker, "unpack", fill)
    unit = Unit((AGENCY.id,), b"", (), "", "stop")
    part = client.submit(crawl_unit, unit, b"", pure=False).result()
    assert "No space left" in part.unfit


def test_a_run_that_a_full_disk_ended_there_is_another_machines_to_do(
    tmp_path, client, monkeypatch
):
    said = f"interrupted: {in_words(tmp_path, OSError(28, 'No space left'))}; run again to go on"
    answer = {"failures": [said]}
    monkeypatch.setattr(worker, "unpack", lambda *_: None)
    monkeypatch.setattr(worker, "_run", lambda *_: answer)
    monkeypatch.setattr(worker.Path, "read_text", lambda *_, **__: "log")
    part = client.submit(
        crawl_unit, Unit((AGENCY.id,), b"", (), "", "stop"), b"", pure=False
    ).result()
    assert (part.result, part.log, part.unfit) == (answer, "log", said)


def test_a_machine_that_dies_while_it_is_asked_for_its_version_is_none(client, monkeypatch):
    asked = {"tcp://gone": OSError("Stream is closed"), "tcp://here": "6"}
    monkeypatch.setattr(distributed.Client, "run", lambda *_, **__: asked)
    with connected(client.scheduler.address, "6"):
        pass
    del asked["tcp://here"]
    with (
        pytest.raises(UsageError, match="has no workers"),
        connected(client.scheduler.address, "6"),
    ):
        raise AssertionError


def test_an_interrupt_of_the_terminal_ends_no_machine_of_its_own():
    before = signal.getsignal(signal.SIGINT)
    try:
        undisturbed.dask_setup(None)
        signal.raise_signal(signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, before)


def test_how_far_units_are_is_told_and_put_together(tmp_path, client):
    heard = machines.Heard(client, "unit")
    session = {"a": Tally(requests=3, addresses={"x", "y"}, new=1), "b": Tally(requests=1)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(TOLD_TO, str(tmp_path / "counts.json"))
        with told(session):
            session["b"].addresses = set("12345")
    assert read_counts(tmp_path / "counts.json") == Counts(4, 1, 7)
    assert read_counts(tmp_path / "none.json") == Counts()
    for name in ("first", "second"):
        unit = Unit((name,), b"", (), "", "unit")
        client.submit(worker._tell, unit, tmp_path / "counts.json", pure=False).result()
    until = time.monotonic() + 60
    while heard.together() != Counts(8, 2, 14) and time.monotonic() < until:
        threading.Event().wait(0.01)
    assert heard.together() == Counts(8, 2, 14)


def test_a_worker_that_a_nanny_began_extracts_in_processes_of_its_own(monkeypatch):
    monkeypatch.setitem(multiprocessing.current_process()._config, name="daemon", value=True)
    worker._pool.cache_clear()
    with closing(worker._pool()):
        assert apart(EXTRACTOR, os.getpid) != os.getpid()
    worker._pool.cache_clear()
