"""The sample portals keep the promises that the demonstration makes of them."""

from __future__ import annotations

import re

import pytest

from crawler.errors import UsageError
from crawler.models import Table
from crawler.registry import load_agencies, load_regions
from crawler.sampleportal.docx_file import make_docx
from crawler.sampleportal.pdf_file import make_pdf
from crawler.sampleportal.prose import write_parts
from crawler.sampleportal.server import FIRST_PORT, ports_of, serve_portals, serve_where_free
from crawler.sampleportal.site import Site
from crawler.sampleportal.world import (
    find_item,
    invent_portals,
    items,
    load_world,
    pages,
    report_title,
)
from pipelines.readers.docx import read_docx
from pipelines.readers.pdf import read_pdf
from tests import independent_files
from tests.carriers import grids_of

PORTALS = load_world()
AGENCIES = [agency for portal in PORTALS for agency in portal.agencies]


def test_there_are_five_real_and_ten_invented_agencies_in_two_provinces():
    real = {agency.id for agency in AGENCIES if agency.real}
    assert len(real) == 5
    assert real <= set(load_agencies())
    assert len(AGENCIES) == 15
    assert {agency.id[:2] for agency in AGENCIES if not agency.real} == {"41", "63"}
    assert {portal.family for portal in PORTALS} == {"henan", "boda", "trs", "generic"}


@pytest.mark.parametrize("agency", AGENCIES, ids=lambda a: a.id)
def test_figures_satisfy_the_rules_within_and_between_years(agency):
    for year, figures in agency.figures.items():
        rows = figures.applications
        for column in rows["new_received"]:
            received = rows["new_received"][column] + rows["carried_in"][column]
            handled = rows["total_handled"][column]
            assert received == handled + rows["carried_out"][column]
            ends = {"new_received", "carried_in", "total_handled", "carried_out"}
            assert handled == sum(row[column] for item, row in rows.items() if item not in ends)
            if before := agency.figures.get(year - 1):
                assert before.applications["carried_out"][column] == rows["carried_in"][column]
        norms, last = figures.disclosure["normative_documents"], agency.figures.get(year - 1)
        if last and "in_force" in norms and "in_force" in last.disclosure["normative_documents"]:
            in_force = last.disclosure["normative_documents"]["in_force"]
            assert norms["in_force"] == in_force + norms["issued"] - norms["repealed"]


@pytest.mark.parametrize("portal", PORTALS, ids=lambda p: p.name)
def test_every_address_of_a_portal_answers(portal):
    site = Site(portal, "http://127.0.0.1:1")
    assert site.answer("/").status == 200
    assert site.answer("/robots.txt").body.startswith(b"User-agent")
    for agency in portal.agencies:
        assert len(pages(agency)) > 1
        for number in range(1, len(pages(agency)) + 1):
            assert site.answer(site.urls.list(agency, number)).status == 200
        for item in items(agency):
            page = site.answer(site.urls.item(item))
            assert page.status == 200
            text = page.body.decode("gbk" if agency.quirk(item.year) == "gbk" else "utf-8")
            assert "示例门户" in text


@pytest.mark.parametrize(
    "path",
    ["/nothing", "/channels/1.html", "/contents/1/99999.html", "/uploads/1.pdf", "/x?wbfileid=a"],
)
def test_an_unknown_address_is_not_found(path):
    assert Site(PORTALS[0], "http://127.0.0.1:1").answer(path).status == 404


def test_pages_are_the_same_every_time():
    agency = AGENCIES[0]
    item = find_item(agency, items(agency)[0].number)
    pages_of = [
        Site(PORTALS[0], "http://127.0.0.1:1").answer(
            f"/contents/{agency.number}/{agency.number * 100 + item.number}.html"
        )
        for _ in "ab"
    ]
    assert pages_of[0] == pages_of[1]


def test_attachments_are_the_same_every_time():
    site = Site(next(p for p in PORTALS if "sthjj" in p.by_slug), "http://127.0.0.1:1")
    path = "/sthjj/zfxxgk/zfxxgknb/202401/W020240125{}.docx"
    number = site.portal.by_slug["sthjj"].number * 100 + 41
    bodies = {site.answer(path.format(number)).body for _ in "ab"}
    assert len(bodies) == 1
    assert bodies.pop().startswith(b"PK")


def test_ten_thousand_agencies_can_be_asked_for():
    portals = list(invent_portals(10_000))
    assert sum(len(portal.agencies) for portal in portals) == 10_000
    site = Site(portals[-1], "http://127.0.0.1:1")
    assert site.answer(site.urls.list(portals[-1].agencies[-1], 1)).status == 200


def test_a_taken_port_is_an_error_that_says_what_to_do():
    with serve_portals(PORTALS[:1], 0) as sites:
        port = int(re.search(r":(\d+)$", sites[0].address)[1])
        with (
            pytest.raises(UsageError, match=f"port {port} .* --port"),
            serve_portals(PORTALS[:1], port),
        ):
            pass


def _taken(sites):
    return set(ports_of(sites).values())


def test_portals_pass_over_ports_that_are_taken():
    with serve_where_free(PORTALS) as first, serve_where_free(PORTALS, ports_of(first)) as second:
        assert len(_taken(first)) == len(_taken(second)) == len(PORTALS)
        assert not _taken(first) & _taken(second)
        assert min(_taken(first) | _taken(second)) >= FIRST_PORT


def test_portals_come_back_to_the_ports_that_they_had():
    with serve_portals(PORTALS, 0) as before:
        known = ports_of(before)
    with serve_where_free(PORTALS, known) as again:
        assert ports_of(again) == known


def test_invented_regions_are_known():
    assert set(load_regions()) >= {"410000", "630000"}


@pytest.mark.parametrize("year", [2019, 2022])
@pytest.mark.parametrize("ending", ["docx", "pdf"])
def test_attachments_read_as_those_of_an_independent_writer(year, ending):
    agency = next(a for a in AGENCIES if a.id == "411991-finance")
    figures = agency.figures[year]
    whole = (report_title(agency, year), write_parts(agency, year, figures), grids_of(figures))
    own, other = (
        (make_docx, independent_files.make_docx)
        if ending == "docx"
        else (make_pdf, independent_files.make_pdf)
    )
    read = {"docx": read_docx, "pdf": read_pdf}[ending]
    ours, theirs = ([_words(b) for b in read(make(*whole)).blocks] for make in (own, other))
    assert [b for b in ours if isinstance(b, tuple)] == [b for b in theirs if isinstance(b, tuple)]
    assert "".join(b for b in ours if isinstance(b, str)) == "".join(
        b for b in theirs if isinstance(b, str)
    )
    assert len([b for b in ours if isinstance(b, tuple)]) == 3


def _words(block):
    return block.rows if isinstance(block, Table) else block.text
