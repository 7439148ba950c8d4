"""What a crawl costs beside a bare Scrapy spider that downloads the same pages, and where the reactor waits.

``python -m benchmarks.crawl [AGENCIES]`` serves portals of one agency and five reports on loopback, where
nothing is delayed. It crawls them, crawls them again unchanged, and lets a spider of a few lines ask for the
same addresses: processor seconds of the run's own process, of the processes that read its pages (those that
extract reports are apart), requests, bytes, and how often the reactor was held up for more than 50 ms, where.
"""

from __future__ import annotations

import json
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter
from contextlib import closing, suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.measured import processor_seconds
from crawler.cli import cli
from crawler.run import runner
from crawler.run.session import Session
from crawler.sampleportal.server import serve_portals, write_registry
from crawler.sampleportal.world import invent_portals

_AGENCIES = 200
_YEARS = tuple(range(2019, 2024))
_LONG = 0.05  # seconds
_OURS = ("crawler", "spiders", "pipelines", "archive")


class _Watch:
    """Looks from a thread of its own at what the reactor is doing while it does not come round."""

    def __init__(self) -> None:
        self.beat = time.monotonic()
        self.longest = 0.0
        self.held: set[float] = set()
        self.places: Counter[str] = Counter()
        self._main = threading.main_thread().ident or 0
        self._done = False

    def begin(self) -> None:
        """Let the reactor beat, and look at it."""
        reactor: Any = import_module("twisted.internet.reactor")

        def beat() -> None:
            self.beat = time.monotonic()
            reactor.callLater(_LONG / 10, beat)

        reactor.callWhenRunning(beat)
        threading.Thread(target=self._look, daemon=True).start()

    def _look(self) -> None:
        while not self._done:
            time.sleep(_LONG / 5)
            late = time.monotonic() - self.beat
            if late > _LONG:
                self.longest = max(self.longest, late)
                self.held.add(self.beat)
                stack = traceback.extract_stack(sys._current_frames()[self._main])  # noqa: SLF001
                ours = [f for f in stack if f.filename.rpartition("/")[0].endswith(_OURS)]
                last = (ours or stack)[-1]
                self.places[f"{Path(last.filename).name}:{last.name}"] += 1

    def end(self) -> dict[str, Any]:
        """Return what was seen."""
        self._done = True
        return {
            "held": len(self.held), "longest": self.longest, "where": self.places.most_common(3)
        }  # fmt: skip


def _measured_crawl(arguments: list[str]) -> None:
    """Be ``nianbao crawl``, and tell what it took."""
    watch, told, run = _Watch(), {}, runner.run_reactor

    def run_reactor(process: Any, session: Session) -> None:
        begun = time.monotonic(), time.process_time()
        watch.begin()
        run(process, session)
        told.update(watch.end(), wall=time.monotonic() - begun[0])
        told["main"] = time.process_time() - begun[1]
        told["pages"] = sum(map(processor_seconds, session.pages._pool.pids))  # noqa: SLF001

    runner.run_reactor = run_reactor
    with suppress(SystemExit):
        cli(["crawl", *arguments], standalone_mode=False)
    sys.stderr.write(json.dumps(told) + "\n")


def _bare_crawl(urls: list[str]) -> None:
    """Ask for the addresses with a spider of a few lines, and tell what it took."""
    scrapy, crawler = import_module("scrapy"), import_module("scrapy.crawler")

    class Bare(scrapy.Spider):  # type: ignore[name-defined,misc]
        name, start_urls = "bare", urls

        def parse(self, response: Any) -> None:
            assert response.body is not None

    settings = {"LOG_LEVEL": "ERROR", "TELNETCONSOLE_ENABLED": False, "RETRY_ENABLED": False}
    process = crawler.CrawlerProcess(settings)
    process.crawl(Bare)
    begun = time.monotonic(), time.process_time()
    process.start()
    told = {"wall": time.monotonic() - begun[0], "main": time.process_time() - begun[1]}
    sys.stderr.write(json.dumps(told) + "\n")


def _child(*arguments: str, text: str = "") -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.crawl", *arguments], input=text, capture_output=True,
        check=True, encoding="utf-8", env={**os.environ, "NIANBAO_ALLOW_LOOPBACK": "1"},
    )  # fmt: skip
    told: dict[str, Any] = json.loads(done.stderr.splitlines()[-1])
    return told


def _say(what: str, took: dict[str, Any], requests: int, size: int) -> None:
    reading = f" and {took['pages']:.1f} s for its pages" if "pages" in took else ""
    print(
        f"{what}: {requests} requests, {size / 2**20:.1f} MB, {took['wall']:.1f} s by the clock,"
        f" {took['main']:.1f} s of processor time{reading}"
    )
    if "held" in took:
        where = ", ".join(f"{place} {count}" for place, count in took["where"])
        print(f"  held up {took['held']} times, {took['longest']:.2f} s at most: {where}")


def main() -> None:
    """Print what each took, and the ratios."""
    agencies = int(sys.argv[1]) if len(sys.argv) > 1 else _AGENCIES
    portals = list(invent_portals(agencies, per_portal=1, years=_YEARS))
    with (
        tempfile.TemporaryDirectory(prefix="nianbao-crawl-") as name,
        serve_portals(portals, 0) as sites,
    ):
        folder = Path(name)
        write_registry(folder / "registry", sites)
        data = folder / "data"
        arguments = ["--all", "--registry", str(folder / "registry"), "--data", str(data)]
        first = _child("crawl", *arguments)
        sql = "select url, size from captures left join documents on sha256 = document_sha256"
        with closing(sqlite3.connect(data / "archive.db")) as db:
            asked = db.execute(sql).fetchall()
        again = _child("crawl", *arguments)
        with closing(sqlite3.connect(data / "archive.db")) as db:
            repeated = db.execute(f"{sql} where run_id = 2").fetchall()
        bare = _child("bare", text=json.dumps([url for url, _ in asked]))
    _say("crawl", first, len(asked), sum(size or 0 for _, size in asked))
    _say("again", again, len(repeated), sum(size or 0 for _, size in repeated))
    _say("bare spider", bare, len(asked), sum(size or 0 for _, size in asked))
    print(f"ratio: {(first['main'] + first['pages']) / bare['main']:.2f}")
    print(
        f"largest memory of a child: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024} MB"
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["crawl"]:
        _measured_crawl(sys.argv[2:])
    elif sys.argv[1:2] == ["bare"]:
        _bare_crawl(json.load(sys.stdin))
    else:
        main()
