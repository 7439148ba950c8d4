"""Family ``henan``: Henan portals with /channels/ID.html and /contents/CHANNEL/ID.html."""

from spiders.base import ReportSpider


class HenanSpider(ReportSpider):
    """Portals of channels and contents."""

    name = "henan"
