"""What a benchmark yields: tables of ratios of medians, all of one run, and the way to take them.

Times are of the processor, so that what else the machine does counts little; only ratios within one
table can be compared.
"""

from __future__ import annotations

import gc
import os
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_ROUNDS = 7
_LEAST = 0.02  # seconds of one taking; what is quicker is done several times in it


@dataclass(frozen=True)
class Measured:
    """One table of results: what was asked, its heads and rows, and what must be known to read it."""

    question: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str = ""

    def markdown(self) -> str:
        """Return the table as a section of Markdown."""
        lines = [f"## {self.question}", ""]
        lines += ["| " + " | ".join(row) + " |" for row in (self.heads, ["---"] * len(self.heads))]
        lines += ["| " + " | ".join(row) + " |" for row in self.rows]
        return "\n".join([*lines, "", *([self.note, ""] if self.note else [])])


def medians(tasks: Mapping[str, Callable[[], object]], rounds: int = _ROUNDS) -> dict[str, float]:
    """Return the median processor time of each task, in milliseconds, the tasks taken in turn."""
    times = {name: _times_of(task) for name, task in tasks.items()}
    taken: dict[str, list[float]] = {name: [] for name in tasks}
    for _ in range(rounds):
        for name, task in tasks.items():
            gc.collect()
            taken[name].append(_seconds(task, times[name]) / times[name])
    return {name: statistics.median(found) * 1_000 for name, found in taken.items()}


def processor_seconds(pid: int) -> float:
    """Return the processor seconds that a running process has taken, in hundredths: add up many."""
    ticks = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(ticks[11]) + int(ticks[12])) / os.sysconf("SC_CLK_TCK")


def _seconds(task: Callable[[], object], times: int) -> float:
    began = time.process_time()
    for _ in range(times):
        task()
    return time.process_time() - began


def _times_of(task: Callable[[], object]) -> int:
    """Return how many times a task is done in one taking; the first times, which warm it up, do not count."""
    task()
    return max(1, int(_LEAST / max(_seconds(task, 1), 1e-6)))
