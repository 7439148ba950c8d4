"""Family ``hanweb``: 大汉 Hanweb portals, /col/colN/index.html and /art/YYYY/M/D/art_N_N.html."""

from spiders.base import ReportSpider


class HanwebSpider(ReportSpider):
    """Portals of 大汉 Hanweb."""

    name = "hanweb"
