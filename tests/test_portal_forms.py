"""The forms of lists that real portals have, on the sample portals that speak them: each crawled whole."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from crawler.sampleportal import forms
from crawler.sampleportal.server import serve_portals, write_registry
from crawler.sampleportal.site import Site
from crawler.sampleportal.world import FORMS, load_world
from tests.conftest import rows
from tests.made_once import made_once

# Every entry says ``generic``: what a page's form is, it shows itself.
PORTALS = [
    replace(p, agencies=tuple(replace(a, listed_as="generic") for a in p.agencies))
    for p in load_world(FORMS)
]
AGENCIES = {agency.form: agency for portal in PORTALS for agency in portal.agencies}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory, run_nianbao, worker_id):
    """Every form's agency crawled in one run: the result and the archive."""

    def crawl(folder):
        with serve_portals(PORTALS, 0) as sites:
            write_registry(folder / "registry", sites, FORMS)
            done = run_nianbao(
                "crawl", "--all", "--json", "--registry", folder / "registry", "--data", folder / "data"
            )  # fmt: skip
        return json.loads(done.stdout)

    folder = made_once(tmp_path_factory, worker_id, "forms", crawl)
    return json.loads((folder / "made.json").read_text(encoding="utf-8")), folder / "data"


def test_every_form_stands_in_the_world_once():
    spoken = Counter(agency.form for portal in PORTALS for agency in portal.agencies)
    assert spoken == Counter(forms.FORMS.keys())


@pytest.mark.parametrize("portal", PORTALS, ids=lambda portal: portal.family)
def test_every_page_of_a_form_says_that_it_is_a_sample(portal):
    site = Site(portal, "http://127.0.0.1:1")
    for pages in site.urls.formed.values():
        for address, shown in pages.items():
            page = site.answer(*address.split(" ", 1))
            assert page.status == 200
            raw = isinstance(shown, str) and shown.startswith(("{", "[", "<html"))
            assert raw or "示例门户" in page.body.decode()


@pytest.mark.parametrize("form", AGENCIES)
def test_each_form_is_read_whole_or_says_what_it_is(crawled, form):
    (result, data), agency = crawled, AGENCIES[form]
    found = rows(data, "select year from reports where agency_id = ? order by 1", agency.id)
    assert [year for (year,) in found] == list(agency.found if agency.told else agency.published)
    (told,) = [one for one in result["agencies"] if one["id"] == agency.id]
    assert bool(told["failures"]) == bool(agency.told), told["failures"]
    sql = "select distinct state from ledger where agency_id = ? and state not in ('published', 'not_due')"
    states = {state for (state,) in rows(data, sql, agency.id)}
    if agency.told:
        assert states == {agency.told}
    else:
        assert "missing" in states  # 2025: the list is read to its end, and it is not in it


def test_an_interface_asked_once_too_often_is_not_asked(crawled):
    _, data = crawled

    def asked(form):
        found = rows(
            data, "select url from captures where agency_id = ? order by id", AGENCIES[form].id
        )
        return [urlsplit(url).path.rpartition("/")[2] for (url,) in found]

    assert [name for name in asked("endless") if name.startswith("p")] == ["p1.html", "p2.html"]
    units = [name for name in asked("jpaas_units") if name == "unit"]
    assert len(units) == 3 + 3  # each unit once, and the list's other pages
    assert asked("gkmlpt_of_several_annual_reports").count("8") == 1
    assert asked("gkmlpt_of_several_annual_reports").count("9") == 1
    assert asked("gkmlpt_below_a_prefix").count("21") == 2
