"""What a crawl costs beside a bare Scrapy spider that downloads the same pages, and where the reactor waits.

``python -m benchmarks.crawl [AGENCIES [UNCHANGED]]`` serves portals of one agency and five reports on
loopback, where nothing is delayed. It crawls them, crawls them again unchanged, and lets a spider of a few
lines ask for the same addresses: processor seconds of the run's own process, of the processes that read its
pages (those that extract reports are apart), requests, bytes, and how often the reactor was held up for more
than 50 ms, where. Then it crawls a thousand agencies of one report twice: what an unchanged crawl takes.
"""

from __future__ import annotations

import json
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.measured import Measured, processor_seconds
from benchmarks.reactor import HEADS as HEADS_HELD
from benchmarks.reactor import Watch, row
from crawler.cli import cli
from crawler.run import runner
from crawler.run.session import Session
from crawler.sampleportal.server import serve_portals, write_registry
from crawler.sampleportal.world import invent_portals

_AGENCIES, _UNCHANGED = 200, 1_000
_YEARS = tuple(range(2019, 2024))
_HEADS = (
    "crawl", "requests", "MB", "seconds", "processor s of the run", "of its pages", "ms a request",
    "times bare",
)  # fmt: skip


class _Took(NamedTuple):
    """What a crawl took, the addresses that it asked for, and the bytes of their documents."""

    told: dict[str, Any]
    urls: list[str]
    size: int

    @property
    def processor(self) -> float:
        """The processor seconds of everything but extraction."""
        return float(self.told["main"] + self.told.get("pages", 0.0))

    def row(self, name: str, bare: float) -> list[str]:
        """Return the row of the table, beside what one request of the bare spider takes."""
        each = self.processor / len(self.urls)
        return [
            name, str(len(self.urls)), f"{self.size / 2**20:.1f}", f"{self.told['wall']:.1f}",
            f"{self.told['main']:.1f}", f"{self.told.get('pages', 0.0):.1f}", f"{each * 1000:.1f}",
            f"{each / bare:.2f}" if bare else "",
        ]  # fmt: skip


def _measured_crawl(arguments: list[str]) -> None:
    """Be ``nianbao crawl``, and tell what it took."""
    watch, told, run = Watch(), {}, runner.run_reactor

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


@contextmanager
def _served(agencies: int, years: Sequence[int]) -> Iterator[Path]:
    """Serve so many portals of one agency; yield a folder with their registry."""
    portals = list(invent_portals(agencies, per_portal=1, years=tuple(years)))
    with (
        tempfile.TemporaryDirectory(prefix="nianbao-crawl-") as name,
        serve_portals(portals, 0) as sites,
    ):
        write_registry(Path(name) / "registry", sites)
        yield Path(name)


def _crawl(folder: Path) -> _Took:
    """Crawl everything of a registry into the archive beside it."""
    data = folder / "data"
    told = _child("crawl", "--all", "--registry", str(folder / "registry"), "--data", str(data))
    with closing(sqlite3.connect(data / "archive.db")) as db:
        found = db.execute(
            "select url, coalesce(size, 0) from captures"
            " left join documents on sha256 = document_sha256 and outcome <> 'not_modified'"
            " where run_id = (select max(id) from runs)"
        ).fetchall()
    return _Took(told, [url for url, _ in found], sum(size for _, size in found))


def _compare(agencies: int, unchanged: int) -> list[Measured]:
    with _served(agencies, _YEARS) as folder:
        first, again = _crawl(folder), _crawl(folder)
        bare = first._replace(told=_child("bare", text=json.dumps(first.urls)))
    with _served(unchanged, _YEARS[-1:]) as folder:
        many, many_again = _crawl(folder), _crawl(folder)
    each = bare.processor / len(bare.urls)
    named = {
        f"{agencies} agencies of {len(_YEARS)} reports": first,
        "the same, unchanged": again,
        f"{unchanged} agencies of one report": many,
        f"the same {unchanged}, unchanged": many_again,
    }
    costs = [bare.row("a bare spider, the first's addresses", each)]
    costs += [took.row(name, each) for name, took in named.items()]
    held = [row(name, took.told) for name, took in named.items()]
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    note = f"Extraction is apart. The largest process held {memory} MB."
    return [
        Measured("A crawl beside a bare Scrapy spider", _HEADS, costs, note),
        Measured("The reactor held up for more than 50 ms", HEADS_HELD, held),
    ]


def measure() -> list[Measured]:
    """Return what crawls cost beside a bare spider, and where the reactor was held up."""
    return _compare(_AGENCIES, _UNCHANGED)


def main() -> None:
    """Print the tables for as many agencies as are named."""
    counts = [int(given) for given in sys.argv[1:3]]
    agencies, unchanged = [*counts, *(_AGENCIES, _UNCHANGED)[len(counts) :]]
    for table in _compare(agencies, unchanged):
        print(table.markdown())


if __name__ == "__main__":
    if sys.argv[1:2] == ["crawl"]:
        _measured_crawl(sys.argv[2:])
    elif sys.argv[1:2] == ["bare"]:
        _bare_crawl(json.load(sys.stdin))
    else:
        main()
