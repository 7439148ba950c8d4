"""``python -m benchmarks.torture --minutes N``: commands killed at random instants, and run again.

A crawl of a small portal, an import, a merge and a reextraction are killed (SIGKILL, with their
extraction processes) at a random time, or at a random call that forces the disk. Then the same command
runs to its end: the archive must verify, and hold what one that nobody disturbed holds. Ends with 1 if one
does not. The same seed gives the same kills at forced writes; those by the clock depend on the machine.
"""

from __future__ import annotations

import argparse
import mmap
import os
import random
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing, suppress
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.reliability import record
from tests.odd_readers import drawn
from tests.portals import LINK, REPORT, Portal
from tests.warm import ROOT, modules

_YEARS = range(2014, 2024)
_WITH_TABLES = range(2021, 2024)
_LONGEST = 300.0  # seconds of one command
_COUNTER = mmap.mmap(-1, 8)  # calls of fsync of the command under way, shared with its process
# What an archive holds, without the numbers of its rows and the times of its runs.
_OF_REPORTS = "join reports on reports.id = report_id"
CONTENT = {
    "documents": "select sha256, size, format from documents",
    "reports": "select agency_id, year, scope, title, url, content_sha256, status, proof from reports",
    "versions": f"select year, scope, number, versions.content_sha256, versions.proof from versions {_OF_REPORTS}",
    "publications": f"select year, publications.url, publications.title, state from publications {_OF_REPORTS}",
    "listings": "select column_id, agency_id, url, title from listings",
    "sections": f"select year, number, heading, text from sections {_OF_REPORTS}",
    "disclosure": f"select year, item, handled, in_force, origin from disclosure {_OF_REPORTS}",
    "applications": f"select year, item, natural_person, total, origin from applications {_OF_REPORTS}",
    "litigation": f"select year, stage, upheld, total, origin from litigation {_OF_REPORTS}",
    "checks": f"select year, rule, checks.status, place from checks {_OF_REPORTS}",
    "problems": f"select year, code, message from problems {_OF_REPORTS}",
    "similar": "select * from similar",
}


def content(data: Path) -> dict[str, list[str]]:
    """Return what an archive holds, table by table, in no order."""
    with closing(sqlite3.connect(data / "archive.db")) as db:
        return {name: sorted(map(repr, db.execute(sql))) for name, sql in CONTENT.items()}


@dataclass(frozen=True)
class Kill:
    """When a command is killed: after some seconds, or at a call that forces the disk."""

    seconds: float = _LONGEST
    at_sync: int = 0


def _run_child(arguments: list[str], kill: Kill) -> None:
    """Be the command, in a session of its own; never returns."""
    os.setsid()
    out = os.open(os.devnull, os.O_WRONLY)
    os.dup2(out, 1)
    os.dup2(out, 2)
    left, sync = kill.at_sync, os.fsync

    def fsync(number: int) -> None:
        nonlocal left
        left -= 1
        _COUNTER[:] = (int.from_bytes(_COUNTER[:]) + 1).to_bytes(8)
        if left == 0:
            os.killpg(0, signal.SIGKILL)
        sync(number)

    os.fsync = fsync
    sys.argv = ["nianbao", *arguments]
    code: Any = 1
    try:
        import_module("crawler.cli").main()
        code = 0
    except SystemExit as error:
        code = error.code or 0
    finally:
        os._exit(code if isinstance(code, int) else 1)


