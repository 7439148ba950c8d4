"""Family ``lonsun``: 龙讯 portals, /public/ORGAN/ID.html."""

from spiders.base import ReportSpider


class LonsunSpider(ReportSpider):
    """Portals of 龙讯 Lonsun."""

    name = "lonsun"
