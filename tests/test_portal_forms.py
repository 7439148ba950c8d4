"""Lists in the forms that real portals have (their scripts and interfaces simulated), each crawled whole."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote_plus

import pytest

from tests import more_forms
from tests.conftest import rows
from tests.made_once import made_once
from tests.portals import Portal

YEARS = (2019, 2020, 2021, 2022, 2023)
PARTS = "<h2>一、总体情况</h2><p>公开信息{n}条。</p><h2>五、存在的主要问题及改进情况</h2><p>无</p><h2>六、其他需要报告的事项</h2><p>无</p>"
JSON = {"Content-Type": "application/json"}


def _title(name, year):
    return f"{name}{year}年政府信息公开工作年度报告"


class Site:
    """One agency's column in one form, under a path of its own."""

    def __init__(self, portal, key, number):
        self.portal, self.key = portal, key
        self.name = (
            f"云溪县第{'一二三四五六七八九'[number // 9]}{'一二三四五六七八九'[number % 9]}局"
        )
        for year in YEARS:
            portal.show(
                f"/{key}/{year}.html", f"<h1>{_title(self.name, year)}</h1>" + PARTS.format(n=year)
            )

    def line(self, year):
        return f'<li><a href="/{self.key}/{year}.html">{_title(self.name, year)}</a><span>{year + 1}-01-20</span></li>'

    def lines(self, *years):
        return "<ul>" + "".join(self.line(year) for year in years) + "</ul>"

    def results(self, *years, title="title", url="url", date="time"):
        return [
            {title: _title(self.name, y), url: f"/{self.key}/{y}.html", date: f"{y + 1}-01-20"}
            for y in years
        ]

    def show(self, path, body, **headers):
        self.portal.show(f"/{self.key}/{path}", body, **headers)


def _news(count):
    return (
        "<ul>"
        + "".join(
            f'<li><a href="/n/{n}.html">全县工作会议召开（{n}）</a></li>' for n in range(count)
        )
        + "</ul>"
    )


def jpaas_units(site):
    tag = "<script src='/AuthorizedRead/unitbuild.js' url=\"/{key}/jpaas-publish-server/unit\" queryData=\"{{'tagId':'{tag}','pageId':'1','rows':'3'}}\"></script>"
    site.show(
        "index.html", "".join(tag.format(key=site.key, tag=t) for t in ("导航", "信息列表", "页脚"))
    )
    for unit, fragments in {"导航": [_news(4)] * 9, "页脚": [_news(2)] * 9,
                            "信息列表": [site.lines(2023, 2022, 2021), site.lines(2020, 2019), ""]}.items():  # fmt: skip
        for number, fragment in enumerate(fragments, 1):
            ask = f'jpaas-publish-server/unit?tagId={unit}&pageId=1&paramJson={{"pageNo": {number}, "pageSize": 3}}'
            pager = (
                '<div class="pagination" count="5" rows="3"></div>' if unit == "信息列表" else ""
            )
            path, _, query = ask.partition("?")
            coded = "&".join(
                f"{k}={quote_plus(v)}" for k, v in (p.split("=", 1) for p in query.split("&"))
            )
            site.show(
                f"{path}?{coded}",
                json.dumps({"success": True, "data": {"html": fragment + pager}}),
                **JSON,
            )


def hanweb_stores(site):
    store = '<script type="text/xml"><datastore><nextgroup>{next}</nextgroup><totalrecord>{total}</totalrecord><recordset>{records}</recordset></datastore></script>'

    def records(lines):
        return "".join(f"<record><![CDATA[{line}]]></record>" for line in lines)

    more = f'<![CDATA[<a href="/{site.key}/module/web/jpage/dataproxy.jsp?page=2"></a>]]>'
    site.show("index.html", store.format(next="", total=1, records=records(['<li><a href="/x/">首页</a></li>']))
              + store.format(next=more, total=5, records=records(map(site.line, (2023, 2022)))))  # fmt: skip
    site.show("module/web/jpage/dataproxy.jsp?page=2",
              store.format(next="", total=5, records=records(map(site.line, (2021, 2020, 2019)))))  # fmt: skip


def hanweb_by_post(site):
    store = "<datastore><totalrecord>5</totalrecord><recordset>{}</recordset></datastore>"

    def stored(*years):
        return store.format("".join(f"<record><![CDATA[{site.line(y)}]]></record>" for y in years))

    proxy = f"/{site.key}/module/web/jpage/dataproxy.jsp"
    script = f'$.ajax({{type:"POST",url:"{proxy}"}});var jp={{perPage:1,col:1,webid:"3"}};'
    shown = stored(2023, 2022)
    site.show("index.html", f'<script>{script}</script><script type="text/xml">{shown}</script>')
    site.portal.show(f"{proxy} startrecord=3&endrecord=5&perpage=3&col=1&webid=3",
                     stored(2021, 2020, 2019))  # fmt: skip