def run(arguments: list[str], kill: Kill | None = None) -> int:
    """Run a command in a process of its own; return its exit code, below zero if it was killed."""
    _COUNTER[:] = bytes(8)
    child = os.fork()
    if child == 0:
        _run_child(arguments, kill or Kill())
    until = time.monotonic() + (kill.seconds if kill else _LONGEST)
    while os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        if time.monotonic() > until:
            os.killpg(child, signal.SIGKILL)
            break
        time.sleep(0.005)
    _, status = os.waitpid(child, 0)
    with suppress(ProcessLookupError):  # what a command killed at a forced write has left behind
        os.killpg(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(status)


@dataclass
class Torture:
    """The archives and files that commands work on, and what each gives undisturbed."""

    folder: Path
    portal: Portal = field(default_factory=Portal)
    expected: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    took: dict[str, float] = field(default_factory=dict)
    syncs: dict[str, int] = field(default_factory=dict)

    def prepare(self) -> None:
        """Make what the commands need, and run each once."""
        self.portal.show("/list.html", "".join(LINK.format(n=n, m=n + 1) for n in _YEARS))
        files = self.folder / "files"
        files.mkdir()
        for year in _YEARS:
            page = REPORT.format(n=year).encode()
            if year in _WITH_TABLES:
                page = drawn("html", "349").replace(b"2023", str(year).encode())
            self.portal.show(f"/{year}.html", page)
            (files / f"{year}.html").write_bytes(page.replace(b"TRS_Editor", b"zoom"))
        self.portal.registry(self.folder / "registry")
        for name in ("crawl", "import", "merge", "reextract"):
            data, begun = self._begin(name, "undisturbed"), time.monotonic()
            if code := run(self.command(name, data)):
                raise RuntimeError(f"{name}: ended with {code} undisturbed")
            self.took[name] = time.monotonic() - begun
            self.syncs[name] = int.from_bytes(_COUNTER[:])
            self.expected[name] = content(data)

    def _begin(self, name: str, what: str) -> Path:
        """Return the folder that a command works on, as it is before the command."""
        data = self.folder / what / name
        if name in {"merge", "reextract"}:
            shutil.copytree(self.folder / "undisturbed" / "crawl", data)
        return data

    def command(self, name: str, data: Path) -> list[str]:
        """Return a command's arguments."""
        registry = ["--registry", str(self.folder / "registry"), "--data", str(data)]
        return {
            "crawl": ["crawl", "--all", *registry],
            "import": [
                "import",
                str(self.folder / "files"),
                "--agency",
                "411991-finance",
                *registry,
            ],
            "merge": ["merge", str(self.folder / "undisturbed" / "import"), "--data", str(data)],
            "reextract": ["reextract", "--all", "--data", str(data)],
        }[name]

    def torment(self, name: str, rng: random.Random) -> tuple[bool, str]:
        """Kill a command and run it again; return whether it was killed, and what is wrong then."""
        data = self._begin(name, "disturbed")
        kill = Kill(seconds=rng.uniform(0.05, self.took[name]))
        if self.syncs[name] and rng.random() < 0.7:  # noqa: PLR2004
            kill = Kill(at_sync=rng.randint(1, self.syncs[name]))
        killed = run(self.command(name, data), kill) < 0
        wrong = ""
        if code := run(self.command(name, data)):
            wrong = f"run again it ended with {code}"
        elif code := run(["verify", "--data", str(data)]):
            wrong = f"verify ended with {code}"
        else:
            found = content(data)
            tables = [t for t, lines in found.items() if lines != self.expected[name][t]]
            wrong = f"differs in {', '.join(tables)}" if tables else ""
        if not wrong:
            shutil.rmtree(self.folder / "disturbed")
        return killed, f"{name}, {kill}: {wrong}" if wrong else ""


def torture(
    folder: Path, seconds: float, seed: int, *, most: int = 1_000_000
) -> tuple[Counter[str], list[str]]:
    """Return how often each command was killed, and what was wrong afterwards."""
    os.environ |= {"NIANBAO_ALLOW_LOOPBACK": "1", "PYTHONPATH": str(ROOT)}
    for module in modules():
        import_module(module)
    work, rng = Torture(folder), random.Random(seed)  # noqa: S311
    work.prepare()
    kills: Counter[str] = Counter()
    wrong: list[str] = []
    until = time.monotonic() + seconds
    while time.monotonic() < until and kills.total() < most and not wrong:
        name = rng.choice(sorted(work.expected))
        killed, said = work.torment(name, rng)
        kills[name] += killed
        if said:
            sys.stderr.write(f"{said}\n")
            wrong.append(said)
    return kills, wrong


def main() -> None:
    """Torture for the minutes asked for, and record what came of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--kills", type=int, default=1_000_000, help="at most so many")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--record", action="store_true", help="for docs/reliability.md")
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="nianbao-torture-"))
    kills, wrong = torture(folder, asked.minutes * 60, asked.seed, most=asked.kills)
    of = ", ".join(f"{name} {count}" for name, count in sorted(kills.items()))
    print(
        f"{kills.total()} kills ({of}) with seed {asked.seed}; {len(wrong)} archives lost something"
    )
    for line in wrong:
        print(line)
    if asked.record:
        record(
            "torture", {"kills": kills.total(), "of": of, "seed": asked.seed, "lost": len(wrong)}
        )
    if wrong:
        print(f"kept for a look: {folder}")
    else:
        shutil.rmtree(folder)
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
