"""Forms of lists whose lines come from interfaces of 大汉 (hanweb, JPaaS) and 广东 (gkmlpt)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import datetime, time, timedelta, timezone
from typing import Any
from urllib.parse import urlencode

from crawler.sampleportal.forms.column import Column, Pages, halves
from crawler.sampleportal.world import Item

_UNIT = "jpaas-publish-server/front/page/build/unit"
_CHINA = timezone(timedelta(hours=8))


def jpaas_units(column: Column) -> Pages:
    """工信部, 烟台, 浙江: navigation, list and footer are units, each with a request of its own."""
    unit = column.one_of(
        '<script src="/AuthorizedRead/unitbuild.js" url="{}{}" queryData="{}"></script>',
        """<script id="u1" url='{}{}' src='/script/unitbuild.js' queryData="{}"></script>""",
    )
    named = column.one_of("信息列表", "栏目1板块", "栏目列表", "当前栏目列表")
    parameters = [
        {
            "parseType": "bulidstatic",
            "webId": "1",
            "tagId": tag,
            "pageId": str(column.agency.number),
        }
        for tag in ("导航", named, "页脚")
    ]
    tags = (
        unit.format(column.folder, _UNIT, {**given, "rows": str(column.size)})
        for given in parameters
    )
    news = "<ul><li><a href='/n/1.html'>全县工作会议召开</a></li><li><a href='/n/2.html'>地图</a></li></ul>"
    pager = column.one_of(
        '<div class="pagination" count="{}" rows="{}"></div>',
        "<div id='pagination' class='pagination page' rows='{1}' count='{0}' ></div>",
    ).format(len(column.items), column.size)
    found: Pages = {"index.html": "".join(tags)}
    for given in parameters:
        for n, items in column.numbered():
            own = column.lines(items) + pager if given["tagId"] == named else news
            data = {"html": own} if given["tagId"] != "页脚" else None
            asked = urlencode(
                {**given, "paramJson": json.dumps({"pageNo": n, "pageSize": column.size})}
            )
            answer = json.dumps({"success": bool(data), "data": data})
            found[f"{_UNIT}?{asked}"] = answer
    return found


_PROXY = "module/web/jpage/dataproxy.jsp"


def _store(column: Column, items: Iterable[Item], group: str = "", total: int | None = None) -> str:
    """Return lines as records of a data store."""
    records = "".join(f"<record><![CDATA[{column.line(item)}]]></record>" for item in items)
    total = len(column.items) if total is None else total
    states = column.one_of("", "<totalpage>9</totalpage>") + f"<totalrecord>{total}</totalrecord>"
    return f"<datastore>{group}{states}<recordset>{records}</recordset></datastore>"


def _group(address: str) -> str:
    return f'<nextgroup><![CDATA[<a href="{address}"></a>]]></nextgroup>'


def _counted(column: Column, n: int) -> str:
    """Return the parameters that ask for page n; a request brings three of the reader's pages."""
    start, size = (n - 1) * column.size, column.size
    return (
        f"startrecord={start + 1}&endrecord={min(start + size, len(column.items))}&perpage={size}"
    )


def hanweb_stores(column: Column) -> Pages:
    """江苏: several data stores on a page, the first of them the navigation's."""
    link = "<record><![CDATA[<li><a href='/x/'>首页</a></li>]]></record>"
    home = f"<datastore><totalrecord>1</totalrecord><recordset>{link}</recordset></datastore>"
    found: Pages = {}
    for n, items in column.numbered():
        more = (
            _group(f"{column.folder}{_PROXY}?page={n + 1}")
            if n < len(column.cut)
            else "<nextgroup></nextgroup>"
        )
        store = f'<script type="text/xml">{_store(column, items, more)}</script>'
        beside = f'<script type="text/xml">{home}</script>' if n == 1 else ""
        found["index.html" if n == 1 else f"{_PROXY}?page={n}"] = beside + store
    return found


