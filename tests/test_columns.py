"""Columns by year, by group, in tabs and over many agencies; and whose reports stand in them."""

from __future__ import annotations

import json

import pytest

from crawler.findings import Known
from crawler.names import unknown_publisher
from crawler.registry import Agency
from crawler.urls import host_of
from spiders.lists.columns import find_subcolumns
from spiders.lists.entries import ListEntry, read_entries
from spiders.lists.links import Policy, choose
from spiders.lists.pages import read_page
from spiders.lists.reports import read_list
from tests.conftest import AGENCY, rows
from tests.portals import REPORT, crawl

TITLE = "{name}{year}年政府信息公开工作年度报告"
LINE = '<li><a href="{url}">{title}</a><span>{date}</span></li>'


def _line(url, name, year):
    return LINE.format(url=url, title=TITLE.format(name=name, year=year), date=f"{year + 1}-01-20")


def _report(name, year):
    return REPORT.format(n=year).replace("云溪县财政局", name)


@pytest.mark.parametrize(
    ("link", "inside"),
    [
        ('<a href="/gknb/2024n/">2024年</a>', True),
        ('<a href="/elsewhere/2024ndbg/">2024</a>', True),
        ('<a href="/gknb/?year=2023">2023年度</a>', True),
        ('<a href="/gknb/bmdw/">县政府部门</a>', True),
        ('<a href="/gknb/xz/">乡镇街道</a>', True),
        ('<a href="/bumen/">县政府部门</a>', False),
        ('<a href="/gknb/1.html">云溪县财政局2023年政府信息公开年报</a>', False),
        ('<a href="http://www.other.gov.cn/2024/">2024年</a>', False),
        ('<a href="/gknb/zn/">政府信息公开指南</a>', False),
    ],
)
def test_columns_inside_a_column_are_told_from_menus_and_reports(link, inside):
    base = "http://www.yunxi.gov.cn/gknb/index.html"
    assert bool(find_subcolumns(read_entries(link, base), base)) is inside


def test_years_and_groups_are_read_to_the_last_column(nianbao, portal, tmp_path):
    portal.show("/gknb/", '<a href="/gknb/2023n/">2023年</a><a href="/gknb/2022n/">2022年</a>')
    portal.show("/gknb/2023n/", '<a href="/gknb/2023n/bm/">县政府部门</a>')
    portal.show("/gknb/2023n/bm/", _line("/2023.html", "云溪县财政局", 2023))
    portal.show("/gknb/2022n/", _line("/2022.html", "云溪县财政局", 2022))
    done, result, _ = crawl(nianbao, portal, tmp_path, list_url=f"{portal.url}/gknb/")
    assert (done.returncode, result["new"]) == (0, 2)


def test_tabs_in_the_query_are_read(nianbao, portal, tmp_path):
    portal.show("/xxgk?gk=4", '<a href="/xxgk?gk=4&year=2023">2023年</a>')
    portal.show("/xxgk?gk=4&year=2023", _line("/2023.html", "云溪县财政局", 2023))
    done, result, _ = crawl(nianbao, portal, tmp_path, list_url=f"{portal.url}/xxgk?gk=4")
    assert (done.returncode, result["new"]) == (0, 1)


def test_a_listed_page_that_is_a_list_itself_is_read_as_one(nianbao, portal, tmp_path):
    portal.show("/list.html", '<a href="/nb2023/">2023年度政府信息公开工作年度报告</a>')
    lines = [_line(f"/{year}.html", "云溪县财政局", year) for year in (2022, 2023)]
    portal.show("/nb2023/", "".join(lines))
    done, result, _ = crawl(nianbao, portal, tmp_path)
    assert (done.returncode, result["new"]) == (0, 2)


def _policy(**more):
    column = Agency(
        id="411991-government", name="云溪县人民政府", region="411991", kind="government",
        level="county", family="generic", list_url="http://www.yunxi.gov.cn/gknb/", **more,
    )  # fmt: skip
    listed = Agency(**{**vars(AGENCY), "list_url": "", "home_url": "http://www.yunxi.gov.cn/"})
    own = Agency(
        id="411991-justice", name="云溪县司法局", region="411991", kind="department", level="county",
        family="generic", list_url="http://www.yunxi.gov.cn/sfj/", aliases=("云溪县司法",),
    )  # fmt: skip
    return Policy(column, {agency.id: agency for agency in (column, listed, own)})


