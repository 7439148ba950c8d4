"""Family ``boda``: 西安博达 portals, /info/COLUMN/ID.htm; older pages are numbered downwards."""

from crawler.bounds.marked import Marked
from spiders.base import ReportSpider

MARK = Marked(
    r"urltype=(?:tree|egovinfo|news)\.|/info/\d+/\d+\.htm\b|ainfolist\d+p=",
    "urltype=", "/info/", "ainfolist",
)  # fmt: skip


class BodaSpider(ReportSpider):
    """Portals of 西安博达."""

    name = "boda"
