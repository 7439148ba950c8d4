"""What a second worker gives, and whether a worker's memory stays as it is over many reports.

``python -m benchmarks.workers [COUNT]``: COUNT different reports, 10,000 by default, for the memory; a
twentieth of them for the time of one worker and of two: by the clock, which says something on an idle
machine only, and by processor time, which says what they take from each other.
"""

from __future__ import annotations

import itertools
import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from benchmarks.measured import Measured
from crawler.models import Document, Report
from crawler.sampleportal.prose import write_parts
from crawler.sampleportal.world import load_world, report_title
from pipelines.process import process
from tests.carriers import CARRIERS, grids_of

_COUNT = 10_000
_LOOKS = 5  # at the memory
_AGENCY, _YEAR = "411991-government", 2023
_HEADS_MEMORY = ("reports", "resident MB")
_HEADS_TIME = (
    "workers",
    "reports a second",
    "times one",
    "processor ms a report",
    "times one by that",
)


def _pages(count: int) -> Iterator[bytes]:
    """Yield pages of reports, each with words and numbers of its own."""
    agencies = {agency.id: agency for portal in load_world() for agency in portal.agencies}
    agency = agencies[_AGENCY]
    figures = agency.figures[_YEAR]
    parts = write_parts(agency, _YEAR, figures)
    page = CARRIERS["html"](report_title(agency, _YEAR), parts, grids_of(figures))
    for number in range(count):
        said = f"<p>第{number}次会议研究了第{number * 7}号议题。</p>"
        added = f"{said}<table><tr><td>事项{number}</td><td>{number}</td></tr></table>"
        yield page.replace(b"</body>", added.encode() + b"</body>")


def _proof(body: bytes) -> str:
    return process(Report(documents=(Document(body=body, name="page.html"),))).proof


def _resident() -> float:
    """Return the megabytes that this process holds, 0 where nothing says so."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _memory(count: int) -> list[list[str]]:
    """Return what one process holds after some of the reports, and after all."""
    rows = []
    step = max(1, count // _LOOKS)
    for number, body in enumerate(_pages(count), start=1):
        _proof(body)
        if number % step == 0:
            rows.append([str(number), f"{_resident():.0f}"])
    return rows


def _spent(body: bytes) -> float:
    """Return the processor time that a report takes."""
    began = time.process_time()
    _proof(body)
    return time.process_time() - began


def _rates(workers: int, bodies: list[bytes]) -> tuple[float, float]:
    """Return reports a second by the clock, and processor milliseconds a report."""
    with ProcessPoolExecutor(workers) as pool:
        list(pool.map(_proof, itertools.repeat(bodies[0], workers * 4)))  # started and warm
        began = time.monotonic()
        spent = list(pool.map(_spent, bodies, chunksize=10))
        return len(bodies) / (time.monotonic() - began), sum(spent) / len(bodies) * 1_000


def measure(count: int = _COUNT) -> list[Measured]:
    """Return two tables: workers, and memory."""
    bodies = list(_pages(max(20, count // 20)))
    rates = {workers: _rates(workers, bodies) for workers in (1, 2)}
    one, alone = rates[1]
    times = [
        [str(n), f"{rate:.0f}", f"{rate / one:.2f}", f"{spent:.1f}", f"{n * alone / spent:.2f}"]
        for n, (rate, spent) in rates.items()
    ]
    with ProcessPoolExecutor(1) as pool:
        memory = pool.submit(_memory, count).result()
    return [
        Measured("Workers: reports a second of one and of two", _HEADS_TIME, times),
        Measured("Workers: memory of one over many reports", _HEADS_MEMORY, memory),
    ]


if __name__ == "__main__":
    for table in measure(*map(int, sys.argv[1:])):
        print(table.markdown())
