"""From a portal's page to a registry entry: the command, the scaffold, and what is not found."""

from __future__ import annotations

import codecs
import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.commands.agencies.sites import read_sites
from crawler.errors import NianbaoError, UsageError
from crawler.findings import Listed, ListRead
from crawler.naming.sites import kind_of
from crawler.registry import load_agencies
from crawler.run.discovery import describe
from crawler.run.survey import Survey, as_toml, scratch_folder
from crawler.sampleportal.server import serve_portals
from crawler.sampleportal.world import family_portals
from crawler.urls import canonical_url
from tests.portals import LINK

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
    found = describe("http://czj.x.gov.cn/", Survey((read,)), {})
    assert found.entry["id"] == "000000-czj"
    assert (found.entry["name"], found.entry["kind"]) == ("某县财政局", "department")
    assert tomllib.loads(as_toml(found.entry))["agency"] == [found.entry]
    with pytest.raises(NianbaoError, match="no annual report"):
        describe("http://x.gov.cn/", Survey((ListRead(agency_id="x", url="http://x.gov.cn/"),)), {})


def _portal_of(portal, name, code, *columns):
    """Show a home page with columns, of each its years, as the portal of *name*."""
    meta = f'<meta name="SiteName" content="{name}"><meta name="SiteIDCode" content="{code}">'
    links = "".join(f'<a href="/{path}.html">{label}</a>' for path, label, _ in columns)
    portal.show("/", meta + links)
    for path, _, years in columns:
        lines = "".join(
            f'<li><a href="/{path}/{year}.html">{year}年政府信息公开工作年度报告</a><span>{year + 1}-01-20</span></li>'
            for year in years
        )
        portal.show(f"/{path}.html", meta + f"<ul>{lines}</ul>")


def test_every_column_is_named_with_level_and_kind_from_the_sites_own_name(nianbao, portal):
    _portal_of(
        portal, "叶县政府门户网站", "4104220001",
        ("a", "政府信息公开年报", (2022, 2023)), ("b", "政府信息公开年度报告", (2021,)),
        ("gone", "公开年报", ()),
    )  # fmt: skip
    del portal.pages["/gone.html"]
    done = nianbao("discover", f"{portal.url}/", "--json")
    found = json.loads(done.stdout)
    assert [(c["url"], c["years"]) for c in found["columns"]] == [
        (f"{portal.url}/a.html", {"2022": 1, "2023": 1}),
        (f"{portal.url}/b.html", {"2021": 1}),
    ]
    assert any("/gone.html" in warning for warning in found["warnings"])
    entry = found["entry"]
    assert {key: entry[key] for key in ("id", "name", "region", "kind", "level")} == {
        "id": "410422-government", "name": "叶县人民政府", "region": "410422", "kind": "government",
        "level": "county",
    }  # fmt: skip
    assert entry["home_url"] == f"{portal.url}/"


def test_explain_shows_what_stands_on_a_page_that_no_reader_knows(nianbao, portal):
    portal.show(
        "/",
        '<div id="app"></div><script src="/own.js"></script><script>go("/api/list?page=1")</script>',
    )
    done = nianbao("discover", f"{portal.url}/", "--explain", "--json")
    (page,) = json.loads(done.stdout)["pages"]
    assert (page["seen"]["scripts"], page["seen"]["endpoints"]) == (
        ["/own.js"],
        ["/api/list?page=1"],
    )
    assert (page["taken"], page["seen"]["links"]) == ([], 0)


