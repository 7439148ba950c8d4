"""Family ``hebei``: 河北's portals, /columns/UUID/index.html and /columns/UUID/YYYYMM/DD/UUID.html."""

import re

from spiders.base import ReportSpider

MARK = re.compile(r"/columns/[0-9a-f]{8}-[0-9a-f-]{27}/|ul class=[\"']xxgkList")


class HebeiSpider(ReportSpider):
    """Portals of 河北's UUID columns."""

    name = "hebei"
