"""Family ``jhtml``: portals with .jhtml addresses, 郑州 among them."""

from spiders.base import ReportSpider


class JhtmlSpider(ReportSpider):
    """Portals of the .jhtml form."""

    name = "jhtml"
