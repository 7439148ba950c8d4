"""Family ``hebei``: 河北's portals, /columns/UUID/index.html and /columns/UUID/YYYYMM/DD/UUID.html."""

from crawler.bounds.marked import Marked
from spiders.base import ReportSpider

MARK = Marked(
    r"/columns/[0-9a-f]{8}-[0-9a-f-]{27}/|ul class=[\"']xxgkList", "/columns/", "xxgkList"
)


class HebeiSpider(ReportSpider):
    """Portals of 河北's UUID columns."""

    name = "hebei"
