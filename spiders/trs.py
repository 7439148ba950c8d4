"""Family ``trs``: TRS WCM (拓尔思) portals, YYYYMM/tYYYYMMDD_ID.html."""

from spiders.base import ReportSpider


class TrsSpider(ReportSpider):
    """Portals of TRS WCM."""

    name = "trs"
