"""Forms of lists by how their next page is reached: a link of some kind, a script, a form."""

from __future__ import annotations

import base64
from collections.abc import Callable
from urllib.parse import quote

from crawler.sampleportal.forms.column import Column, Pages


def _linked(column: Column, name: str, after: Callable[[int, int], str], first: str = "") -> Pages:
    """Return pages called *name* with their numbers, below each what comes *after* page n of m."""
    count = len(column.cut)
    return {
        first if first and n == 1 else name.format(n): column.lines(items) + after(n, count)
        for n, items in column.numbered()
    }


def _called(column: Column, call: str) -> str:
    """Return a link to the next page that makes a call."""
    label = column.one_of(
        "下一页", "下页", "下一页>", "后一页", " 下 一 页 ", "<span>下一页</span>"
    )
    link = column.one_of(
        "<a href='javascript:;' onclick='{}'>{}</a>", "<a href='javascript:{}'>{}</a>",
        "<a href='#' onclick='return {}'>{}</a>", "<span class='next' onclick='{}'>{}</span>",
        "<a href='javascript:void(0);' onclick='javascript:{};'>{}</a>",
        "<li onclick='{}'>{}</li>", "<button type='button' onclick='{}'>{}</button>",
    )  # fmt: skip
    return link.format(call, label)


def next_in_onclick(column: Column) -> Pages:
    """辽宁: the address stands in the script of the element titled 下一页."""
    link = column.one_of(
        """<a title="下一页" onclick="queryArticleByCondition(this,'{}')">{}</a>""",
        """<a title='下一页' href='javascript:void(0)' onclick='toPage("{}", 2)'>{}</a>""",
        """<span class="next" title="下一页" onclick="location.href='{}'">{}</span>""",
        """<a href="#" title="下一页" onclick="window.open('{}', '_self'); return false;">{}</a>""",
    )
    label = column.one_of("下一页", "", "&gt;", "<img src='/next.png' alt=''>")
    address = column.one_of(column.folder, "", "./") + "index-{}.html"
    return _linked(
        column, "index-{}.html", first="index.html",
        after=lambda n, m: link.format(address.format(n + 1), label) if n < m else "",
    )  # fmt: skip


def next_by_relation(column: Column) -> Pages:
    """Link the next page by its relation; the link shows an arrow."""
    link = column.one_of('<a rel="next" href="p{}.html">›</a>', "<link rel='next' href='p{}.html'>")
    return _linked(
        column, "p{}.html", first="index.html",
        after=lambda n, m: link.format(n + 1) if n < m else "",
    )  # fmt: skip


def next_by_function(column: Column) -> Pages:
    """Put the address together in a function of the page; the last page calls it too."""
    name = column.one_of("go", "toPage", "gotoPage", "turn_page")
    begins = column.one_of(
        "function {}(n){{", "{} = function(n) {{", "var {} = function (n){{", "{} = (n) => {{"
    )
    goes = column.one_of(
        "location.href = 'list_' + n + '.html';", 'window.location.href="list_"+n+".html"',
        "window.location = 'list_'+n+'.html';", "location.assign('list_' + n + '.html');",
        "var url = 'list_' + n + '.html'; window.location.href = url;",
        "location.href = `list_${n}.html`;", "window.open('list_' + n + '.html', '_self');",
        "document.location.href = base + n + '.html';",
    )  # fmt: skip
    script = f"<script>var base = 'list_'; {begins.format(name)} {goes} }}</script>"
    call = name + column.one_of("({})", '("{}")', "( {} );")
    return _linked(
        column, "list_{}.html",
        lambda n, m: f"<div>共{m}页 {_called(column, call.format(n + 1))}</div>{script}",
    )  # fmt: skip


def next_by_form(column: Column) -> Pages:
    """Fill the number into a form by a function of the page, and post that."""
    sets = column.one_of(
        "document.pf.pageNo.value=n;document.pf.submit();",
        "document.getElementById('pn').value = n; document.getElementById('pf').submit();",
        "$('#pn').val(n); $('#pf').submit();",
        "document.forms['pf'].elements['pageNo'].value=n;document.forms['pf'].submit();",
        "var f = document.forms[0]; f.pageNo.value = n; f.submit();",
    )  # fmt: skip
    script = f"<script>function to(n){{{sets}}}</script>"
    method = column.one_of("post", "POST")

    def after(n: int, m: int) -> str:
        fields = (
            f"<input type='hidden' name='cid' value='7'><input id='pn' name='pageNo' value='{n}'>"
        )
        form = f"<form id='pf' name='pf' method='{method}' action='list.do'>{fields}</form>"
        link = _called(column, f"to({n + 1})") if n < m else ""
        return f"{form}<p>共{len(column.items)}条</p>{link}{script}"

    return _linked(column, "list.do cid=7&pageNo={}", after, first="list.do")


