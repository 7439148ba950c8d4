"""Family ``boda``: 西安博达 portals, /info/COLUMN/ID.htm; older pages are numbered downwards."""

from spiders.base import ReportSpider


class BodaSpider(ReportSpider):
    """Portals of 西安博达."""

    name = "boda"
