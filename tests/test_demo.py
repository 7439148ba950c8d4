"""The demonstration: it finds its ports, its tables fit a terminal, and a second run finds nothing new."""

from __future__ import annotations

import json
import socket
import subprocess
from contextlib import closing, suppress

import pytest
from rich.cells import cell_len

from crawler.sampleportal.server import FIRST_PORT
from crawler.sampleportal.world import load_world
from tests.conftest import rows
from tests.made_once import made_once

NAMES = [agency.name for portal in load_world() for agency in portal.agencies]


def _take(port):
    """Return a socket that holds the port; where something else holds it already, so much the better."""
    taken = socket.socket()
    with suppress(OSError):
        taken.bind(("127.0.0.1", port))
        taken.listen()
    return closing(taken)


@pytest.fixture(scope="module")
def runs(run_nianbao, tmp_path_factory, worker_id):
    """The demonstration where 8780 is taken, then again where a port of the first run is taken."""

    def run_twice(folder):
        data = folder / "demo"
        with _take(FIRST_PORT):
            first = run_nianbao("demo", "--data", data)
        ports = json.loads((data / "sample-registry" / "ports.json").read_text(encoding="utf-8"))
        with _take(min(ports.values())):
            second = run_nianbao("demo", "--data", data, "--verbose")
        return ports, vars(first), vars(second)

    folder = made_once(tmp_path_factory, worker_id, "demo", run_twice)
    ports, *done = json.loads((folder / "made.json").read_text(encoding="utf-8"))
    return folder / "demo", ports, *(subprocess.CompletedProcess(**one) for one in done)


def test_the_demonstration_says_what_it_found(runs):
    data, _, first, _ = runs
    assert first.returncode == 0, first.stderr
    assert "叶县工业和信息化局             2019-24      6 proved" in first.stdout
    assert "示例石亭县卫生健康局           2019,2021-24 5 proved" in first.stdout
    assert "示例云溪县教育体育局           2019-24      5 proved, 1 inconsistent" in first.stdout
    assert "89 new, 0 changed, 0 unchanged" in first.stdout
    assert rows(data, "select count(*) from reports") == [(89,)]


def test_the_summary_is_one_line_an_agency_and_every_line_fits_80_columns(runs):
    _, _, first, second = runs
    for name in NAMES:
        assert sum(line.startswith(name) for line in first.stdout.splitlines()) == 1
    for line in (first.stdout + second.stdout).splitlines():
        assert "…" not in line
        assert cell_len(line.rstrip()) <= 80 or "browse:" in line


def test_the_details_show_every_report(runs):
    details = runs[3].stdout
    assert "示例云溪县财政局               2022 pdf: 6 parts, 25 rows  proved" in details
    assert "示例云溪县教育体育局           2021 html: 6 parts, 25 rows" in details
    assert sum(line.startswith("叶县工业和信息化局") for line in details.splitlines()) == 6 + 1


def test_taken_ports_are_passed_over_and_it_says_which_are_used(runs):
    _, ports, first, second = runs
    span = f"{min(ports.values())} to {max(ports.values())}"
    assert FIRST_PORT not in ports.values()
    assert first.stderr == f"ports from 8780 are taken: sample portals on ports {span}\n"
    assert second.stderr.startswith("a port of the last run is not free: the portals moved to ")


def test_a_second_run_finds_nothing_new_also_where_the_portals_moved(runs):
    data, _, _, second = runs
    assert second.returncode == 0, second.stderr
    assert "nothing new: 89 reports unchanged" in second.stdout
    assert rows(data, "select count(*), sum(version_count) from reports") == [(89, 89)]