def post_back(column: Column) -> Pages:
    """Post the page to itself with its state, by ``__doPostBack`` (ASP.NET)."""
    quote_mark = column.one_of("'", "&#39;", '\\"')
    call = "javascript:__doPostBack({0}Pager$1{0},{0}{1}{0})".replace("\\", "")
    found: Pages = {}
    for n, items in column.numbered():
        state = f"<input type='hidden' name='__VIEWSTATE' value='s{n}'>"
        event = "<input type='hidden' name='__EVENT{}'>"
        fields = state + event.format("TARGET") + event.format("ARGUMENT")
        mark = "&quot;" if '"' in quote_mark else quote_mark
        link = f'<a href="{call.format(mark, n + 1)}">下一页</a>'
        lines = column.lines(items) + (link if n < len(column.cut) else "")
        sent = f" __VIEWSTATE=s{n - 1}&__EVENTTARGET=Pager$1&__EVENTARGUMENT={n}" if n > 1 else ""
        found["list.aspx" + sent] = f"<form method='post' action='list.aspx'>{fields}{lines}</form>"
    return found


def _coded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _pager(column: Column, n: int, m: int) -> str:
    """Return the links of a pager whose pages are called p2.html and so on."""
    names = ["", "index.html", *(f"p{number}.html" for number in range(2, m + 2))]
    link = f'<a href="{column.folder}{{}}">{{}}</a> '
    first = link.format(names[1], "首页") + link.format(names[n - 1], "上一页")
    last = link.format(names[n + 1], "下一页") + link.format(names[m], "尾页")
    return (first if n > 1 else "首页 上一页 ") + (last if n < m else "下一页 尾页")


def pager_in_base64(column: Column) -> Pages:
    """云南: the pager stands encoded in the element #pages."""
    element = column.one_of(
        '<div id="pages">{}</div>', "<span class=p id='pages' style='display:none'>{}</span>",
        '<div id="pages"><p>{}</p></div>', '<div id="pages" data-pages="{}"></div>',
    )  # fmt: skip
    return _linked(
        column, "p{}.html", first="index.html",
        after=lambda n, m: element.format(_coded(_pager(column, n, m))),
    )  # fmt: skip


def pager_in_base64_of_an_input(column: Column) -> Pages:
    """Keep the pager in a field of a form, quoted before it was encoded."""
    element = column.one_of(
        '<input type="hidden" id="pages" value="{}"/>',
        "<input value='{}' id='pages' type='hidden'>",
    )
    return _linked(
        column, "p{}.html", first="index.html",
        after=lambda n, m: element.format(_coded(quote(_pager(column, n, m)))),
    )  # fmt: skip


def pager_of_numbers(column: Column) -> Pages:
    """宣州: the pager has numbers alone, and says how many lines and pages there are."""
    states = column.one_of(
        "共 {0} 条 共 {1} 页", "共{0}条记录 共{1}页", "总记录数：{0} 第{2}/{1}页", "共 {1} 页"
    )

    def after(n: int, m: int) -> str:
        links = "".join(f'<a href="page_{number}.html">{number}</a>' for number in range(1, m + 1))
        return f"<div>{states.format(len(column.items), m, n)} {links}</div>"

    return _linked(column, "page_{}.html", after)


def current_page_without_link(column: Column) -> Pages:
    """Link numbers alone, not the page's own; the first page is the folder's."""
    own = column.one_of(
        "<b>{}</b>", "<span class='current'>{}</span>", "[{}]", "<a class='on'>{}</a>"
    )
    first = column.one_of("./", "index.html", column.folder)

    def after(n: int, m: int) -> str:
        names = {number: f"p{number}.html" if number > 1 else first for number in range(1, m + 1)}
        return " ".join(
            own.format(number) if number == n else f'<a href="{name}">{number}</a>'
            for number, name in names.items()
        )

    found = _linked(column, "p{}.html", after, first="index.html")
    return found | {"": found["index.html"]}


def endless(column: Column) -> Pages:
    """Show the same lines on every page, and link a next one."""
    lines = column.lines(column.items)
    return {f"p{n}.html": f'{lines}<a href="p{n + 1}.html">下一页</a>' for n in range(1, 9)}


FORMS = (
    next_in_onclick, next_by_relation, next_by_function, next_by_form, post_back, pager_in_base64,
    pager_in_base64_of_an_input, pager_of_numbers, current_page_without_link, endless,
)  # fmt: skip
