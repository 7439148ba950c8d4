"""More forms of lists, for ``test_portal_forms``: and what a page's own script asks for."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

SPLIT = ((2023, 2022), (2021, 2020), (2019,))  # the years of three pages


def next_by_function(site):
    script = "<script>function go(n){ location.href = 'list_' + n + '.html'; }</script>"
    for number, years in enumerate(SPLIT, 1):
        # The last page calls it too; the stated number of pages says that there is none.
        pager = f"<div>共3页 <a href='javascript:;' onclick='go({number + 1})'>下一页</a></div>"
        site.show(f"list_{number}.html", site.lines(*years) + pager + script)
    return "list_1.html"


def next_by_form(site):
    script = "<script>function to(n){document.pf.pageNo.value=n;document.pf.submit();}</script>"
    for number, years in enumerate(SPLIT, 1):
        form = f"<form name='pf' method='post' action='list.do'><input type='hidden' name='cid' value='7'><input name='pageNo' value='{number}'></form>"
        pager = f"<a href='javascript:to({number + 1})'>下一页</a>" if number < 3 else ""
        page = form + site.lines(*years) + f"<p>共5条</p>{pager}" + script
        site.show("list.do" if number == 1 else f"list.do cid=7&pageNo={number}", page)
    return "list.do"


def post_back(site):
    for number, years in enumerate(SPLIT, 1):
        fields = f"<input type='hidden' name='__VIEWSTATE' value='s{number}'><input type='hidden' name='__EVENTTARGET'><input type='hidden' name='__EVENTARGUMENT'>"
        pager = f"<a href=\"javascript:__doPostBack('Pager.1','{number + 1}')\">下一页</a>"
        page = f"<form method='post' action='list.aspx'>{fields}{site.lines(*years)}{pager if number < 3 else ''}</form>"
        sent = f" __VIEWSTATE=s{number - 1}&__EVENTTARGET=Pager.1&__EVENTARGUMENT={number}"
        site.show("list.aspx" + (sent if number > 1 else ""), page)
    return "list.aspx"


def pager_in_base64_of_an_input(site):
    pager = base64.b64encode(quote(f'<a href="/{site.key}/p2.html">下一页</a>').encode()).decode()
    hidden = f'<input type="hidden" id="pages" value="{pager}"/>'
    site.show("index.html", f"<html><body>{site.lines(2023, 2022)}{hidden}</body></html>")
    site.show("p2.html", site.lines(2021, 2020, 2019))


def _stored(site, years, more=""):
    records = "".join(f"<record><![CDATA[{site.line(year)}]]></record>" for year in years)
    return f"<datastore><nextgroup>{more}</nextgroup><totalrecord>5</totalrecord><recordset>{records}</recordset></datastore>"


def hanweb_encrypted_group(site):
    """The next group is encrypted and answered with nothing; what the script counts is not."""
    proxy = f"/{site.key}/module/web/jpage/dataproxy.jsp"
    script = f"<script>jp('#1',{{url:'{proxy}',perPage:1,col:1,unitid:'9'}});</script>"
    more = f'<![CDATA[<a href="{proxy}?page=2&amp;unitid=ZmE4"></a>]]>'
    store = f'<script type="text/xml">{_stored(site, (2023, 2022, 2021), more)}</script>'
    site.show("index.html", store + script)
    site.portal.show(f"{proxy}?page=2&unitid=ZmE4", "")
    site.portal.show(f"{proxy} page=2&unitid=ZmE4", "")
    counted = f"{proxy}?startrecord=4&endrecord=5&perpage=3&col=1&unitid=9"
    site.portal.show(counted, _stored(site, (2020, 2019)))


def hanweb_silent_to_a_query(site):
    """Nothing says that the host takes form fields alone; it answers a query with nothing."""
    proxy = f"/{site.key}/module/web/jpage/dataproxy.jsp"
    script = f"<script>var p={{url:'{proxy}',perPage:1,totalRecord:5,col:1}};</script>"
    store = _stored(site, (2023,)).replace("<nextgroup></nextgroup>", "")
    site.show("index.html", f'<script type="text/xml">{store}</script>{script}')
    site.portal.show(f"{proxy}?startrecord=2&endrecord=4&perpage=3&col=1", "")
    for sent, years in (("startrecord=2&endrecord=4", (2022, 2021, 2020)), ("startrecord=5&endrecord=5", (2019,))):  # fmt: skip
        answer = _stored(site, years).replace("<nextgroup></nextgroup>", "")
        site.portal.show(f"{proxy} {sent}&perpage=3&col=1", answer)


def gkmlpt_of_several_annual_reports(site):
    """The keys of its settings are quoted, and the first 年报 of its tree is one of statistics."""
    tree = [{"id": 3, "name": "统计年报"}, {"id": 8, "name": "政府信息公开年报", "children": [{"id": 9, "name": "历史政府信息公开年报"}]}]  # fmt: skip
    page = f"<script>window._CONFIG = {json.dumps({'SID': '75', 'TREE': tree})};</script>"
    site.show("gkmlpt/index", page)
    for column, years in ((8, (2023, 2022)), (9, (2021, 2020, 2019))):
        lines = [{**one, "date": 1705700000} for one in site.results(*years)]
        answer = {"classify": {"post_count": len(years)}, "articles": lines}
        site.show(f"gkmlpt/api/all/{column}?page=1&sid=75", json.dumps(answer))
    return "gkmlpt/index"


def gkmlpt_named_by_the_address(site):
    site.show("home.html", f'<a href="/{site.key}/gkmlpt/annualreport#26">政府信息公开年报</a>')
    site.show("gkmlpt/annualreport", "<script>window._CONFIG = {SID:'17', TREE: []};</script>")
    answer = {"classify": {"post_count": 5}, "articles": site.results(2023, 2022, 2021, 2020, 2019)}
    site.show("gkmlpt/api/all/26?page=1&sid=17", json.dumps(answer))
    return "home.html"


def query_list_by_variables(site):
    names = "var channelId = 'c7'; var siteId='5';"
    sent = "{'channelId':channelId,'siteId':siteId,'pageNo':n,'pageSize':5}"
    site.show("index.html", f"<script>{names}$.post('/queryList',{sent})</script>")
    found = [{"source": one} for one in site.results(2023, 2022, 2021, 2020, 2019)]
    answer = json.dumps({"data": {"total": 5, "results": found}})
    site.portal.show("/queryList pageNo=1&pageSize=5&channelId=c7&siteId=5", answer)


def json_array_of_another_family(site):
    """A file of lines alone, whose addresses are those of TRS."""
    site.show("index.html", "<script>load('./nb.json')</script>")
    lines = [{**one, "doc": "/202401/t20240110_1.html"} for one in site.results(2023, 2022, 2021)]
    site.show("nb.json", json.dumps(lines + site.results(2020, 2019)))


def groups_and_older_years(site):
    labels = (("市直机关", (2023,)), ("公共企事业单位", (2022,)), ("各县（市、区）", (2021,)), ("2020年及以前", (2020, 2019)))  # fmt: skip
    for number, (_, years) in enumerate(labels):
        site.show(f"nb/{number}/", site.lines(*years))
    site.show("nb/", "".join(f'<a href="{n}/">{name}</a>' for n, (name, _) in enumerate(labels)))
    return "nb/"


FORMS = (
    next_by_function,
    next_by_form,
    post_back,
    pager_in_base64_of_an_input,
    hanweb_encrypted_group,
    hanweb_silent_to_a_query,
    gkmlpt_of_several_annual_reports,
    gkmlpt_named_by_the_address,
    query_list_by_variables,
    json_array_of_another_family,
    groups_and_older_years,
)
