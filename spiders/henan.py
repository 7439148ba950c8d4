"""Family ``henan``: Henan portals with /channels/ID.html and /contents/CHANNEL/ID.html."""

import re

from spiders.base import ReportSpider

MARK = re.compile(r"/channels/\d+(?:_\d+)?\.html|/contents/\d+/\d+\.html")


class HenanSpider(ReportSpider):
    """Portals of channels and contents."""

    name = "henan"
