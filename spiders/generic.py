"""Family ``generic``: any portal whose list is a page of links, by whichever paging it shows."""

from spiders.base import ReportSpider
from spiders.lists.paging import linked_next_page, trs_next_page


def next_page(page: str, base_url: str) -> str | None:
    """Return the next page by a link, else by the paging script of TRS, the most common one."""
    return linked_next_page(page, base_url) or trs_next_page(page, base_url)


class GenericSpider(ReportSpider):
    """Portals of no known family."""

    name = "generic"
    next_page = staticmethod(next_page)
