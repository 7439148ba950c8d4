"""From a home page to the column: over platforms that lead back or lie within each other, and where it has moved."""

from __future__ import annotations

import json

import pytest

from tests.conftest import rows
from tests.portals import LINK, REPORT, crawl

COLUMN = '<a href="/list.html">政府信息公开年报</a>'


def _crawl_home(nianbao, portal, tmp_path):
    return crawl(nianbao, portal, tmp_path, list_url="", home_url=f"{portal.url}/")


@pytest.fixture
def portal(portal):
    portal.show("/list.html", LINK.format(n=2023, m=2024) + LINK.format(n=2022, m=2023))
    return portal


def test_a_platform_that_leads_back_is_passed_over_for_the_next(nianbao, portal, tmp_path):
    home = '<a href="/index.html">信息公开</a><a href="/gk/">政务公开</a>'
    portal.show("/", home)
    portal.show("/index.html", home)
    portal.show("/gk/", COLUMN)
    _, result, _ = _crawl_home(nianbao, portal, tmp_path)
    assert (result["new"], result["agencies"][0]["failures"]) == (2, [])


def test_a_column_is_found_in_a_platform_within_a_platform(nianbao, portal, tmp_path):
    portal.show("/", '<a href="/gk/">政务公开</a>')
    portal.show("/gk/", '<a href="/gk/pt/">政府信息公开</a>')
    portal.show("/gk/pt/", COLUMN)
    assert _crawl_home(nianbao, portal, tmp_path)[1]["new"] == 2


def test_the_column_of_a_platform_goes_before_the_few_reports_that_the_home_page_shows(
    nianbao, portal, tmp_path
):
    portal.show("/", LINK.format(n=2023, m=2024) + '<a href="/gk/">政务公开</a>')
    portal.show("/gk/", COLUMN)
    _, result, data = _crawl_home(nianbao, portal, tmp_path)
    assert result["new"] == 2
    assert rows(data, "select complete from visits") == [(1,)]


def test_a_home_page_whose_platform_is_gone_gives_what_it_names_itself(nianbao, portal, tmp_path):
    portal.show("/", LINK.format(n=2023, m=2024) + '<a href="/gone/">政务公开</a>')
    _, result, data = _crawl_home(nianbao, portal, tmp_path)
    assert (result["new"], result["agencies"][0]["state"]) == (1, "partial")
    assert rows(data, "select count(*) from ledger where state = 'missing'") == [(0,)]


SHELL = '<script src="/app.js"></script><div id="app"></div>'
NEWS = '<li><a href="/n/1.html">全市民政工作会议召开</a><span>2025-03-01</span></li>'


@pytest.mark.parametrize(
    "answer",
    [
        {"body": ""},
        {"body": SHELL},
        {"body": f"<p>{'网站导航联系我们' * 90}</p>{SHELL}"},
        {"body": f"<title>页面不存在</title><p>{'版权所有备案号' * 90}</p>"},
        {"body": NEWS},
        {"body": LINK.format(n=2023, m=2024).replace("财政局", "教育局")},
        {"body": "<p>暂无数据</p>"},
        {"body": '<script>location.href="/404.html"</script>'},
        {"body": '<meta http-equiv="refresh" content="0; url=/404.html">'},
        {"status": 302, "Location": "/404.html"},
    ],
)
def test_a_column_is_looked_for_again_behind_whatever_its_address_shows(
    nianbao, portal, tmp_path, answer
):
    portal.show("/new/", portal.pages["/list.html"][1].decode())
    portal.show("/", '<a href="/new/">政府信息公开年报</a>')
    portal.show("/list.html", **answer)
    done, result, data = crawl(nianbao, portal, tmp_path)
    (agency,) = result["agencies"]
    held = rows(data, "select year from reports where agency_id = '411991-finance'")
    assert (done.returncode, agency["state"], len(held)) == (1, "partial", 2)
    said = f"the known list is gone; the portal links its column at {portal.url}/new/: review its entry"
    assert any(said in failure for failure in agency["failures"])
    assert rows(data, "select count(*) from ledger where state = 'missing'") == [(0,)]


@pytest.mark.parametrize("answer", [{"status": 500}, {"status": 403}])
def test_a_refusal_or_an_error_is_no_sign_that_a_column_moved(nianbao, portal, tmp_path, answer):
    portal.show("/", '<a href="/new/">政府信息公开年报</a>')
    portal.show("/list.html", **answer)
    crawl(nianbao, portal, tmp_path)
    assert set(portal.paths()) == {"/list.html"}


