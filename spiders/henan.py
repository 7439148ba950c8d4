"""Family ``henan``: the /channels/ID.html and /contents/CHANNEL/ID.html portals of Henan.

平顶山市, its bureaus and counties. Lists go on at /channels/ID_2.html, linked as 下一页.
"""

from spiders.base import ReportSpider
from spiders.lists.paging import linked_next_page


class HenanSpider(ReportSpider):
    """Portals with channels and contents."""

    name = "henan"
    next_page = staticmethod(linked_next_page)
