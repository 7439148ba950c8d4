"""Family ``boda``: 西安博达 portals, /info/COLUMN/ID.htm; older pages are numbered downwards.

Next pages are linked (下页), as COLUMN/N.htm or with PAGENUM in the query.
"""

from spiders.base import ReportSpider
from spiders.lists.paging import linked_next_page


class BodaSpider(ReportSpider):
    """Portals of 西安博达."""

    name = "boda"
    next_page = staticmethod(linked_next_page)
