"""The five families whose lists come from interfaces: their columns, and what the interfaces answer.

Made from the facts in DOMAIN 3.1; none was copied from a live site.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from html import escape

from crawler.sampleportal.world import Item, SampleAgency, pages


def mark(item: Item) -> str:
    """Return a stable hash for an article's address."""
    return hashlib.md5(
        f"{item.agency.id}/{item.number}".encode(), usedforsecurity=False
    ).hexdigest()


def line(item: Item, url: str, date: str = "%Y-%m-%d") -> str:
    """Return a list's line."""
    title = escape(item.title)
    when = item.published.strftime(date)
    return (
        f'<li><a href="{url}" title="{title}" target="_blank">{title}</a><span>{when}</span></li>'
    )


def lines(agency: SampleAgency, page: int, item: Callable[[Item], str], date: str) -> str:
    """Return the lines of one page of an agency's list."""
    cut = pages(agency)
    return "".join(line(entry, item(entry), date) for entry in cut[page - 1])


def total(agency: SampleAgency) -> int:
    """Return how many lines an agency's list has."""
    return sum(len(cut) for cut in pages(agency))


# 大汉 Hanweb, the newer generation: one page of lines in a script, groups of three by dataproxy.jsp.


def hanweb_item(item: Item) -> str:
    """Return an article's address."""
    day = item.published
    return f"/art/{day.year}/{day.month}/{day.day}/art_{item.agency.number}_{item.number}.html"


def records(items: list[Item]) -> str:
    """Return items as records of a datastore."""
    # The portals set the date on three lines.
    lines = (line(item, hanweb_item(item), "%Y-\n%m-\n%d") for item in items)
    return "".join(f"<record><![CDATA[{line}]]></record>" for line in lines)


def hanweb_show(agency: SampleAgency, _page: int) -> str:
    """Return a column with its first lines in a script."""
    cut = pages(agency)
    return (
        f'<div id="u{agency.number}"><script type="text/xml"><datastore><recordset>{records(cut[0])}'
        "</recordset></datastore></script></div><script>$(function(){ $('#u').jpage({"
        f" perPage: {len(cut[0]) // 3}, totalRecord: {total(agency)},"
        " proxyUrl: '/module/web/jpage/dataproxy.jsp', param: { col: 1, appid: 1, webid: 12, path: '/',"
        f" columnid: {agency.number}, sourceContentType: 1, unitid: '{agency.number}',"
        " webname: '示例', permissiontype: 0 } }); });</script>"
    )


def hanweb_answer(agency: SampleAgency, query: dict[str, str]) -> str:
    """Return the records asked for."""
    everything = [item for cut in pages(agency) for item in cut]
    first, last = int(query["startrecord"]) - 1, int(query["endrecord"])
    return (
        f"<datastore><totalrecord>{len(everything)}</totalrecord><recordset>"
        f"{records(everything[first:last])}</recordset></datastore>"
    )


# 大汉版通 JPaaS: the page describes a request, which is answered with HTML in JSON.


def jpaas_item(item: Item) -> str:
    """Return an article's address."""
    return f"/col/col{item.agency.number}/art/{item.published.year}/art_{mark(item)}.html"


def jpaas_show(agency: SampleAgency, _page: int) -> str:
    """Return a column that describes its request."""
    query = f"{{'webId':'3b1','pageId':'{agency.number}','tagId':'列表','rows':'12'}}"
    return (
        '<div><script src="/script/AuthorizedRead/unitbuild.js"'
        ' url="/api-gateway/jpaas-publish-server/front/page/build/unit"'
        f' queryData="{query}"></script></div>'
    )


def jpaas_answer(agency: SampleAgency, query: dict[str, str]) -> str:
    """Return a page of lines as HTML in JSON."""
    asked = json.loads(query["paramJson"])
    number, cut = int(asked["pageNo"]), pages(agency)
    shown = lines(agency, number, jpaas_item, "%Y-%m-%d") if number <= len(cut) else ""
    pager = f'<div class="pagination" rows="12" count="{total(agency)}"></div>'
    return json.dumps({"code": "200", "data": {"html": f"<ul>{shown}</ul>{pager}"}})


