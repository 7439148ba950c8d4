"""Family ``generic``: any portal; a page that shows another family's marks is read as that family's."""

from spiders.base import ReportSpider


class GenericSpider(ReportSpider):
    """Portals of no known family, or of one that nobody has told yet."""

    name = "generic"