def hanweb_search(site):
    address = f"/{site.key}/module/xxgk/search.jsp"
    script = f"jQuery.post('{address}',{{infotypeId:'A003',jdid:'3086',area:'1'}},show);"
    site.show("index.html", f'<div id="zfxxgk_list"></div><script>{script}</script>')
    for page, years in ((1, (2023, 2022, 2021)), (2, (2020, 2019))):
        sent = f"infotypeId=A003&jdid=3086&area=1&currpage={page}&standardXxgk=1"
        site.portal.show(f"{address} {sent}", f"{site.lines(*years)}<div>共 2 页</div>")


def trs_post(site):
    site.show(
        "index.html",
        site.lines(2023, 2022)
        + """<script>var SiteInfo={searchId:2002};
    require(["list2.trsapi"],function(){go({listArgs:{channelid:SiteInfo.searchId,classsql:"chnlid=18"},pagebar:{prepage:2,recordCount:'5'}})});</script>""",
    )
    for page, years in ((2, (2021, 2020)), (3, (2019,))):
        found = site.results(*years, title="doctitle", url="docpuburl", date="docreltime")
        site.portal.show(f"/fjdzapp/search channelid=2002&classsql=chnlid=18&page={page}&prepage=2",
                         json.dumps({"data": found, "pageCount": 3}), **JSON)  # fmt: skip


def trs_was(site):
    site.show("index.html", f'<iframe src="/{site.key}/was5/web/search?channelid=278090"></iframe>')
    for page, years in ((1, (2023, 2022, 2021)), (2, (2020, 2019)), (3, (2020, 2019))):
        site.show(f"was5/web/search?channelid=278090&page={page}", site.lines(*years))


def ucap_comment(site):
    pager = "<!-- <script>createPageHTML('page_div',2,{n},'list','shtml',5)</script> -->"
    for name, n, years in (
        ("list.shtml", 1, (2023, 2022, 2021)),
        ("list_2.shtml", 2, (2020, 2019)),
    ):
        lines = "".join(site.line(y) for y in years)
        site.show(
            name, f'<ul class="x"><!-- {lines} --></ul><div id="page_div">{pager.format(n=n)}</div>'
        )
    return "list.shtml"


def ucap_by_code(site):
    site.show(
        "index.html",
        f'<script>$.post("/{site.key}/getFileListByCodeId", {{channelId:"61ea", page:n, size:3}})</script>',
    )
    for page, years in ((1, (2023, 2022, 2021)), (2, (2020, 2019))):
        data = {
            "results": {
                "data": {
                    "total": 5,
                    "results": site.results(*years, title="titleHtml", date="publishedTimeStr"),
                }
            }
        }
        site.show(
            f"getFileListByCodeId channelId=61ea&page={page}&size=3", json.dumps(data), **JSON
        )


def query_list(site):
    site.show(
        "index.html",
        '<script>$.ajax({url:"/queryList",data:{channelId:"c42",siteId:"57",websiteId:"36",pageNo:n,pageSize:3}})</script>',
    )
    for page, years in ((1, (2023, 2022, 2021)), (2, (2020, 2019))):
        data = {
            "data": {
                "total": 5,
                "results": [{"source": one} for one in site.results(*years, date="pubDate")],
            }
        }
        site.portal.show(
            f"/queryList pageNo={page}&pageSize=3&channelId=c42&siteId=57&websiteId=36",
            json.dumps(data),
            **JSON,
        )


def json_file(site):
    site.show("index.html", "<script>$.getJSON('./lines.json')</script>")
    site.show("lines.json", json.dumps({"data": site.results(*YEARS)}), **JSON)


def next_in_onclick(site):
    site.show(
        "index.html",
        site.lines(2023, 2022, 2021)
        + f'<a title="下一页" onclick="go(this,\'/{site.key}/index-2.html\')">下一页</a>',
    )
    site.show("index-2.html", site.lines(2020, 2019))


def pager_in_base64(site):
    pager = base64.b64encode(f'<a href="/{site.key}/p2.html">下一页</a>'.encode()).decode()
    site.show("index.html", site.lines(2023, 2022, 2021) + f'<div id="pages">{pager}</div>')
    site.show("p2.html", site.lines(2020, 2019))


def year_is_report(site):
    years = "".join(f'<a href="/{site.key}/report.jsp?year={y}">{y}年</a>' for y in YEARS)
    for year in YEARS:
        site.show(
            f"report.jsp?year={year}",
            f"{years}<h1>{_title(site.name, year)}</h1>" + PARTS.format(n=year),
        )
    return "report.jsp?year=2023"


def script_redirect(site):
    site.show("jump.html", f'<script>window.location.href="/{site.key}/real.html";</script>')
    site.show("real.html", site.lines(*YEARS))
    return "jump.html"


def endless(site):
    for number in range(1, 9):
        site.show(
            f"p{number}.html",
            site.lines(*YEARS) + f'<a href="/{site.key}/p{number + 1}.html">下一页</a>',
        )
    return "p1.html"