@pytest.mark.parametrize(
    ("title", "publisher", "owner"),
    [
        ("云溪县人民政府2023年政府信息公开工作年度报告", "", "411991-government"),
        ("2023年政府信息公开工作年度报告", "云溪县财政局", "411991-finance"),
        ("云溪县财政局2023年政府信息公开工作年度报告", "", "411991-finance"),
        ("云溪县司法局2023年政府信息公开工作年度报告", "", ""),  # has a column of its own
        (
            "云溪县粮食局2023年政府信息公开工作年度报告",
            "",
            unknown_publisher("云溪县粮食局", "411991").id,
        ),
        (
            "云溪县干部培训中心2023年政府信息公开工作年度报告",
            "",
            unknown_publisher("云溪县干部培训中心", "411991").id,
        ),
    ],
)
def test_the_owner_is_told_by_title_then_by_the_publisher_line(title, publisher, owner):
    entry = ListEntry(title, "http://www.yunxi.gov.cn/1.html", "2024-01-20", publisher)
    choice = choose(entry, _policy(publishes_for="411991"))
    assert (choice.owner, bool(choice.refused)) == (owner, not owner)


def test_another_agencys_report_is_no_ones_where_the_column_carries_only_its_own():
    entry = ListEntry(
        TITLE.format(name="云溪县财政局", year=2023), "http://www.yunxi.gov.cn/1.html"
    )
    assert choose(entry, _policy()).refused == "is of another agency: 411991-finance"


def test_a_column_of_many_agencies_archives_each_report_under_its_publisher(
    nianbao, portal, tmp_path
):
    """One registered, one unknown, one whose line names nobody and whose page does."""
    lines = [
        _line("/f.html", "云溪县财政局", 2023),
        _line("/l.html", "云溪县粮食局", 2023),
        LINE.format(url="/j.html", title="2023年政府信息公开工作年度报告", date="2024-01-20"),
    ]
    portal.show("/gknb/", "".join(lines))
    for path, name in (("f", "云溪县财政局"), ("l", "云溪县粮食局"), ("j", "云溪县教育局")):
        portal.show(f"/{path}.html", _report(name, 2023))
    registry = portal.registry(tmp_path / "registry")
    entry = {
        "id": "411991-government", "name": "云溪县人民政府", "region": "411991",
        "kind": "government", "level": "county", "family": "generic",
        "list_url": f"{portal.url}/gknb/", "publishes_for": "411991",
    }  # fmt: skip
    text = "\n".join(f"{k} = {json.dumps(v, ensure_ascii=False)}" for k, v in entry.items())
    finance = (registry / "a.toml").read_text(encoding="utf-8").replace("list_url", "home_url")
    (registry / "a.toml").write_text(f"{finance}\n\n[[agency]]\n{text}\n", encoding="utf-8")
    data = tmp_path / "data"
    done = nianbao("crawl", "411991-government", "--registry", registry, "--data", data, "--json")
    result = json.loads(done.stdout)
    assert done.returncode == 0, done.stderr
    assert rows(
        data,
        "select agencies.name, origin from reports join agencies on agencies.id = agency_id order by 1",
    ) == [
        ("云溪县教育局", "discovered"),
        ("云溪县粮食局", "discovered"),
        ("云溪县财政局", "registry"),
    ]
    names = {found["name"] for found in result["agencies"][0]["candidates"]}
    assert names == {"云溪县教育局", "云溪县粮食局"}
    listed = nianbao("agencies", "candidates", "--data", data)
    assert "云溪县教育局" in listed.stdout
    again = nianbao("crawl", "411991-government", "--registry", registry, "--data", data, "--json")
    assert json.loads(again.stdout)["new"] == 0
    assert rows(data, "select count(*) from reports") == [(3,)]


def test_six_hundred_links_on_one_page_are_one_list():
    """湖南 links 618 reports of its agencies on one page."""
    lines = [_line(f"/{n}.html", "云溪县财政局", n) for n in (2022, 2023)]
    others = [_line(f"/x{n}.html", f"云溪县{chr(0x4E00 + n)}局", 2023) for n in range(618)]
    page = "".join([*others, *lines])
    policy = _policy()
    choices = [choose(e, policy) for e in read_entries(page, "http://www.yunxi.gov.cn/")]
    assert len(choices) == 620
    assert sum(bool(choice.candidate) for choice in choices) == 618


