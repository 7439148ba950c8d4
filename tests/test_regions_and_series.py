"""Regions, the map of provinces, an agency's series, drawings, and the form's rows in the search."""

from __future__ import annotations

import csv
import io
from xml.etree import ElementTree as ET

import pytest

from archive.site.drawing.sheets import distribution, lying_bars, slopes
from archive.site.pages.national import TILES, national_map
from archive.site.pages.region import region_sums
from archive.site.questions import load_questions
from crawler.sampleportal.world import load_world
from tests.conftest import rows
from tests.site_archive import COUNTIES

WORLD = {agency.id: agency for portal in load_world(COUNTIES) for agency in portal.agencies}
SVG = "{http://www.w3.org/2000/svg}"


def test_home_says_in_a_sentence_what_is_here_and_what_is_new(page):
    text = page("/").main.get_text()
    assert "这里有 40 个机关 2019–2024 年度的 237 份报告" in text
    assert "新收录 237 份，公布后改动 2 处，从列表消失 1 份" in text


def test_the_map_has_every_province_once_and_no_two_on_one_place():
    assert len(TILES) == 31
    assert len({(line, column) for line, column, _ in TILES.values()}) == 31


@pytest.mark.parametrize(("show", "share"), [("held", "97.5%"), ("proved", "100.0%")])
def test_a_province_without_agencies_is_unknown_not_zero(page, show, share):
    tiles = {
        t.get_text(" ").split()[0]: t
        for t in page(f"/?show={show}&year=2024").select("ul.tiles li")
    }
    assert share in tiles["河南"].get_text()
    assert tiles["河南"].a["href"] == "/region/410000"
    assert "—" in tiles["河北"].get_text()
    assert "unknown" in tiles["河北"]["class"]
    assert tiles["河北"].a is None


def test_published_in_time_is_of_those_whose_date_is_known(site_archive, archive):
    of = rows(
        site_archive,
        "select state, count(*) from ledger where year = 2023 and state in ('published', 'late') group by 1",
    )
    states = dict(of)
    archive.db.execute("attach ? as other", [str(site_archive / "archive.db")])
    assert all(
        t["share"] is None for t in national_map(archive.db, show="on_time", year=2023)["tiles"]
    )
    assert 0 < states["late"] < states["published"]


def test_a_regions_sums_are_its_governments_beside_its_agencies(page, archive):
    shown = page("/region/413981")
    line = next(
        tr for tr in shown.find(id="sums").parent.select("tbody tr") if tr.th.get_text() == "2023"
    )
    of = [a for a in WORLD.values() if a.id.startswith("413981")]
    own = [
        a.figures[2023].applications["new_received"]["total"]
        for a in of
        if "government" not in a.id
    ]
    whole = WORLD["413981-government"].figures[2023].applications["new_received"]["total"]
    assert line.td.get_text().split("（")[0].strip() == f"{whole}；{sum(own)}"
    assert f"（{len(own)}／{len(own)}）" in line.td.get_text()
    assert region_sums(archive.db, "000001") == []


def test_a_region_shows_what_is_below_and_what_is_missing_with_its_proof(page, ask):
    below = page("/region/413980").find(id="below").parent
    assert [a.get_text() for a in below.select("a")] == [f"{n}溪县（示例）" for n in "甲乙丙丁戊"]
    missing = page("/region/413982").find(id="missing").parent
    assert (
        missing.find("a", string="乙溪县卫生健康委员会 2020")["href"]
        == "/agency/413982-health/2020"
    )
    assert ask("/region/000001").status_code == 404


def test_an_agencys_series_are_plotted_and_there_as_data(page, ask):
    agency = page("/agency/413981-justice")
    assert len(agency.select(".charts.small figure")) >= 18
    lines = list(csv.DictReader(io.StringIO(ask("/agency/413981-justice/series.csv").text)))
    figures = WORLD["413981-justice"].figures
    received = {
        int(r["year"]): int(r["value"]) for r in lines if r["measure"] == "applications_received"
    }
    assert received == {
        y: figures[y].applications["new_received"]["total"] for y in range(2019, 2025)
    }
    same = ask("/agency/413981-justice/series.json").json()["series"]
    assert len(same) == len(lines)
    assert same[0]["measure_zh"] == "本年新收"
    assert ask("/agency/nobody/series.csv").status_code == 404


@pytest.mark.parametrize("kind", ["bar", "slope", "distribution"])
def test_a_comparison_is_drawn_for_the_page_and_to_keep(page, ask, kind):
    address = f"?region=413981&year=2023&chart={kind}"
    shown = page(f"/compare{address}")
    assert shown.select_one("svg.drawing")
    kept = ask(shown.select_one("figure.drawn figcaption a")["href"])
    assert kept.headers["content-type"].startswith("image/svg+xml")
    drawn = ET.fromstring(kept.text)
    words = "".join(drawn.itertext())
    assert "来源：各机关政府信息公开工作年度报告" in words
    assert words.count("示例档案") == 1
    assert "style" not in kept.text
    assert ask("/compare.svg?region=000001").status_code == 404


