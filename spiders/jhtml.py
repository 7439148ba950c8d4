"""Family ``jhtml``: portals with .jhtml addresses, 郑州 among them."""

from crawler.bounds.marked import Marked
from spiders.base import ReportSpider

MARK = Marked(r"\.jhtml\b", ".jhtml")


class JhtmlSpider(ReportSpider):
    """Portals of the .jhtml form."""

    name = "jhtml"
