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


def next_in_onclick(column: Column) -> Pages:
    """辽宁: the address stands in the script of the element titled 下一页."""
    link = (
        '<a title="下一页" onclick="queryArticleByCondition(this,\'{}index-{}.html\')">下一页</a>'
    )
    return _linked(
        column, "index-{}.html", first="index.html",
        after=lambda n, m: link.format(column.folder, n + 1) if n < m else "",
    )  # fmt: skip


def next_by_relation(column: Column) -> Pages:
    """Link the next page by its relation; the link shows an arrow."""
    return _linked(
        column, "p{}.html", first="index.html",
        after=lambda n, m: f'<a rel="next" href="p{n + 1}.html">›</a>' if n < m else "",
    )  # fmt: skip


def next_by_function(column: Column) -> Pages:
    """Put the address together in a function of the page; the last page calls it too."""
    script = "<script>function go(n){ location.href = 'list_' + n + '.html'; }</script>"
    pager = "<div>共{}页 <a href='javascript:;' onclick='go({})'>下一页</a></div>"
    return _linked(column, "list_{}.html", lambda n, m: pager.format(m, n + 1) + script)


def next_by_form(column: Column) -> Pages:
    """Fill the number into a form by a function of the page, and post that."""
    script = "<script>function to(n){document.pf.pageNo.value=n;document.pf.submit();}</script>"

    def after(n: int, m: int) -> str:
        fields = f"<input type='hidden' name='cid' value='7'><input name='pageNo' value='{n}'>"
        form = f"<form name='pf' method='post' action='list.do'>{fields}</form>"
        link = f"<a href='javascript:to({n + 1})'>下一页</a>" if n < m else ""
        return f"{form}<p>共{len(column.items)}条</p>{link}{script}"

    return _linked(column, "list.do cid=7&pageNo={}", after, first="list.do")


def post_back(column: Column) -> Pages:
    """Post the page to itself with its state, by ``__doPostBack`` (ASP.NET)."""
    found: Pages = {}
    for n, items in column.numbered():
        state = f"<input type='hidden' name='__VIEWSTATE' value='s{n}'>"
        event = "<input type='hidden' name='__EVENT{}'>"
        fields = state + event.format("TARGET") + event.format("ARGUMENT")
        link = f"<a href=\"javascript:__doPostBack('Pager.1','{n + 1}')\">下一页</a>"
        lines = column.lines(items) + (link if n < len(column.cut) else "")
        sent = f" __VIEWSTATE=s{n - 1}&__EVENTTARGET=Pager.1&__EVENTARGUMENT={n}" if n > 1 else ""
        found["list.aspx" + sent] = f"<form method='post' action='list.aspx'>{fields}{lines}</form>"
    return found


def _coded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def pager_in_base64(column: Column) -> Pages:
    """云南: the pager stands encoded in the element #pages."""

    def after(n: int, m: int) -> str:
        link = f'<a href="{column.folder}p{n + 1}.html">下一页</a>' if n < m else "末页"
        return f'<div id="pages">{_coded(link)}</div>'

    return _linked(column, "p{}.html", after, first="index.html")


def pager_in_base64_of_an_input(column: Column) -> Pages:
    """Keep the pager in a field of a form, quoted before it was encoded."""

    def after(n: int, m: int) -> str:
        link = quote(f'<a href="{column.folder}p{n + 1}.html">下一页</a>' if n < m else "末页")
        return f'<input type="hidden" id="pages" value="{_coded(link)}"/>'

    return _linked(column, "p{}.html", after, first="index.html")


def pager_of_numbers(column: Column) -> Pages:
    """宣州: the pager has numbers alone, and says how many lines and pages there are."""

    def after(_n: int, m: int) -> str:
        numbers = "".join(
            f'<a href="page_{number}.html">{number}</a>' for number in range(1, m + 1)
        )
        return f"<div>共 {len(column.items)} 条 共 {m} 页 {numbers}</div>"

    return _linked(column, "page_{}.html", after)


def current_page_without_link(column: Column) -> Pages:
    """Link numbers alone, not the page's own; the first page is the folder's."""

    def after(n: int, m: int) -> str:
        names = {number: f"p{number}.html" if number > 1 else "./" for number in range(1, m + 1)}
        return " ".join(
            f"<b>{number}</b>" if number == n else f'<a href="{name}">{number}</a>'
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
