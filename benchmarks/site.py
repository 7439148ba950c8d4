"""``python -m benchmarks.site DATA [WORD...]``: how long the site's pages take on a large archive, over HTTP.

Fill an archive of 100,000 reports with ``python -m benchmarks.fill DATA`` first (an hour or two); its
snapshot is made here if it is not fresh. Every kind of page (``site_pages.py``) has other keys each time,
all kinds in turn, beside Datasette's own page of the reports table, of the same process in the same run; with
WORDs only the kinds that have one of them in their name. Then the first page after a new snapshot, and pages
while two visitors' queries take all the time they may. ``measure()`` takes ``NIANBAO_BENCH_DATA``.

By the clock, and of the processor, that of the visitors' processes too: where the machine is busy, that is
what to look at. The aim: 95 of 100 pages within 100 ms, searches within 50.
"""

from __future__ import annotations

import json
import os
import sqlite3
import statistics
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from archive.database import open_reader
from archive.reader.snapshot import is_fresh, make_snapshot, snapshot_path
from archive.site import SITE, metadata
from benchmarks.measured import Measured
from benchmarks.site_pages import PEER, encoded, pages
from crawler.commands.serve import datasette_command

_PORT = 8099
_ROUNDS = 20
_HEADS = ("page", "p50 ms", "p95 ms", "processor p50 ms", "processor p95 ms", "times Datasette's")
_HEAVY = "with recursive c(x) as (select 1 union all select x + 1 from c) select max(x) from c"
_ALWAYS = (PEER, "home", "region", "agency", "report", "compare, everything in a year", "search, a rare word",
           "search, a word of every report")  # fmt: skip
_Taken = tuple[float, float]  # milliseconds by the clock, and of the processor


def _get(path: str) -> int:
    """Return the status of an answer, once it is read."""
    try:
        with urllib.request.urlopen(
            f"http://127.0.0.1:{_PORT}{encoded(path)}", timeout=60
        ) as answer:
            answer.read()
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


@contextmanager
def _serving(data: Path) -> Iterator[int]:
    """Serve the archive's snapshot while the context is open; its process is what is given."""
    file = data / "snapshot" / "benchmark.json"
    file.write_text(json.dumps(metadata(), ensure_ascii=False), encoding="utf-8")
    command = datasette_command(data, file, host="127.0.0.1", port=_PORT)
    env = {**os.environ, "PYTHONPATH": str(SITE.parents[1])}
    site = subprocess.Popen(
        command, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        while site.poll() is None:
            try:
                _get("/robots.txt")
                break
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.3)
        yield site.pid
    finally:
        site.terminate()
        site.wait()
        file.unlink()


def _worked(session: int) -> float:
    """Return the milliseconds of the processor that the site's processes have taken: of one session."""
    spent = 0.0
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if os.getsid(int(process.name)) == session:
                # The clock of another process, as clock_getcpuclockid(3) makes its number.
                spent += time.clock_gettime((~int(process.name) << 3) | 2)
    return spent * 1000


def _taken(pid: int, path: str) -> _Taken | None:
    """Return what an answer took, ``None`` where the site had none."""
    worked, began = _worked(pid), time.perf_counter()
    status = _get(path)
    clock = (time.perf_counter() - began) * 1000
    return (clock, _worked(pid) - worked) if status == 200 else None  # noqa: PLR2004  # of HTTP


def _of(found: Sequence[float], share: float) -> float:
    return sorted(found)[min(len(found) - 1, int(len(found) * share))]


def _row(name: str, found: Sequence[_Taken | None], peer: float) -> list[str]:
    """Return a row of the table: of the answers, and of how many there was none."""
    told = [taken for taken in found if taken]
    none = (
        f" ({len(found) - len(told)} of {len(found)} not answered)"
        if len(told) < len(found)
        else ""
    )
    if not told:
        return [name + none, *[""] * (len(_HEADS) - 1)]
    columns = [[taken[column] for taken in told] for column in (0, 1)]
    values = [_of(column, share) for column in columns for share in (0.5, 0.95)]
    worked = statistics.mean(columns[1])
    return [name + none, *(f"{value:.0f}" for value in values), f"{worked / (peer or worked):.2f}"]


def _rows(pid: int, kinds: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """Return a row for each kind of page, all of them asked for in turn; the peer is the first."""
    taken: dict[str, list[_Taken | None]] = {name: [] for name in kinds}
    for turn in range(_ROUNDS):
        for name, paths in kinds.items():
            taken[name].append(_taken(pid, paths[turn % len(paths)]))
    told = [worked for found in taken[PEER] if found for worked in found[1:]]
    return [_row(name, found, statistics.mean(told)) for name, found in taken.items()]


def _after_new_snapshots(
    pid: int, data: Path, kinds: Mapping[str, Sequence[str]]
) -> list[list[str]]:
    """Return a row for each kind of page: the first one that is asked for after a new snapshot."""
    rows = []
    for name, paths in kinds.items():
        found = []
        for path in paths[:5]:
            os.utime(snapshot_path(data))  # by its time the site tells another one
            found.append(_taken(pid, path))
        rows.append(_row(f"first after a new snapshot: {name}", found, 0))
    return rows


def _beside_visitors(pid: int, kinds: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """Return a row for each kind of page, by the clock, while two visitors ask for all the time they may."""
    ended = threading.Event()

    def ask() -> None:
        while not ended.is_set():
            _get(f"/archive?sql={quote(_HEAVY)}")

    visitors = [threading.Thread(target=ask) for _ in range(2)]
    for visitor in visitors:
        visitor.start()
    try:
        own = {name: paths for name, paths in kinds.items() if not name.startswith("Datasette")}
        return [
            _row(f"beside two heavy queries: {name}", [_taken(pid, path) for path in paths], 0)
            for name, paths in own.items()
        ]
    finally:
        ended.set()
        for visitor in visitors:
            visitor.join()


def measure(data: Path | None = None, words: Sequence[str] = ()) -> list[Measured]:
    """Return one table: every kind of page, on the archive in *data*."""
    data = data or Path(os.environ["NIANBAO_BENCH_DATA"])
    with open_reader(data) as db:
        if not is_fresh(data):
            make_snapshot(db, data)
        count = db.execute("select count(*) from reports").fetchone()[0]
    with closing(sqlite3.connect(f"file:{snapshot_path(data)}?immutable=1", uri=True)) as snapshot:
        kinds = pages(snapshot, _ROUNDS)
    asked = {
        name: paths
        for name, paths in kinds.items()
        if not words or name == PEER or any(word in name for word in words)
    }
    always = {name: kinds[name] for name in _ALWAYS}
    with _serving(data) as pid:
        rows = _rows(pid, asked)
        rows += _after_new_snapshots(pid, data, always)
        rows += _beside_visitors(pid, always)
    note = (
        "By the clock of a machine with other work; what to compare is the processor's time, that of the"
        " visitors' processes with it: beside heavy queries these are part of it. Each time another key."
    )
    return [Measured(f"Site: its pages on {count:,} reports", _HEADS, rows, note)]


if __name__ == "__main__":
    for table in measure(Path(sys.argv[1]), sys.argv[2:]):
        print(table.markdown())
