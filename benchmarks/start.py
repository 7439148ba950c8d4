"""How long a command takes that has nothing to do, beside an interpreter that only starts.

``python -m benchmarks.start``. ``status`` is asked of a new archive of the sample portals' agencies.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
import time

from benchmarks.measured import Measured

_ROUNDS = 9
_HEADS = ("command", "seconds", "of processor time", "times bare")


def _took(command: list[str]) -> tuple[float, float]:
    """Return the seconds by the clock and of the processor that a command took."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(command, check=True, capture_output=True)
    wall, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure() -> list[Measured]:
    """Return one table: a row a command."""
    with tempfile.TemporaryDirectory() as data:
        own = [sys.executable, "-m", "crawler.cli"]
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "nianbao --help": [*own, "--help"],
            "nianbao status": [*own, "status", "--data", data],
        }
        subprocess.run([*own, "demo", "--data", data], check=True, capture_output=True)
        times = {
            name: [_took(command) for _ in range(_ROUNDS)] for name, command in commands.items()
        }
    rows = []
    for name, found in times.items():
        wall, spent = (statistics.median(column) for column in zip(*found, strict=True))
        bare = statistics.median(spent for _, spent in times["python -c pass"])
        rows.append([name, f"{wall:.2f}", f"{spent:.2f}", f"{spent / bare:.1f}"])
    return [Measured("Start-up: a command with nothing to do", _HEADS, rows)]


if __name__ == "__main__":
    for table in measure():
        print(table.markdown())
