"""What a repeat crawl asks for, and what it still notices."""

from __future__ import annotations

from datetime import date

import pytest

from archive.writer.visits import is_due
from tests.conftest import rows
from tests.portals import LINK, REPORT, crawl

ETAG = {"ETag": '"1"', "Last-Modified": "Wed, 01 Jan 2025 00:00:00 GMT"}


@pytest.mark.parametrize(
    ("year", "last", "today", "due"),
    [
        (2025, date(2026, 1, 31), date(2026, 2, 1), True),  # last year's report in the season
        (2025, date(2026, 4, 30), date(2026, 5, 1), False),
        (2025, date(2026, 4, 30), date(2026, 5, 30), True),
        (2024, date(2026, 1, 31), date(2026, 2, 1), False),
        (None, date(2026, 5, 1), date(2026, 5, 1), True),
    ],
)
def test_the_season_asks_every_run_and_the_rest_of_the_year_monthly(year, last, today, due):
    assert is_due(year, last, today) is due


def test_a_repeat_crawl_asks_for_the_list_only(nianbao, portal, tmp_path):
    crawl(nianbao, portal, tmp_path)
    assert sorted(portal.paths()) == ["/2022.html", "/2023.html", "/list.html"]
    done, result, data = crawl(nianbao, portal, tmp_path)
    assert portal.paths() == ["/list.html"]
    assert (done.returncode, result["unchanged"], result["agencies"][0]["listed"]) == (0, 2, 2)
    assert rows(data, "select count(*) from captures where http_status = 200") == [(4,)]
    plain = nianbao("crawl", "--all", "--registry", tmp_path / "registry", "--data", data)
    assert plain.stdout.endswith("nothing new (没有新内容)\n")
    portal.paths()
    # The list alone dates this report: dated anew, it is asked for, and both dates are kept.
    portal.show("/list.html", LINK.format(n=2022, m=2023) + LINK.format(n=2023, m=2025))
    _, result, _ = crawl(nianbao, portal, tmp_path)
    assert (portal.paths(), result["changed"]) == (["/list.html", "/2023.html"], 1)
    versions = "select number, versions.published_on, change from versions join reports"
    assert rows(data, f"{versions} on reports.id = report_id where year = 2023 order by 1") == [
        (1, "2024-01-20", "first"),
        (2, "2025-01-20", "changed"),
    ]
    assert rows(data, "select state, days_late from ledger where year = 2023")[0][0] == "published"


def test_an_unchanged_page_is_answered_by_its_validators_and_read_from_the_archive(
    nianbao, portal, tmp_path
):
    lines = LINK.format(n=2022, m=2023) + LINK.format(n=2023, m=2024)
    portal.show("/list.html", lines, **ETAG)
    portal.show("/2023.html", REPORT.format(n=2023), **ETAG)
    crawl(nianbao, portal, tmp_path)
    done, result, data = crawl(nianbao, portal, tmp_path, "--recheck")
    assert (done.returncode, result["unchanged"], result["agencies"][0]["listed"]) == (0, 2, 2)
    assert rows(
        data,
        "select http_status, outcome from captures where run_id = 2 and http_status <> 404 order by url",
    ) == [
        (200, "unchanged"),
        (304, "not_modified"),
        (304, "not_modified"),
    ]
    portal.show("/2023.html", REPORT.format(n=2023).replace("2023条", "9条"), ETag='"2"')
    _, result, _ = crawl(nianbao, portal, tmp_path, "--recheck")
    assert result["changed"] == 1


def test_a_line_that_vanished_is_recorded_and_its_report_kept(nianbao, portal, tmp_path):
    crawl(nianbao, portal, tmp_path)
    portal.show("/list.html", LINK.format(n=2023, m=2024))
    done, result, data = crawl(nianbao, portal, tmp_path)
    assert done.returncode == 3
    assert result["agencies"][0]["gone"] == [f"{portal.url}/2022.html"]
    assert rows(data, "select count(*) from reports") == [(2,)]
    assert rows(data, "select url, gone_at is null from listings order by url") == [
        (f"{portal.url}/2022.html", 0),
        (f"{portal.url}/2023.html", 1),
    ]
    portal.show("/list.html", LINK.format(n=2022, m=2023) + LINK.format(n=2023, m=2024))
    crawl(nianbao, portal, tmp_path)
    assert rows(data, "select count(*) from listings where gone_at is not null") == [(0,)]


def test_a_moved_column_keeps_its_old_address(nianbao, portal, tmp_path):
    crawl(nianbao, portal, tmp_path)
    portal.show("/new.html", portal.pages["/list.html"][1])
    _, _, data = crawl(nianbao, portal, tmp_path, list_url=f"{portal.url}/new.html")
    assert rows(data, "select url from agency_urls order by url") == [
        (f"{portal.url}/list.html",),
        (f"{portal.url}/new.html",),
    ]
    assert rows(data, "select count(*) from reports") == [(2,)]


def test_an_agency_that_refused_is_left_alone_for_days(nianbao, portal, tmp_path):
    portal.show("/list.html", "", status=412)
    _, _, data = crawl(nianbao, portal, tmp_path)
    portal.paths()
    done = nianbao("crawl", "--all", "--registry", tmp_path / "registry", "--data", data)
    assert portal.paths() == []
    assert done.returncode == 0
    assert "411991-finance" in done.stdout
    assert "refused on an earlier visit; asked again from" in done.stdout
    _, result, _ = crawl(nianbao, portal, tmp_path)  # named, it is asked all the same
    assert result["agencies"][0]["state"] == "blocked"