def one_page_of_gkmlpt(site):
    site.show(
        "gkmlpt/index",
        """<script>window._CONFIG = { SID: '75', TREE: [{"id":21,"name":"政府信息公开年报","children":[]}] };</script>""",
    )
    articles = [{**one, "date": 1705700000} for one in site.results(*YEARS)]
    site.show(
        "gkmlpt/api/all/21?page=1&sid=75",
        json.dumps({"classify": {"post_count": 5}, "articles": articles}),
        **JSON,
    )
    return "gkmlpt/index"


def pager_of_numbers(site):
    pages = ((2023, 2022), (2021, 2020), (2019,))
    for number, years in enumerate(pages, 1):
        pager = "".join(f'<a href="page_{n}.html">{n}</a>' for n in range(1, 4))
        site.show(f"page_{number}.html", f"{site.lines(*years)}<div>共 5 条 共 3 页 {pager}</div>")
    return "page_1.html"


def current_page_without_link(site):
    site.show("index.html", f'{site.lines(2023, 2022)}<b>1</b> <a href="p2.html">2</a>')
    site.show("p2.html", f'{site.lines(2021, 2020, 2019)}<a href="./">1</a> <b>2</b>')


def next_by_relation(site):
    site.show("index.html", site.lines(2023, 2022) + '<a rel="next" href="p2.html">›</a>')
    site.show("p2.html", site.lines(2021, 2020, 2019))


def in_a_frame(site):
    site.show("index.html", '<h1>政府信息公开年报</h1><iframe src="inner/list.html"></iframe>')
    site.show("inner/list.html", site.lines(*YEARS))


def several_columns(site):
    site.show(
        "home.html",
        f'<a href="/{site.key}/a.html">政府信息公开年报</a><a href="/{site.key}/b.html">政府信息公开年度报告</a>',
    )
    site.show("a.html", site.lines(2023, 2022))
    site.show("b.html", site.lines(2021, 2020, 2019))
    return "home.html"


FORMS = (
    jpaas_units, hanweb_stores, hanweb_by_post, hanweb_search, trs_post, trs_was, ucap_comment, ucap_by_code, query_list, json_file,
    next_in_onclick, pager_in_base64, year_is_report, script_redirect, endless, one_page_of_gkmlpt,
    pager_of_numbers, current_page_without_link, next_by_relation, in_a_frame, several_columns,
    *more_forms.FORMS,
)  # fmt: skip


@pytest.fixture(scope="module")
def crawled(tmp_path_factory, run_nianbao, worker_id):
    """Return every form's agency crawled in one run: the result, the archive, and what was asked."""

    def crawl(folder):
        portal, entries = Portal(), []
        for number, form in enumerate(FORMS):
            site = Site(portal, form.__name__.replace("_", ""), number)
            start = f"{portal.url}/{site.key}/{form(site) or 'index.html'}"
            key = "home_url" if start.endswith("home.html") else "list_url"
            entry = {"id": f"411991-{site.key}", "name": site.name, "region": "411991",
                     "kind": "department", "level": "county", "family": "generic", key: start}  # fmt: skip
            entries.append(
                "[[agency]]\n"
                + "".join(f"{k} = {json.dumps(v, ensure_ascii=False)}\n" for k, v in entry.items())
            )
        (folder / "registry").mkdir()
        (folder / "registry" / "a.toml").write_text("\n".join(entries), encoding="utf-8")
        done = run_nianbao(
            "crawl", "--all", "--json", "--registry", folder / "registry", "--data", folder / "data"
        )
        portal.server.shutdown()
        portal.server.server_close()
        return json.loads(done.stdout), [path for path, _ in portal.asked]

    folder = made_once(tmp_path_factory, worker_id, "forms", crawl)
    result, asked = json.loads((folder / "made.json").read_text(encoding="utf-8"))
    return result, folder / "data", asked


@pytest.mark.parametrize("form", [form.__name__.replace("_", "") for form in FORMS])
def test_each_form_is_read_whole(crawled, form):
    result, data, _ = crawled
    agency = next(a for a in result["agencies"] if a["id"] == f"411991-{form}")
    assert agency["failures"] == []
    assert rows(
        data, f"select year from reports where agency_id = '411991-{form}' order by year"
    ) == [(year,) for year in YEARS]


def test_a_list_that_brings_nothing_new_is_left(crawled):
    _, _, asked = crawled
    assert [path for path in asked if path.startswith("/endless/p")] == [
        "/endless/p1.html",
        "/endless/p2.html",
    ]
    units = [path for path in asked if path.startswith("/jpaasunits/jpaas-publish-server")]
    assert len(units) == 4  # each unit once, and the list's second page
    assert [path for path in asked if path.startswith("/onepageofgkmlpt/gkmlpt/api/")] == [
        "/onepageofgkmlpt/gkmlpt/api/all/21?page=1&sid=75"
    ]
