"""Family ``lonsun``: 龙讯 portals, /public/ORGAN/ID.html.

龙讯 Lonsun: /public/column/ORGAN?type=3 is the annual-report column, paged by ``pageIndex``.
"""

from __future__ import annotations

import re

from crawler.bounds.marked import Marked
from spiders.base import ReportSpider
from spiders.lists.onward.requested import Form, query_value, with_query
from spiders.lists.pages import ListPage, read_page

MARK = Marked(
    r"/public/column/\d+|/content/column/\d+|pageCount\s*:\s*\d+", "/column/", "pageCount"
)
_COUNT = re.compile(r"pageCount\s*:\s*(\d+)")


def read(page: str, url: str, form: Form = ()) -> ListPage:  # noqa: ARG001
    """Return a list page; how many there are stands in its script."""
    count = _COUNT.search(page)
    number = int(query_value(url, "pageIndex") or 1)
    more = count and number < int(count[1])
    return read_page(page, url, with_query(url, pageIndex=number + 1) if more else None)


class LonsunSpider(ReportSpider):
    """Portals of 龙讯 Lonsun."""

    name = "lonsun"
