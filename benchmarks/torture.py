"""``python -m benchmarks.torture --minutes N``: commands killed at random instants, and run again.

A crawl of a small portal, a second look at it (which is mostly the snapshot), an import, a merge, a
reextraction and a rebuild are killed (SIGKILL; their extraction processes end with them) at a random time, or
at a random call that forces the disk; up to five times, each beginning on what the kill before has left. A
snapshot that is there must be whole at once. Then the same command runs to its end: the archive must verify, hold
what one that nobody disturbed holds, and now and then be rebuilt from its files to the same. Ends with 1 if one
does not. The same seed gives the same kills at forced writes; those by the clock depend on the machine.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.kills import Kill, run, syncs, warm
from benchmarks.reliability import record_run
from tests.odd_readers import drawn
from tests.portals import LINK, REPORT, Portal
from tests.warm import ROOT

_YEARS = range(2014, 2024)
_WITH_TABLES = range(2021, 2024)
_AT_A_SYNC = 0.7  # of the kills
_REBUILT = 0.1  # of the archives that were resumed
_IN_A_ROW = 5  # kills of one archive, at most
_USAGE = 2  # how a command ends that cannot be what was meant
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
    """Return what an archive, or a folder with its snapshot, holds, table by table, in no order."""
    with closing(sqlite3.connect(data / "archive.db")) as db:
        return {name: sorted(map(repr, db.execute(sql))) for name, sql in CONTENT.items()}


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
        for name in ("crawl", "import", "merge", "reextract", "snapshot", "rebuild"):
            data, begun = self._begin(name, "undisturbed"), time.monotonic()
            if code := run(self.command(name, data)):
                raise RuntimeError(f"{name}: ended with {code} undisturbed")
            self.took[name] = time.monotonic() - begun
            self.syncs[name] = syncs()
            self.expected[name] = content(data)

    def _begin(self, name: str, what: str) -> Path:
        """Return the folder that a command works on, as it is before the command."""
        data = self.folder / what / name
        if name in {"merge", "reextract", "snapshot"}:
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
            "snapshot": ["crawl", "--all", "--recheck", *registry],
            "rebuild": self._rebuild(self.folder / "undisturbed" / "crawl", data),
        }[name]

    def _rebuild(self, source: Path, data: Path) -> list[str]:
        return ["rebuild", "--warc", str(source / "warc"), "--data", str(data)]

    def torment(self, name: str, rng: random.Random) -> tuple[int, str]:
        """Kill a command some times and let it end; return how often it was killed, and what is wrong then."""
        data, kills = self._begin(name, "disturbed"), []
        for _ in range(rng.randint(1, _IN_A_ROW)):
            kills.append(self._kill(name, rng))
            code = run(self.command(name, data), kills[-1])
            if wrong := self._torn(data) or self._ended(name, code):
                return len(kills), f"{name}, {kills}: {wrong}"
            if code >= 0:
                kills.pop()
                break
        wrong = self._differs(name, data)
        if not wrong and rng.random() < _REBUILT:
            anew = self.folder / "disturbed" / "anew"
            code = run(self._rebuild(data, anew))
            wrong = f"its rebuild ended with {code}" if code else self._compare(name, anew)
        if not wrong:
            shutil.rmtree(self.folder / "disturbed")
        return len(kills), f"{name}, {kills}: {wrong}" if wrong else ""

    def _kill(self, name: str, rng: random.Random) -> Kill:
        if self.syncs[name] and rng.random() < _AT_A_SYNC:
            return Kill(at_sync=rng.randint(1, self.syncs[name]))
        return Kill(seconds=rng.uniform(0.05, self.took[name]))

    def _ended(self, name: str, code: int) -> str:
        """Return what is wrong with how a command ended that came to its end before its kill.

        A rebuild that was killed once it was done makes no archive a second time (2).
        """
        stands = name == "rebuild" and code == _USAGE
        return f"it ended with {code}" if code > 0 and not stands else ""

    def _torn(self, data: Path) -> str:
        """Return what is wrong with the snapshot that a killed command left; it may have left none."""
        snapshot = data / "snapshot" / "archive.db"
        if not snapshot.exists():
            return ""
        with closing(sqlite3.connect(f"{snapshot.as_uri()}?mode=ro", uri=True)) as db:
            said = db.execute("pragma quick_check").fetchone()[0]
        return "" if said == "ok" else f"its snapshot is torn: {said}"

    def _differs(self, name: str, data: Path) -> str:
        """Return what is wrong after the command was run again; a rebuilt archive that stands is whole."""
        whole = name == "rebuild" and (data / "archive.db").exists()
        if not whole and (code := run(self.command(name, data))):
            return f"run again it ended with {code}"
        if code := run(["verify", "--data", str(data)]):
            return f"verify ended with {code}"
        return (
            self._compare(name, data)
            or (not whole and self._compare(name, data / "snapshot"))
            or ""
        )

    def _compare(self, name: str, data: Path) -> str:
        """Return which tables of an archive differ from those of the undisturbed one."""
        found = content(data)
        tables = [table for table, lines in found.items() if lines != self.expected[name][table]]
        return f"{data.name} differs in {', '.join(tables)}" if tables else ""


def torture(
    folder: Path, seconds: float, seed: int, *, most: int = 1_000_000
) -> tuple[Counter[str], list[str]]:
    """Return how often each command was killed, and what was wrong afterwards."""
    os.environ |= {"NIANBAO_ALLOW_LOOPBACK": "1", "PYTHONPATH": str(ROOT)}
    warm()
    work, rng = Torture(folder), random.Random(seed)  # noqa: S311
    work.prepare()
    kills: Counter[str] = Counter()
    wrong: list[str] = []
    until = time.monotonic() + seconds
    while time.monotonic() < until and kills.total() < most and not wrong:
        name = rng.choice(sorted(work.expected))
        try:
            killed, said = work.torment(name, rng)
        except TimeoutError as error:
            killed, said = 0, str(error)
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
        record_run("torture", {"kills": dict(kills), "seed": asked.seed, "lost": len(wrong)})
    if wrong:
        print(f"kept for a look: {folder}")
    else:
        shutil.rmtree(folder)
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
