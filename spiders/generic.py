"""Family ``generic``: any portal whose list is a page of links, by whichever paging it shows."""

from spiders.base import ReportSpider
from spiders.trs import next_page


class GenericSpider(ReportSpider):
    """Portals of no known family."""

    name = "generic"
    next_page = staticmethod(next_page)
