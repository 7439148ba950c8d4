"""Many hosts at once beside one alone: a crawl should be bound by its manners, not by what it computes.

``python -m benchmarks.hosts [COUNT]`` serves COUNT portals of one agency and five reports, each at a
loopback address of its own, where the delays are those of any other host; it crawls the first alone, then
all of them, and prints both times, their ratio and the processor time of each.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.measured import Measured
from crawler.sampleportal.server import serve_portals, write_registry
from crawler.sampleportal.site import Site
from crawler.sampleportal.world import invent_portals

_HOSTS = 40
_YEARS = tuple(range(2019, 2024))
_HEADS = ("hosts", "reports", "seconds", "times one host", "processor s, extraction too")


class Took(NamedTuple):
    """What a crawl took: seconds by the clock and of processors, and the reports that it found."""

    wall: float
    processor: float
    reports: int


def _crawl(sites: Sequence[Site], folder: Path) -> Took:
    """Crawl some sites into a new archive."""
    write_registry(folder / "registry", sites)
    command = [sys.executable, "-m", "crawler.cli", "crawl", "--all", "--json"]
    options = ["--registry", str(folder / "registry"), "--data", str(folder / "data")]
    environment = {**os.environ, "NIANBAO_ALLOW_LOOPBACK": "1"}
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(
        [*command, *options], env=environment, capture_output=True, check=True, encoding="utf-8"
    )
    wall = time.monotonic() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Took(wall, spent, json.loads(done.stdout)["new"])


def _compare(hosts: int) -> tuple[Took, Took]:
    """Return what one host takes, and what all of them take."""
    portals = list(invent_portals(hosts, per_portal=1, years=_YEARS))
    with (
        tempfile.TemporaryDirectory(prefix="nianbao-hosts-") as name,
        serve_portals(portals, 0, apart=True) as sites,
    ):
        folder = Path(name)
        return _crawl(sites[:1], folder / "one"), _crawl(sites, folder / "all")


def _table(hosts: int) -> Measured:
    one, every = _compare(hosts)
    rows = [
        [
            str(count), str(took.reports), f"{took.wall:.1f}", f"{took.wall / one.wall:.2f}",
            f"{took.processor:.1f}",
        ]
        for count, took in ((1, one), (hosts, every))
    ]  # fmt: skip
    return Measured("Many hosts at once, as politely as ever, beside one alone", _HEADS, rows)


def measure() -> list[Measured]:
    """Return one table: one host, and many."""
    return [_table(_HOSTS)]


def main() -> None:
    """Print the table for as many hosts as are named."""
    print(_table(int(sys.argv[1]) if len(sys.argv) > 1 else _HOSTS).markdown())


if __name__ == "__main__":
    main()
