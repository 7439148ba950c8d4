"""How a list's next page is named and its end stated, in the ways that portals write both."""

from __future__ import annotations

import pytest

from spiders.lists.onward.ends import stated_pages, stated_total
from spiders.lists.pages import read_linked

LINE = '<ul><li><a href="/1.html">某局2023年政府信息公开工作年度报告</a><span>2024-01-20</span></li></ul>'
HERE = "http://x.gov.cn/nb/index.html"


@pytest.mark.parametrize(
    "pager",
    [
        '<a href="p2.html"><img src="n.png" alt="下一页"></a>',
        '<a href="p2.html" aria-label="下一页">»</a>',
        '<a class="next" href="p2.html">&gt;</a>',
        '<a class="page-next" href="p2.html"><i></i></a>',
        '<div><a href="index.html">&lt;</a> <b>1</b> <a href="p2.html">&gt;</a></div>',
        '<a href="p2.html">Next Page</a>',
        '<a href="index.html">第1页</a> <a href="p2.html">第2页</a>',
        '[1] <a href="p2.html">[2]</a> <a href="p3.html">[3]</a>',
        '<input type="button" value="下一页" onclick="location.href=\'p2.html\'">',
        '<a class="next" data-href="p2.html" href="javascript:;">下一页</a>',
        '<select onchange="location.href=this.value"><option value="index.html">1</option><option value="p2.html">2</option></select>',
    ],
)
def test_a_next_page_is_found_however_it_is_named(pager):
    assert read_linked(LINE + pager, HERE).following.url == "http://x.gov.cn/nb/p2.html"


@pytest.mark.parametrize(
    "beside",
    [
        '<p><a href="/zwgk/">政务公开</a> <a href="/more/">&gt;</a></p>',  # a menu's arrow
        '<a class="next" href="javascript:void(0)">&gt;</a>',  # of pictures that turn
        '<a href="/n/">下一篇</a>',
        '<a href="/1.html">1</a> <a href="/5.html">5</a>',
    ],
)
def test_what_only_looks_like_a_next_page_is_none(beside):
    page = read_linked(LINE + beside, HERE)
    assert (page.following, page.open_end) == (None, "")


@pytest.mark.parametrize(
    ("text", "lines", "pages"),
    [
        ("共 <b>40</b> 条记录 <em>1</em>/<em>3</em> 页", 40, 3),
        ("记录总数：40 页次：1/3", 40, 3),
        ("共计40条 共<span>3</span>页", 40, 3),
        ("<script>laypage.render({elem:'p',count:40,limit:10})</script>", 40, None),
        ("<script>$('#p').pagination({totalData: 40, showData: 15})</script>", 40, None),
        ("2024/01/20 联系电话：0375-12/34", None, None),
    ],
)
def test_what_a_list_states_of_its_length_is_read(text, lines, pages):
    assert (stated_total(text), stated_pages(text)) == (lines, pages)


@pytest.mark.parametrize(
    ("more", "open_end"),
    [
        ('<div id="loadMore">点击加载更多</div>', True),
        ("<p>上拉加载更多</p>", True),
        ('<a href="/zwgk/">加载更多</a>', False),
    ],
)
def test_a_list_that_loads_more_has_an_open_end(more, open_end):
    assert bool(read_linked(LINE + more, HERE).open_end) is open_end
