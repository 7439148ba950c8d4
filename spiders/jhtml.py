"""Family ``jhtml``: portals with .jhtml addresses, 郑州 among them."""

import re

from spiders.base import ReportSpider

MARK = re.compile(r"\.jhtml\b")


class JhtmlSpider(ReportSpider):
    """Portals of the .jhtml form."""

    name = "jhtml"
