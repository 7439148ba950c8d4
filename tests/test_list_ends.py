"""Lists of which a page shows only a part: what they state, and what only a script would bring."""

from __future__ import annotations

import pytest

from spiders.lists.onward.scripted import scripted_next
from spiders.lists.pages import linked_next_page
from tests.conftest import rows
from tests.portals import LINK, crawl

LINES = LINK.format(n=2023, m=2024) + LINK.format(n=2022, m=2023)


@pytest.mark.parametrize(
    ("pager", "why"),
    [
        ("<a href='javascript:loadMore()'>加载更多</a>", "its next page is a script's"),
        ("<script>var totalPages = 4; pager('pg')</script>", "states 4 pages, 1 were read"),
        (
            '<div id="pagination"></div><script src="/js/page.js"></script>',
            "its next page is a script's",
        ),
        ("<p>共5条</p>", "states 5 lines, 2 were read"),
    ],
)
def test_a_list_of_which_a_part_was_read_says_so_and_accuses_nobody(
    nianbao, portal, tmp_path, pager, why
):
    portal.show("/list.html", LINES + pager)
    done, result, data = crawl(nianbao, portal, tmp_path)
    assert (done.returncode, result["agencies"][0]["state"]) == (1, "partial")
    assert why in result["agencies"][0]["failures"][0]
    assert rows(data, "select count(*) from ledger where state = 'missing'") == [(0,)]


def test_a_page_whose_list_is_not_recognised_is_unread_with_what_was_seen(
    nianbao, portal, tmp_path
):
    script = '<script src="/js/grid.js"></script><script>Grid.load("/rest/annual/query")</script>'
    portal.show("/list.html", f'<a href="/">首页</a><p>政府信息公开年报</p>{script}')
    _, _, data = crawl(nianbao, portal, tmp_path)
    ((state, message),) = rows(data, "select state, message from visits")
    assert state == "unread"
    assert "no report found on the portal; seen: " in message
    assert "1 links, 11 visible characters; scripts: /js/grid.js" in message
    assert "endpoints named in scripts: /rest/annual/query" in message


def test_a_report_on_two_lists_is_counted_once_and_does_not_hide_another_that_is_gone(
    nianbao, portal, tmp_path
):
    years = '<a href="/2023/">2023年</a>'
    portal.show("/list.html", LINES + years)
    portal.show("/2023/", LINK.format(n=2023, m=2024))
    _, result, _ = crawl(nianbao, portal, tmp_path)
    assert (result["new"], result["agencies"][0]["listed"]) == (2, 2)
    portal.show("/list.html", LINK.format(n=2023, m=2024) + years)
    done, result, _ = crawl(nianbao, portal, tmp_path)
    assert (done.returncode, result["agencies"][0]["listed"]) == (3, 1)
    assert result["unchanged"] == 1


def test_a_column_of_other_agencies_reports_is_not_said_to_list_none(nianbao, portal, tmp_path):
    portal.show("/list.html", LINES.replace("云溪县财政局", "云溪县民政局"))
    done, result, _ = crawl(nianbao, portal, tmp_path)
    assert done.returncode == 1
    assert result["agencies"][0]["failures"] == [
        "the portal lists reports, and none of them is known to be the agency's own"
    ]


@pytest.mark.parametrize(
    ("call", "script", "address"),
    [
        ("go(2)", "function go(n){ location.href = `list_${n}.html`; }", "list_2.html"),
        ("go(2)", "go = (n) => { window.location = 'list_' + n + '.html' }", "list_2.html"),
        ("go(1)", "function go(n){ location.assign('p_' + (n + 1) + '.html') }", "p_2.html"),
        ("go(2)", "function go(n){ var u = 'p' + n; window.location.href = u + '.html'; }", "p2.html"),
        ("go(2)", "var d = '/a/'; function go(n){ window.open(d + n, '_self'); }", "/a/2"),
        ("go(2)", "function go(n){ location.href = `p_${n * 10}.html`; }", ""),
        ("go(2)", "function go(n){ location.href = 'p_' + f(n) + '.html'; }", ""),
        ("go(2)", "function go(n){ location.href = 'p_' + m + '.html'; }", ""),
    ],
)  # fmt: skip
def test_an_address_that_a_function_puts_together_is_read_where_it_is_plain(call, script, address):
    page = f'<a href="javascript:{call}">下一页</a><script>{script}</script>'
    found = scripted_next(page, "http://x.gov.cn/")
    assert (found.url.removeprefix("http://x.gov.cn") if found else "") == (
        address if address.startswith("/") or not address else f"/{address}"
    )


@pytest.mark.parametrize(
    "sets",
    [
        "document.pf.pn.value = n; document.pf.submit();",
        "document.forms['pf']['pn'].value=n; document.forms['pf'].submit();",
        'document.forms[0].elements["pn"].value = n; document.forms[0].submit()',
    ],
)
def test_a_form_that_a_function_fills_is_posted(sets):
    page = f"""<form name="pf" method="post" action="l.do"><input name="pn" value="1"></form>
    <a onclick="to(2)">下一页</a><script>function to(n){{ {sets} }}</script>"""
    found = scripted_next(page, "http://x.gov.cn/")
    assert (found.url, found.form) == ("http://x.gov.cn/l.do", (("pn", "2"),))


def test_the_next_page_may_be_named_in_the_head():
    page = '<head><link rel="next" href="p2.html"><link rel="stylesheet" href="a.css"></head>'
    assert linked_next_page(page, "http://x.gov.cn/") == "http://x.gov.cn/p2.html"


def test_a_list_in_the_pages_only_frame_goes_on_though_its_first_page_names_no_report(
    nianbao, portal, tmp_path
):
    other = '<li><a href="/9.html">关于做好2023年度工作的通知</a><span>2024-01-20</span></li>'
    portal.show("/list.html", '<iframe src="/inner.html"></iframe>')
    portal.show("/inner.html", f'<ul>{other}</ul><a href="/inner_2.html">下一页</a>')
    portal.show("/inner_2.html", f"<ul>{LINES}</ul>")
    done, result, _ = crawl(nianbao, portal, tmp_path)
    assert (done.returncode, result["new"]) == (0, 2)
