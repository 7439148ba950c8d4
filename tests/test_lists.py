"""List pages: which links are reports, which are refused and why, and where the list goes on."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urljoin

import pytest

from crawler.registry import Agency, load_agencies, parse_agency
from spiders.lists.columns import find_columns, find_platforms
from spiders.lists.entries import ListEntry, read_entries
from spiders.lists.families import read_as
from spiders.lists.files import find_attachments, find_files
from spiders.lists.links import Policy, choose
from tests.conftest import AGENCY, FIXTURES, REAL, needs_real_reports

POLICY = Policy(AGENCY, {a.id: a for a in (AGENCY, *load_agencies().values())})


def _policy(entry):
    """Return the policy of a scaffolded case, which brings the entry that it was made with."""
    agency = parse_agency(entry, file="case.json")
    return Policy(agency, {agency.id: agency})


def _case(folder):
    case = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    (page,) = folder.glob("page.*")
    form = tuple(tuple(pair) for pair in case.get("form", ()))
    return case, page.read_text(encoding="utf-8"), form


@pytest.mark.parametrize("case", sorted(p.name for p in (FIXTURES / "lists").iterdir()))
def test_saved_list_pages_give_what_a_person_read(case, check_expected):
    folder = FIXTURES / "lists" / case
    asked, text, form = _case(folder)
    page = read_as(asked["family"], text, asked["url"], form)
    policy = _policy(asked["agency"]) if "agency" in asked else POLICY
    choices = [choose(entry, policy) for entry in page.entries]
    check_expected(
        folder / "expected.json",
        {
            "taken": [[c.entry.title, c.entry.url, c.entry.date] for c in choices if not c.refused],
            "owners": sorted({c.owner for c in choices if not c.refused}),
            "refused": [[c.entry.title, c.refused] for c in choices if c.refused],
            "next_page": page.following.url if page.following else None,
            "form": [list(pair) for pair in page.following.form] if page.following else [],
            "total": page.total,
            **({"units": [[u.url, dict(u.form)] for u in page.units]} if page.units else {}),
        },
    )


def _real_lists():
    return sorted((Path(REAL) / "portals").glob("*.truth.json")) if REAL else []


@needs_real_reports
@pytest.mark.parametrize("truth", _real_lists(), ids=lambda p: p.name.partition(".")[0])
def test_real_list_pages_are_read_whole(truth):
    expected = json.loads(truth.read_text(encoding="utf-8"))
    stem = truth.name.removesuffix(".truth.json")
    path = next(p for p in truth.parent.glob(f"{stem}*.html"))
    base = expected.get("base", "http://x.gov.cn/zfxxgk/zfxxgknb/")
    found = {e.url: (e.title, e.date) for e in read_entries(path.read_text(encoding="utf-8"), base)}
    wanted = {urljoin(base, i["href"]): (i["title"], i["date"]) for i in expected["items"]}
    assert {url: found.get(url) for url in wanted} == wanted


@pytest.mark.parametrize(
    ("family", "page"),
    [
        ("trs", '<script>createPageHTML(4, 3, "index", "html");</script>'),
        ("henan", '<span class="p_next_d">下一页</span>'),
        ("henan", '<a href="#">下一页</a>'),
        ("ucap", "<script>createPageHTML('page_div',3, 3,'list','shtml',5);</script>"),
        ("lonsun", "<script>x({pageIndex:1, pageCount:1});</script>"),
        ("openness", "<a href='/XxgkContent/show/1.html'>x</a> 共1页"),
        ("jpaas", '{"data": {"html": ""}}'),
        ("queryapi", '{"data": {"total": 0, "results": []}}'),
        ("gkmlpt", '{"classify": {"post_count": 0}, "articles": []}'),
        ("hanweb", "<datastore><totalrecord>0</totalrecord><recordset></recordset></datastore>"),
    ],
)
def test_the_last_page_has_no_next(family, page):
    assert read_as(family, page, "http://www.yunxi.gov.cn/a/b.html").following is None


def test_report_years_can_be_limited():
    policy = Policy(AGENCY, {AGENCY.id: AGENCY}, years=(2022, 2023))
    url = "http://www.yunxi.gov.cn/1.html"
    entries = [
        ListEntry(f"云溪县财政局{year}年政府信息公开工作年度报告", url) for year in (2021, 2022)
    ]
    assert [choose(entry, policy).refused for entry in entries] == [
        "year 2021 is outside 2022-2023",
        "",
    ]


def test_attachments_are_found_by_ending_and_by_handler():
    page = """<a href="./W020240125.docx">附件：年度报告</a><a href="/a/report.PDF"><img></a>
    <a href="/system/_content/download.jsp?wbfileid=7">报告.doc</a><a href="next.html">下一篇</a>
    <a href="./W020240125.docx">下载</a>"""
    assert find_attachments(page, "http://x.gov.cn/a/t1.html") == [
        ("http://x.gov.cn/a/W020240125.docx", "附件：年度报告"),
        ("http://x.gov.cn/a/report.PDF", "report.PDF"),
        ("http://x.gov.cn/system/_content/download.jsp?wbfileid=7", "报告.doc"),
    ]


def test_the_column_is_found_by_label_then_by_path():
    page = """<a href="/zwgk/">政务公开</a><a href="/x/zfxxgknb/">年报</a><a href="/y/1.html">政府信息<br>公开年报</a>
    <a href="/x/zfxxgknb/t1.html">某局二〇二三年政府信息公开工作年度报告全文</a>"""
    entries = read_entries(page, "http://x.gov.cn/")
    assert find_columns(entries) == ["http://x.gov.cn/y/1.html", "http://x.gov.cn/x/zfxxgknb/"]
    assert find_platforms(entries, "http://x.gov.cn/") == ["http://x.gov.cn/zwgk/"]


SPOKEN_APART = (
    (
        "ucap",
        """$.ajax({url:'/search/common/search/80675',data:{_isAgg:true,'_isJson':'true',"_pageSize":10,page:n}})""",
        "/search/common/search/80675?_isAgg=true&_isJson=true&_pageSize=10&page=1",
    ),
    (
        "gkmlpt",
        "window._CONFIG = {SID:'7', TREE: [{id: 3, name: '统计年报'}, {id:21,name:'政府信息公开年报',children:[]}]}",
        "/gkmlpt/api/all/21?page=1&sid=7",
    ),
)


@pytest.mark.parametrize(("family", "script", "address"), SPOKEN_APART)
def test_a_first_request_is_read_where_its_script_is_no_json(family, script, address):
    page = read_as(family, f"<script>{script};</script>", "http://x.gov.cn/gkmlpt/index")
    assert page.following.url == f"http://x.gov.cn{address}"


@pytest.mark.parametrize("answer", ['{"success": false, "data": null}', '{"data": ""}'])
def test_a_unit_without_content_has_no_line(answer):
    page = read_as("jpaas", answer, "http://x.gov.cn/jpaas-publish-server/unit?a=1")
    assert (page.entries, page.following, page.unread) == ([], None, "")


def test_a_dated_line_of_a_column_is_no_column_though_its_title_is_short():
    page = (
        '<ul><li><a href="/x/ndbg/1.html">2023年政府工作报告</a><span>2024-01-20</span></li></ul>'
    )
    assert find_columns(read_entries(page, "http://x.gov.cn/x/b.html")) == []


def test_pictures_are_fetched_only_where_they_may_show_the_tables():
    page = """<div class="header"><img src="logo.png"></div><div id="zoom"><p>三、收到和处理政府信息公开申请情况</p>
    <p><img src="./W0202.png" width="640px" alt="表三"></p><img src="dot.gif"><img src="q.jpg" width="60"></div>"""
    base = "http://x.gov.cn/a/t1.html"
    assert find_files(page, base) == [("http://x.gov.cn/a/W0202.png", "表三", "picture")]
    with_tables = page + "<table><tr><td>四、结转下年度继续办理</td></tr></table>"
    assert find_files(with_tables, base) == []
    with_file = page + '<a href="1.pdf">全文</a>'
    assert find_files(with_file, base) == [("http://x.gov.cn/a/1.pdf", "全文", "attachment")]


@needs_real_reports
def test_reports_of_others_in_a_real_column_are_theirs():
    """The zone's own column lists the city's, its office's and the autonomous region's reports."""
    page = (Path(REAL) / "portals" / "ordos_engebei_xxgknb_list.html").read_text(encoding="utf-8")
    base = "http://www.ordos.gov.cn/egb/xxgk/xxgknb/"
    zone = Agency(
        id="150600-engebei", name="鄂尔多斯恩格贝生态示范区管理委员会", region="150600", kind="government",
        level="county", family="trs", list_url=base,
    )  # fmt: skip
    policy = Policy(zone, {a.id: a for a in (zone, *load_agencies().values())})
    choices = [choose(entry, policy) for entry in read_entries(page, base)]
    assert [choice.candidate.name for choice in choices if not choice.refused] == [
        "鄂尔多斯市人民政府", "鄂尔多斯市人民政府办公室", "鄂尔多斯市人民政府",
    ]  # fmt: skip
    others = [
        c.entry.title for c in choices if c.refused == "is of another agency: 150000-government"
    ]
    assert others == ["内蒙古自治区2018年政府信息公开工作年度报告"]
