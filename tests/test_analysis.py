"""What an analyst begins with: cells, agency years, sums that count once, items, closed lists, types."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from archive.schema.analysis.dictionary import view_type
from archive.schema.views import MEASURES
from archive.writer.registry_rows import place_region
from crawler.registry import load_regions
from crawler.sampleportal.world import load_world
from tests.conftest import rows

WORLD = {agency.id: agency for portal in load_world() for agency in portal.agencies}
GOVERNMENT = "411991-government"


def _cells(data, year, table):
    found = rows(
        data,
        "select item, measure, value from cells where agency_id = ? and year = ? and table_name = ?",
        GOVERNMENT, year, table,
    )  # fmt: skip
    held: dict[str, dict[str, object]] = {}
    for item, measure, value in found:
        held.setdefault(item, {})[measure] = value
    return held


@pytest.mark.parametrize("year", [2019, 2023])
def test_cells_are_the_numbers_that_the_portal_printed(crawled, year):
    data, _ = crawled
    figures = WORLD[GOVERNMENT].figures[year]
    assert _cells(data, year, "applications") == figures.applications
    assert _cells(data, year, "litigation") == figures.litigation
    printed = {
        item: {c: v for c, v in row.items() if c != "amount_raw"}
        for item, row in figures.disclosure.items()
    }
    found = _cells(data, year, "disclosure")
    for row in found.values():
        row.pop("amount_raw", None)
    assert found == printed


def test_a_cell_has_its_words_its_marks_and_its_place(crawled):
    data, _ = crawled
    words = (
        "select distinct item_zh from cells where item = 'normative_documents' and year = ?"
        " and agency_id = ?"
    )
    assert rows(data, words, 2019, GOVERNMENT) == [("规范性文件",)]
    assert rows(data, words, 2023, GOVERNMENT) == [("行政规范性文件",)]
    ((agency, region, zh, unit, origin, inferred, proof, row_no),) = rows(
        data,
        "select agency, region, measure_zh, unit, origin, inferred, proof, row_no from cells"
        " where agency_id = ? and year = 2023 and item = 'granted' and measure = 'enterprise'",
        GOVERNMENT,
    )
    assert (agency, zh, unit) == (WORLD[GOVERNMENT].name, "商业企业", "件")
    assert (origin, inferred, proof) == ("printed", 0, "proved")
    assert region
    assert row_no > 0
    marked = "select count(*) from cells where inferred"
    listed = "select sum(json_array_length(inferred)) from applications"
    assert rows(data, marked)[0][0] >= (rows(data, listed)[0][0] or 0)


def test_the_wide_table_has_each_cell_of_the_long_one_in_a_column_of_its_own(crawled):
    data, _ = crawled
    with closing(sqlite3.connect(data / "archive.db")) as db:
        db.row_factory = sqlite3.Row
        wide = {row["report_id"]: row for row in db.execute("select * from agency_year_cells")}
        long = db.execute("select * from cells where coalesce(value, text) is not null").fetchall()
    assert len(wide) == rows(data, "select count(*) from reports where year is not null")[0][0]
    assert len(long) > 1000
    for cell in long:
        row = wide[cell["report_id"]]
        assert row[f"{cell['item']}__{cell['measure']}"] == (cell["text"] or cell["value"])
        assert (row["url"], row["proof"]) == (cell["url"], cell["proof"])
    given = sum(
        "__" in key and row[key] is not None
        for row in wide.values()
        for key in row.keys()  # noqa: SIM118
    )
    assert given == len(long)


def test_an_agencys_year_is_one_row_of_its_measures(crawled):
    data, _ = crawled
    for key, _, _ in MEASURES:
        wide = rows(data, f"select report_id, {key} from agency_years order by 1")
        long = rows(
            data, "select report_id, value from crosswalk where measure = ? order by 1", key
        )
        assert wide == long, key


def test_a_regions_sums_are_side_by_side_and_count_nothing_twice(crawled):
    data, _ = crawled
    ((whole, own, agencies, known),) = rows(
        data,
        "select government_all, agencies_own, agencies, known from region_years"
        " where region_code = '411991' and year = 2023 and measure = 'applications_received'",
    )
    assert whole == WORLD[GOVERNMENT].figures[2023].applications["new_received"]["total"]
    numbers = rows(
        data,
        "select applications_received from agency_years where region_code = '411991' and year = 2023"
        " and scope = 'own'",
    )
    assert (agencies, known) == (len(numbers), sum(n is not None for (n,) in numbers))
    assert own == sum(n for (n,) in numbers if n is not None)


def test_of_a_region_with_two_governments_neither_sum_is_the_regions(site_copy):
    sums = (
        "select distinct government_all, agencies_own from region_years"
        " where region_code = '411991' and year = 2023 and measure = 'applications_received'"
    )
    ((one, own),) = site_copy.execute(sums).fetchall()
    assert (one is not None, own is not None) == (True, True)
    site_copy.execute(
        "insert into agencies (id, name, region_code, kind) values ('411991-zone', '开发区', '411991', 'government')"
    )
    site_copy.execute(
        "insert into reports (agency_id, year, scope, title, url, first_seen_at, changed_at, status, proof)"
        " values ('411991-zone', 2023, 'all', '', '', '', '', 'ok', 'no_tables')"
    )
    assert site_copy.execute(sums).fetchall() == [(None, own)]


def test_every_key_leads_to_an_item_with_its_group_form_unit_and_article(crawled):
    data, _ = crawled
    keys = "select item from disclosure union select item from applications union select stage from litigation union select key from facts"
    assert rows(data, f"select * from ({keys}) where item not in (select key from items)") == []
    sql = "select parent, zh, zh_2019, zh_2021, unit, article from items where key = ?"
    assert rows(data, sql, "denied_state_secret") == [
        ("denied", "属于国家秘密", "属于国家秘密", "属于国家秘密", "件", "第十四条")
    ]
    # DOMAIN 1.3 and 2.1, and the published text of articles 30 and 36 to 39; of other rows none is known.
    known = "select article, count(*) from items where article is not null group by 1 order by min(position)"
    assert [row for row in rows(data, known) if row[0].startswith("第三十六条")] == [
        ("第三十六条第（二）项", 1),
        ("第三十六条第（三）项", 1),
        ("第三十六条第（七）项", 1),
        ("第三十六条第（四）、（五）项", 1),
        ("第三十六条第（六）项", 1),
    ]
    counts = dict(rows(data, known))
    assert (counts["第十四条"], counts["第十六条"], counts["第三十九条"]) == (3, 3, 2)
    for key in ("rejected_excessive", "rejected_confirmation", "new_received", "review"):
        assert rows(data, sql, key)[0][-1] is None
    assert rows(data, sql, "normative_documents")[0][1:4] == (
        "行政规范性文件",
        "规范性文件",
        "行政规范性文件",
    )
    assert rows(data, sql, "procurement")[0][2:4] == ("政府集中采购", None)
    assert rows(data, sql, "other_misc")[0][2:4] == (None, "其他")
    groups = "select count(*) from items where parent not in (select key from items)"
    assert rows(data, groups) == [(0,)]


@pytest.mark.parametrize(
    "change",
    [
        "update reports set scope = 'whole'",
        "update reports set status = 'good'",
        "update reports set proof = 'likely'",
        "update applications set origin = 'inferred'",
        "update checks set status = 'wrong'",
        "update checks set rule = 'R99'",
        "update applications set item = 'nothing' where item = 'granted'",
        "update agencies set kind = 'company'",
        "update agencies set level = 'town'",
        "update regions set level = 'town'",
        "update visits set state = 'fine'",
        "update visits set complete = 2",
        "update captures set outcome = 'seen'",
        "update captures set tls = 'good'",
        "update runs set status = 'done'",
        "update publications set state = 'there'",
        "update version_documents set role = 'scan'",
        "update versions set proof = 'likely'",
    ],
)
def test_a_word_of_no_closed_list_is_refused(site_copy, change):
    with pytest.raises(sqlite3.IntegrityError):
        site_copy.execute(change)


@pytest.fixture
def site_copy(crawled):
    """A copy in memory of a crawled archive, its foreign keys held."""
    data, _ = crawled
    copy = sqlite3.connect(":memory:")
    with sqlite3.connect(data / "archive.db") as held:
        held.backup(copy)
    held.close()
    copy.execute("pragma foreign_keys = on")
    yield copy
    copy.close()


def test_computed_columns_of_views_have_the_types_that_are_declared(site_copy):
    python = {"integer": (int,), "real": (int, float), "text": (str,)}
    views = [r[0] for r in site_copy.execute("select name from sqlite_master where type = 'view'")]
    assert {"cells", "agency_years", "region_years", "rates", "check_r1"} <= set(views)
    for view in views:
        cursor = site_copy.execute(f"select * from [{view}] limit 2000")
        names = [column[0] for column in cursor.description]
        for row in cursor:
            for name, value in zip(names, row, strict=True):
                assert value is None or isinstance(value, python[view_type(view, name)]), (
                    view,
                    name,
                    value,
                )


def test_an_unknown_region_stands_below_the_regions_of_its_code():
    regions = load_regions()
    city = next(code for code in regions if code.endswith("00") and not code.endswith("0000"))
    unknown = f"{city[:4]}97"
    assert unknown not in regions
    assert place_region(unknown, regions).parent_code == city
    assert place_region("319997", regions).parent_code == "310000"
    assert place_region(city, regions) == regions[city]
    assert place_region("990000", regions).parent_code is None
