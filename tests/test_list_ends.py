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
