"""Forms of lists that no crawl reads whole: it has to say so, and what it saw."""

from __future__ import annotations

from crawler.sampleportal.forms.column import Column, Pages

_ROOM = "政府信息公开年报由本机关按照政府信息公开条例编制并向社会公布，公众可以查阅下载。"


def challenge_of_edge_one(_column: Column) -> Pages:
    """人社部: a script that sets two cookies and loads the page again."""
    script = (
        "document.cookie='__tst_status=12#;';document.cookie='EO_Bot_Ssid=3;';location.reload();"
    )
    return {"index.html": f"<html><head></head><script>{script}</script></html>"}


def challenge_spelt_by_letters(_column: Column) -> Pages:
    """加速乐: its body, which spells its cookie, with status 200."""
    name = "+".join(f"('{letter}')" for letter in "__jsl_clearance")
    script = f"document.cookie={name}+'=1';location.href=location.pathname"
    return {"index.html": f"<html><script>{script}</script></html>"}


def single_page_application(column: Column) -> Pages:
    """NFRA: Angular fills the page from an interface of the same host."""
    script = (
        f"window.env = {{ list: '{column.folder}cbircweb/DocInfo/SelectDocByItemIdAndChild' }};"
    )
    root = '<app-root></app-root><script src="/main.5f3c.js"></script>'
    return {
        "index.html": f"<h1>政府信息公开年报</h1><p>{_ROOM * 9}</p>{root}<script>{script}</script>"
    }


def grid_of_a_script(column: Column) -> Pages:
    """Name an interface of which nothing is known."""
    script = f'Grid.load("{column.folder}rest/annual/query", {{ node: "a", rows: 20 }});'
    return {
        "index.html": f'<div id="grid"></div><script src="/js/grid.js"></script><script>{script}</script>'
    }


def login(_column: Column) -> Pages:
    """Ask for a name and a password in the list's place."""
    fields = '<input name="u"><input type="password" name="p"><button>登录</button>'
    return {"index.html": f"<form method=post action='/login.do'>用户登录 {fields}</form>"}


def list_of_another_host(column: Column) -> Pages:
    """湖南: the lines come from a host that the registry does not name."""
    address = f"http://api.example.gov.cn/search/common/search/{column.agency.number}"
    return {
        "index.html": f"<div id=list></div><script>load('{address}?page=1&_isJson=true');</script>"
    }


def pager_of_another_file(column: Column) -> Pages:
    """Show the first lines alone: a script of another file makes the pager."""
    pager = column.one_of(
        '<div id="page" class="pagination"></div><script src="/js/page.js"></script>',
        '<div class="pages" id="pager"></div><script src="/js/jquery.pagination.js"></script>',
    )
    return {"index.html": column.lines(column.cut[0]) + pager}


def fewer_than_stated(column: Column) -> Pages:
    """Print some of the lines that the page says there are."""
    states = column.one_of("共 {} 条", "总记录数：{}", "共有 {} 条记录")
    lines = column.lines(column.cut[0])
    return {"index.html": f"{lines}<p>{states.format(len(column.items))}</p>"}


def next_that_nobody_can_ask(column: Column) -> Pages:
    """Call a function of another file for the next page."""
    link = "<a href='javascript:;' onclick='toNext(this)'>下一页</a><script src='/js/list.js'></script>"
    return {"index.html": column.lines(column.cut[0]) + link}


FORMS = (
    challenge_of_edge_one, challenge_spelt_by_letters, single_page_application, grid_of_a_script, login,
    list_of_another_host, pager_of_another_file, fewer_than_stated, next_that_nobody_can_ask,
)  # fmt: skip
