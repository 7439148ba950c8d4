"""Family ``openness``: 安徽's portals, /XxgkContent/show/ID.html and /OpennessAnnualReport/show/ID.html.

安徽's XxgkContent, XxgkAnnualReport and OpennessAnnualReport: page_N.html or ``page=N``, counted on the page.
"""

from __future__ import annotations

import re

from spiders.base import ReportSpider
from spiders.lists.onward.requested import Form, query_value, with_query
from spiders.lists.pages import ListPage, linked_next_page, read_page

MARK = re.compile(
    r"/(?:xxgk(?:Content|AnnualReport)|openness(?:Content|AnnualReport)?)/", re.IGNORECASE
)
_COUNT = re.compile(r"共\s*(\d+)\s*页")
_NUMBER = re.compile(r"/page_(\d+)\.html")


def read(page: str, url: str, form: Form = ()) -> ListPage:  # noqa: ARG001
    """Return a list page; the next is linked, or counted where only the number of pages is printed."""
    following = linked_next_page(page, url)
    count, number = _COUNT.search(page), _NUMBER.search(url)
    if not following and count:
        current = int(number[1] if number else query_value(url, "page") or 1)
        if current < int(count[1]):
            following = (
                _NUMBER.sub(f"/page_{current + 1}.html", url)
                if number
                else with_query(url, page=current + 1)
            )
    return read_page(page, url, following)


class OpennessSpider(ReportSpider):
    """Portals of 安徽's Openness."""

    name = "openness"
