"""Family ``trs``: TRS WCM (拓尔思) portals, YYYYMM/tYYYYMMDD_ID.html.

Lists go on at index_1.html, by a script that counts pages from 0; some themes also link 下一页.
"""

from spiders.base import ReportSpider
from spiders.lists.paging import linked_next_page, trs_next_page


def next_page(page: str, base_url: str) -> str | None:
    """Return the next page by the paging script, else by a link."""
    return trs_next_page(page, base_url) or linked_next_page(page, base_url)


class TrsSpider(ReportSpider):
    """Portals of TRS WCM."""

    name = "trs"
    next_page = staticmethod(next_page)