@pytest.mark.parametrize("question", [q for q in load_questions() if q.plot], ids=lambda q: q.name)
def test_a_question_that_ranks_is_drawn(page, ask, question):
    shown = page(f"/archive/{question.name}?year=2023&region=4139")
    if not shown.select("table.answer tbody tr"):
        assert ask(f"/questions/{question.name}.svg?year=2023&region=4139").status_code == 404
        return
    link = shown.select_one("figure.drawn a[download]")["href"]
    drawn = ask(link)
    assert drawn.headers["content-type"].startswith("image/svg+xml")
    words = [node.text for node in ET.fromstring(drawn.text).iter(f"{SVG}text")]
    first = shown.select_one("table.answer tbody td.col-name").get_text()
    assert words[0].startswith(question.zh)
    assert any(word.startswith(first) for word in words)


def test_a_ranking_says_which_report_contradicts_itself(page, ask):
    asked = "year=2021&region=413981"
    for name in ("most_applications", "highest_refusal_rate", "overturned_on_review"):
        shown = page(f"/archive/{name}?{asked}")
        assert "原表不符的也在内" in shown.select_one(".lead").get_text()
        proofs = {
            row.select_one(".col-name").get_text(): row.select_one(".col-proof").get_text(
                strip=True
            )
            for row in shown.select("tbody tr")
        }
        assert set(proofs.values()) <= {"勾稽相符", "原表不符"}
        drawn = ask(f"/questions/{name}.svg?{asked}").text
        for agency, proof in proofs.items():
            assert (f"{agency} 2021 ✗" in drawn) == (proof == "原表不符")
        assert ("✗ 原表不符。" in drawn) == ("原表不符" in proofs.values())
    assert proofs.get("甲溪县教育体育局") in {None, "原表不符"}
    ranked = page(f"/archive/most_applications?{asked}").find(string="原表不符")
    assert ranked.find_parent("tr").select_one(".col-name").get_text() == "甲溪县教育体育局"


def test_a_regions_sums_can_be_taken_away(page, ask):
    links = [a["href"] for a in page("/region/413981").select("section a[href*=region_years]")]
    assert len(links) == 3
    assert [ask(link).status_code for link in links] == [200] * 3
    rows = ask(links[2]).json()["rows"]
    assert {row["region_code"] for row in rows} == {"413981"}


def test_a_question_that_ranks_nothing_is_not_drawn(ask):
    for name in ("missing_this_year", "nothing"):
        assert ask(f"/questions/{name}.svg").status_code == 404


def test_drawings_keep_unknown_apart_from_zero_and_escape_names():
    evil = "<script>x"
    assert evil not in lying_bars([(evil, 1)], evil, evil)
    assert "甲 —，" not in lying_bars([("甲", 0)], "t", "s")
    assert slopes({"甲": [0, 1]}, ["1", "2"], "t", "s").count("<line") == 1
    assert slopes({"甲": [None, 1]}, ["1", "2"], "t", "s").count("<line") == 0
    assert "未知 2 份" in distribution([("a", None), ("b", 0), ("c", None)], "t", "s")


def test_a_comparison_has_menus_with_words_and_its_data(page, ask):
    chosen = page("/compare?agency=413981-justice&agency=413981-finance&chart=slope")
    options = [
        o.get_text(" ", strip=True)
        for o in chosen.select("select[name=agency]")[-1].select("option")
    ]
    assert "甲溪县（示例） 甲溪县教育体育局" in options
    assert all("4139" not in o.get_text() for o in page("/compare").select("select option"))
    label = chosen.select_one("svg.drawing")["aria-label"]
    assert "甲溪县司法局 2019 " in label
    data = ask("/compare.json?agency=413981-justice").json()
    assert len(data["reports"]) == 6
    assert data["measures"]["received"]["zh"] == "新收申请"


@pytest.mark.parametrize(("word", "item"), [("收费", "fees"), ("行政处罚", "penalties")])
def test_search_finds_rows_of_the_form_that_have_a_number(page, word, item):
    found = page(f"/search?q={word}&year=2023&agency=413981-justice").find(id="form-rows").parent
    links = [a["href"] for a in found.select("a")]
    assert links[0].startswith(f"/report/413981-justice/2023/own#disclosure.{item}.")
    assert "1 份报告有这个数" in found.get_text()
    value = WORLD["413981-justice"].figures[2023].disclosure[item]
    assert any(str(v) in found.select_one("a").get_text().replace(",", "") for v in value.values())
    assert page("/search?q=鲸鱼").find(id="form-rows") is None


def test_search_asks_which_agency_is_meant_and_keeps_its_filters(page):
    asked = page("/search?q=公开&year=2022&agency=司法局").select_one("p.notice[role=status]")
    assert len(asked.select("a")) == 5
    assert "year=2022" in asked.a["href"]
    assert "6 份报告" in page("/search?q=公开&agency=甲溪县司法局").find(id="found").get_text()
    assert "没有名称或代码为“nobody”的机关" in page("/search?q=公开&agency=nobody").get_text()