def test_many_portals_are_looked_at_once_and_a_killed_look_goes_on(nianbao, portal, tmp_path):
    _portal_of(portal, "叶县政府网", "4104220001", ("a", "政府信息公开年报", (2022, 2023)))
    portal.show("/refuses", status=403)
    portal.show("/nothing", "<p>欢迎</p>")
    sites, registry = tmp_path / "sites.csv", tmp_path / "new" / "registry"
    lines = [
        f"叶县人民政府,{portal.url}/",
        f"甲局,{portal.url}/refuses",
        f"乙局,{portal.url}/nothing",
    ]
    sites.write_text("\n".join(["name,address", *lines]), encoding="utf-8")
    done = nianbao("agencies", "new", "--from", sites, "--registry", registry, "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert [line["outcome"] for line in found["portals"]] == ["found", "blocked", "none"]
    assert found["entries"] == ["410422-government"]
    assert list(load_agencies(registry)) == ["410422-government"]
    portal.paths()
    again = nianbao("agencies", "new", "--from", sites, "--registry", registry, "--json")
    assert json.loads(again.stdout) == found
    assert portal.paths() == []


def test_a_check_asks_each_column_once_and_keeps_what_it_saw(nianbao, portal, tmp_path):
    portal.show("/list.html", LINK.format(n=2022, m=2023) + LINK.format(n=2023, m=2024))
    registry = portal.registry(tmp_path / "registry", id="410422-finance", region="410422")
    listed = ("agencies", "list", "--registry", registry)
    assert "410422-finance" in nianbao(*listed, "--unchecked").stdout
    done = nianbao("agencies", "check", "--registry", registry)
    assert (done.returncode, portal.paths()) == (0, ["/list.html"])
    assert "found 2 reports (2022-2023)" in done.stdout
    assert nianbao(*listed, "--unchecked").stdout == nianbao(*listed, "--failing").stdout == ""
    portal.show("/list.html", status=403)
    assert nianbao("agencies", "check", "--registry", registry).returncode == 1
    assert "blocked" in nianbao(*listed, "--failing").stdout
    portal.paths()
    assert nianbao("agencies", "check", "--offline", "--registry", registry).returncode == 0
    assert portal.paths() == []


def test_a_column_named_by_an_addresss_part_keeps_it_and_years_that_are_reports_are_one_column(
    nianbao, portal
):
    portal.show(
        "/", '<a href="/gkmlpt/annualreport#26">政府信息公开年报</a><a href="/y/2023/">公开年报</a>'
    )
    portal.show("/gkmlpt/annualreport", "<script>window._CONFIG = {SID:'17', TREE: []};</script>")
    lines = [{"title": "某局2022年政府信息公开工作年度报告", "url": "/1.html", "date": 1674000000}]
    answer = {"classify": {"post_count": 1}, "articles": lines}
    portal.show("/gkmlpt/api/all/26?page=1&sid=17", json.dumps(answer))
    years = "".join(f'<a href="/y/{year}/">{year}年</a>' for year in (2023, 2022, 2021))
    for year in (2023, 2022, 2021):
        title = f"<h1>{year}年政府信息公开工作年度报告</h1>"
        portal.show(
            f"/y/{year}/", years + title + "<p>一、总体情况</p><p>六、其他需要报告的事项</p>"
        )
    found = json.loads(nianbao("discover", f"{portal.url}/", "--json").stdout)
    assert [(c["url"], sum(c["years"].values())) for c in found["columns"]] == [
        (f"{portal.url}/gkmlpt/annualreport#26", 1),
        (f"{portal.url}/y/2023/", 3),
    ]


def _site(portal, tags, *lines):
    """Show a home page with *tags*, which its column does not repeat, and the column's *lines*."""
    metas = "".join(f'<meta name="{name}" content="{value}">' for name, value in tags.items())
    portal.show("/", f'{metas}<a href="/gknb/">信息公开年报</a>')
    shown = (f'<li><a href="/{n}.html">{title}</a><span>2024-01-09</span></li>' for n, title in enumerate(lines))  # fmt: skip
    portal.show("/gknb/", f"<ul>{''.join(shown)}</ul>")


UNNAMED = "2023年政府信息公开工作年度报告"


@pytest.mark.parametrize(
    ("tags", "lines", "entry"),
    [
        ({"SiteName": "叶县水利局", "SiteIDCode": "4104220019"}, [UNNAMED],
         ("叶县水利局", "410422", "department", "county")),
        ({"SiteName": "长沙县水利局网站"}, [UNNAMED], ("长沙县水利局", "430121", "department", "county")),
        ({"SiteName": "叶县仙台镇人民政府", "SiteIDCode": "4104220044"}, [UNNAMED],
         ("叶县仙台镇人民政府", "410422", "township", "township")),
        ({"SiteName": "中国·贵州 贵州省人民政府网站", "SiteIDCode": "5200000001"}, [UNNAMED],
         ("贵州省人民政府", "520000", "government", "province")),
        ({"SiteName": "中华人民共和国水利部", "SiteIDCode": "bm20000001"}, [UNNAMED],
         ("中华人民共和国水利部", "100000", "department", "national")),
        ({"SiteName": "叶县政府网", "SiteIDCode": "4104220001"}, [f"叶县教育局{UNNAMED}", UNNAMED],
         ("叶县人民政府", "410422", "government", "county")),
        ({"SiteName": "政府信息公开平台"}, [UNNAMED], ("127.0.0.1", "000000", "department", "county")),
    ],
)  # fmt: skip
def test_whose_portal_it_is_is_told_by_its_home_page_and_can_be_crawled(
    nianbao, portal, tmp_path, tags, lines, entry
):
    _site(portal, tags, *lines)
    registry = tmp_path / "new"
    done = nianbao("discover", f"{portal.url}/", "--json")
    found = json.loads(done.stdout)
    assert tuple(found["entry"][key] for key in ("name", "region", "kind", "level")) == entry
    assert bool(found["warnings"]) is ("SiteIDCode" not in tags and entry[1] == "000000")
    registry.mkdir()
    (registry / "a.toml").write_text(as_toml(found["entry"]), encoding="utf-8")
    assert nianbao("agencies", "check", "--offline", "--registry", registry).returncode == 0


def test_a_column_on_another_host_is_among_the_entrys_hosts():
    line = Listed("x", "http://files.y.gov.cn/1.html", f"叶县财政局{UNNAMED}")
    read = ListRead(agency_id="x", url="http://nb.y.gov.cn/p2.html", column="http://zw.y.gov.cn/nb/", taken=(line,))  # fmt: skip
    entry = describe("http://czj.y.gov.cn/", Survey((read,)), {}).entry
    assert entry["hosts"] == ["files.y.gov.cn", "nb.y.gov.cn"]


def test_kinds_by_how_names_end():
    kinds = {
        "government": ("叶县人民政府", "苏州工业园区管理委员会", "平潭综合实验区管委会"),
        "township": ("仙台镇人民政府", "柳江乡政府", "滨江街道办事处"),
        "institution": ("叶县人民医院", "云溪县第一中学", "云溪供水有限公司"),
        "department": ("中国证券监督管理委员会", "云溪市城市管理委员会", "叶县财政局"),
    }
    for kind, names in kinds.items():
        assert {kind_of(name) for name in names} == {kind}


@pytest.mark.parametrize(
    "written",
    [
        "名称,网址\n叶县财政局,{}\n".encode("gbk"),
        "\ufeff机关名称,网站地址\n叶县财政局,{}\n".encode(),
        b"address,name\n{},\xe5\x8f\xb6\xe5\x8e\xbf\xe8\xb4\xa2\xe6\x94\xbf\xe5\xb1\x80\n",
        "序号,单位名称,网址,备注\n1,叶县财政局, {} ,旧\n\n , , ,\n".encode("utf-16"),
        "叶县财政局;{}\n".encode(),
        "叶县财政局\t{}\r\n".encode(),
    ],
)  # fmt: skip
def test_a_list_of_portals_is_read_as_people_keep_it(tmp_path, written):
    for address in (
        "http://czj.yexian.gov.cn/",
        "czj.yexian.gov.cn/",
        "HTTP：//czj.yexian.gov.cn/",
    ):
        head = codecs.BOM_UTF16_LE if written.startswith(codecs.BOM_UTF16_LE) else b""
        code = "utf-16-le" if head else "gb18030" if b"\xc3\xfb" in written[:4] else "utf-8"
        text = written.removeprefix(head).decode(code).replace("{}", address)
        (tmp_path / "sites.csv").write_bytes(head + text.encode(code))
        (site,) = read_sites(tmp_path / "sites.csv")
        asked = canonical_url(site.address)
        assert (site.name, asked, site.fault) == ("叶县财政局", "http://czj.yexian.gov.cn/", "")


def test_lines_without_an_address_and_portals_named_twice_are_said(tmp_path):
    path = tmp_path / "sites.csv"
    lines = [
        "name,address",
        "甲局,http://a.gov.cn",
        "乙局,",
        "丙局,ftp://c/",
        "丁局,https://A.gov.cn/",
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    assert [site.fault for site in read_sites(path)] == [
        "", "line 3: no web address: ''", "line 4: no web address: 'ftp://c/'",
        "line 5: the portal of line 2",
    ]  # fmt: skip
    path.write_text("name,address\n", encoding="utf-8")
    with pytest.raises(UsageError, match="names no portal"):
        read_sites(path)


def test_a_look_at_many_goes_on_behind_half_a_line_and_overwrites_no_entry(
    nianbao, portal, tmp_path
):
    _portal_of(portal, "叶县政府网", "4104220001", ("a", "政府信息公开年报", (2022, 2023)))
    sites, registry = tmp_path / "sites.csv", tmp_path / "registry"
    sites.write_text(f"叶县人民政府,{portal.url}/\n", encoding="utf-8")
    options = ("agencies", "new", "--from", sites, "--registry", registry)
    assert nianbao(*options).returncode == 0
    with (registry / "discovered.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"name": "乙局", "addr')
    entry = registry / "410422_government.toml"
    reviewed = entry.read_text(encoding="utf-8").replace("never", "2026-11-22")
    entry.write_text(reviewed, encoding="utf-8")
    more = f"叶县人民政府,{portal.url}/\n乙局,{portal.url}/nothing\n"
    sites.write_text(more, encoding="utf-8")
    for _ in range(2):
        portal.paths()
        done = nianbao(*options)
        assert (done.returncode, "none     乙局" in done.stdout) == (
            0,
            "/nothing" in portal.paths(),
        )
    assert entry.read_text(encoding="utf-8") == reviewed
    assert nianbao("agencies", "new", f"{portal.url}/", "--registry", registry).returncode == 2


def test_a_check_that_was_interrupted_is_gone_on_with(nianbao, portal, tmp_path):
    portal.show("/list.html", LINK.format(n=2022, m=2023))
    registry = portal.registry(tmp_path / "registry", **{"from": "2020-01-01"})
    other = (registry / "a.toml").read_text(encoding="utf-8").replace("411991-finance", "411991-b")
    (registry / "b.toml").write_text(other.replace("财政局", "审计局").replace("list.html", "b.html"), encoding="utf-8")  # fmt: skip
    portal.show("/b.html", LINK.format(n=2022, m=2023).replace("财政局", "审计局"))
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    (registry / "checked.begun").write_text(now, encoding="utf-8")
    seen = f"\ufeffid,checked_at,outcome,reports,notes\n411991-finance,{now},found,x,Excel\n"
    (registry / "checked.csv").write_text(seen, encoding="utf-8")
    (registry / "regions.csv").write_text("code,name,level,parent_code\n411991,云溪县,county,\n", encoding="utf-8")  # fmt: skip
    nianbao("agencies", "check", "--registry", registry)
    assert portal.paths() == ["/b.html"]
    nianbao("agencies", "check", "--registry", registry)
    assert sorted(portal.paths()) == ["/b.html", "/list.html"]


def test_what_a_killed_look_left_in_the_temporary_folder_is_removed_by_the_next(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    hold = "import time; from crawler.run.survey import scratch_folder as s\nwith s(): print(1, flush=True); time.sleep(60)"
    with subprocess.Popen(
        [sys.executable, "-c", hold], stdout=subprocess.PIPE, env={**os.environ, "TMPDIR": str(tmp_path)}
    ) as other:  # fmt: skip
        other.stdout.readline()
        (left,) = (path for path in tmp_path.iterdir() if path.is_dir())
        with scratch_folder() as folder:
            assert (left.is_dir(), Path(folder).is_dir()) == (True, True)  # in use by another
        other.kill()
    with scratch_folder():
        assert not left.exists()
    assert list(tmp_path.iterdir()) == []
