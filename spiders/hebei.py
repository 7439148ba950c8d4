"""Family ``hebei``: 河北's portals, /columns/UUID/index.html and /columns/UUID/YYYYMM/DD/UUID.html."""

from spiders.base import ReportSpider


class HebeiSpider(ReportSpider):
    """Portals of 河北's UUID columns."""

    name = "hebei"
