"""Drawings to take away, cards, suggestions; and that what is ranked is of one scope."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from statistics import median

import pytest

from archive.reader.snapshot import snapshot_path
from archive.site.drawing import pictures

COMPARED = "region=413983&year=2022&measure=received"
RANKING = (
    "most_applications",
    "highest_refusal_rate",
    "overturned_on_review",
    "overturned_in_court",
)
REPORT = "/report/413981-justice/2023/own"


def _rows(data, sql, *values):
    with closing(sqlite3.connect(snapshot_path(data))) as db:
        return db.execute(sql, values).fetchall()


def _received(data, scope):
    sql = (
        "select total from reports join applications on report_id = reports.id and item = 'new_received'"
        " where agency_id like '413983%' and year = 2022 and scope = ?"
    )
    return [total for (total,) in _rows(data, sql, scope)]


@pytest.mark.parametrize("question", RANKING)
def test_what_is_ranked_is_of_one_scope(ask, question):
    for asked, scope in (("", "own"), ("own", "own"), ("all", "all")):
        rows = ask(f"/archive/{question}.json?_shape=array&scope={asked}&year=2022").json()
        assert {row["scope"] for row in rows} <= {scope}


def test_a_regions_drawing_ranks_and_counts_one_scope(ask, site_archive):
    own, summed = _received(site_archive, "own"), _received(site_archive, "all")
    assert own
    assert summed
    for chart in ("bar", "distribution", "slope"):
        drawn = ask(f"/compare.svg?{COMPARED}&chart={chart}").text
        assert "（本级）" in drawn
    drawn = ask(f"/compare.svg?{COMPARED}&chart=distribution").text
    assert f"（{len(own)} 份，未知 0 份）" in drawn
    drawn = ask(f"/compare.svg?{COMPARED}&chart=bar&scope=all").text
    assert "（汇总）" in drawn
    assert f">{summed[0]}<" in drawn


def test_the_highest_and_lowest_of_a_region_are_agencies_own(page):
    ends = page("/region/410000?year=2022").find(id="ends").parent
    links = [a["href"] for a in ends.select("ol a")]
    assert links
    assert all(link.endswith("/own") for link in links)


def test_the_map_takes_refusals_of_own_reports(page, site_archive):
    sql = "select refusal_rate from rates where year = 2022 and scope = 'own' and refusal_rate is not null"
    rates = [rate for (rate,) in _rows(site_archive, f"{sql} and agency_id like '41%'")]
    tile = page("/?show=refusal&year=2022").find("a", href="/region/410000").get_text()
    assert f"{median(rates):.1%}" in tile
    assert f"({len(rates)})" in tile


CARDS = (
    "/card", "/agency/413981-justice/card", "/region/413981/card", f"{REPORT}/card",
    f"/compare/card?{COMPARED}", "/questions/most_applications/card?year=2022",
)  # fmt: skip


@pytest.mark.parametrize("card", CARDS)
def test_every_view_has_a_card(ask, card):
    address, _, query = card.partition("?")
    drawn = ask(f"{address}.svg?{query}")
    assert drawn.headers["content-type"].startswith("image/svg+xml")
    assert "示例档案，数字为虚构" in drawn.text
    assert re.search(r'font-size="110"[^>]*>[\d,.]+%?<', drawn.text)


def test_a_card_says_the_number_of_its_view(ask, site_archive):
    own = _received(site_archive, "own")
    drawn = ask(f"/compare/card.svg?{COMPARED}").text
    assert f">{median(own):,.10g}</text>" in drawn
    sql = "select count(*) from reports where agency_id like '413981%'"
    assert f">{_rows(site_archive, sql)[0][0]}</text>" in ask("/region/413981/card.svg").text
    assert ask("/agency/nobody/card.svg").status_code == 404
    assert ask("/region/999999/card.png").status_code == 404


@pytest.mark.parametrize(
    ("address", "years"),
    [
        ("/questions/most_applications/card.svg?year=2022", "2022 年度"),
        ("/questions/most_applications/card.svg", "2024 年度"),
        ("/compare/card.svg?agency=413981-justice&agency=413981-finance", "2019–2024 年度"),
    ],
)
def test_a_card_of_a_ranking_names_its_years(ask, address, years):
    assert f">{years}" in ask(address).text


@pytest.mark.skipif(not pictures.chinese_font(), reason="no font with Chinese on this machine")
def test_a_comparison_of_nothing_is_shared_with_the_archives_card(page):
    shared = page("/compare?region=nowhere").find("meta", property="og:image")["content"]
    assert shared.endswith("/card.png")
    assert not shared.endswith("/compare/card.png")


@pytest.mark.skipif(not pictures.chinese_font(), reason="no font with Chinese on this machine")
def test_drawings_and_cards_are_there_as_pictures_with_their_words(ask, page):
    for address in (
        f"/compare.png?{COMPARED}&chart=bar",
        "/questions/late.png",
        f"{REPORT}/card.png",
    ):
        answer = ask(address)
        assert answer.headers["content-type"] == "image/png"
        assert answer.content.startswith(b"\x89PNG")
    blank, said = (pictures.png(f'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20">'
                                f'<text y="16" font-family="sans-serif">{text}</text></svg>')
                   for text in ("", "年报"))  # fmt: skip
    assert said != blank
    shared = page(REPORT).find("meta", property="og:image")["content"]
    assert shared.endswith(f"{REPORT}/card.png")
    assert page(f"/compare?{COMPARED}&chart=bar").find("a", string=re.compile("PNG"))


def test_without_a_chinese_font_there_is_no_picture_and_no_link_to_one(ask, page, monkeypatch):
    monkeypatch.setattr("archive.site.routes_drawn.chinese_font", str)
    answer = ask("/card.png")
    assert (answer.status_code, "只有 SVG" in answer.text) == (404, True)
    assert ask("/card.svg").status_code == 200


def test_agencies_are_suggested_while_a_name_is_typed(ask):
    found = ask("/suggest.json?q=甲溪 财政").json()["agencies"]
    assert [agency["id"] for agency in found] == ["413981-finance"]
    assert found[0]["region"]
    for nothing in ("", "%", " ", "没有这个机关"):
        assert ask(f"/suggest.json?q={nothing}").json() == {"agencies": []}


def test_an_agency_of_another_region_is_added_by_its_name(page):
    compare = page("/compare?agency=413981-justice&add=413983-finance")
    named = {a["href"] for a in compare.select("table.compare th a[href^='/agency/']")}
    assert named == {"/agency/413981-justice", "/agency/413983-finance"}
    several = page("/compare?agency=413981-justice&add=财政局")
    leads = [a["href"] for a in several.select(".notice a")]
    assert any("agency=413981-justice&agency=413983-finance" in link for link in leads)
    assert (
        "没有名称或代码为“鲸鱼局”的机关"
        in page("/compare?agency=413981-justice&add=鲸鱼局").get_text()
    )
