"""Family ``ucap``: 开普 UCAP portals, /COLUMN/YYYYMM/HASH.shtml."""

from spiders.base import ReportSpider


class UcapSpider(ReportSpider):
    """Portals of 开普 UCAP."""

    name = "ucap"