@pytest.mark.parametrize(
    ("site", "owner"),
    [
        ("云溪县人民政府", "云溪县人民政府"),
        ("", "云溪县人民政府"),
        ("云溪县财政局网站", "云溪县财政局"),
    ],
)
def test_what_a_strange_home_page_lists_is_the_agencys_only_by_its_own_word(
    nianbao, portal, tmp_path, site, owner
):
    unnamed = LINK.format(n=2023, m=2024).replace("云溪县财政局", "")
    portal.show("/new/", unnamed)
    portal.show("/2023.html", REPORT.format(n=2023).replace("云溪县财政局", owner))
    tag = f'<meta name="SiteName" content="{site}">' if site else ""
    portal.show("/", f'{tag}<a href="/new/">政府信息公开年报</a>')
    del portal.pages["/list.html"]
    _, _, data = crawl(nianbao, portal, tmp_path)
    held = rows(data, "select name from reports join agencies on agencies.id = agency_id")
    assert held == [(owner,)]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"status": 404}, "HTTP 404"),
        ({"body": "<title>404</title>您访问的页面不存在"}, "says it is missing"),
        ({"status": 302, "Location": "/"}, "the known list is gone"),
        ({"body": '<p>本栏目已调整</p><a href="/new/">政府信息公开年报</a>'}, "the known list is gone"),
    ],
)  # fmt: skip
def test_a_column_that_moved_is_found_again_and_said(nianbao, portal, tmp_path, answer, said):
    portal.show("/new/", portal.pages["/list.html"][1].decode())
    portal.show("/", '<a href="/new/">政府信息公开年报</a>')
    portal.show("/list.html", **answer)
    done, result, data = crawl(nianbao, portal, tmp_path)
    (agency,) = result["agencies"]
    assert (done.returncode, result["new"], agency["state"]) == (1, 2, "partial")
    assert said in agency["failures"][0]
    assert rows(data, "select count(*) from ledger where state = 'missing'") == [(0,)]


def test_a_list_that_goes_on_for_ever_with_other_things_is_left(nianbao, portal, tmp_path):
    lines = portal.pages["/list.html"][1].decode()
    for number in range(1, 30):
        other = f'<a href="/hot/{number}.html">第{number}条热点新闻推荐阅读</a>'
        page = f'{lines}{other}<a href="/p{number + 1}.html">下一页</a>'
        portal.show("/list.html" if number == 1 else f"/p{number}.html", page)
    _, result, data = crawl(nianbao, portal, tmp_path)
    assert [path for path in portal.paths() if path.startswith("/p")] == [
        "/p2.html",
        "/p3.html",
        "/p4.html",
    ]
    assert (result["new"], rows(data, "select complete from visits")) == (2, [(0,)])


def test_a_portal_that_shows_a_challenge_is_asked_once(nianbao, portal, tmp_path):
    script = "document.cookie='__tst_status=1#;';document.cookie='EO_Bot_Ssid=2';location.reload();"
    portal.show("/", f"<html><script>{script}</script></html>")
    done, result, _ = _crawl_home(nianbao, portal, tmp_path)
    assert (done.returncode, result["agencies"][0]["state"]) == (1, "blocked")
    assert portal.paths() == ["/"]
    assert "challenge" in json.dumps(result["agencies"][0]["failures"])


def test_a_page_that_nobody_can_read_is_unread_whatever_else_its_host_links(
    nianbao, portal, tmp_path
):
    """A department's column is a shell; the home page links the government's, and that a third one."""
    portal.show("/list.html", SHELL + f"<p>{'网站导航联系我们' * 90}</p>")
    portal.show("/gov/", "<p>县政府历年的年报见各栏目</p>")
    portal.show("/", '<a href="/gov/">政府信息公开年报</a>')
    _, result, data = crawl(nianbao, portal, tmp_path)
    (agency,) = result["agencies"]
    assert (agency["state"], result["new"]) == ("unread", 0)
    assert not any("is another page" in failure for failure in agency["failures"])
    assert rows(data, "select count(*) from ledger where state = 'missing'") == [(0,)]


def test_a_list_of_one_year_calls_no_year_missing_and_the_others_are_looked_for(
    nianbao, portal, tmp_path
):
    portal.show("/2023nb/", LINK.format(n=2023, m=2024))
    entry = {"list_url": f"{portal.url}/2023nb/", "home_url": f"{portal.url}/", "list_of": 2023}
    _, result, data = crawl(nianbao, portal, tmp_path, **entry)
    assert (result["new"], result["agencies"][0]["failures"]) == (1, [])
    why = rows(data, "select distinct why from ledger where year > 2023")
    assert why == [(f"{portal.url}/2023nb/: its address is that of 2023 alone",)]
    portal.show("/", COLUMN)
    _, result, _ = crawl(nianbao, portal, tmp_path, **entry)
    assert (result["new"], result["agencies"][0]["failures"]) == (1, [])
    listed = nianbao("agencies", "list", "--registry", tmp_path / "registry")
    assert "the address of 2023 alone" in listed.stdout
