"""The rich archive for the site: forty agencies, six years, crawled twice, for portals change.

``python -m tests.site_archive DATA`` makes it for looking at.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from crawler.sampleportal.server import serve_portals, write_registry
from crawler.sampleportal.site import Page, Site
from crawler.sampleportal.world import load_world

ROOT = Path(__file__).parents[1]
COUNTIES = Path(__file__).parent / "fixtures" / "site" / "counties.toml"
# What the portals change between the two crawls: a number corrected, a report taken down.
CHANGES = {
    "413981-justice": {"2023": "revised"},
    "413982-finance": {"2022": "revised"},
    "413981-environment": {"2021": "unpublished"},
}
REFUSING = "413985-government"  # the last county's portal refuses the second time


def _change(site: Site) -> None:
    """Let a portal show what it shows the second time, at the same address."""
    agencies = tuple(
        replace(agency, quirks={**agency.quirks, **CHANGES.get(agency.id, {})})
        for agency in site.portal.agencies
    )
    portal, address = replace(site.portal, agencies=agencies), site.address
    site.__dict__.clear()
    site.__init__(portal, address)
    if agencies[0].id == REFUSING:
        site.answer = lambda *_: Page(412, "text/html", b"<script>challenge()</script>")


def make_site_archive(data: Path) -> None:
    """Crawl the counties twice into *data*; the second time some reports have changed."""
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "NIANBAO_ALLOW_LOOPBACK": "1"}
    registry = data.parent / f"{data.name}-registry"
    command = [
        sys.executable, "-m", "crawler.cli", "crawl", "--recheck", "--json",
        "--registry", str(registry), "--data", str(data),
    ]  # fmt: skip
    with serve_portals(load_world(COUNTIES), 0) as sites:
        write_registry(registry, sites, COUNTIES)
        subprocess.run([*command, "--all"], env=env, check=True, capture_output=True)
        for site in sites:
            _change(site)
        again = [*command, *sorted(CHANGES), REFUSING]
        subprocess.run(again, env=env, check=False, capture_output=True)


def crawl_twice(registry, data):
    """Crawl every agency of a registry twice; return both runs' results."""
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "NIANBAO_ALLOW_LOOPBACK": "1"}
    command = [
        sys.executable, "-m", "crawler.cli", "crawl", "--all", "--json", "--explain",
        "--registry", str(registry), "--data", str(data),
    ]  # fmt: skip
    results = []
    for _ in range(2):
        done = subprocess.run(command, capture_output=True, encoding="utf-8", env=env, check=False)
        assert done.stderr == ""
        assert done.returncode == 0
        results.append(json.loads(done.stdout))
    return results


if __name__ == "__main__":
    make_site_archive(Path(sys.argv[1]))
