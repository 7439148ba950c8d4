"""Discovery on a portal of every family: what is found of what is there, and what is taken beside it."""

from __future__ import annotations

import json

import pytest

from crawler.registry import FAMILIES
from crawler.sampleportal.server import serve_portals, write_registry
from crawler.sampleportal.world import family_portals, items
from tests.conftest import rows
from tests.made_once import made_once

YEARS = tuple(range(2019, 2025))
PORTALS = family_portals(FAMILIES, YEARS)


@pytest.fixture(scope="module")
def discovered(tmp_path_factory, run_nianbao, worker_id):
    """Every portal crawled once: the archive, the run's result, its exit code and what it complained of."""

    def crawl(folder):
        with serve_portals(PORTALS, 0) as sites:
            write_registry(folder / "registry", sites)
            done = run_nianbao(
                "crawl", "--all", "--json", "--explain",
                "--registry", folder / "registry", "--data", folder / "data",
            )  # fmt: skip
        return json.loads(done.stdout), done.returncode, done.stderr

    folder = made_once(tmp_path_factory, worker_id, "families", crawl)
    result, *ended = json.loads((folder / "made.json").read_text(encoding="utf-8"))
    return folder / "data", result, tuple(ended)


def test_the_portals_are_as_large_as_a_small_province():
    everything = [
        item for portal in PORTALS for agency in portal.agencies for item in items(agency)
    ]
    reports = [item for item in everything if item.kind == "report"]
    assert len(PORTALS) == len(FAMILIES) >= 14
    assert len({item.agency.id for item in everything}) >= 20
    assert len(reports) >= 300
    assert len(everything) - len(reports) >= 3000


@pytest.mark.parametrize("portal", PORTALS, ids=lambda portal: portal.family)
def test_every_report_of_a_family_is_found_and_nothing_else(discovered, portal):
    data, _, _ = discovered
    published = {(agency.id, year) for agency in portal.agencies for year in agency.years}
    ids = ", ".join(f"'{agency.id}'" for agency in portal.agencies)
    found = rows(data, f"select agency_id, year from reports where agency_id in ({ids})")
    recall = len(published & set(found)) / len(published)
    precision = len(published & set(found)) / max(1, len(found))
    assert (recall, precision) == (1.0, 1.0), sorted(published ^ set(found))


def test_no_list_was_short_and_nobody_unknown_was_met(discovered):
    data, result, ended = discovered
    assert {f for agency in result["agencies"] for f in agency["failures"]} == set()
    assert ended == (0, "")
    assert result["new"] == sum(len(portal.agencies) * len(YEARS) for portal in PORTALS)
    assert rows(data, "select count(*) from agencies where origin = 'discovered'") == [(0,)]
    assert rows(data, "select distinct state from visits") == [("ok",)]


def test_each_refusal_has_its_reason(discovered):
    _, result, _ = discovered
    refused = {
        line["title"]: line["reason"]
        for agency in result["agencies"]
        for line in agency["refused"]
        if agency["id"] == "412000-justice"
    }
    name = PORTALS[0].agencies[0].name
    assert refused[f"《{name}2023年政府信息公开工作年度报告》解读"] == "names 解读"
    assert refused[f"{name}2023年度部门决算公开"] == "names 决算"
    assert refused["2023年政府工作报告"] == "names 政府工作报告"
