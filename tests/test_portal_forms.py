"""The forms of lists that real portals have, on the sample portals that speak them: each crawled whole."""

from __future__ import annotations

import json
import random
from collections import Counter
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from crawler.sampleportal import forms
from crawler.sampleportal.server import serve_portals, write_registry
from crawler.sampleportal.site import Site
from crawler.sampleportal.world import FORMS, items, load_world, pages
from crawler.urls import canonical_url
from tests.conftest import rows
from tests.made_once import made_once
from tests.walked import walk

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
    for formed in site.urls.formed.values():
        for address, shown in list(formed.items())[:2]:
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
    assert len(units) == 2 + len(
        pages(AGENCIES["jpaas_units"])
    )  # the others once, the list page by page
    assert asked("gkmlpt_of_several_annual_reports").count("8") == 1
    assert asked("gkmlpt_of_several_annual_reports").count("9") == 1
    assert asked("gkmlpt_below_a_prefix").count("21") == len(
        pages(AGENCIES["gkmlpt_below_a_prefix"])
    )


def _another(agency, seed):
    """Return an agency that speaks the same form in other words, with a list of other years and length."""
    draw = random.Random(f"{agency.form}{seed}")
    place = "示例" + "".join(draw.choices("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未", k=2)) + "县"
    return replace(
        agency,
        id=f"{draw.randrange(110000, 650000)}-{agency.slug}",
        name=place + draw.choice(("财政局", "水利局", "卫生健康委员会", "人民政府办公室")),
        slug=draw.choice(("zwgk", "col", "a1")),
        number=draw.randrange(10_000, 99_999),
        years=tuple(sorted(draw.sample(range(2012, 2025), draw.randrange(2, 7)))),
        per_page=3 * draw.randrange(4, 20),
        order=draw.choice(("", "oldest", "mixed")),
        quirks={},
    )


@pytest.mark.parametrize("portal", PORTALS, ids=lambda portal: portal.family)
def test_a_form_is_read_whole_under_other_names_counts_and_order(portal):
    for agency in (_another(agency, seed=1) for agency in portal.agencies if not agency.told):
        site = Site(replace(portal, agencies=(agency,)), "http://127.0.0.1:1")
        found = walk(site, agency)
        shown = site.urls.formed[agency.slug].items()
        moved = {one.item.number: url for url, one in shown if not isinstance(one, str)}
        reports = [item for item in items(agency) if item.kind == "report"]
        addresses = {moved.get(item.number, site.urls.item(item)) for item in reports}
        said = (agency.form, agency.order, agency.per_page, found.failures, found.unfinished)
        assert {canonical_url("http://x" + url) for url in addresses} <= found.taken, said
        assert not found.failures + found.unfinished, said
        assert len(found.asked) == len(set(found.asked)), agency.form
