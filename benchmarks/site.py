"""``python -m benchmarks.site DATA``: how long the site's pages take on a large archive, over HTTP.

Each is measured beside Datasette's own page of the reports table, of the same process in the same run, all
pages in turn; the ratio of the server's processor time is what to compare where the machine is busy. Fill an
archive with ``python -m benchmarks.fill`` first; ``measure()`` takes the one of ``NIANBAO_BENCH_DATA``.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from archive.database import open_reader
from archive.reader.snapshot import is_fresh, make_snapshot
from archive.site import SITE, metadata
from benchmarks.measured import Measured, processor_seconds
from crawler.commands.serve import datasette_command

_PORT = 8099
_ROUNDS = 20
_PEER = "/archive/reports"
_HEADS = ("page", "first ms", "median ms", "p95 ms", "processor ms", "times Datasette's")


def _pages(agency: str, region: str) -> dict[str, str]:
    """Return the pages to measure by what they are."""
    return {
        "Datasette: reports, 50 rows, three facets": _PEER,
        "Datasette: reports with a word of every report": f"{_PEER}?_search={quote('政府信息公开')}",
        "home": "/",
        "home, a county": f"/?region={region}",
        "report": f"/report/{agency}/2023/own",
        "report, evidence": f"/report/{agency}/2023/own?cell=applications.granted.total",
        "agency": f"/agency/{agency}",
        "compare, a county": f"/compare?region={region}&year=2023&sort=received",
        "compare, everything in a year": "/compare?year=2023&sort=received",
        "search, a word of every report": f"/search?q={quote('政府信息公开')}",
        "search, a rare word": f"/search?q={quote('云溪7县')}",
        "search, in a county and a year": f"/search?q={quote('政府信息公开')}&region={region}&year=2023",
        "question: most applications": "/archive/most_applications",
        "question: highest refusal rate": "/archive/highest_refusal_rate",
        "question: missing": "/archive/missing_this_year",
        "feed": "/feed.atom",
        "home, published in time": "/?show=on_time",
        "home, refusal rates": "/?show=refusal",
        "region, a county": f"/region/{region}",
        "agency's series": f"/agency/{agency}/series.csv",
        "compare, slopes": "/compare?year=2023&chart=slope",
        "search, a row of the form": f"/search?q={quote('行政处罚')}",
    }


def _get(path: str) -> None:
    with urllib.request.urlopen(f"http://127.0.0.1:{_PORT}{path}", timeout=60) as answer:
        answer.read()


@contextmanager
def _serving(data: Path) -> Iterator[int]:
    """Serve the archive's snapshot while the context is open; its process is what is given."""
    file = data / "snapshot" / "benchmark.json"
    file.write_text(json.dumps(metadata(), ensure_ascii=False), encoding="utf-8")
    command = datasette_command(data, file, host="127.0.0.1", port=_PORT)
    env = {**os.environ, "PYTHONPATH": str(SITE.parents[1])}
    site = subprocess.Popen(
        command, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
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


def _taken(pid: int, path: str) -> tuple[float, float]:
    """Return how many milliseconds an answer took, by the clock and of the server's processor time."""
    worked, began = processor_seconds(pid), time.perf_counter()
    _get(path)
    return (time.perf_counter() - began) * 1000, (processor_seconds(pid) - worked) * 1000


def _rows(pid: int, pages: dict[str, str]) -> list[list[str]]:
    """Return a row for each page: its first answer, then those that follow, and the ratio to the peer."""
    first = {name: _taken(pid, path)[0] for name, path in pages.items()}
    later: dict[str, list[tuple[float, float]]] = {name: [] for name in pages}
    for _ in range(_ROUNDS):
        for name, path in pages.items():
            later[name].append(_taken(pid, path))
    worked = {name: statistics.mean(w for _, w in found) for name, found in later.items()}
    peer = next(iter(worked.values()))
    rows = []
    for name, found in later.items():
        clock = sorted(c for c, _ in found)
        values = (
            first[name],
            statistics.median(clock),
            clock[int(len(clock) * 0.95)],
            worked[name],
        )
        rows.append([name, *(f"{value:.0f}" for value in values), f"{worked[name] / peer:.2f}"])
    return rows


def measure(data: Path | None = None) -> list[Measured]:
    """Return one table: every kind of page, on the archive in *data*."""
    data = data or Path(os.environ["NIANBAO_BENCH_DATA"])
    with open_reader(data) as db:
        if not is_fresh(data):
            make_snapshot(db, data)
        sql = "select id, region_code from agencies where kind = 'department' order by id limit 1"
        agency, region = db.execute(sql).fetchone()
        count = db.execute("select count(*) from reports").fetchone()[0]
    with _serving(data) as pid:
        rows = _rows(pid, _pages(agency, region))
    note = "By the clock of a machine with other work; what to compare is the processor time."
    return [Measured(f"Site: its pages on {count:,} reports", _HEADS, rows, note)]


if __name__ == "__main__":
    for table in measure(Path(sys.argv[1])):
        print(table.markdown())
