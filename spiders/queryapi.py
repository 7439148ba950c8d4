"""Family ``queryapi``: portals of 江西 whose lists come from /queryList."""

from spiders.base import ReportSpider


class QueryApiSpider(ReportSpider):
    """Portals of 江西's /queryList."""

    name = "queryapi"
