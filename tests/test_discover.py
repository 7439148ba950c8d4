"""From a portal's page to a registry entry: the command, the scaffold, and what is not found."""

from __future__ import annotations

import json
import shutil
import tomllib

import pytest

from crawler.errors import NianbaoError
from crawler.findings import Listed, ListRead
from crawler.registry import load_agencies
from crawler.run.discovery import as_toml, describe
from crawler.sampleportal.server import serve_portals
from crawler.sampleportal.world import family_portals

PORTALS = {p.family: p for p in family_portals(("trs", "gkmlpt", "hanweb"), (2022, 2023))}


@pytest.mark.parametrize("family", PORTALS)
def test_a_home_page_leads_to_family_column_reports_and_entry(nianbao, family):
    portal = PORTALS[family]
    agency = portal.agencies[1]
    with serve_portals([portal], 0) as (site,):
        done = nianbao("discover", site.address + site.urls.home(agency), "--json")
        column = site.address + site.urls.list(agency, 1)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["family"], found["column"]) == (family, column)
    assert found["years"] == {"2022": 1, "2023": 1}
    entry = found["entry"]
    assert (entry["name"], entry["region"]) == (agency.name, portal.agencies[0].id[:6])
    assert (entry["list_url"], entry["checked"]) == (column, "never")


def test_new_scaffolds_an_entry_and_a_case_that_the_tests_take(nianbao, tmp_path):
    portal = PORTALS["trs"]
    registry, cases = tmp_path / "registry", tmp_path / "cases"
    registry.mkdir()
    with serve_portals([portal], 0) as (site,):
        url = site.address + site.urls.home(portal.agencies[1])
        options = ("agencies", "new", url, "--registry", registry, "--cases", cases)
        done = nianbao(*options)
        again = nianbao(*options)
    assert done.returncode == 0, done.stderr
    (agency,) = load_agencies(registry).values()
    (case,) = cases.iterdir()
    assert sorted(p.name for p in case.iterdir()) == ["case.json", "page.html"]
    assert json.loads((case / "case.json").read_text(encoding="utf-8"))["agency"]["id"] == agency.id
    assert again.returncode == 2
    assert "nothing is overwritten" in again.stderr
    shutil.rmtree(cases)


def test_a_page_that_leads_to_no_report_is_an_error_that_says_so(nianbao, portal):
    portal.show("/", "<p>欢迎</p>")
    done = nianbao("discover", f"{portal.url}/")
    assert done.returncode == 1
    assert "no annual-report column is linked from the portal" in done.stderr
    assert nianbao("discover", "www.pds.gov.cn").returncode == 2


def test_what_a_page_does_not_tell_is_left_to_the_reviewer():
    line = Listed("000000-discovered", "http://x.gov.cn/1.html", "2023年政府信息公开工作年度报告")
    read = ListRead(
        agency_id="x", url="http://czj.x.gov.cn/nb/", taken=(line,), family="trs",
        site=(("SiteName", "某县财政局"),),
    )  # fmt: skip
    found = describe("http://czj.x.gov.cn/", [read])
    assert found.entry["id"] == "000000-czj"
    assert (found.entry["name"], found.entry["kind"]) == ("某县财政局", "department")
    assert tomllib.loads(as_toml(found.entry))["agency"] == [found.entry]
    with pytest.raises(NianbaoError, match="no annual report"):
        describe("http://x.gov.cn/", [ListRead(agency_id="x", url="http://x.gov.cn/")])
