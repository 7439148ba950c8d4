"""Forms of lists whose page says in a script what it asks for: TRS, UCAP, /queryList, files of lines."""

from __future__ import annotations

import json

from crawler.sampleportal.forms.column import Column, Pages, halves


def trs_post(column: Column) -> Pages:
    """福建 (平潭, 海沧, 湖里): the first lines stand in the page, the others come by POST."""
    listed = column.one_of(
        '{channelid:SiteInfo.searchId,classsql:"chnlid=18",sortfield:"-docorderpri,-docreltime"}',
        "{ 'channelid': '2002', 'classsql': 'chnlid=18', 'sortfield': '-docorderpri,-docreltime' }",
    )
    pagebar = column.one_of(
        "{{prepage:{},recordCount:'{}'}}", '{{ "prepage": "{}", "recordCount": {} }}'
    )
    pagebar = pagebar.format(column.size, len(column.items))
    script = (
        '<script>var SiteInfo={searchId:2002}; require(["list2.trsapi"],function(){'
        f"go({{listArgs:{listed},pagebar:{pagebar}}})}});</script>"
    )
    found: Pages = {"index.html": column.lines(column.cut[0]) + script}
    for n, items in column.numbered()[1:]:
        lines = column.results(items, "doctitle", "docpuburl", "docreltime")
        channel = "channelid=2002&classsql=chnlid=18&sortfield=-docorderpri,-docreltime"
        answer = {"data": lines, "pageCount": len(column.cut)}
        found[f"/fjdzapp/search {channel}&page={n}&prepage={column.size}"] = json.dumps(answer)
    return found


def trs_was(column: Column) -> Pages:
    """民航局: a search answers with rows; beyond the last page it shows that again."""
    was = "was5/web/search?channelid=278090"
    frame = column.one_of('<iframe src="{}"></iframe>', "<script>$('#l').load('{}');</script>")
    found: Pages = {"index.html": frame.format(column.folder + was)}
    for n in range(1, len(column.cut) + 2):
        items = column.cut[min(n, len(column.cut)) - 1]
        found[f"{was}&page={n}"] = f"<html><body>{column.lines(items)}</body></html>"
    return found


def ucap_comment(column: Column) -> Pages:
    """甘肃省教育厅: list and pager stand inside comments."""
    pager = column.one_of(
        "<!-- <script>createPageHTML('page_div',{},{},'list','shtml',{})</script> -->",
        '<!--<script> createPageHTML("page_div", {}, {}, "list", "shtml", {}); </script>-->',
    )
    around = column.one_of(
        '<ul class="jytxxgklist"><!-- {} --></ul>', "<div id='l'><!--<ul>{}</ul>--></div>",
        "<ol>\n<!--\n{}\n-->\n</ol>",
    )  # fmt: skip
    return {
        "list.shtml" if n == 1 else f"list_{n}.shtml": (
            around.format("".join(map(column.line, items)))
            + f'<div id="page_div">{pager.format(len(column.cut), n, len(column.items))}</div>'
        )
        for n, items in column.numbered()
    }


def ucap_search_in_html(column: Column) -> Pages:
    """甘肃: the search answers with HTML, beyond its last page with none."""
    search = (
        f"/common/search/{column.agency.number}?_isAgg=true&_isJson=false&_pageSize={column.size}"
    )
    apart = "$.ajax({{url:'{}', data:{{_isAgg:true, _isJson:'false', '_pageSize': {}, page: n}}}});"
    asks = column.one_of(
        f"load('{search}&page=1');", apart.format(search.partition("?")[0], column.size)
    )
    found: Pages = {"index.html": f"<script>{asks}</script><div id=list></div>"}
    for n, items in [*column.numbered(), (len(column.cut) + 1, [])]:
        found[f"{search}&page={n}"] = f"<html><body>{column.lines(items)}</body></html>"
    return found


def ucap_by_code(column: Column) -> Pages:
    """税务总局: lists by the code of their channel."""
    script = column.one_of(
        '$.post("{}getFileListByCodeId", {{channelId:"61ea", page:n, size:{}}})',
        "$.ajax({{url:'{}getFileListByCodeId',type:'POST',data:{{'channelId':'61ea','page':p,'size':'{}'}}}})",
        "var channelId='61ea';var size = {1}; load('{0}getFileListByCodeId',{{channelId,size}})",
    ).format(column.folder, column.size)
    found: Pages = {"index.html": f"<script>{script}</script>"}
    for n, items in column.numbered():
        lines = column.results(items, "titleHtml", "url", "publishedTimeStr")
        answer = {"results": {"data": {"total": len(column.items), "results": lines}}}
        asked = f"channelId=61ea&page={n}&size={column.size}"
        found[f"getFileListByCodeId {asked}"] = json.dumps(answer)
    return found


def _query_list(column: Column, script: str, *more: str) -> Pages:
    """Return a page with its *script* and the answers to what that asks for, with *more* parameters."""
    found: Pages = {"index.html": f"<script>{script}</script>"}
    for n, items in column.numbered():
        lines = [{"source": one} for one in column.results(items, date="pubDate")]
        answer = json.dumps({"data": {"total": len(column.items), "results": lines}})
        asked = "&".join((f"pageNo={n}", f"pageSize={column.size}", *more))
        found[f"/queryList {asked}"] = answer
    return found


def query_list(column: Column) -> Pages:
    """江西's second form: the script names the parameters."""
    number = str(column.agency.number)
    given = column.one_of(
        'channelId:"{}",siteId:"57",websiteId:"36",pageNo:n,pageSize:{}',
        "'channelId' : '{}', 'siteId' : 57, 'websiteId' : '36', 'pageNo' : 1, 'pageSize' : '{}'",
    ).format(number, column.size)
    script = f'$.ajax({{url:"/queryList",data:{{{given}}}}})'
    return _query_list(column, script, f"channelId={number}", "siteId=57", "websiteId=36")


def query_list_by_variables(column: Column) -> Pages:
    """Name the parameters by variables of the script."""
    number = str(column.agency.number)
    names = f"var channelId = '{number}'; var siteId='5';"
    sent = f"{{'channelId':channelId,'siteId':siteId,'pageNo':n,'pageSize':{column.size}}}"
    script = f"{names}$.post('/queryList',{sent})"
    return _query_list(column, script, f"channelId={number}", "siteId=5")


def json_file(column: Column) -> Pages:
    """湖北: a file beside the page holds the lines."""
    name = column.one_of("./gfxwj.json", "list.json", "./data/nb.json", f"{column.folder}nb.json")
    asks = column.one_of("$.getJSON('{}')", 'fetch("{}?v=1")', "$.ajax({{url: '{}', type: 'get'}})")
    title, url, date = column.one_of(
        "title url time", "docTitle docPubUrl docRelTime", "name link date", "TITLE URL PUBDATE"
    ).split()
    lines = {column.one_of("data", "rows", "list"): column.results(column.items, title, url, date)}
    return {
        "index.html": f"<script>{asks.format(name)}</script>",
        name.removeprefix("./"): json.dumps(lines),
    }


def json_array_of_another_family(column: Column) -> Pages:
    """Keep the lines in a file that is nothing else; some addresses look as those of TRS."""
    older, newer = map(column.results, halves(column.items[::-1]))
    lines = json.dumps([{**one, "doc": "/202401/t20240110_1.html"} for one in older] + newer)
    return {"index.html": "<script>load('./nb.json')</script>", "nb.json": lines}


FORMS = (
    trs_post, trs_was, ucap_comment, ucap_search_in_html, ucap_by_code, query_list,
    query_list_by_variables, json_file, json_array_of_another_family,
)  # fmt: skip
