"""Family ``jpaas``: 大汉版通 JPaaS portals, /col/colN/art/YYYY/art_HASH.html."""

from spiders.base import ReportSpider


class JpaasSpider(ReportSpider):
    """Portals of 大汉版通 JPaaS."""

    name = "jpaas"
