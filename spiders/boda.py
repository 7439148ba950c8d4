"""Family ``boda``: 西安博达 portals, /info/COLUMN/ID.htm; older pages are numbered downwards."""

import re

from spiders.base import ReportSpider

MARK = re.compile(r"urltype=(?:tree|egovinfo|news)\.|/info/\d+/\d+\.htm\b|ainfolist\d+p=")


class BodaSpider(ReportSpider):
    """Portals of 西安博达."""

    name = "boda"
