"""Family ``aspnet``: ASP.NET portals, whose lists are paged by ``page`` or ``pages`` in the query."""

import re

from spiders.base import ReportSpider

MARK = re.compile(r"\.aspx\b|__VIEWSTATE")


class AspnetSpider(ReportSpider):
    """Portals of ASP.NET."""

    name = "aspnet"
