"""Family ``aspnet``: ASP.NET portals, whose lists are paged by ``page`` or ``pages`` in the query."""

from spiders.base import ReportSpider


class AspnetSpider(ReportSpider):
    """Portals of ASP.NET."""

    name = "aspnet"
