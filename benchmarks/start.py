"""How long a command takes that has nothing to do, beside an interpreter that only starts.

``python -m benchmarks.start``. ``status`` is asked of a new archive of the sample portals' agencies. An
agency that has changed nothing is crawled again, from a portal of loopback that is asked as politely as any
other: how much of that the requests are, with the waits between them, tells what starting and ending take.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.measured import Measured
from crawler.sampleportal.server import serve_portals, write_registry
from crawler.sampleportal.site import Site
from crawler.sampleportal.world import load_world

_ROUNDS = 9
_CRAWLS = 5
_HEADS = ("command", "seconds", "of processor time", "times bare")
_CRAWLED = ("a crawl of one unchanged agency", "seconds", "share of all")


# A user's Python keeps what it has compiled of the modules; the first taking of each command compiles them.
_ENV = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _took(command: list[str], env: Mapping[str, str] = _ENV) -> tuple[float, float]:
    """Return the seconds by the clock and of the processor that a command took."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(command, check=True, capture_output=True, env=env)
    wall, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _commands() -> Measured:
    """Return what commands take that have nothing to do."""
    with tempfile.TemporaryDirectory() as data:
        own = [sys.executable, "-m", "crawler.cli"]
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "nianbao --help": [*own, "--help"],
            "nianbao status": [*own, "status", "--data", data],
        }
        subprocess.run([*own, "demo", "--data", data], check=True, capture_output=True, env=_ENV)
        times = {
            name: [_took(command) for _ in range(_ROUNDS)] for name, command in commands.items()
        }
    rows = []
    for name, found in times.items():
        wall, spent = (statistics.median(column) for column in zip(*found, strict=True))
        bare = statistics.median(spent for _, spent in times["python -c pass"])
        rows.append([name, f"{wall:.2f}", f"{spent:.2f}", f"{spent / bare:.1f}"])
    return Measured("Start-up: a command with nothing to do", _HEADS, rows)


def _crawl(folder: Path) -> Measured:
    """Return what a crawl of one unchanged agency takes, and from its first request to its last."""
    env = _ENV | {"NIANBAO_ALLOW_LOOPBACK": "1"}
    with serve_portals(load_world()[:1], 0, apart=True) as (site,):
        write_registry(folder / "registry", [site])
        command = [
            sys.executable, "-m", "crawler.cli", "crawl", site.portal.agencies[0].id, "--json",
            "--registry", str(folder / "registry"), "--data", str(folder / "data"),
        ]  # fmt: skip
        subprocess.run(command, env=env, check=True, capture_output=True)
        asked = _noted(site)
        rounds = []
        for _ in range(_CRAWLS):
            asked.clear()
            rounds.append((*_took(command, env), asked[-1] - asked[0]))
    whole, spent, requests = (statistics.median(column) for column in zip(*rounds, strict=True))
    told = {
        "whole, by the clock": whole,
        f"from the first of {len(asked)} requests to the last": requests,
        "of processor time": spent,
    }
    rows = [[name, f"{took:.2f}", f"{took / whole:.2f}"] for name, took in told.items()]
    return Measured("Start-up: a crawl of one unchanged agency", _CRAWLED, rows)


def _noted(site: Site) -> list[float]:
    """Return when a portal was asked for a page: a list that grows by each request."""
    asked: list[float] = []
    answer = site.answer

    def noted(*given: Any) -> Any:
        asked.append(time.monotonic())
        return answer(*given)

    site.answer = noted  # type: ignore[method-assign]
    return asked


def measure() -> list[Measured]:
    """Return two tables: a row a command, and of what a crawl of one agency consists."""
    with tempfile.TemporaryDirectory() as folder:
        return [_commands(), _crawl(Path(folder))]


if __name__ == "__main__":
    for table in measure():
        print(table.markdown())