# 江西: /queryList by POST.


def query_item(item: Item) -> str:
    """Return an article's address."""
    return f"/{item.agency.slug}/col/col{item.agency.number}/content/content_{item.number}.html"


def query_show(agency: SampleAgency, _page: int) -> str:
    """Return a column with a template and its parameters."""
    return (
        f"<div id='{agency.number}'></div><script type='text/x-handlebars-template'><ul>{{{{#each data}}}}"
        "<li><a href='{{pcUrl}}'>{{title}}</a></li>{{/each}}</ul></script>"
        f"<script> var params={{current:1,unitid:'{agency.number}',webSiteCode:['{agency.slug}'],"
        f"channelCode:['col{agency.number}'],perPage:'12'}}; loadPageData(params,'{agency.number}');</script>"
    )


def query_answer(agency: SampleAgency, query: dict[str, str]) -> str:
    """Return a page of results."""
    number, cut = int(query["current"]), pages(agency)
    results = [
        {
            "source": {
                "title": item.title,
                "pubDate": f"{item.published} 09:30:00",
                "urls": json.dumps({"pc": query_item(item)}),
            }
        }
        for item in (cut[number - 1] if number <= len(cut) else [])
    ]
    return json.dumps({"code": 200, "data": {"total": total(agency), "results": results}})


# 广东: gkmlpt.


def gkmlpt_item(item: Item) -> str:
    """Return an article's address."""
    return f"/{item.agency.slug}/gkmlpt/content/{item.agency.number}/post_{item.number}.html"


def gkmlpt_show(agency: SampleAgency, _page: int) -> str:
    """Return the platform's page with its columns."""
    tree = [
        {"id": 1, "name": "政府信息公开指南", "children": []},
        {
            "id": 2,
            "name": "政府信息公开",
            "children": [{"id": agency.number, "name": "政府信息公开年报"}],
        },
    ]
    config = f"SID: '{agency.number}', TREE: {json.dumps(tree, ensure_ascii=False)}"
    return f'<script>window._CONFIG = {{ {config} }};</script><div id="app"></div>'


def gkmlpt_answer(agency: SampleAgency, query: dict[str, str]) -> str:
    """Return a page of articles."""
    number, cut = int(query["page"]), pages(agency)
    articles = [
        {
            "id": item.number,
            "title": item.title,
            "post_url": gkmlpt_item(item),
            "date": f"{item.published} 09:30:00",
            "publisher": agency.name,
        }
        for item in (cut[number - 1] if number <= len(cut) else [])
    ]
    return json.dumps({"classify": {"post_count": total(agency)}, "articles": articles})


# 开普 UCAP by its search interface.


def ucap_item(item: Item) -> str:
    """Return an article's address."""
    return f"/{item.agency.slug}/c{item.agency.number}/{item.published:%Y%m}/{mark(item)}.shtml"


def ucap_show(agency: SampleAgency, _page: int) -> str:
    """Return a column that names its search."""
    query = "page=1&_pageSize=12&_isAgg=true&_isJson=true&_template=index"
    return (
        f"<div id=list></div><script>load('/common/search/{agency.number}?{query}');</script>"
        "<p>政府信息公开年报由本机关公开</p>"
    )


def ucap_answer(agency: SampleAgency, query: dict[str, str]) -> str:
    """Return a page of results."""
    number, cut = int(query["page"]), pages(agency)
    results = [
        {"title": i.title, "url": ucap_item(i), "publishedTimeStr": f"{i.published} 08:46:00"}
        for i in (cut[number - 1] if number <= len(cut) else [])
    ]
    return json.dumps({"data": {"total": total(agency), "results": results}})