def hanweb_by_post(column: Column) -> Pages:
    """江苏's departments: the proxy takes form fields."""
    proxy = column.folder + _PROXY
    script = column.one_of(
        '$.ajax({{type:"POST",url:"{0}"}});var jp={{perPage:{1},col:1,webid:"3"}};',
        "$('#u').jpage({{proxyUrl:'{0}', perPage: {1}, ajaxParam: {{type: 'post'}}, col: 1, webid: 3}});",
        "jpage({{'url':'{0}', 'method' : 'POST', 'perPage':'{1}', 'col':'1', 'webid':'3'}});",
    ).format(proxy, column.size // 3)
    store = _store(column, column.cut[0])
    first = f'<script>{script}</script><script type="text/xml">{store}</script>'
    return {"index.html": first} | {
        f"{_PROXY} {_counted(column, n)}&col=1&webid=3": _store(column, items)
        for n, items in column.numbered()[1:]
    }


def hanweb_silent_to_a_query(column: Column) -> Pages:
    """Answer a query with nothing: that the host takes form fields alone is said nowhere."""
    counted = f"perPage:{column.size // 3},totalRecord:{len(column.items)},col:1"
    script = f"<script>var p={{url:'{column.folder}{_PROXY}',{counted}}};</script>"
    found: Pages = {
        "index.html": f'<script type="text/xml">{_store(column, column.cut[0])}</script>{script}'
    }
    for n, items in column.numbered()[1:]:
        asked = f"{_counted(column, n)}&col=1"
        found |= {f"{_PROXY}?{asked}": "<html></html>", f"{_PROXY} {asked}": _store(column, items)}
    return found


def hanweb_encrypted_group(column: Column) -> Pages:
    """Name an encrypted next group, answered with nothing; what the script counts is not."""
    proxy = column.folder + _PROXY
    script = (
        f"<script>jp('#1',{{url:'{proxy}',perPage:{column.size // 3},col:1,unitid:'9'}});</script>"
    )
    store = _store(column, column.cut[0], _group(f"{proxy}?page=2&amp;unitid=ZmE4"))
    nothing = {f"{_PROXY}{sign}page=2&unitid=ZmE4": "<html></html>" for sign in "? "}
    return {"index.html": f'<script type="text/xml">{store}</script>{script}', **nothing} | {
        f"{_PROXY}?{_counted(column, n)}&col=1&unitid=9": _store(
            column, items, "<nextgroup></nextgroup>"
        )
        for n, items in column.numbered()[1:]
    }


def hanweb_search(column: Column) -> Pages:
    """浙江's departments: the search of the module, by POST."""
    search = "module/xxgk/search.jsp"
    script = column.one_of(
        "jQuery.post('{}',{{infotypeId:'A003',jdid:'3086',area:'1'}},show);",
        '$.ajax({{url:"{}", type:"post", data:{{"infotypeId":"A003", "jdid":3086, "area" : "1"}}}});',
    ).format(column.folder + search)
    states = column.one_of("<div>共 {} 页</div>", "<div>共<b>{}</b>页</div>")
    found: Pages = {"index.html": f'<div id="zfxxgk_list"></div><script>{script}</script>'}
    for n, items in column.numbered():
        asked = f"infotypeId=A003&jdid=3086&area=1&currpage={n}&standardXxgk=1"
        pager = states.format(len(column.cut))
        found[f"{search} {asked}"] = f"<html><body>{column.lines(items)}{pager}</body></html>"
    return found


def _articles(column: Column, items: list[Item], total: int) -> str:
    """Return lines as gkmlpt's interface gives them."""
    address = column.one_of("url", "post_url")
    articles = [
        {"id": item.number, "title": item.title, address: column.address(item), "attachment": [],
         "publisher": column.agency.name,
         "date": int(datetime.combine(item.published, time(9), _CHINA).timestamp())}
        for item in items
    ]  # fmt: skip
    return json.dumps({"classify": {"post_count": total}, "articles": articles})


def _platform(column: Column, tree: list[dict[str, Any]], sid: str) -> str:
    names = json.dumps(tree, ensure_ascii=False)
    if column.one_of("JSON", "JSON", "JavaScript") == "JavaScript":
        names = re.sub(r'"(\w+)":', r"\1:", names).replace('"', "'")
    config = column.one_of(
        '{{"SID": "{0}", "TREE": {1}}}', "{{ APP_URL: '/gkmlpt', SID: '{0}', TREE: {1} }}",
        '{{\n  SID : "{0}",\n  TREE : {1},\n  ISHOME: false\n}}',
    ).format(sid, names)  # fmt: skip
    return f'<script>window._CONFIG = {config};</script><div id="app"></div>'


def gkmlpt_below_a_prefix(column: Column) -> Pages:
    """肇庆, 东莞: the platform stands below a prefix; beyond the last page it answers 404."""
    tree = [
        {"id": 20, "name": "机构职能"},
        {"id": 21, "name": "政府信息公开年报", "parent": 0, "children": []},
    ]
    return {"gkmlpt/index": _platform(column, tree, "758019")} | {
        f"gkmlpt/api/all/21?page={n}&sid=758019": _articles(column, items, len(column.items))
        for n, items in column.numbered()
    }


def gkmlpt_of_several_annual_reports(column: Column) -> Pages:
    """Name a 年报 of statistics first; an older column stands inside the one asked for."""
    tree = [
        {"id": 3, "name": "统计年报"},
        {
            "id": 8,
            "name": "政府信息公开年报",
            "children": [{"id": 9, "name": "历史政府信息公开年报"}],
        },
    ]
    found: Pages = {"gkmlpt/index": _platform(column, tree, "75")}
    for number, items in zip((8, 9), halves(column.items), strict=True):
        found[f"gkmlpt/api/all/{number}?page=1&sid=75"] = _articles(column, items, len(items))
    return found


def gkmlpt_named_by_the_address(column: Column) -> Pages:
    """广东省文旅厅: the column's number stands behind the # of the link alone."""
    link = f'<a href="{column.folder}gkmlpt/annualreport#26">政府信息公开年报</a>'
    return {"home.html": link, "gkmlpt/annualreport": _platform(column, [], "17")} | {
        f"gkmlpt/api/all/26?page={n}&sid=17": _articles(column, items, len(column.items))
        for n, items in column.numbered()
    }


FORMS = (
    jpaas_units, hanweb_stores, hanweb_by_post, hanweb_silent_to_a_query, hanweb_encrypted_group,
    hanweb_search, gkmlpt_below_a_prefix, gkmlpt_of_several_annual_reports,
    gkmlpt_named_by_the_address,
)  # fmt: skip
