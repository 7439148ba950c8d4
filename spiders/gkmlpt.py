"""Family ``gkmlpt``: the disclosure platform of 广东, /gkmlpt/index."""

from spiders.base import ReportSpider


class GkmlptSpider(ReportSpider):
    """Portals of 广东's gkmlpt platform."""

    name = "gkmlpt"
