"""Whether a reactor comes round: how long it was held up, where, and whether by its own process.

On a busy machine a thread waits for a core, which no code of ours can help. A hold-up is the process's own
where its threads computed for so long meanwhile. Where the reactor's thread neither ran nor waited for a
core, it waited for a lock, whose owner may have waited for a core, or for a disk: that is counted apart.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
import time
import traceback
from collections import Counter
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

LONG = 0.05  # seconds
_OURS = ("crawler", "spiders", "pipelines", "archive")
_NS = 1e9
HEADS = (
    "crawl", "held up", "by what it computed", "longest of those, ms", "where, as often as seen",
    "by a lock or a disk", "for want of a core",
)  # fmt: skip


def _delay() -> float:
    """Return the seconds that this process's first thread has waited for a core, 0 where nothing says so."""
    try:
        told = Path(f"/proc/self/task/{os.getpid()}/schedstat").read_text(encoding="ascii")
    except OSError:
        return 0.0
    return int(told.split()[1]) / _NS


class Watch:
    """Looks from a thread of its own at what the reactor is doing while it does not come round."""

    def __init__(self) -> None:
        """Begin with nothing seen; in the reactor's thread."""
        self._beat = (time.monotonic(), time.process_time(), _delay())
        self._main = threading.main_thread().ident or 0
        self._done = self._collecting = False
        self._held: Counter[str] = Counter()
        self._longest = 0.0
        self._seen: Counter[str] = Counter()  # places of the hold-up that is under way
        self._places: Counter[str] = Counter()  # of those that were the process's own

    def begin(self) -> None:
        """Let the reactor beat, and look at it."""
        reactor: Any = import_module("twisted.internet.reactor")

        def beat() -> None:
            self._come_round()
            reactor.callLater(LONG / 10, beat)

        def first() -> None:
            self._beat = (time.monotonic(), time.process_time(), _delay())
            beat()

        reactor.callWhenRunning(first)
        gc.callbacks.append(self._collect)
        threading.Thread(target=self._look, daemon=True).start()

    def _come_round(self) -> None:
        """Judge the time since the last beat."""
        now = (time.monotonic(), time.process_time(), _delay())
        held, spent, waited = (new - old for new, old in zip(now, self._beat, strict=True))
        if held > LONG and spent > LONG:
            self._held["computed"] += 1
            self._longest = max(self._longest, min(spent, held))
            self._places += self._seen
        elif held > LONG:
            self._held["lock" if held - spent - waited > LONG else "core"] += 1
        self._seen = Counter()
        self._beat = now

    def _collect(self, phase: str, _info: Mapping[str, int]) -> None:
        self._collecting = phase == "start"

    def _look(self) -> None:
        while not self._done:
            time.sleep(LONG / 5)
            if time.monotonic() - self._beat[0] > LONG / 2:
                self._seen[self._place()] += 1

    def _place(self) -> str:
        """Return what the reactor's thread does."""
        if self._collecting:
            return "garbage collection"
        stack = traceback.extract_stack(sys._current_frames()[self._main])  # noqa: SLF001
        ours = [f for f in stack if f.filename.rpartition("/")[0].endswith(_OURS)]
        last = (ours or stack)[-1]
        return f"{Path(last.filename).name}:{last.name}"

    def end(self) -> dict[str, Any]:
        """Return what was seen."""
        self._done = True
        gc.callbacks.remove(self._collect)
        return {
            "held": self._held, "longest": self._longest, "where": self._places.most_common(3),
        }  # fmt: skip


def row(name: str, told: Mapping[str, Any]) -> list[str]:
    """Return what was seen of one crawl as a row under ``HEADS``."""
    where = ", ".join(f"{place} {count}" for place, count in told["where"]) or "nowhere"
    held = Counter(told["held"])
    counts = [str(held[cause]) for cause in ("computed", "lock", "core")]
    return [
        name, str(held.total()), counts[0], f"{told['longest'] * 1000:.0f}", where, *counts[1:],
    ]  # fmt: skip
