"""More forms of lists, for ``test_portal_forms``: next pages that a page's own script asks for."""

from __future__ import annotations

import base64
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


FORMS = (next_by_function, next_by_form, post_back, pager_in_base64_of_an_input)
