"""Lists of which a page shows only a part: what they state, and what only a script would bring."""

from __future__ import annotations

import pytest

from tests.conftest import rows
from tests.portals import LINK, crawl

LINES = LINK.format(n=2023, m=2024) + LINK.format(n=2022, m=2023)


@pytest.mark.parametrize(
    ("pager", "why"),
    [
        ("<a href='javascript:loadMore()'>加载更多</a>", "its next page is a script's"),
        ("<script>var totalPages = 4; pager('pg')</script>", "states 4 pages, 1 were read"),
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
