"""Family ``openness``: 安徽's portals, /XxgkContent/show/ID.html and /OpennessAnnualReport/show/ID.html."""

from spiders.base import ReportSpider


class OpennessSpider(ReportSpider):
    """Portals of 安徽's Openness."""

    name = "openness"
