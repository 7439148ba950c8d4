"""Family ``henan``: Henan portals with /channels/ID.html and /contents/CHANNEL/ID.html."""

from crawler.bounds.marked import Marked
from spiders.base import ReportSpider

MARK = Marked(r"/channels/\d+(?:_\d+)?\.html|/contents/\d+/\d+\.html", "/channels/", "/contents/")


class HenanSpider(ReportSpider):
    """Portals of channels and contents."""

    name = "henan"
