"""Reports found under the right agency, year and scope: sample portals crawled, compared with their truth."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from crawler.sampleportal.server import serve_portals, write_registry
from crawler.sampleportal.world import load_world
from tests.claims_portal import TRUTH, show_column, write_claims_registry
from tests.portals import Portal

Key = tuple[str, int | None, str]
FLOOR = 1.0  # of recall and of precision: one report under a wrong name is an accusation


@dataclass(frozen=True)
class Found:
    """What a crawl found of the reports that there are."""

    portals: str
    truth: frozenset[Key]
    found: frozenset[Key]

    @property
    def recall(self) -> float:
        """The share of the reports that were found under their agency, year and scope."""
        return len(self.truth & self.found) / len(self.truth)

    @property
    def precision(self) -> float:
        """The share of what was found that is such a report."""
        return len(self.truth & self.found) / max(1, len(self.found))

    @property
    def failures(self) -> Iterator[str]:
        """What is missing or too much, and a measure under its floor."""
        yield from (f"{self.portals}: not found: {key}" for key in sorted(self.truth - self.found))
        wrong = sorted(self.found - self.truth, key=str)
        yield from (f"{self.portals}: found, and is none: {key}" for key in wrong)
        if min(self.recall, self.precision) < FLOOR:
            yield f"{self.portals}: recall {self.recall:.4f}, precision {self.precision:.4f}"


def _crawl(registry: Path, data: Path) -> frozenset[Key]:
    """Crawl everything in a registry of sample portals; return the reports in the archive."""
    command = [sys.executable, "-m", "crawler.cli", "crawl", "--all", "--json"]
    environment = {**os.environ, "NIANBAO_ALLOW_LOOPBACK": "1"}
    subprocess.run(
        [*command, "--registry", str(registry), "--data", str(data)],
        env=environment, capture_output=True, check=False,
    )  # fmt: skip
    with closing(sqlite3.connect(data / "archive.db")) as db:
        return frozenset(db.execute("select agency_id, year, scope from reports"))


def _world(folder: Path) -> Found:
    portals = load_world()
    truth = frozenset(
        (agency.id, year, "all" if agency.kind == "government" else "own")
        for portal in portals
        for agency in portal.agencies
        for year in agency.years
        if agency.quirk(year) != "unpublished"
    )
    registry = folder / "world-registry"
    with serve_portals(portals, 0) as sites:
        write_registry(registry, sites)
        return Found("sample portals", truth, _crawl(registry, folder / "world"))


def _county(folder: Path) -> Found:
    portal = Portal()
    show_column(portal)
    registry = write_claims_registry(portal, folder / "county-registry")
    found = _crawl(registry, folder / "county")
    portal.server.shutdown()
    return Found("a county's column", TRUTH, found)


def measure_found(folder: Path) -> list[Found]:
    """Return what crawls of the sample portals and of a county's mixed column found."""
    return [_world(folder), _county(folder)]