def test_lines_without_a_name_are_of_the_organ_by_whose_name_their_list_is_linked(
    nianbao, portal, tmp_path
):
    unnamed = {"": (2022, 2023), "bm/sw/": (2021, 2022, 2023), "xz/lj/": (2023,)}
    groups = '<div><a href="/gknb/bm/">政府部门</a></div><div><a href="/gknb/xz/">乡镇</a></div>'
    menus = {"": groups, "bm/": '<a href="/gknb/bm/sw/">县水务局</a>', "xz/": '<a href="/gknb/xz/lj/">柳江乡</a>'}  # fmt: skip
    for folder in menus.keys() | unnamed.keys():
        years = unnamed.get(folder, ())
        lines = "".join(_line(f"/{folder}{year}.html", "", year) for year in years)
        portal.show(f"/gknb/{folder}", f"{menus.get(folder, '')}<ul>{lines}</ul>")
        for year in years:
            portal.show(f"/{folder}{year}.html", _report("", year))
    government = {"name": "云溪县人民政府", "kind": "government", "list_url": f"{portal.url}/gknb/"}
    _, _, data = crawl(nianbao, portal, tmp_path, **government)
    held = "select agencies.name, year, url from reports join agencies on agencies.id = agency_id"
    found = {(name, year): url.removeprefix(portal.url) for name, year, url in rows(data, held)}
    assert found == {
        (name, year): f"/{folder}{year}.html"
        for folder, name in (("", "云溪县人民政府"), ("bm/sw/", "云溪县水务局"), ("xz/lj/", "柳江乡人民政府"))
        for year in unnamed[folder]
    }  # fmt: skip


def test_in_a_groups_list_a_line_without_a_name_is_for_its_page_to_tell():
    line = ListEntry("2023年政府信息公开工作年度报告", "http://x.gov.cn/1.html")
    owner = Agency(
        id="411991-government", name="云溪县人民政府", region="411991", kind="government",
        level="county", family="trs", list_url="http://x.gov.cn/",
    )  # fmt: skip
    policy = Policy(owner, {owner.id: owner})
    for label in ("", "县政府", "县本级", "云溪县人民政府"):
        assert (choose(line, policy, label).owner, choose(line, policy, label).unsure) == (owner.id, False)  # fmt: skip
    for label in ("部门", "乡镇（街道）", "直属单位"):
        assert choose(line, policy, label).unsure
    assert choose(line, policy, "县水务局").candidate.name == "云溪县水务局"


def test_the_date_of_a_list_is_none_of_the_link_before_it():
    lines = _line("/1.html", "云溪县财政局", 2023)
    page = f'<a href="/gknb/2018/">2018年及以前</a><ul>{lines}</ul>'
    base = "http://www.yunxi.gov.cn/gknb/"
    assert [e.url for e in find_subcolumns(read_entries(page, base), base)] == [f"{base}2018/"]
    (dated,) = read_entries('<a href="/1">年报</a><span>2024-01-20</span>', base)
    assert dated.date == "2024-01-20"


def _candidates(lines):
    """Return the candidates of an index of other hosts, by name, with the host of each."""
    links = "".join(f'<li><a href="{url}">{label}</a></li>' for label, url in lines)
    url = "http://www.yunxi.gov.cn/gknb/"
    page, policy = read_page(f"<ul>{links}</ul>", url), _policy()
    read = read_list(policy, url, page, [choose(e, policy) for e in page.entries], Known())
    return {found.name: host_of(found.url) for found in read.candidates}


def test_each_target_of_an_index_of_few_other_hosts_is_a_candidate_with_its_host():
    lines = [
        ("首页", "/"), ("云溪县水务局", "http://sw.x.gov.cn/"), ("柳江乡人民政府", "http://lj.x.gov.cn/a/"),
        ("云溪县粮食局年报", "http://ls.x.gov.cn/b/"), ("教育局", "http://czj.y.gov.cn/"),
        ("教育局", "http://czj.z.gov.cn/"), ("政府信息公开年报", "http://ab.x.gov.cn/1/"),
        ("政府信息公开年报", "http://cd.x.gov.cn/1/"),
        ("云溪县林业局2023年政府信息公开工作年度报告", "http://ly.x.gov.cn/1.html"),
    ]  # fmt: skip
    assert _candidates(lines) == {
        "云溪县水务局": "sw.x.gov.cn", "柳江乡人民政府": "lj.x.gov.cn", "云溪县粮食局": "ls.x.gov.cn",
        "教育局": "czj.y.gov.cn", "教育局(czj.z.gov.cn)": "czj.z.gov.cn", "ab.x.gov.cn": "ab.x.gov.cn",
        "cd.x.gov.cn": "cd.x.gov.cn", "云溪县林业局": "ly.x.gov.cn",
    }  # fmt: skip


def test_a_few_links_to_other_organs_beside_a_columns_own_lines_are_a_menu():
    own = (TITLE.format(name="云溪县财政局", year=2023), "/1.html")
    assert _candidates([own, ("云溪县水务局", "http://sw.x.gov.cn/")]) == {}
