"""Family ``aspnet``: ASP.NET portals, whose lists are paged by ``page`` or ``pages`` in the query."""

from crawler.bounds.marked import Marked
from spiders.base import ReportSpider

MARK = Marked(r"\.aspx\b|__VIEWSTATE", ".aspx", "__VIEWSTATE")


class AspnetSpider(ReportSpider):
    """Portals of ASP.NET."""

    name = "aspnet"
